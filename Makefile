# The commands of this repository. `make` alone lists them.
# A comment after ## is what `make help` prints.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Also finds a Swift that was installed after this shell was opened.
export PATH := $(shell scripts/bootstrap.sh --path)

PREFIX ?= /usr/local
BINDIR := $(DESTDIR)$(PREFIX)/bin
FILTER ?=

BINARY := .build/debug/kubectl-prepull
STAGE := .build/stage
SWIFT_PATHS := Package.swift $(wildcard Sources Tests plugin webhook Benchmarks)
SHELL_SCRIPTS := $(wildcard scripts/*.sh Benchmarks/*.sh Benchmarks/*/*.sh) .ci/run plugin/kubectl_complete-prepull

# The tests are Swift Testing only; without the flag an empty XCTest run is reported first.
SWIFT_TEST_FLAGS := --disable-xctest $(if $(FILTER),--filter '$(FILTER)')

# All at once, a thousand tests on few cores keep each other's servers waiting until clients give up.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 6

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  Variables: PREFIX=/usr/local and DESTDIR= for install, FILTER=<regex> for test and soak'
	@echo '  PREPULL_E2E_KUBECONFIG=<file> lets test run the tests of the client against a real API server, not the sandbox'

.PHONY: bootstrap
bootstrap: ## Install the system libraries the build needs; check Swift
	@scripts/bootstrap.sh

.PHONY: demo
demo: bootstrap ## Build, then show the plugin at work; no cluster needed
	@swift build --product kubectl-prepull
	@scripts/demo.sh "$(CURDIR)/$(BINARY)"

# --build-tests also builds the executables, which some tests run from .build/debug.
.PHONY: test
test: bootstrap ## Run all tests; FILTER=<regex> runs some
	@swift build --build-tests
	@scripts/run-tests.sh --skip-build $(SWIFT_TEST_FLAGS)

# The counts are too high for a debug build. The optimised tests have their own build directory, as other
# flags in the same one would rebuild everything twice. The executable that tests run is the debug one.
.PHONY: soak
soak: bootstrap ## Run the tests with their full random counts, optimised
	@swift build --product kubectl-prepull
	@swift build --product prepull-webhook
	@swift build --product prepull-controller
	@PREPULL_SOAK=1 scripts/run-tests.sh -c release -Xswiftc -enable-testing --scratch-path .build/soak $(SWIFT_TEST_FLAGS)

.PHONY: lint
lint: bootstrap ## Check format and shell scripts; changes nothing
	@swift format lint --strict -r $(SWIFT_PATHS)
	@if command -v shellcheck > /dev/null; then \
	  shellcheck $(SHELL_SCRIPTS); \
	else \
	  echo 'lint: shellcheck is not installed, so the shell scripts were NOT checked' >&2; \
	fi
	@scripts/release.sh check

.PHONY: format
format: bootstrap ## Format the Swift sources in place
	@swift format -i -r $(SWIFT_PATHS)

.PHONY: crds
crds: bootstrap ## Generate the CRDs, docs/rules.md, docs/reference.md and the plugin's manifests again
	@swift run prepull-generate

.PHONY: bench
bench: bootstrap ## Run the benchmarks
	@Benchmarks/run.sh

# A release build for this machine: the Swift libraries inside, libyaml from the system, no symbols.
.PHONY: stage
stage: bootstrap
	@swift build -c release --product kubectl-prepull --static-swift-stdlib
	@mkdir -p $(STAGE)
	@strip -o $(STAGE)/kubectl-prepull .build/release/kubectl-prepull
	@cp plugin/kubectl_complete-prepull $(STAGE)/

.PHONY: install
install: stage ## Build for release; put the plugin into PREFIX/bin
	@if ! { mkdir -p '$(BINDIR)' && test -w '$(BINDIR)'; } 2> /dev/null; then \
	  echo 'install: you may not write to $(BINDIR). The plugin is built; finish with one of:' >&2; \
	  echo '  sudo install -D -m 755 -t $(BINDIR) $(CURDIR)/$(STAGE)/kubectl-prepull $(CURDIR)/$(STAGE)/kubectl_complete-prepull' >&2; \
	  echo '  make install PREFIX="$$HOME/.local"' >&2; \
	  exit 1; \
	fi
	@install -m 755 $(STAGE)/kubectl-prepull $(STAGE)/kubectl_complete-prepull '$(BINDIR)/'
	@echo 'Installed kubectl-prepull and kubectl_complete-prepull in $(BINDIR).'
	@case ':$(PATH):' in \
	  *':$(BINDIR):'*) echo 'Try: kubectl prepull --help' ;; \
	  *) $(if $(DESTDIR),:,echo 'It is not on your PATH yet. Add: export PATH="$$PATH:$(BINDIR)"') ;; \
	esac

.PHONY: uninstall
uninstall: ## Remove what install put there
	@rm -f '$(BINDIR)/kubectl-prepull' '$(BINDIR)/kubectl_complete-prepull'
	@echo 'Removed kubectl-prepull and kubectl_complete-prepull from $(BINDIR).'

.PHONY: dist
dist: bootstrap ## Build the release archive and its krew manifest in dist/
	@scripts/release.sh

.PHONY: clean
clean: ## Remove everything that was built
	@rm -rf .build dist
