#!/usr/bin/env bash
# Makes the four miniatures again: fetches the corpus (Debian documentation packages), trains the two
# tokenizers and pretrains each model with bin/ff pretrain. Two models at a time; about 15 minutes
# on 2 cores. See models/miniatures/README.md.
#
#   scripts/miniatures/make.sh [OUTDIR]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=${1:-models/miniatures}
work=build/miniatures
venv=build/venv-miniatures
requirements=scripts/miniatures/requirements.txt
if ! cmp -s "$requirements" "$venv/installed.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$requirements"
  cp "$requirements" "$venv/installed.txt"
fi
[ -s "$work/corpus.provenance.json" ] || scripts/miniatures/corpus.sh "$work"
"$venv/bin/python" scripts/miniatures/tokenizers.py --corpus "$work/corpus.txt" --out "$work/tokenizers"
# Nothing about the threads or the order of the four changes their weights.
pretrain() {
  bin/ff pretrain --model "$1" --corpus "$work/corpus.txt" --tokenizer "$work/tokenizers/$2" \
    --out "$out/$1" --steps 1500 --learning-rate 0.003
}
(pretrain pythia-6.9b gpt_neox && pretrain pythia-1.4b gpt_neox) & first=$!
(pretrain llama-3-8b llama && pretrain pythia-2.8b gpt_neox) & second=$!
wait $first
wait $second
