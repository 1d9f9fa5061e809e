#!/usr/bin/env bash
# On a GPU machine, in a folder that pack.sh made: compiles the native half of DJL's PyTorch engine against the PyTorch of
# python3 (PYTHON names another), then compares gradients on the device with the processor's and times the shapes of real
# models. Needs g++, Python's PyTorch and, for CUDA, its headers. Results also go to OUT.
#
#   check.sh [DEVICE [MODEL ...]]       # cuda:0, then pythia-1.4b and llama-3-8b; REHEARSE has options for these (--sequences 8 --length 1024)
#
# Exit code: 0 if all went well, doctor's 2 where gradients differ, else that of the last rehearsal that failed.
set -euo pipefail
out=$(realpath --canonicalize-missing "${OUT:-$(dirname "${BASH_SOURCE[0]}")/out}")
cd "$(dirname "${BASH_SOURCE[0]}")"
if [ "$(uname -m)" != x86_64 ]; then
  echo "check: this pack is for x86_64, not $(uname -m)" >&2
  exit 2
fi
device=${1-cuda:0}
[ $# -gt 1 ] && models=("${@:2}") || models=(pythia-1.4b llama-3-8b)
mkdir -p "$out"
python=${PYTHON:-python3}
read -r torch version cuda abi < <("$python" - <<'P'
import os
import torch
print(os.path.dirname(torch.__file__), torch.__version__.split("+")[0], (torch.version.cuda or "").replace(".", "") or "-",
      int(torch.compiled_with_cxx11_abi()))
P
)
site=$(dirname "$torch")
flavor=cpu
flags=()
libraries=(-ltorch -ltorch_cpu -lc10)
if [ "$cuda" != - ]; then
  flavor=cu$cuda
  # CUDA's headers: the toolkit's; else those of Python's packages, which are whole with nvidia-cuda-nvcc and -cccl alone.
  headers=$(find "${CUDA_HOME:-/usr/local/cuda}/include" "$site"/nvidia/*/include -maxdepth 1 -name cuda_runtime_api.h 2>/dev/null | head -1 || true)
  if [ -z "$headers" ]; then
    echo "check: no cuda_runtime_api.h; set CUDA_HOME" >&2
    exit 2
  fi
  flags=(-DUSE_CUDA -I "$(dirname "$headers")")
  for package in "$site"/nvidia/*/include; do [ -d "$package" ] && flags+=(-I "$package"); done
  libraries+=(-ltorch_cuda -lc10_cuda)
fi
djl=$(cat native/djl-version)
export DJL_CACHE_DIR=$PWD/cache
glue=$DJL_CACHE_DIR/pytorch/$version-$flavor-linux-x86_64/$djl-libdjl_torch.so
if [ ! -e "$glue" ]; then
  echo "compiling DJL $djl against PyTorch $version ($flavor) ..." >&2
  build=build/$version-$flavor-$abi
  mkdir -p "$(dirname "$glue")" "$build"
  printf '%s\n' native/*.cc | xargs -P "$(nproc)" -I {} sh -c 'o=$1/$(basename "$0" .cc).o; shift; [ -e "$o" ] || { g++ "$@" -c "$0" -o "$o.part" && mv "$o.part" "$o"; }' {} "$build" \
    -std=c++17 -O2 -fPIC -w -D_GLIBCXX_USE_CXX11_ABI="$abi" -I native/include -I native "${flags[@]}" \
    -I "$torch/include" -I "$torch/include/torch/csrc/api/include"
  g++ -shared "$build"/*.o -o "$glue.part" -Wl,--no-as-needed -L "$torch/lib" "${libraries[@]}"
  mv "$glue.part" "$glue"
fi
export PYTORCH_LIBRARY_PATH=$torch/lib PYTORCH_VERSION=$version PYTORCH_FLAVOR=$flavor DJL_OFFLINE=true OPT_OUT_TRACKING=true
# As bin/ff.
. ./allocator.sh
# DJL counts GPUs with CUDA's runtime, and finds it here.
runtime=$(find "$site"/nvidia "${CUDA_HOME:-/usr/local/cuda}"/lib64 -name 'libcudart.so*' 2>/dev/null | head -1 || true)
ff() {
  java/bin/java -XX:MaxNewSize=32m ${FF_JAVA_OPTS-} ${runtime:+-Djna.library.path="$(dirname "$runtime")"} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Djava.awt.headless=true -Dff.home="$PWD" -cp 'lib/*' org.fastforward.harness.cli.Main "$@"
}
code=0
wrong=0
ff doctor --results "$out" --device "$device" 2>&1 | tee "$out/doctor.txt" || wrong=$?
for model in "${models[@]}"; do
  # shellcheck disable=SC2086
  ff rehearse --model "$model" --device "$device" ${REHEARSE---sequences 8 --length 1024} 2>&1 | tee "$out/rehearse-$model.txt" || code=$?
done
[ "$wrong" = 0 ] || code=$wrong
exit "$code"
