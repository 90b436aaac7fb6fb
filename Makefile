# Two commands do everything: `make book` and `make test`. Neither needs the other first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help book serve test test-fast lint lock browser clean

help: ## Show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

# The PDFs take a browser. Where none can be installed, the build says so and goes on without them.
book: $(READY) ## Build the site of all editions in _build/site/
	-@$(MAKE) --no-print-directory browser
	$(BIN)/monitor build

serve: $(READY) ## Show the built site on this machine
	$(BIN)/monitor serve

test: $(READY) browser ## Run all tests; fetches a browser where there is none
	$(BIN)/python -m pytest -n 3

test-fast: $(READY) ## Run the tests that need neither a book nor a browser
	$(BIN)/python -m pytest -n 2 -m "not slow"

lint: $(READY) ## Check style, types and notebooks without outputs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/nbstripout --verify --keep-id chapters/*.ipynb

lock: $(READY) ## Renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --upgrade -o requirements.lock

clean: ## Remove what was built, not the environment
	rm -rf _build

browser: $(READY) ## Find Chromium or Chrome, or install it through apt-get
	@$(BIN)/python -m tests.browser >/dev/null 2>&1 || sh tests/install_browser.sh
	@$(BIN)/python -m tests.browser

# The stamp comes last: an environment that was not finished is finished at the next call.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; set PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
