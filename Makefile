# On a machine with python3, make and git, each of these does all of its own set-up:
#   make demo    the main job, on a made-up patient
#   make test    everything that CI checks
.DEFAULT_GOAL := help
PYTHON ?= python3
export PYTHON
BIN := .venv/bin
WORKERS ?= 2

.PHONY: help setup demo clinic test-postgres test test-deep check fix docs docs-images bench lock clean

help: ## list what make can do
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s%s\n", $$1, $$2 }'

.venv/.run: requirements/run.txt pyproject.toml scripts/setup.sh
	@scripts/setup.sh run

.venv/.all: requirements/all.txt pyproject.toml scripts/setup.sh
	@scripts/setup.sh all

setup: .venv/.all ## make .venv with everything needed to work on spinepath

demo: .venv/.run ## assess the bundled made-up patient; writes out/demo.html
	@scripts/demo.sh

clinic: .venv/.all ## the clinic on this machine, with a made-up clinic in it; prints the sign-ins
	@$(BIN)/spinepath clinic

test: check ## set up, check, and run the tests (CI runs this)
	@$(BIN)/pytest -q -n $(WORKERS) -m "not deep and not browser"
	@CLINIC_TEST_DB=postgres $(BIN)/pytest -q -n $(WORKERS) -m "not deep" tests/clinic/test_audit.py tests/clinic/test_records.py
	@$(BIN)/pytest -q -n $(WORKERS) -m "browser and not deep" tests/browser  # apart: a browser keeps an event loop running
	@$(BIN)/pytest -q -n $(WORKERS) -m "browser and not deep" tests/clinic

test-deep: .venv/.all ## the slow, thorough tests
	@$(BIN)/pytest -q -n $(WORKERS) -m deep

test-postgres: .venv/.all ## all of the clinic's tests on a PostgreSQL that they start themselves
	@CLINIC_TEST_DB=postgres $(BIN)/pytest -q -n $(WORKERS) -m "not browser" tests/clinic

check: .venv/.all ## lint, format, types, floors, generated pages; writes nothing
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@found=$$($(BIN)/lint-imports --no-cache --no-logo) || { echo "$$found"; exit 1; }
	@$(BIN)/python scripts/reference.py --check
	@echo "check: all is well"

fix: .venv/.all ## mend what a machine can mend: lint, format, the manifest of the knowledge, generated pages
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/python -m spinepath.knowledge.approve
	@$(BIN)/python scripts/reference.py

docs: .venv/.all ## write the reference and build the site into site/
	@$(BIN)/python scripts/reference.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "docs: open site/index.html"

docs-images: .venv/.all ## take the README's pictures of the report anew
	@$(BIN)/python scripts/images.py

bench: .venv/.all ## measure reading and assessing
	@for each in benchmarks/reading.py benchmarks/assessing.py benchmarks/differential.py; do $(BIN)/python $$each || exit; done

lock: ## write requirements/*.txt anew from pyproject.toml (UPGRADE=1: newer versions)
	@test -x $(BIN)/uv || scripts/setup.sh all
	@scripts/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## remove everything that make made
	@rm -rf .venv build dist out site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
