#!/bin/bash
# Builds the release archive for this machine's architecture and the krew manifest that names it.
#
#   scripts/release.sh            builds dist/kubectl-prepull-<version>-linux-<arch>.tar.gz, then the manifest
#   scripts/release.sh manifest   writes dist/prepull.yaml again, from the archives in dist/. To release for
#                                 two architectures, build on both, put both archives in one dist/, run this
#   scripts/release.sh check      checks VERSION and plugin/prepull.yaml; builds nothing
#
# The version comes from the file VERSION alone. The same binary gives the same archive, byte for byte.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(cat VERSION)
template=plugin/prepull.yaml
zeros=$(printf '0%.0s' {1..64})

say() { printf 'release: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

main() {
  check
  case "${1:-all}" in
    check) ;;
    manifest) write_manifest ;;
    all) build_archive && write_manifest ;;
    *) fail "unknown command '$1'; it is one of: check, manifest, or none" ;;
  esac
}

archive_of() { echo "kubectl-prepull-$version-linux-$1.tar.gz"; }

# The architectures that the manifest names.
architectures() { sed -n 's/^ *arch: //p' "$template"; }

# -- check --------------------------------------------------------------------------------------------

check() {
  # krew takes "v" and a semantic version.
  [[ $version =~ ^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$ ]] ||
    fail "VERSION must hold a semantic version such as 0.1.0, without v; it holds '$version'"
  grep -qx "  version: v$version" "$template" || fail "$template: spec.version is not v$version"
  local stale
  stale=$(grep -nE 'v?[0-9]+\.[0-9]+\.[0-9]+' "$template" | grep -vF "$version" || true)
  [ -z "$stale" ] || fail "$template names another version than VERSION ($version): $stale"

  [ -z "$(architectures | sort | uniq -d)" ] || fail "$template: two platforms have the same arch"
  local arch
  for arch in $(architectures); do
    grep -qE "^ +uri: .*/v$version/$(archive_of "$arch")$" "$template" ||
      fail "$template: no platform's uri ends in v$version/$(archive_of "$arch")"
  done
  local summary
  summary=$(sed -n 's/^  shortDescription: //p' "$template")
  if [ -z "$summary" ] || [ "${#summary}" -ge 50 ]; then
    fail "$template: shortDescription must have 1 to 49 characters"
  fi
}

# -- archive ------------------------------------------------------------------------------------------

build_archive() {
  local arch stage=.build/release-stage
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) arch=amd64 ;;
    Linux-aarch64) arch=arm64 ;;
    *) fail "no release is made for $(uname -sm)" ;;
  esac

  build_binary
  rm -rf "$stage" && mkdir -p "$stage" dist
  strip -o "$stage/kubectl-prepull" .build/release/kubectl-prepull
  check_binary "$stage/kubectl-prepull"
  cp plugin/kubectl_complete-prepull LICENSE "$stage/"
  chmod 755 "$stage/kubectl-prepull" "$stage/kubectl_complete-prepull"
  chmod 644 "$stage/LICENSE"

  # Sorted, without the builder's name and clock; -n keeps them out of the gzip header too.
  tar --create --directory "$stage" --sort=name --format=ustar --numeric-owner --owner=0 --group=0 \
    --mtime="@$(source_date)" kubectl-prepull kubectl_complete-prepull LICENSE |
    gzip -9 -n > "dist/$(archive_of "$arch")"
  say "wrote dist/$(archive_of "$arch")"
}

# As reproducible-builds.org has it: the given date, else the commit's.
source_date() {
  echo "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 0)}"
}

# A release build that brings libyaml along, as the machines that krew serves may not have it. The linker
# takes libyaml.so wherever it finds one; so it is shown a folder that holds only the archive.
build_binary() {
  local libraries=$PWD/.build/static-libraries archive
  archive=$(pkg-config --variable=libdir yaml-0.1)/libyaml.a
  [ -f "$archive" ] || fail "$archive is not there; on Debian and Ubuntu libyaml-dev has it"
  mkdir -p "$libraries"
  cp "$archive" "$libraries/"
  printf '%s\n' 'Name: yaml' 'Description: libyaml, to be linked statically' \
    "Version: $(pkg-config --modversion yaml-0.1)" \
    "Cflags: $(pkg-config --cflags yaml-0.1)" \
    "Libs: -L$libraries -lyaml" > "$libraries/yaml-0.1.pc"
  # SwiftPM links again only what changed; another way to link is not a change to it.
  rm -f .build/release/kubectl-prepull
  PKG_CONFIG_PATH=$libraries swift build -c release --product kubectl-prepull --static-swift-stdlib >&2
}

check_binary() {
  local reported library
  reported=$("$1" version)
  grep -qE "(^|[^0-9.])${version//./\\.}([^0-9.]|$)" <<< "$reported" ||
    fail "VERSION holds $version, but \`kubectl-prepull version\` says: $reported"
  for library in libyaml libswift; do
    ! ldd "$1" | grep -q "$library" || fail "the binary still needs $library from the system"
  done
}

# -- manifest -----------------------------------------------------------------------------------------

write_manifest() {
  mkdir -p dist
  cp "$template" dist/prepull.yaml
  sed -i '/^#/d' dist/prepull.yaml
  local arch digest
  for arch in $(architectures); do
    if [ ! -f "dist/$(archive_of "$arch")" ]; then
      say "dist/prepull.yaml is NOT ready to publish: there is no dist/$(archive_of "$arch") yet"
      continue
    fi
    digest=$(sha256sum "dist/$(archive_of "$arch")" | cut -d ' ' -f 1)
    # The digest is on the line after the archive's uri.
    sed -i "/\/$(archive_of "$arch")$/{n;s/$zeros/$digest/}" dist/prepull.yaml
    grep -qF "$digest" dist/prepull.yaml || fail "$template: sha256 must follow the uri of $arch and be 64 zeros"
  done
  say "wrote dist/prepull.yaml"
}

main "$@"
