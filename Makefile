# What a person does, and what .ci/run calls. Needs Python 3.11+, make and a C++ compiler; everything else is installed into .venv.

PYTHON ?= python3
BIN := .venv/bin
Q ?= recommend three films about artificial intelligence

.PHONY: help setup ask chat test check train wheel lock clean

help: ## Show what there is to make.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: set PYTHON=..." >&2; exit 1; }
	@command -v c++ >/dev/null || { echo "A C++ compiler is needed to build llama.cpp: apt install g++" >&2; exit 1; }
	@test -d .venv || $(PYTHON) -m venv .venv || { echo "The venv module is needed: apt install python3-venv" >&2; exit 1; }
	@echo "Installing pinned packages; the first time llama.cpp is compiled, about 5 minutes on two cores."
	$(BIN)/python -m pip install --disable-pip-version-check setuptools==84.2.1 wheel==0.48.0
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: .venv/installed ## Install, prepare the models, load the sample catalog.
	@$(BIN)/assistant setup

ask: setup ## Answer one request: make ask Q="..."
	@$(BIN)/assistant ask --new "$$Q"

ask: export Q := $(Q)

chat: setup ## Talk.
	@$(BIN)/assistant chat

test: setup ## Run all tests, with the real models.
	$(BIN)/python -m pytest

check: .venv/installed ## Lint and type-check.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

train: setup ## Train the default model's adapter anew into build/recipe/; about 13 hours on two cores.
	PATH="$(CURDIR)/$(BIN):$$PATH" models/recipe/run.sh

wheel: .venv/installed ## Build the wheel into dist/.
	$(BIN)/python -m build --wheel --no-isolation

lock: ## Write what is installed in .venv into requirements.lock.
	$(BIN)/python -m pip freeze --exclude-editable --exclude llm-os-assistant | sed 's/+cpu$$//' > requirements.lock

clean: ## Remove .venv and build results; the assistant's own data stays.
	rm -rf .venv build dist *.egg-info
