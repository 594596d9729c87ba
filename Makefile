# The verbs of the house. `make run` and `make test` need nothing before them.
SHELL := /bin/bash
PY := .venv/bin/python
PYTHON ?= python3.11
.DEFAULT_GOAL := help
.PHONY: help run schemas test check audit bench soak upgrade migration format pictures clean

help: ## what can be done here
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

.venv/run.done: requirements.lock requirements-front.lock
	@command -v $(PYTHON) >/dev/null || { echo "Serve Python 3.11 o più nuovo: installalo, oppure scrivi make PYTHON=python3.12 run"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock -r requirements-front.lock
	@touch $@

.venv/test.done: requirements-dev.lock requirements-front.lock
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock -r requirements-front.lock
	@$(PY) -m tests.published_schemas
	@touch $@ .venv/run.done

schemas: ## the schemas that standards publish, for the tests of the exports (needs the network once)
	@$(PY) -m tests.published_schemas

run: .venv/run.done ## set up what is missing and serve on http://127.0.0.1:8000
	@exec $(PY) bussola.py run

test: export PYTHONDONTWRITEBYTECODE =
# each of the many programs that the tests start would compile everything again

test: .venv/test.done ## all tests, with a real browser and a real PostgreSQL
	@$(PY) tests/needs.py
	@$(PY) -m tests.learnt
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/test.done ## style, types, the arrows of the house, security lint, known vulnerabilities
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/bandit -q -ll -r bussola.py bot dialogs knowledge admin -c pyproject.toml
	$(PY) -m tests.advisories

audit: .venv/test.done ## known vulnerabilities of the locked packages; without a network it says so and fails nothing
	$(PY) -m tests.advisories

bench: .venv/test.done ## the figures: core, understanding, throughput, memory
	$(PY) -m tests.benchmarks

soak: .venv/test.done ## long random walks, kill and restart, for an evening
	BUSSOLA_COVERAGE=1 BUSSOLA_SOAK=1 BUSSOLA_WALKS=420 $(PY) -m pytest --timeout 3600 tests/test_turn.py tests/test_states.py
	BUSSOLA_SOAK=1 $(PY) -m pytest --timeout 3600 tests/test_amounts.py tests/test_matching.py tests/test_worlds.py tests/test_facts.py tests/test_household_answer.py tests/test_content.py
	for round in 1 2 3 4 5; do $(PY) -m pytest --timeout 3600 tests/test_kills.py || exit 1; done

pictures: .venv/test.done ## the papers' pictures again, from the running program
	$(PY) -m tests.pictures

format: .venv/test.done ## put the code in its usual shape
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

upgrade: .venv/test.done ## newer versions of all packages, locked again
	$(PY) -m piptools compile -q --upgrade --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe -o requirements-dev.lock pyproject.toml
	cp requirements-dev.lock requirements.lock
	$(PY) -m piptools compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --allow-unsafe -o requirements.lock pyproject.toml

migration: .venv/test.done ## m="what changes": a new migration from the models
	$(PY) -m tests.new_migration "$(m)"

clean: ## remove the environment (never data/)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
