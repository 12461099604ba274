# The two commands are `make run` and `make test`. Each does its own set-up.
SHELL := /bin/bash
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

.PHONY: help run test demo simulate planted torture fuzz bench anchors screenshots fmt setup ui bindings package
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: setup ui ## Start a central server with demo data, enrol this laptop, open the window
	@scripts/run.sh

test: setup ui ## Format and lint checks, then every test
	@scripts/test.sh

demo: setup ui ## The main job by script, no display needed
	@scripts/demo.sh

simulate: ui ## Storms of laptops and a server, checked against every promise: SEEDS=300, or SEED=7 alone
	@scripts/simulate.sh

planted: ui ## Bugs planted on purpose, each found by the storm of its seed; FIND=1 searches the seeds anew
	@CARNET_FIND_SEEDS=$(FIND) cargo nextest run --workspace --all-features --locked -E 'test(planted)'

torture: setup ui ## Kill, cut off and fill up the real programs, then check that nothing is lost: SECONDS=60, SEED=7
	@scripts/torture.sh "$(SECONDS)" "$(SEED)"

fuzz: setup ui ## Schemathesis against the real server, by its own description: EXAMPLES=300, SEED=7
	@scripts/fuzz.sh "$(EXAMPLES)" "$(SEED)"

bench: setup ui ## Measure what DESIGN sets budgets for; results in target/bench/
	@scripts/bench.sh

anchors: setup ## Measure what people would use instead; results in target/bench/
	@scripts/anchors.sh

screenshots: setup ui ## A picture of every screen, language and theme in target/screenshots/
	@scripts/demo.sh target/screenshots

fmt: ## Format the code
	cargo fmt --all
	@if [ -f ui/package.json ]; then npm run --prefix ui format; fi

setup: ## Install what is missing on this machine
	@scripts/setup.sh

ui: setup ## Build the UI, where it changed
	@scripts/ui.sh

bindings: ## Write the TypeScript of the commands again
	CARNET_WRITE_BINDINGS=1 cargo nextest run --workspace --all-features --lib -E 'test(the_generated_typescript)'

package: setup ## Bundle the desktop application for this system
	ui/node_modules/.bin/tauri build
