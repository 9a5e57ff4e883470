# Everything runs from this checkout: uv, Python's packages, the emulator and SAM CLI are put below it, nothing outside.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

UV_VERSION := 0.13.9
UV := .uv/bin/uv
SAM := .sam/bin/sam
# sam build wants the runtime's own interpreter, with pip, as python3.13 on PATH; sam wants a region.
export PATH := $(CURDIR)/.sam/bin:$(PATH)
export AWS_DEFAULT_REGION ?= us-east-1
export AWS_EC2_METADATA_DISABLED := true
export SAM_CLI_TELEMETRY := 0
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH

.PHONY: help setup demo test check validate build bench chaos requirements clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.made .emulator/.made .sam/.made .clients/.made ## put all that is needed into this checkout

$(UV):
	@# from /, where no .python-version asks for a newer one
	(cd / && python3 -m venv "$(CURDIR)/.uv") || { echo "Muster needs a python3 with venv (Debian: python3-venv)."; exit 1; }
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.made: pyproject.toml uv.lock .python-version | $(UV)
	$(UV) sync --frozen --quiet
	@touch $@

.emulator/.made: uv.lock | $(UV)
	UV_PROJECT_ENVIRONMENT=$(CURDIR)/.emulator $(UV) sync --only-group emulator --no-install-project --frozen --quiet
	@touch $@

.sam/.made: tools/sam/pyproject.toml tools/sam/uv.lock | $(UV)
	UV_PROJECT_ENVIRONMENT=$(CURDIR)/.sam $(UV) sync --project tools/sam --frozen --quiet
	@touch $@

.clients/.made: tools/clients/pyproject.toml tools/clients/uv.lock | $(UV)
	UV_PROJECT_ENVIRONMENT=$(CURDIR)/.clients $(UV) sync --project tools/clients --frozen --quiet
	@touch $@

demo: .venv/.made .emulator/.made ## the product at work on this machine: a DataSet, a run, users, a log, an e-mail
	.venv/bin/muster demo

test: setup ## all tests
	.venv/bin/pytest -n 2 --dist worksteal --ignore=tests/e2e
	.venv/bin/pytest -n 2 --dist loadfile tests/e2e

check: setup ## the one gate before a commit
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	$(MAKE) validate

validate: .sam/.made ## is the template right
	$(SAM) validate --lint

build: .venv/.made .sam/.made ## what `sam deploy` deploys
	$(SAM) build

bench: .venv/.made ## how fast it plans, paces, writes and starts
	.venv/bin/python -m bench.plan
	.venv/bin/python -m bench.pacing
	.venv/bin/python -m bench.writes
	.venv/bin/python -m bench.cold_start

CHANGES ?= 10000
SEED ?= 1
ACCOUNT ?= password
chaos: .venv/.made .emulator/.made ## a run of CHANGES=10000 while all fails that can (SEED=1, ACCOUNT=password or access_token)
	.venv/bin/python -m local.chaos --changes $(CHANGES) --seed $(SEED) --account $(ACCOUNT)

requirements: .venv/.made ## the layer's requirements.txt anew, from uv.lock
	$(UV) export --quiet --frozen --no-default-groups --no-emit-project --no-hashes --no-annotate --no-header \
	  --prune boto3 --prune rich --output-file layers/muster/requirements.txt

clean: ## take away what was made, but not the tools
	-.venv/bin/muster down
	rm -rf .aws-sam .build .muster .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
