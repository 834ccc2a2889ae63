PORT ?= 8000
KNOTWORK_VAR ?= var
export PORT KNOTWORK_VAR

BIN := .venv/bin
INSTALL := sh config/embedded/install.sh
# xdist workers; the suite's own processes take a share too.
TESTERS ?= auto
PYTEST := $(BIN)/python -m pytest -n $(TESTERS) --dist loadgroup

.PHONY: help run test test-long lint check bench pictures

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name does; do printf '%-9s %s\n' "$$name" "$$does"; done

run: ## set up all that is missing and serve the demo clinic on 127.0.0.1:PORT
	@$(INSTALL) base && exec $(BIN)/python -m config.embedded run --tied

test: ## set up all that is missing and run the whole suite
	@$(INSTALL) dev && exec $(PYTEST)

test-long: ## the suite with full counts: more generated examples and requests, every race repeated
	@$(INSTALL) dev && KNOTWORK_LONG=1 exec $(PYTEST)

lint: ## the fast checks: format, lint, import contracts, migrations; pre-commit runs them too
	@$(INSTALL) dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m tests.config.compose_settings makemigrations --check --dry-run

check: lint ## what CI runs: the fast checks, types, deployment check, suite
	$(BIN)/mypy .
	$(BIN)/python -m tests.config.compose_settings check --deploy --fail-level WARNING
	@$(MAKE) --no-print-directory test

bench: ## the benchmark: speed as ratios to a baseline measured in the same run
	@$(INSTALL) dev && exec $(BIN)/python -m tests.bench

pictures: ## take the pictures of README.md and docs/ anew, from the demo clinic
	@$(INSTALL) dev && exec $(BIN)/python -m tests.pictures
