# run · test · check · bench · docs: each installs what it needs into .tools and .venv first.
UV = .tools/bin/uv
RUN = $(UV) run --no-sync
PYTHON ?= python3

.PHONY: run test test-slow check bench docs setup

run: setup            ## build the demonstration assessments and open them
	$(RUN) upstream demo

test: setup           ## the tests to run often, in parallel
	$(RUN) pytest -n auto --dist worksteal -m "not slow and not spark"

test-slow: setup      ## the slow tests, Spark among them
	$(UV) sync --quiet --inexact --group spark
	$(RUN) pytest -n auto --dist worksteal -m "slow or spark"

check: setup          ## style, types, architecture
	$(RUN) ruff check . && $(RUN) ruff format --check . && $(RUN) mypy && $(RUN) lint-imports

bench: setup          ## figures beside the real peer's, in one run
	$(UV) sync --quiet --inexact --group bench
	$(RUN) python -m benchmarks

docs: setup           ## the documentation site, into site/
	$(UV) sync --quiet --inexact --group docs
	NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --strict

setup: .venv/.ready

.tools/bin/uv:
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools uv

.venv/.ready: .tools/bin/uv pyproject.toml uv.lock
	$(UV) sync --quiet --inexact --compile-bytecode
	@touch $@
