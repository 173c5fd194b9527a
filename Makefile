# make serve   build the graph from the records, if none is published yet, and serve it
# make test    install what the tests need and pass them all
# make lock    renew the lock files from pyproject.toml
# make screenshots   take the pictures of the pages that the README shows
# make clean   remove the virtual environment and what was published

HOST ?= 127.0.0.1
PORT ?= 8080
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
  if command -v $$python >/dev/null 2>&1 && \
     $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
  then echo $$python; break; fi; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input

.PHONY: serve test lock screenshots clean

serve: .venv/serve.stamp
	@exec $(BIN)/sahelgraph serve --host $(HOST) --port $(PORT)

test: .venv/test.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
# All tests have the same low priority: long queries get the lowest, and would starve beside others.
	nice -n 19 $(BIN)/python -m pytest -n auto --dist worksteal

FRONTEND := $(wildcard frontend/*.json frontend/*.js frontend/src/*)

.venv/serve.stamp: .venv/made.stamp requirements.lock pyproject.toml hatch_build.py $(FRONTEND)
	@echo "installing sahelgraph into .venv"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.stamp: .venv/serve.stamp requirements-test.lock
	@echo "installing what the tests need into .venv"
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

.venv/made.stamp:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	    echo "installing python3-venv" && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; } || \
	  { echo "Python lacks venv: run 'sudo apt-get install python3-venv', then make again"; exit 1; }
	@echo "making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv
	@touch $@

lock: .venv/made.stamp
	@$(PIP) install 'pip-tools>=7.4'
	@$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url \
	  --no-emit-find-links --no-header --upgrade --all-build-deps \
	  --output-file requirements.lock pyproject.toml
	@$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url \
	  --no-emit-find-links --no-header --upgrade --constraint requirements.lock \
	  --extra test --output-file requirements-test.lock pyproject.toml

screenshots: .venv/test.stamp
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf .venv published frontend/node_modules tests/clients/node_modules src/sahelgraph/web/static/built
