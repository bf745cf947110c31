# Needs Python 3.11 or newer with venv, make and git. Everything else is installed into .venv.
#   make demo        run the plan of record against the embedded stand-in service and print the report
#   make test        everything that CI runs
#   make test-fast   the tests that take seconds, without the coverage gate
#   make kills       100 kills and 50 signals at random moments, of which CI does a handful
#   make faults      every fault of the stand-in against the whole plan, of which CI does a sample
# Choose another interpreter with PYTHON=python3.12, another number of test processes with WORKERS=4.

PYTHON  ?= python3
WORKERS ?= 2

VENV      := .venv
BIN       := $(VENV)/bin
INSTALLED := $(VENV)/installed.stamp
EQUIPPED  := $(VENV)/equipped.stamp
PIP       := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test test-fast kills faults bench-standin bench-decision lint types format
.DELETE_ON_ERROR:

# HOLD (1) and INCONCLUSIVE (4) have a report too; any other failure has none, and an older run's must not stand in.
demo: $(INSTALLED)
	@$(BIN)/goldenpath run --env demo; code=$$?; \
	case $$code in 0|1|4) $(BIN)/goldenpath report --format md || exit $$? ;; esac; \
	exit $$code

test: lint types $(EQUIPPED)
	$(BIN)/pytest -n $(WORKERS) --dist loadscope --cov --cov-report=term

test-fast: $(EQUIPPED)
	$(BIN)/pytest -n $(WORKERS) --dist loadscope -m "not slow"

kills: $(EQUIPPED)
	KILLS=100 SIGNALS=50 $(BIN)/pytest -o faulthandler_timeout=0 tests/acceptance/test_survival.py tests/acceptance/test_signals.py

# Every fault of the stand-in against all 42 tests, and every variant of its health: about ten minutes.
faults: $(EQUIPPED)
	$(BIN)/pytest -m faults tests/acceptance

# How soon HOLD is certain in the incident, confirmation included.
bench-decision: $(EQUIPPED)
	$(BIN)/python bench/decision.py

# What the stand-in itself takes: 1,000 sockets at once and 1,000 requests a second.
bench-standin: $(EQUIPPED)
	PYTHONPATH=tests $(BIN)/python bench/standin_load.py

lint: $(EQUIPPED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo

types: $(EQUIPPED)
	$(BIN)/mypy

format: $(EQUIPPED)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# An editable install: what runs is what stands in the checkout.
$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'goldenpath needs Python 3.11 or newer, and PYTHON=$(PYTHON) is not:' >&2; $(PYTHON) --version >&2; \
	  echo 'name another one: make PYTHON=python3.12 $(MAKECMDGOALS)' >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --editable .
	@touch $@

# Dependency groups (PEP 735) need pip 25.1, which is newer than what Python 3.11 brings.
$(EQUIPPED): $(INSTALLED)
	$(PIP) install --upgrade 'pip>=25.1'
	$(PIP) install --group dev
	@touch $@
