# `make check` is what CI runs; it needs the environment of `make setup`.
PYTHON ?= python3
VENV ?= .venv
CONFORMANCE ?=

.PHONY: setup check check-all faults bench docs screens lock format clean

setup:
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet -e '.[dev]'

check:
	$(VENV)/bin/python -m pytest $(if $(CONFORMANCE),--conformance=$(CONFORMANCE))

# Every supported Python that this machine has.
check-all:
	@set -e; for version in 3.11 3.12 3.13; do \
	  if command -v python$$version >/dev/null && python$$version -c pass 2>/dev/null; then \
	    echo "== python$$version"; \
	    python$$version -m venv .venv-$$version; \
	    .venv-$$version/bin/pip install --quiet -e '.[dev]'; \
	    .venv-$$version/bin/python -m pytest; \
	  else echo "== python$$version is not here"; fi; \
	done

# Every fault of which `make check` tries a share, and a library of a million links; about an hour.
faults:
	$(VENV)/bin/python -m pytest --numprocesses=2 -o faulthandler_timeout=0 --faults tests/storage tests/snippets tests/cli/test_crisis_always.py
	$(VENV)/bin/python bench/library_scale.py --sizes 1000 10000 100000 1000000

bench:
	$(VENV)/bin/python bench/startup.py $(if $(BUKU),--buku $(BUKU))
	$(VENV)/bin/python bench/search_speed.py --sizes 10000
	$(VENV)/bin/python bench/picker_speed.py
	$(VENV)/bin/python bench/counting_conformance.py $(if $(PACKAGES),--packages $(PACKAGES))
	@echo 'Search quality: bench/search_quality.py FOLDER, with a folder of judged queries.'
	@echo 'Crisis prompt: bench/crisis_quality.py FOLDER, with a folder of judged posts.'

docs:
	COLUMNS=80 $(VENV)/bin/python docs/write_reference.py
	COLUMNS=80 $(VENV)/bin/python docs/write_man.py
	$(VENV)/bin/python docs/write_schema.py
	$(VENV)/bin/python docs/write_dependencies.py
	$(VENV)/bin/python docs/write_pictures.py

# The picker's screens that the tests compare with; look at the diff.
screens:
	$(VENV)/bin/python -m tests.tui.drawn

# What the tests ran with; after an update of packages, when everything has passed.
lock:
	$(VENV)/bin/pip freeze --exclude-editable > dev-lock.txt

format:
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

clean:
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
