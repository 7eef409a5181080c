# make run · make test · make check · make bench: each makes what it needs first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: run test check check-static bench schemas lock clean

run: $(READY)
	@$(BIN)/claimsynth run fixtures/claims --out outputs || test $$? -eq 1

test: $(READY)
	$(BIN)/python -m pytest

check: check-static test

check-static: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/claimsynth schema --check schemas

bench: $(READY)
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/claims.py
	$(BIN)/python benchmarks/stance.py

schemas: $(READY)
	$(BIN)/claimsynth schema --write schemas

# Needs uv; only when dependencies change.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "claimsynth needs Python 3.11 or later: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 2; }
	@echo "Making the environment in .venv (once, about a minute) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@
