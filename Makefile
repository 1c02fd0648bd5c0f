# Entrepot. Bare `make` lists the verbs. Needs git, make and Python 3.11 or newer.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# The packages that tests and benchmarks ask for a second opinion.
SECOND ?= .second
DEMO_DIR ?= demo-data
PORT ?= 8000
# Processes that run tests at once.
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q

.PHONY: help install second system demo test fast lint format types contracts migrations sqlite \
	postgresql browser acceptance bench docs wheel lock reset

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## set up .venv with the locked packages and this program

$(INSTALLED): pyproject.toml requirements/dev.txt
	@scripts/install.sh "$(PYTHON)" "$(VENV)"

second: $(SECOND)/.installed ## set up .second with the packages that give tests a second opinion

$(SECOND)/.installed: requirements/second.txt scripts/second.sh | $(INSTALLED)
	@scripts/second.sh "$(BIN)/python" "$(SECOND)"

system: ## install the Debian packages that tests need, or say which are missing
	@scripts/system.sh

demo: install ## load the demonstration symposium and serve it at http://127.0.0.1:8000
	@$(BIN)/entrepot demo --data-dir "$(DEMO_DIR)" --port $(PORT)

test: install system second ## every check that CI runs
	@$(MAKE) --no-print-directory -j 2 --output-sync=target lint types contracts migrations
	$(MAKE) --no-print-directory sqlite
	$(MAKE) --no-print-directory postgresql

fast: install ## the quick tests, on SQLite alone
	@ENTREPOT_TEST_EXAMPLES=quick $(PYTEST) -m "not slow" --ignore=tests/browser \
		--ignore=tests/acceptance

lint: install ## ruff: rules and format
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: install ## mend what ruff can mend
	@$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: install ## mypy, strict where money is
	@SECRET_KEY=for-type-checks-only $(BIN)/mypy

contracts: install ## import-linter: no app uses one below it
	@$(BIN)/lint-imports

migrations: install ## every change of a model has its migration
	@ENTREPOT_DATA_DIR="$$(mktemp -d)" SECRET_KEY=for-this-check-only DJANGO_SETTINGS_MODULE=entrepot.config.settings \
		$(BIN)/python -W error::RuntimeWarning -m django makemigrations --check --dry-run

sqlite: install ## all tests on SQLite
	@ENTREPOT_TEST_ENGINE=sqlite $(PYTEST)

postgresql: install ## the tests that touch a database, on PostgreSQL
	@ENTREPOT_TEST_ENGINE=postgresql $(PYTEST)

browser: install ## the browser tests, which also take the screenshots
	@$(BIN)/python -m pytest -q tests/browser

acceptance: install ## the real registers against their control totals
	@$(PYTEST) tests/acceptance

bench: install second ## benchmarks, one after the other, printed as ratios
	@for script in benchmarks/*.py; do
		case "$$script" in */common.py | */__init__.py) continue ;; esac
		echo "== $$script"; $(BIN)/python "$$script"
	done

docs: install ## make again the pages that are made from the code
	@$(BIN)/python scripts/errors_page.py

wheel: install ## build the wheel into dist/
	@$(BIN)/python -m hatchling build -t wheel -d dist

lock: install ## compile the locked requirements from pyproject.toml
	@scripts/lock.sh "$(BIN)/uv"

reset: ## remove .venv, the demo's data and everything that was built
	@rm -rf "$(VENV)" "$(SECOND)" "$(DEMO_DIR)" dist build .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
