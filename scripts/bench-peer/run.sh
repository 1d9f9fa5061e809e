#!/usr/bin/env bash
# Ours against PEFT, in turn, in one session: `make bench-peer`. The classes of the tests must have been compiled.
#
#   scripts/bench-peer/run.sh THREADS DATA CHECKPOINT
#
# DATA: a folder with instruction.jsonl, or that file; empty: only the random model is measured. CHECKPOINT: of SmolLM2;
# empty: where `make real-model` makes it. Needs python3 with venv (3.11 was used) and some 6 GB of disk for PyTorch in
# build/venv-bench-peer. ROUNDS, ONLY, STEP_VERSION and PROFILE: see compare.py.
set -euo pipefail
threads=$1
data=${2:+$(realpath "$2")}
checkpoint=$(realpath --canonicalize-missing "${3:-${XDG_CACHE_HOME:-$HOME/.cache}/fast-forward/models/smollm2-135m}")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ -d "$data" ] && data=$data/instruction.jsonl
if [ -n "$data" ] && [ ! -f "$data" ]; then
  echo "bench-peer: no file $data; DATA must name a folder with instruction.jsonl, or such a file" >&2
  exit 2
fi
if [ -n "$data" ] && [ ! -e "$checkpoint/config.json" ]; then
  echo "bench-peer: no checkpoint in $checkpoint; run: make real-model" >&2
  exit 2
fi
venv=build/venv-bench-peer
requirements=scripts/bench-peer/requirements.txt
if ! cmp -s "$requirements" "$venv/installed.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
  cp "$requirements" "$venv/installed.txt"
fi
# Both sides alike; as bin/ff.
. bin/allocator.sh
export DJL_OFFLINE=true OPT_OUT_TRACKING=true
export HF_HUB_OFFLINE=1 TRANSFORMERS_VERBOSITY=error PYTHONWARNINGS=ignore TOKENIZERS_PARALLELISM=false
orchestrator=harness/orchestrator/target
classes=$orchestrator/test-classes:$orchestrator/classes:$(cat "$orchestrator/test.cp")
folder=target/bench-peer
rm -rf "$folder"
java -cp "$classes" org.fastforward.harness.bench.PeerBench prepare "$folder" "$data" "$checkpoint"
exec python3 scripts/bench-peer/compare.py "$folder" "$checkpoint" "$threads" "$venv/bin/python" "$classes"
