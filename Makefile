.PHONY: help setup test fmt

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## Install what is missing on this machine
	@scripts/setup.sh

test: setup ## Format and lint checks, then every test
	@scripts/test.sh

fmt: ## Format the code
	cargo fmt --all
	@if [ -f ui/package.json ]; then npm run --prefix ui format; fi
