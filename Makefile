# One verb per need; what takes more than two lines lives in scripts/, which can be run alone.
#
#   ARGS      passed on to hub, the test runner or the benchmark:  make run ARGS="--port 9000"
#   COVERAGE  non-empty: instrument the build. Changing it rebuilds everything, dependencies included.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

ARGS ?=
COVERAGE ?=

# The same flags everywhere, so that check and test share one build.
FLAGS = --explicit-target-dependency-import-check error $(if $(COVERAGE),--enable-code-coverage)
FORMATTED = $(wildcard Sources Tests Benchmarks Package.swift)
HUB = .build/release/hub

# The interpreter that carries the packages of scripts/requirements-test.txt.
export HUB_TEST_PYTHON := $(CURDIR)/.tools/venv/bin/python

.PHONY: help build run test check golden bench format coverage migrate seed-demo clean release built-tests

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: built-tests ## Build the server and its tests (debug)

run: ## Install what is missing, build (release) and start the server
	scripts/install-dependencies run
	scripts/fetch-swagger-ui --optional
	swift build -c release --product hub
	exec $(HUB) serve $(ARGS)

test: ## Run every test, or some on the embedded engine only: ARGS="--filter Chantiers"
	scripts/install-dependencies test
	scripts/fetch-swagger-ui
	swift build --build-tests $(FLAGS)
	scripts/run-tests $(FLAGS) $(ARGS)
	$(if $(ARGS),,scripts/test-postgres)

# The quick ones first; the build is the tests' own, so that `make check test` compiles once.
check: ## Format, imports, links, and a build without a warning
	swift format lint --strict --recursive --parallel $(FORMATTED)
	scripts/check-imports
	scripts/install-dependencies check
	scripts/check-links
	swift build --build-tests $(FLAGS)

golden: built-tests ## Rewrite the golden files, to be reviewed with git diff
	UPDATE_GOLDEN=1 scripts/run-tests $(FLAGS) $(ARGS)
	git status --short -- Tests

bench: release ## Measure the release build
	scripts/install-dependencies bench
	Benchmarks/run $(ARGS)

format: ## Rewrite the sources in the project's style
	swift format --in-place --recursive --parallel $(FORMATTED)

coverage: COVERAGE = 1
coverage: test ## Run the tests instrumented; fails under 85 % of lines in a ring of a feature
	scripts/coverage

migrate: release ## Bring the database to the current schema
	$(HUB) migrate $(ARGS)

seed-demo: release ## Fill the database with a believable company
	$(HUB) seed --demo $(ARGS)

clean: ## Remove what was built; keeps fetched packages and ./data
	swift package clean

release:
	scripts/install-dependencies run
	swift build -c release --product hub

built-tests:
	scripts/install-dependencies test
	swift build --build-tests $(FLAGS)
