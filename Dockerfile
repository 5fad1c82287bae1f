# syntax=docker/dockerfile:1
#
# One small image with prepull's programs: docker build -t ghcr.io/prepull/prepull:v$(cat VERSION) .
#
# Builds for the architecture of the machine; `docker buildx build --platform linux/amd64,linux/arm64` makes both.

# Debian 12, as the final image is: the binaries want the C library they were built against, or a later one.
FROM swift:6.3.1-bookworm AS build
WORKDIR /src

# What Package.swift names as system libraries, with their headers. zlib is asked for by the HTTP client.
RUN apt-get update -q \
 && apt-get install -y -q --no-install-recommends libssl-dev libyaml-dev pkg-config zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*

# The dependencies in a layer of their own: a change of our sources does not fetch them again. Where the checkout has
# a Package.resolved, its versions are taken.
COPY Package.swift Package.resolved* ./
RUN swift package resolve

COPY . .
# Swift's own libraries go into the binaries, so that the final image needs none of them.
RUN swift build -c release --static-swift-stdlib --product prepull-webhook \
 && swift build -c release --static-swift-stdlib --product prepull-controller \
 && swift build -c release --static-swift-stdlib --product kubectl-prepull \
 && mkdir -p /image \
 && for program in prepull-webhook prepull-controller kubectl-prepull; do \
      strip -o "/image/$program" ".build/release/$program" || exit 1; \
    done

# The two libraries that the final image lacks. dpkg knows where they are on either architecture. The status file
# tells vulnerability scanners which versions are in the image; the copyright file belongs with the libraries.
RUN set -eu; \
    mkdir -p /image/var/lib/dpkg/status.d; \
    for package in libyaml-0-2 zlib1g; do \
      dpkg -L "$package" | grep -E '\.so[.0-9]*$|/copyright$' > /tmp/files; \
      grep -q '\.so' /tmp/files; \
      while read -r file; do \
        # /lib is a link to /usr/lib on Debian, and must not become a folder in the image.
        target="/image/usr/${file#/}"; \
        case "$file" in /usr/*) target="/image$file" ;; esac; \
        mkdir -p "$(dirname "$target")"; \
        cp -a "$file" "$target"; \
      done < /tmp/files; \
      dpkg-query -s "$package" > "/image/var/lib/dpkg/status.d/$package"; \
    done; \
    install -D -m 644 LICENSE /image/usr/share/doc/prepull/LICENSE

# A library that is not in the final image would be missed only when the Pod starts. So the build fails when a binary
# needs one that is neither copied above nor part of the base image (libc6, libgcc-s1, libstdc++6, libssl3).
RUN set -eu; \
    for program in /image/prepull-webhook /image/prepull-controller /image/kubectl-prepull; do \
      needed=$(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); \
      test -n "$needed"; \
      for library in $needed; do \
        case "$library" in \
          libyaml-0.so.2|libz.so.1) ;; \
          libssl.so.3|libcrypto.so.3) ;; \
          libc.so.6|libm.so.6|libdl.so.2|libpthread.so.0|libresolv.so.2|librt.so.1|libutil.so.1|ld-linux-*) ;; \
          libgcc_s.so.1|libstdc++.so.6) ;; \
          *) echo "$program needs $library, which the final image lacks" >&2; exit 1 ;; \
        esac; \
      done; \
    done

# The C and C++ libraries, OpenSSL and the CA certificates; no shell, no package manager. Rebuild the image to take in
# their security updates.
FROM gcr.io/distroless/cc-debian12:nonroot

LABEL org.opencontainers.image.title="prepull" \
      org.opencontainers.image.description="Puts container images onto Kubernetes nodes before workloads need them" \
      org.opencontainers.image.source="https://github.com/prepull/prepull" \
      org.opencontainers.image.licenses="Apache-2.0"

# Belongs to root, so that the programs cannot change themselves or their libraries.
COPY --from=build --chown=0:0 /image/ /

# A number, as the kubelet can tell only from a number that this is not root. The Deployment names the same.
USER 65532:65532

# 8443 TLS: /mutate, /validate; 8081: /healthz, /readyz, /metrics.
EXPOSE 8443 8081

# No ENTRYPOINT: the image has several programs, and a Pod's command says which one it runs.
