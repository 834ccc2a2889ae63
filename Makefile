PORT ?= 8000
KNOTWORK_VAR ?= var
export PORT KNOTWORK_VAR

BIN := .venv/bin
INSTALL := sh config/embedded/install.sh
# xdist workers; the suite's own processes take a share too.
TESTERS ?= auto

.PHONY: help run test check bench

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name does; do printf '%-7s %s\n' "$$name" "$$does"; done

run: ## set up all that is missing and serve the demo clinic on 127.0.0.1:PORT
	@$(INSTALL) base && exec $(BIN)/python -m config.embedded run --tied

test: ## set up all that is missing and run the whole suite
	@$(INSTALL) dev && exec $(BIN)/python -m pytest -n $(TESTERS) --dist loadgroup

check: ## what CI runs: format, lint, types, import contracts, deployment check, migrations, suite
	@$(INSTALL) dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -m tests.config.compose_settings check --deploy --fail-level WARNING
	$(BIN)/python -m tests.config.compose_settings makemigrations --check --dry-run
	@$(MAKE) --no-print-directory test

bench: ## the benchmark: speed as ratios to a floor measured in the same run
	@$(INSTALL) dev && exec $(BIN)/python -m tests.bench
