# make demo   set up, read the sample articles, build the graph, ask it
# make test   set up, lint, type check, all tests
# make score  the reader against annotated articles (../shared/gold), where they are
# make bench  time and memory
# make pictures  the README's pictures of the explorer, from the samples
# make docs   the page of the ontology
# make fuzz   the hard tests at length: kills, spoilt pages, enemies at the endpoint (hours; FUZZ_SEED=… for others)
# make lock   the versions and hashes that LOCKED=1 installs; make licences: what the program needs, and why

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GOLD := ../shared/gold
INSTALLED := $(VENV)/.installed
export OMP_NUM_THREADS ?= 1

.PHONY: demo test lint types libraries pictures score bench docs fuzz lock licences clean

demo: $(INSTALLED) libraries
	$(BIN)/kg demo -o out/demo

test: $(INSTALLED) libraries lint types
	$(BIN)/pytest

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

# What the explorer takes from others, bundled; quick if nothing changed, and nothing fails without Node or network.
libraries: $(INSTALLED)
	@$(BIN)/python kg/explore/web/libraries/build.py --get-node

pictures: $(INSTALLED) libraries
	$(BIN)/python -m train.pictures docs/images

score: $(INSTALLED)
	$(BIN)/python -m train.score $(GOLD)
	$(BIN)/python -m train.across

bench: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m train.bench ../shared/corpus/xwlb.jsonl.gz
	$(BIN)/python -m train.bench_graph ../shared/corpus/xwlb.jsonl.gz

docs: $(INSTALLED)
	$(BIN)/python -m kg.graph.ontology > docs/ontology.html

fuzz: $(INSTALLED)
	FUZZ=1 $(BIN)/pytest tests/hard -s --timeout 14400

lock: $(INSTALLED)
	@$(PYTHON) -m venv out/lock && out/lock/bin/pip install --quiet --disable-pip-version-check uv
	out/lock/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock

licences: $(INSTALLED)
	$(BIN)/python -m train.licences > docs/licences.md

# With LOCKED=1 exactly the files whose hashes stand in requirements.lock; without, what the ranges of pyproject.toml allow.
# Made anew only when the settings change; a second run of any target installs nothing.
$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "waijiao needs Python 3.11 or newer; say: make PYTHON=python3.12 …")'
	@echo "Setting up $(VENV) (once, about a minute) …"
	$(PYTHON) -m venv $(VENV)
	$(if $(LOCKED),$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache
