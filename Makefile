PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
SHELL := /bin/bash

# An installation is valid for one content of the lock; the stamp carries its checksum.
RUNTIME := .venv/.runtime-$(shell cksum < requirements.txt | cut -d' ' -f1)
DEV := .venv/.dev-$(shell cksum < requirements-dev.txt | cut -d' ' -f1)
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes

.PHONY: help run install test check format lock bench screenshots coverage faults

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: export DEBUG = true
run: export SITE_URL = http://localhost:$(PORT)
run: $(RUNTIME) | var ## Serve the site with the Bremen data on PORT (8000)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed
	@printf '\n  %s\n\n' "$$SITE_URL"
	@$(MANAGE) runserver --skip-checks 127.0.0.1:$(PORT)

install: $(DEV) ## Install what tests and checks need

test: $(DEV) ## Run all tests; ARGS="tests/events -x" for some
	@$(BIN)/python -m pytest --numprocesses auto $(ARGS)

coverage: $(DEV) ## Run all tests and show the lines they do not reach
	@$(BIN)/coverage run -m pytest $(ARGS)
	@$(BIN)/coverage report

check: export DEBUG = true
check: $(DEV) | var ## Style, types, import direction, templates, migrations, settings, lock
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet templates
	$(MANAGE) makemigrations --check --dry-run
	.ci/check-deploy
	.ci/lock --check

format: $(DEV) ## Put Python files into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(DEV) ## Write requirements*.txt from pyproject.toml; ARGS=--upgrade for newer versions
	@.ci/lock $(ARGS)

bench: $(DEV) ## Requests per second at 1,000, 10,000 and 100,000 events; ARGS="--sizes 1000"
	@$(BIN)/python -m tests.bench $(ARGS)

faults: $(DEV) ## What happens when things break, in short; needs PostgreSQL, Redis and nginx
	@$(BIN)/python -m tests.faults.nodes --seconds 8
	@$(BIN)/python -m tests.faults.outages --restarts 1
	@$(BIN)/python -m tests.faults.kills --points 6
	@$(BIN)/python -m tests.faults.backup_restore --kills 2
	@$(BIN)/python -m tests.faults.archive_kills --points 2
	@.ci/check-image
	@$(BIN)/python -m tests.faults.operations

screenshots: $(DEV) ## Every kind of page into var/screenshots/; ARGS="--only home --width 390"
	@$(BIN)/python -m tests.screenshots $(ARGS)

var:
	@mkdir var

.venv/bin/pip:
	@python=$$(.ci/find-python) && "$$python" -m venv --clear .venv

$(RUNTIME): | .venv/bin/pip
	@echo "Installing what the site needs …"
	@$(INSTALL) -r requirements.txt
	@rm -f .venv/.runtime-* && touch $@

$(DEV): | .venv/bin/pip
	@echo "Installing what tests and checks need …"
	@$(INSTALL) -r requirements-dev.txt
	@rm -f .venv/.dev-* && touch $@
