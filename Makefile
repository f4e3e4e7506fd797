# make demo   set up, read the sample articles, build the graph, ask it
# make test   set up, lint, type check, all tests
# make score  the reader against annotated articles (../shared/gold), where they are
# make bench  time and memory
# make pictures  the README's pictures of the explorer, from the samples
# make docs   the page of the ontology

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GOLD := ../shared/gold
INSTALLED := $(VENV)/.installed
export OMP_NUM_THREADS ?= 1

.PHONY: demo test lint types libraries pictures score bench docs fuzz clean

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

bench: $(INSTALLED)
	$(BIN)/python -m train.bench ../shared/corpus/xwlb.jsonl.gz
	$(BIN)/python -m train.bench_graph ../shared/corpus/xwlb.jsonl.gz

docs: $(INSTALLED)
	$(BIN)/python -m kg.graph.ontology > docs/ontology.html

# Made anew only when the settings change; a second run of any target installs nothing.
$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "waijiao needs Python 3.11 or newer; say: make PYTHON=python3.12 …")'
	@echo "Setting up $(VENV) (once, about a minute) …"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache
