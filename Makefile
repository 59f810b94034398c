# Callbox. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := node_modules/.bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

# Options of `make run`, for instance: make run HTTP_PORT=8090 DATA=/tmp/box BIND=0.0.0.0
DATA ?= $(or $(CALLBOX_DATA),$(CURDIR)/.data)
BIND ?= $(or $(CALLBOX_BIND),127.0.0.1)
HTTP_PORT ?= $(or $(CALLBOX_HTTP_PORT),8080)
SIP_PORT ?= $(or $(CALLBOX_SIP_PORT),5060)
RTP_PORTS ?= $(or $(CALLBOX_RTP_PORTS),16000-17999)
export CALLBOX_DATA := $(DATA)
export CALLBOX_BIND := $(BIND)
export CALLBOX_HTTP_PORT := $(HTTP_PORT)
export CALLBOX_SIP_PORT := $(SIP_PORT)
export CALLBOX_RTP_PORTS := $(RTP_PORTS)

.PHONY: image flash test-image soak-image executable slips help setup page run call check test test-tools fuzz bench soak clean

help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  Settings of run:   HTTP_PORT=8080 SIP_PORT=5060 RTP_PORTS=16000-17999 BIND=127.0.0.1 DATA=.data"
	@echo "  Settings of call:  NO_AGENT=1 KEYS=2 LINE=2 FROM=13955501862 TALK=8 HANG_UP=menu|queue|talk AGENT=1002 ZH=1"
	@echo "                     and the same DATA as run, if one was given there (see README)"

setup: $(BIN)/.ready ## Install what the box needs (npm packages only)
$(BIN)/.ready: package.json package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing. Install Node.js 20 or newer with npm, then run make again."; exit 1; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

page: webui/dist/index.html ## Build the web page
webui/dist/index.html: $(BIN)/.ready $(shell find webui/app firmware/api/contract firmware/config/schema -type f 2>/dev/null)
	npm run --silent build -- --logLevel warn
	@touch $@

run: page ## Start the box with a simulated line board and a demo company
	@exec node test/demo/run.ts

call: setup ## While the box runs: a call comes in on line 1 (NO_AGENT=1: nobody answers)
	@node test/demo/call.ts

check: setup ## Lint, import directions, file sizes, types
	npm run --silent check

test-tools: ## Install the programs that tests use as peers (apt, when it may)
	@bash test/tools/install.sh
	@bash test/tools/build-gpio.sh

test: page test-tools ## Every test: unit, simulated, against independent software, in a browser
	@node test/tools/run-all.ts $(PROJECTS)

fuzz: page ## A million mutated inputs for every parser, then the API (TARGET=sip-datagram or api, SEED=7, COUNT=1000, AT=123)
	@[ "$(TARGET)" = api ] || node test/fuzz/main.ts
	@[ -n "$(filter-out api,$(TARGET))" ] || node test/fuzz/api/main.ts

bench: page test-tools ## Measure beside Asterisk, in one run, as ratios (ONLY=talk,setup REPS=2 N=60 WINDOW=12 RATES=100,300; ONLY=image: the image in QEMU)
	@node test/bench/bench.ts $(ONLY:%=--only=%) $(REPS:%=--reps=%) $(N:%=--n=%) $(WINDOW:%=--window=%) $(RATES:%=--rates=%)

soak: page ## Hours of mixed traffic, then what grew or stayed behind (SOAK=2h RATE=10 SEED=1 QUIET=10 FAULTS=board,web,media)
	@node test/soak/main.ts

slips: setup ## Four lines talk for half an hour on a simulated board whose clock is off (MINUTES=30 DRIFT=100); wants a quiet machine
	@node test/bench/lines/slips.ts $(MINUTES:%=--minutes=%) $(DRIFT:%=--drift-ppm=%)

executable: page ## The whole service in one file for this machine (images/out)
	@node images/pack.ts

image: page ## Image and signed update for a board (BOARD=qemu, pi, generic; VERSION=0.1.0; CHECK=1 builds twice and compares); needs root and apt
	@node images/build.ts $(BOARD:%=--board=%) $(VERSION:%=--version=%) $(CHECK:%=--check)

flash: setup ## Write the image of a board to a card (DEVICE=/dev/sdX BOARD=pi); asks first, reads it back
	@node images/flash.ts --device=$(DEVICE) $(BOARD:%=--board=%) $(IMAGE:%=--image=%)

test-image: page test-tools ## Build the image for QEMU and test it there: start, calls, hardware, updates, power cuts (needs root; in CI too)
	@node test/tools/run-all.ts image

soak-image: page test-tools ## A hundred power cuts and what an idle box writes, in QEMU (POWER_CUTS=100 SEED=7 IDLE_MINUTES=60 ONLY=power)
	@node images/build.ts --board=qemu
	@$(POWER_CUTS:%=POWER_CUTS=%) $(SEED:%=SEED=%) $(IDLE_MINUTES:%=IDLE_MINUTES=%) \
	  vitest run --config test/vitest.config.ts --project image-soak $(ONLY:%=test/image/soak/%)

clean: ## Remove what was built and the demo's data (not your own DATA folder)
	rm -rf webui/dist test/out .data
