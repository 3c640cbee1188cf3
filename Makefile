# Tỉnh Số. `make` alone lists what there is.
PYTHON ?= python3
DATA ?= $(or $(TINHSO_DATA),.)
VENV := .venv
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help refresh test test-scale test-readers test-spark test-lake test-daemon test-deploy faults soak audit lint bench docs lake dev

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

refresh: $(READY)  ## load raw/inbox (or the samples), build and publish the warehouse
	$(VENV)/bin/tinhso refresh --data $(DATA)

test: $(READY)  ## all tests, on up to four cores; a few of them: .venv/bin/pytest FILE
	$(VENV)/bin/pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

test-scale: $(READY)  ## twenty sites of 500 pages: fetched, fetched again, killed at ten instants; minutes
	$(VENV)/bin/pytest -m scale

test-readers: $(READY)  ## the published file in DuckDB 1.2 to 2.0, Superset, pandas, Polars, Spark (installs each aside; Spark needs Java)
	$(VENV)/bin/pytest -m readers

test-spark: $(READY)  ## reading on a Spark cluster: the same rows, workers killed (installs Spark aside, needs Java 17; minutes)
	$(VENV)/bin/pytest -m spark

test-lake: $(READY)  ## the models in a DuckLake: the same rows, two writers, time travel (needs PostgreSQL; minutes)
	$(VENV)/bin/pytest -m lake

test-daemon: $(READY)  ## a real Dagster daemon: the clock and a dropped file start runs that succeed (two minutes)
	$(VENV)/bin/pytest -m daemon

faults: $(READY)  ## killed, full disk, power cut, damaged files, …: under an hour, needs root; writes docs/reliability.md
	$(VENV)/bin/python -W ignore -m tests.faults --write $(ARGS)

soak: $(READY)  ## 200 refreshes with new, changed, vanished documents while four readers ask: one to two hours
	$(VENV)/bin/python -W ignore -m tests.faults.soak $(ARGS)

audit: $(READY)  ## known holes of the locked packages: asks the public list of advisories, from an environment of its own
	@test -x $(VENV)/audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/pip install --quiet --disable-pip-version-check pip-audit; }
	$(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock

test-deploy: $(READY)  ## the files of deploy/ before their linters, and their topology as processes; needs PostgreSQL and Redis (15 minutes)
	$(VENV)/bin/pytest -m deploy

lint: $(READY)  ## style, imports between rooms, SQL
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/sqlfluff lint dbt_project/models dbt_project/analyses dbt_project/tests

.PHONY: eval
eval: $(READY)  ## how well the labelled articles are read; ARGS='--misses own-a', '--raise-floors', '--lower-floors'
	$(VENV)/bin/python -m tests.evaluation --write $(ARGS)

bench: $(READY)  ## every stage beside its peers: five minutes; ARGS=--full: hours, to a million articles; writes docs/performance.md
	$(VENV)/bin/python -W ignore -m tests.bench --write $(ARGS)

docs: $(READY)  ## dbt's documentation of every table, column and lineage as one page (after a refresh, not during one)
	@test -f "$(DATA)/warehouse/build.duckdb" || { echo "There is no warehouse in $(DATA) yet: make refresh" >&2; exit 1; }
	@TINHSO_BUILD_FILE="$(abspath $(DATA))/warehouse/build.duckdb" $(VENV)/bin/dbt --quiet --log-level-file none \
		docs generate --static --project-dir dbt_project --profiles-dir dbt_project \
		--target-path "$(abspath $(DATA))/warehouse/.docs" --log-path "$(abspath $(DATA))/warehouse/.docs"
	@mv "$(DATA)/warehouse/.docs/static_index.html" "$(DATA)/warehouse/docs.html" && rm -r "$(DATA)/warehouse/.docs"
	@echo "Open $(DATA)/warehouse/docs.html"

lake: $(READY)  ## the models built into the DuckLake that TINHSO_LAKE and TINHSO_LAKE_DATA name: docs/scale.md (not during a refresh)
	@test -f "$(DATA)/warehouse/build.duckdb" || { echo "There is no warehouse in $(DATA) yet: make refresh" >&2; exit 1; }
	TINHSO_BUILD_FILE="$(abspath $(DATA))/warehouse/build.duckdb" $(VENV)/bin/dbt build --target lake --full-refresh \
		--exclude-resource-type unit_test --project-dir dbt_project --profiles-dir dbt_project \
		--target-path "$(abspath $(DATA))/warehouse/.lake" --log-path "$(abspath $(DATA))/warehouse/.lake"

dev: $(READY)  ## the Dagster UI on http://127.0.0.1:3000, with schedules and inbox sensor
	@test ! -e "$(DATA)/warehouse/site/index.html" || echo "The pages of the current release: file://$(abspath $(DATA))/warehouse/site/index.html"
	TINHSO_DATA=$(DATA) DAGSTER_HOME="$$($(VENV)/bin/python -m orchestration.instance $(DATA))" \
		$(VENV)/bin/dagster dev -h 127.0.0.1 -m orchestration.definitions

# The locked set is installed from scratch when it changes, the project when its own metadata does.
$(VENV)/.locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Tỉnh Số needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up $(VENV): the locked dependencies, a minute or two …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

$(READY): $(VENV)/.locked pyproject.toml
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
