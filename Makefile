# Two commands do everything: `make run` and `make test`. Nothing needs to be installed before.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)

.PHONY: run setup test bench check catalogues clean

run: setup
	@$(BIN)/engage demo
	@exec $(BIN)/supervisord --configuration deploy/supervisord.conf

setup: $(VENV)/.installed $(VENV)/.compiled

$(VENV)/.installed: requirements.lock pyproject.toml
	@deploy/install $(PYTHON) $(VENV)
	@touch $@

$(VENV)/.compiled: $(VENV)/.installed $(CATALOGUES)
	@$(BIN)/pybabel --quiet compile --directory translations
	@touch $@

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup
	@deploy/browser
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest --numprocesses 2

bench: setup
	$(BIN)/python -m bench

# After changing words in code or templates: collect them into every catalogue.
catalogues: setup
	$(BIN)/pybabel extract --mapping pyproject.toml --keywords _l --keywords Phrase --output-file translations/messages.pot --project engage --no-wrap --sort-by-file --no-location .
	$(BIN)/pybabel update --input-file translations/messages.pot --output-dir translations --no-wrap --no-fuzzy-matching

clean:
	rm -rf $(VENV) instance
