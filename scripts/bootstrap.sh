#!/bin/sh
# Makes sure that the machine can build prepull: the system libraries, and Swift.
#
# Silent and quick when nothing is missing. On Debian and Ubuntu it installs the libraries itself;
# elsewhere it prints the command that does. It never installs Swift, it says how to.
# Exit codes: 0 ready to build, 1 something is missing.
#
# `bootstrap.sh --path` prints PATH with the places added where Swift installs itself, for the Makefile.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
swift_minimum=$(cat "$root/.swift-version")

# Swift is on PATH only in a shell that was opened after it was installed. Appended, so that a `swift` that is
# on PATH already wins.
PATH="$PATH:${HOME:-}/.local/share/swiftly/bin:/opt/swift/usr/bin:/usr/local/swift/usr/bin"
if [ "${1:-}" = --path ]; then
  printf "%s\n" "$PATH"
  exit 0
fi

say() { printf 'bootstrap: %s\n' "$*" >&2; }

# -- system libraries ---------------------------------------------------------------------------------

# Debian's names of the packages that are missing. We ask for what the build uses, not for packages, so
# that a library installed in another way counts, and the question is the same on every distribution.
missing_packages() {
  command -v git >/dev/null 2>&1 || printf 'git ca-certificates '
  if ! command -v pkg-config >/dev/null 2>&1; then
    printf 'pkg-config libssl-dev libyaml-dev zlib1g-dev '
    return
  fi
  pkg-config --exists openssl || printf 'libssl-dev '
  pkg-config --exists yaml-0.1 || printf 'libyaml-dev '
  # Of the HTTP client, which unpacks compressed answers.
  pkg-config --exists zlib || printf 'zlib1g-dev '
}

# The command that installs the same things with the package manager that is here.
install_hint() {
  if command -v dnf >/dev/null 2>&1; then
    echo 'sudo dnf install openssl-devel libyaml-devel zlib-devel pkgconf-pkg-config git'
  elif command -v zypper >/dev/null 2>&1; then
    echo 'sudo zypper install libopenssl-devel libyaml-devel zlib-devel pkg-config git'
  elif command -v apk >/dev/null 2>&1; then
    echo 'sudo apk add openssl-dev yaml-dev zlib-dev pkgconf git'
  elif command -v pacman >/dev/null 2>&1; then
    echo 'sudo pacman -S --needed openssl libyaml zlib pkgconf git'
  elif command -v brew >/dev/null 2>&1; then
    echo 'brew install openssl@3 libyaml zlib pkgconf git'
  else
    echo 'the development packages of OpenSSL, libyaml and zlib, pkg-config and git'
  fi
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
}

install_packages() {
  if ! { command -v apt-get && command -v dpkg-query; } >/dev/null 2>&1; then
    say "cannot build yet; missing (by Debian's names): $*"
    say "install: $(install_hint)"
    return 1
  fi
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
    say "missing: $*. There is no sudo here; as root, run:"
    say "  apt-get update && apt-get install -y $*"
    return 1
  fi
  say "installing $*"
  # The package lists of a fresh machine are empty or stale. Fetch them on failure only; one dead mirror
  # makes the update fail and need not stop the installation.
  if apt_install "$@"; then return 0; fi
  as_root apt-get update -q >&2 || say "apt-get update failed; trying to install all the same"
  if apt_install "$@"; then return 0; fi
  say "apt-get could not install: $*. Its message is above; repair that and run this again."
  return 1
}

# -- Swift --------------------------------------------------------------------------------------------

say_how_to_get_swift() {
  say "get Swift $swift_minimum or later, in one of these ways:"
  say "  https://www.swift.org/install/linux/ (also lists the libraries that Swift itself needs)"
  # shellcheck disable=SC2016  # for the reader to paste: their shell expands it
  say '  curl -O "https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz" &&' \
    'tar zxf "swiftly-$(uname -m).tar.gz" && ./swiftly init'
  say "then open a new shell, so that \`swift\` is on PATH, and run this again."
}

# Whether version $1 is $2 or later; both are "major.minor…".
is_at_least() {
  have_major=${1%%.*} want_major=${2%%.*}
  have_rest=${1#*.} want_rest=${2#*.}
  have_minor=${have_rest%%.*} want_minor=${want_rest%%.*}
  [ "$have_major" -gt "$want_major" ] ||
    { [ "$have_major" -eq "$want_major" ] && [ "$have_minor" -ge "$want_minor" ]; }
}

check_swift() {
  if ! swift=$(command -v swift); then
    say "Swift is not installed, or not on PATH."
    say_how_to_get_swift
    return 1
  fi
  output=$(swift --version 2>&1) || true
  version=$(printf '%s\n' "$output" | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
  if [ -z "$version" ]; then
    # OpenStack's client has the same name; a swiftly without a toolchain answers with a message.
    say "$swift is not a working Swift compiler. \`swift --version\` says:"
    printf '%s\n' "$output" | sed 's/^/  /' | head -n 5 >&2
    if command -v swiftly >/dev/null 2>&1; then
      say "swiftly chooses by the file .swift-version; \`swiftly install\` in this folder gets that toolchain."
      return 1
    fi
    say_how_to_get_swift
    return 1
  fi
  if ! is_at_least "$version" "$swift_minimum"; then
    say "Swift $version ($swift) is too old."
    say_how_to_get_swift
    return 1
  fi
}

# Both are checked before we give up, so that one run names all that is missing.
failed=0
packages=$(missing_packages)
if [ -n "$packages" ]; then
  # shellcheck disable=SC2086  # a list of words
  install_packages $packages || failed=1
fi
check_swift || failed=1
exit "$failed"
