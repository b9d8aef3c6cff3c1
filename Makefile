# What developers do, one target each. Every target sets up what it needs in .venv; nothing else is touched.

# The first of these that is Python 3.11 or newer. They are tried rather than looked up: some are stand-ins that only complain.
PYTHON := $(shell for name in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: demo demo-live help test test-live words fuzz docs test-site lint types bench bench-quick clean

# examples/web.json is broken on purpose, so the linter ends with 1 and the demonstration, all being well, with 0.
demo: .venv/installed
	@echo '$$ taskdef-lint check examples'
	@$(BIN)/taskdef-lint check examples; status=$$?; echo; \
	if test $$status -eq 1; then \
		echo "The exit status was 1, as examples/web.json is broken on purpose. examples/good.json is the same service done well."; \
	else \
		echo "The exit status was $$status, and 1 was expected."; exit 1; \
	fi

# Every target in a line; a test compares the list with .PHONY.
help:
	@printf '%s\n' \
	  'make              the same as make demo' \
	  'make demo         install taskdef-lint into .venv and lint examples/' \
	  'make demo-live    the same for taskdef-lint verify, against an AWS of its own on this machine' \
  'make test         run the whole test suite' \
  'make test-live    run the tests of taskdef-lint verify against an AWS of their own on this machine' \
	  'make fuzz         try hostile texts for a minute: SECONDS=600 for longer' \
	  'make docs         build the site into build/site/html' \
	  'make test-site    build the site, and try it in a headless Chromium' \
	  'make lint         check style and formatting' \
	  'make types        check types, strictly' \
	  'make words        write anew what the rules say in the examples of their pages' \
	  'make bench        measure the linter beside other tools, and write benchmarks/RESULTS.md' \
	  'make bench-quick  measure with fewer runs' \
	  'make clean        remove .venv and whatever was made'

test: .venv/test
	$(BIN)/python -m pytest -n auto

# They have an environment of their own, as what stands in for AWS is large. No network is asked but loopback.
test-live: .venv-live/installed
	.venv-live/bin/python -m pytest -q tests/live

demo-live: .venv-live/installed
	@.venv-live/bin/python -m tests.live.demo

# What the rules say in the examples of their pages, which a test compares.
words: .venv/test
	$(BIN)/python -m tests.rules.words

# Tries hostile texts, then other examples of every property than the suite does: SECONDS=600 for longer, SEED=1 for the same ones again.
# What fails is told with the command that repeats it.
SECONDS ?= 60
PROPERTIES = $(shell grep -rl --include=test_*.py "^from hypothesis" tests)
fuzz: .venv/test
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))
	$(BIN)/python -m pytest -n auto -q --hypothesis-profile=others $(if $(SEED),--hypothesis-seed=$(SEED)) $(PROPERTIES)

# The site: strict, so that a broken link fails.
docs: .venv/docs
	$(BIN)/python -m docs.site

# Needs a Chromium: Debian's package chromium, say.
test-site: .venv/docs
	$(BIN)/python -m pytest -n auto tests/site

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# mypy cannot follow an editable installation, so it is given the package as it is built.
types: .venv/dev
	rm -rf build/types build/lib build/bdist*
	$(PIP) --no-deps --no-build-isolation --target build/types .
	MYPYPATH=build/types $(BIN)/mypy --strict -p taskdef_lint
	MYPYPATH=build/types $(BIN)/mypy --strict --explicit-package-bases docs/site/*.py

# Measures the linter and, each in an environment of its own below build/, other tools. bench writes benchmarks/RESULTS.md and chart.svg.
bench: .venv/bin/python
	$(BIN)/python benchmarks/run.py

bench-quick: .venv/bin/python
	$(BIN)/python benchmarks/run.py --quick

clean:
	rm -rf .venv .venv-live build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none of python3, python3.13, python3.12, python3.11 is one." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	$(PIP) --editable .
	@touch $@

.venv/test: .venv/installed
	$(PIP) --editable '.[test]'
	@touch $@

.venv-live/installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	$(PYTHON) -m venv .venv-live
	.venv-live/bin/python -m pip --disable-pip-version-check install --quiet --editable '.[live]'
	@touch $@

.venv/dev: .venv/test
	$(PIP) --editable '.[dev]'
	@touch $@

.venv/docs: .venv/test
	$(PIP) --editable '.[docs]'
	@touch $@
