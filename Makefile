# The five things one does here. `make` alone lists them.
.PHONY: help run test bench format

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1	\2/' | expand -t 16

run: ## a country to play in, on http://localhost:8080
	@scripts/setup run
	swift build -c release --product palermo
	.build/release/palermo demo

test: ## all tests, on both databases and in a real browser
	@scripts/setup test
	@scripts/test

bench: ## every figure that docs/performance.md quotes
	@scripts/setup bench
	swift build -c release
	@scripts/bench

format: ## the one way the source is laid out
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks
