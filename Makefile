# Every task lives in scripts/tasks.py; without make: python3 scripts/bootstrap.py TASK
# ARGS goes to the task: make e2e ARGS="-k queue"

PYTHON ?= $(firstword $(foreach name,python3.14 python3.13 python3.12 python3.11 python3,\
	$(if $(shell $(name) -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo yes),$(name))) python3)
TASKS := run test thorough check doctor dev e2e lint fmt bench backup restore test-all demo-reset assets openapi words lock clean

.DEFAULT_GOAL := help
.PHONY: help $(TASKS)

$(TASKS) help:
	@command -v $(PYTHON) >/dev/null || { echo "procops needs Python 3.11 or newer: https://www.python.org/downloads/"; exit 1; }
	@exec $(PYTHON) scripts/bootstrap.py $@ $(ARGS)
