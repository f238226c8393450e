# What a newcomer needs: `make demo`. Everything is set up step by step on first use.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
HOST ?= 127.0.0.1
PORT ?= 8000
SERVE ?= 1
WORKERS ?= 2
ARGS ?=
VENV := .venv/bin
SETUP = "$(PYTHON)" deploy/setup.py
SITE = SITE_URL="$${SITE_URL:-http://127.0.0.1:$(PORT)}"

CHECKS := check-types check-code check-floors check-migrations check-templates check-security \
	check-translations

.PHONY: help demo run check $(CHECKS) test bench clean python

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, with its venv module."; exit 1; }

demo: python ## Set up, play the demonstration quarter, serve on http://127.0.0.1:8000 (SERVE=0: no server)
	@$(SITE) $(SETUP) demo
	@if [ "$(SERVE)" != "0" ]; then \
		$(SITE) QABULXONA_DEMO=1 exec $(VENV)/python -m config.serve --host $(HOST) --port $(PORT); fi

run: python ## Set up without demonstration data and serve
	@$(SITE) $(SETUP) run
	@$(SITE) exec $(VENV)/python -m config.serve --host $(HOST) --port $(PORT)

check: python ## Lint, types, import direction, migrations, templates, security, translations
	@$(SETUP) check
	@$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync $(CHECKS)

check-types:
	$(VENV)/mypy

check-code:
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .

check-floors:
	$(VENV)/lint-imports

check-migrations:
	$(VENV)/python manage.py makemigrations --check --dry-run

check-templates:
	find territories receptions fieldvisits programs cms config -path '*/templates/*' -name '*.html' \
		-print0 | xargs -0 -r $(VENV)/djhtml --tabwidth 2 --check

check-security:
	$(VENV)/bandit -q -r -c pyproject.toml territories receptions fieldvisits programs cms config deploy

check-translations:
	$(VENV)/python manage.py messages --check

test: python ## Run every test; ARGS="tests/receptions -k assign" picks some
	@$(SETUP) test
	$(VENV)/pytest -n $(WORKERS) --dist loadscope $(ARGS)

bench: python ## Measure the basics and print the ratios; ARGS="figures" one part (bench/__main__.py names them)
	@$(SETUP) test
	$(VENV)/python -m bench $(ARGS)

clean: ## Stop the embedded PostgreSQL and remove everything that was set up
	@test ! -x $(VENV)/python || { $(VENV)/python -m config.embedded_postgres remove; \
		$(VENV)/python -m config.embedded_postgres remove --test; }
	rm -rf var .venv node_modules config/static/dist
