#!/usr/bin/env bash
# How a grid keeps two cores busy: several cells at once with one thread each, or one cell after the
# other with all threads. Runs a small part of the miniature grid both ways, in turn, and prints the
# seconds of each.
#
#   scripts/cores.sh [REPETITIONS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cores=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grid() { # file, threads
  cat > "$1" <<YAML
name: cores
profile: mini
models:
  pythia-1.4b: {checkpoint: models/miniatures/pythia-1.4b}
  llama-3-8b: {checkpoint: models/miniatures/llama-3-8b}
tasks:
  medical: {data: embedded}
adapters: [lora, dora]
policies: [bracket]
seeds: [0]
settings: {rank: 8, alpha: 16, learning_rate: 1.0e-4, sequences_per_step: 64, max_length: 128,
  steps: 24, train_size: 2000, test_size: 128, test_every: 8, token_budget: 2048, threads: $2}
YAML
}
grid "$work/one.yaml" 1
grid "$work/all.yaml" "$cores"
timed() { # label, grid, jobs
  rm -rf "$work/results"
  local start=$(date +%s.%N)
  bin/ff grid run --grid "$2" --jobs "$3" --results "$work/results" > /dev/null
  awk -v l="$1" -v a="$start" -v b="$(date +%s.%N)" 'BEGIN { printf "%-36s %6.1f s\n", l, b - a }'
}
for _ in $(seq "${1:-3}"); do
  timed "$cores cells at once, 1 thread each" "$work/one.yaml" "$cores"
  timed "1 cell at a time, $cores threads" "$work/all.yaml" 1
done
