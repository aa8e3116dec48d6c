# One command each; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MINOR := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
CONSTRAINTS := constraints/py$(MINOR).txt
STAMP := $(VENV)/.installed
SAMPLES := benchmarks/samples
PEERS := .venv-peers
PEERS_PYTHON ?= python3.11
TRAINING := .venv-train
CLIPS ?= ../shared/clips
CODE := auditor models rules calibration service benchmarks tests

.DEFAULT_GOAL := help
.PHONY: help setup demo test check peers parity bench-accuracy train thresholds constraints norms format clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 18

setup: $(STAMP) ## make the environment in .venv/

$(STAMP): pyproject.toml $(CONSTRAINTS)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[dev]'
	@touch $@

demo: $(STAMP) ## audit the sample recordings and print where the report lies
	$(BIN)/auditor models pull
	$(BIN)/auditor audit $(SAMPLES)/*.mp4 --out out/demo

test: $(STAMP) ## run the tests
	$(BIN)/auditor models pull --quiet
	$(BIN)/python -m pytest

check: $(STAMP) ## format, lint, types and import contracts
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

peers: $(PEERS)/.installed $(PEERS)-tasks/.installed ## make environments of MediaPipe's runtimes

# mediapipe 0.10.21 has wheels for Python 3.9 to 3.12.
$(PEERS)/.installed: constraints/peers.txt
	$(PEERS_PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -c $< mediapipe==0.10.21
	@touch $@

# The newest release with the Tasks runtime; it carries no networks of its own.
$(PEERS)-tasks/.installed: constraints/peers-tasks.txt
	$(PEERS_PYTHON) -m venv $(PEERS)-tasks
	$(PEERS)-tasks/bin/python -m pip install --quiet --disable-pip-version-check -c $< mediapipe
	@touch $@

parity: $(STAMP) peers ## ask MediaPipe anew over CLIPS, store its answers, print the figures
	$(BIN)/python -m benchmarks.parity $(CLIPS) --peer $(PEERS)/bin/python

bench-accuracy: $(STAMP) ## measure the angles of CLIPS against their labels, with plots in out/accuracy/
	$(BIN)/auditor models pull --quiet
	for known in --profile --people --no-profile; do \
	  $(BIN)/auditor bench accuracy --data $(CLIPS)/synthetic --split test $$known --quiet \
	    --plots out/accuracy/plots$$known --json out/accuracy/accuracy$$known.json || exit 1; \
	done
	$(BIN)/auditor bench ablation --data $(CLIPS)/synthetic --split test --quiet \
	  --json out/accuracy/ablation.json

train: $(TRAINING)/.installed ## train lifting, head and posture anew on CLIPS and print their errors
	$(TRAINING)/bin/python -m benchmarks.training.lift $(CLIPS)/synthetic $(CLIPS)/diverse \
	  --out rules/measures/lifting/lift.npz --folds out/folds
	$(TRAINING)/bin/python -m benchmarks.training.head $(CLIPS)/synthetic $(CLIPS)/diverse \
	  $(CLIPS)/scenes --out rules/measures/lifting/head.npz
	$(TRAINING)/bin/python -m benchmarks.training.posture $(CLIPS)/synthetic $(CLIPS)/diverse \
	  $(CLIPS)/scenes --out calibration/posture.npz

thresholds: $(STAMP) ## choose the limits of gestures anew, by the folds that `make train` left
	$(BIN)/python -m benchmarks.training.thresholds $(CLIPS)/synthetic $(CLIPS)/scenes \
	  $(CLIPS)/real --folds out/folds

$(TRAINING)/.installed: pyproject.toml $(CONSTRAINTS) constraints/train.txt
	$(PYTHON) -m venv $(TRAINING)
	$(TRAINING)/bin/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) \
	  -c constraints/train.txt -e . torch
	@touch $@

constraints: ## refresh the pinned versions for PYTHON from what pip now resolves
	rm -rf build/constraints
	$(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet --disable-pip-version-check '.[dev]'
	{ echo '# What the tests run with on Python $(MINOR); refreshed with `make constraints`.'; \
	  build/constraints/bin/python -m pip freeze --exclude auditor; } > $(CONSTRAINTS)

norms: $(STAMP) ## write docs/norms.md anew from the packs
	$(BIN)/python -m auditor.norms_page > docs/norms.md

format: $(STAMP) ## format the code and mend what the linter can
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

clean: ## remove environments, caches and results
	rm -rf .venv* out build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
