# 智慧管家. Every target sets itself up in .venv; a second call finds it there.
# PYTHON names another interpreter than the python3 on the path: make demo PYTHON=python3.12
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: help demo run test check bench clean

help:
	@echo 'make demo   play the whole story in the terminal'
	@echo 'make run    the bot, with the playground at http://127.0.0.1:8090/playground'
	@echo 'make test   all tests, on SQLite and PostgreSQL'
	@echo 'make check  style, types, direction of imports, migrations'
	@echo 'make bench  the figures, side by side with others'

demo: $(VENV)/.run
	@$(PY) -m bot demo

run: $(VENV)/.run
	@$(PY) -m bot run

# Three workers, each with a PostgreSQL of its own: tests wait for sockets more than they compute.
test: $(VENV)/.dev
	@$(PY) -m pytest --numprocesses 3 --dist worksteal

check: $(VENV)/.dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m pyright --pythonpath $(PY)
	@$(VENV)/bin/lint-imports
	@$(PY) -m bot.store.migrate check

bench: $(VENV)/.dev
	@$(PY) -m tests.bench
	@$(PY) -m tests.domain.measure_reminders

clean:
	rm -rf $(VENV)

$(PY):
	@sh tools/make-venv.sh '$(PYTHON)' '$(VENV)'

$(VENV)/.run: pyproject.toml constraints.txt | $(PY)
	@echo 'Installing what the bot needs into $(VENV) (once) ...' >&2
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(PY)
	@echo 'Installing what tests and checks need into $(VENV) (once) ...' >&2
	@$(INSTALL) --editable '.[dev]'
	@touch $@ $(VENV)/.run
