# Fast Forward: everything a user calls. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

GRID ?= mini
JOBS ?= 0
ADAPTER ?= lora
SEED ?= 0
PROFILE ?= mini
MVN ?= mvn -q -B
FF := bin/ff
THREADS ?= 1

# What the user gives goes to the shell as one word, whatever is in it: quotes, spaces, dollars.
quoted = '$(subst ','\'',$(1))'
given = $(if $(value $(1)),$(2) $(call quoted,$(value $(1))))
results := $(call given,RESULTS,--results)
checkpoint := $(call given,CHECKPOINT,--checkpoint)
data := $(call given,DATA,--data)
rate := $(call given,LEARNING_RATE,--learning-rate)
settings := $(foreach pair,$(value SET),--set $(call quoted,$(pair)))
grid := $(call given,GRID,--grid)
sources := $(shell find models tasks analysis harness -path '*/src/main/*' -type f) pom.xml $(wildcard */pom.xml */*/pom.xml)

bench_classes = harness/orchestrator/target/test-classes:harness/orchestrator/target/classes:$$(cat harness/orchestrator/target/test.cp)

.PHONY: help build reproduce cell figures test test-faults test-slurm test-browser bench bench-classes bench-peer bench-loge check miniatures real-model fixtures format clean

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

build: build/stamp ## Compile what is stale.

build/stamp: $(sources)
	@mkdir -p build
	@echo "Building ..." >&2
	@$(MVN) process-classes
	@touch $@

reproduce: build/stamp ## Run a whole grid: GRID=mini, JOBS=0 (0: all cores), DATA=dir, RESULTS=dir, RETRY=1.
	@$(FF) grid run $(grid) $(call given,JOBS,--jobs) $(data) $(results) $(if $(RETRY),--retry-failed)

cell: build/stamp ## Run one cell: MODEL=, TASK=, ADAPTER=lora, SEED=0, PROFILE=mini, LEARNING_RATE=, CHECKPOINT=, DATA=, RESULTS=, SET="rank=4 steps=20".
	@$(FF) run $(call given,MODEL,--model) $(call given,TASK,--task) $(call given,ADAPTER,--adapter) $(call given,SEED,--seed) $(call given,PROFILE,--profile) $(rate) $(checkpoint) $(data) $(settings) $(results)

figures: build/stamp ## Tables and figures again, from the logs alone: GRID=mini, RESULTS=dir.
	@$(FF) figures $(grid) $(results)

test: ## Run the tests.
	@mvn -B -ntp verify

test-faults: ## Run the tests that kill processes and fill disks (minutes; some need root).
	@mvn -B -ntp verify -pl harness/orchestrator -am -Dtests.excluded=slow,gpu,slurm,browser -Dgroups=faults -Dsurefire.failIfNoSpecifiedTests=false

test-slurm: ## Run grids on a real Slurm of one node (as root; installs Debian's packages where missing).
	@scripts/slurm/test.sh

test-browser: ## Open the report and the live page in Chromium (installs Debian's packages where missing, as root).
	@scripts/browser.sh

check: ## Format check and tests.
	@mvn -B -ntp spotless:check verify

format: ## Format the sources.
	@$(MVN) spotless:apply

bench-classes: build/stamp
	@$(MVN) -DskipTests test-compile dependency:build-classpath -Dmdep.outputFile=target/test.cp -Dmdep.includeScope=test

bench: bench-classes ## Measure speed and memory, with DATA=dir also batches by length on its records: THREADS=1.
	@java -cp "$(bench_classes)" org.fastforward.harness.bench.Bench $(THREADS)
	@java -XX:+UseSerialGC -cp "$(bench_classes)" org.fastforward.harness.bench.LogeBench $(THREADS)
	@. bin/allocator.sh && java -XX:+UseSerialGC -cp "$(bench_classes)" org.fastforward.harness.bench.LengthBench $(THREADS) $(call quoted,$(value DATA))
	@. bin/allocator.sh && java -XX:+UseSerialGC -cp "$(bench_classes)" org.fastforward.harness.bench.OrderBench $(THREADS)

bench-peer: bench-classes ## Training steps and evaluations beside PEFT's, in turn, with DATA=dir on SmolLM2 too: THREADS=1, ROUNDS=, ONLY=workload, PROFILE=1.
	@scripts/bench-peer/run.sh $(THREADS) $(call quoted,$(value DATA)) $(call quoted,$(value CHECKPOINT))

bench-loge: bench-classes ## How near LoGE's gradients come by each choice and rank, and their cost: DATA=dir with instruction.jsonl, CHECKPOINT=dir.
	@java -XX:+UseSerialGC -cp "$(bench_classes)" org.fastforward.harness.bench.LogeFidelity $(call quoted,$(value CHECKPOINT)) $(call quoted,$(value DATA)/instruction.jsonl) $(THREADS)

miniatures: build/stamp ## Fetch the corpus, train tokenizers, pretrain the four miniatures.
	@scripts/miniatures/make.sh

real-model: ## Make a checkpoint folder of the pretrained SmolLM2-135M-Instruct (93 MB): REAL_MODEL=dir.
	@scripts/realmodel/make.sh $(call given,REAL_MODEL)

fixtures: ## Make the golden files again with PyTorch, Transformers and PEFT.
	@scripts/fixtures/make.sh

clean: ## Remove what was built.
	@$(MVN) clean
	@rm -rf build
