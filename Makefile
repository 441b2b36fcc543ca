# Two commands are enough: `make demo` shows it, `make test` proves it. Both set up what they need.
.POSIX:
.SUFFIXES:
SHELL = /bin/sh

# Any Python from 3.11 on; name another one with `make PYTHON=python3.12 ...`.
PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
WORKERS = 2
ONCE =
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help
help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: $(VENV)/.base ## pay a payroll, prove it, show it; ONCE=1 ends afterwards
	@.ci/system pango
	@$(BIN)/python manage.py demo $(if $(ONCE),--once)

.PHONY: up
up: $(VENV)/.base ## run everything until Ctrl-C
	@$(BIN)/python manage.py up

.PHONY: test
test: $(VENV)/.dev ## every test, on a real PostgreSQL and a real Redis
	@.ci/system pango chromium
	@echo "Testing"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not faults" $(ARGS)

.PHONY: test-fast
test-fast: $(VENV)/.dev ## the tests that take seconds
	@echo "Testing what is quick"
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "not slow and not faults and not chromium" \
		--ignore=tests/architecture --ignore=tests/flows --ignore=tests/concurrency --ignore=tests/faults --ignore=tests/bench $(ARGS)

.PHONY: check
check: $(VENV)/.dev ## style, types, migrations, architecture
	@echo "Checking style"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "Checking types"
	@$(BIN)/mypy
	@echo "Checking migrations"
	@$(BIN)/python -W error::RuntimeWarning manage.py makemigrations --check --dry-run
	@echo "Checking layers, sizes and rules"
	@$(BIN)/python -m pytest -q tests/architecture

.PHONY: format
format: $(VENV)/.dev ## let ruff write the style
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: bench
bench: $(VENV)/.dev ## figures beside their baselines; writes var/bench.json
	@$(BIN)/python -m tests.bench

.PHONY: faults
faults: $(VENV)/.dev ## kill real processes at named points
	@$(BIN)/python -m pytest -n 2 -m faults tests/faults $(ARGS)

.PHONY: system
system: ## install Pango and Chromium where root may, else say how
	@.ci/system pango chromium

.PHONY: requirements
requirements: $(VENV)/.dev ## pin requirements again, with hashes
	@for name in base dev; do \
		echo "Pinning requirements/$$name.txt"; \
		$(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header \
			--output-file requirements/$$name.txt requirements/$$name.in || exit 1; \
	done

.PHONY: clean
clean: ## stop the embedded services and remove everything that was made
	@if [ -x $(BIN)/python ]; then \
		for kind in local test bench faults; do $(BIN)/python manage.py local clean --kind $$kind >/dev/null || exit 1; done; \
		echo "Stopped the embedded services and removed their data"; \
	fi
	@rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The pinned files are the whole set: pip resolves nothing (--no-deps) and `pip check` proves that nothing is missing.
INSTALL = $(BIN)/python -m pip install -qq --no-deps --require-hashes --only-binary :all: --requirement

# A stamp says that this state of the requirements is installed, so the second time costs nothing.
$(VENV)/.base: requirements/base.txt | $(BIN)/python
	@echo "Installing what Quittance needs (about a minute)"
	@$(INSTALL) requirements/base.txt
	@$(BIN)/python -m pip check >/dev/null || { $(BIN)/python -m pip check; exit 1; }
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Installing what tests need"
	@$(INSTALL) requirements/dev.txt
	@$(BIN)/python -m pip check >/dev/null || { $(BIN)/python -m pip check; exit 1; }
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Quittance needs Python 3.11 or later; this is %d.%d. Try make PYTHON=python3.11" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
