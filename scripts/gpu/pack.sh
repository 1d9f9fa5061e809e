#!/usr/bin/env bash
# Packs what a GPU machine without JDK, Maven and network needs to say whether this program computes there what it
# computes here, and how fast: some 50 MB. Build first: make build.
#
#   scripts/gpu/pack.sh DJL FOLDER
#
# DJL: a checkout of DJL's repository at the version of pom.xml; the native half of its PyTorch engine is compiled over
# there against the PyTorch that is installed. FOLDER: is made. Copy it over and run FOLDER/check.sh. It has no tokenizers,
# no DuckDB and nothing that draws figures: for a grid, install a JDK and take the repository (docs/paper-scale.md).
set -euo pipefail
if [ $# -ne 2 ]; then
  echo "usage: scripts/gpu/pack.sh DJL FOLDER" >&2
  exit 2
fi
djl=$(realpath "$1")
to=$(realpath --canonicalize-missing "$2")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
engine=$djl/engines/pytorch
if [ ! -e "$engine/pytorch-native/src/main/native/djl_pytorch_utils.h" ]; then
  echo "pack: no checkout of DJL in $djl" >&2
  exit 2
fi
lib=harness/orchestrator/target/lib
version=$(basename "$lib"/pytorch-jni-*.jar .jar)
version=${version##*-}
if [ ! -d "$lib" ] || [ ! -d harness/orchestrator/target/classes ]; then
  echo "pack: not built yet; run: make build" >&2
  exit 2
fi
if ! grep -q "^djl = \"$version\"" "$djl/gradle/libs.versions.toml"; then
  echo "pack: the checkout of DJL in $djl is not of version $version" >&2
  exit 2
fi
if [ -e "$to" ]; then
  echo "pack: $to is there already" >&2
  exit 2
fi
classes=$(mktemp -d)
trap 'rm -rf "$classes" "$to"' EXIT
mkdir -p "$to/lib" "$to/native/include" "$to/models/miniatures"
jlink --add-modules java.naming,java.net.http,java.xml,jdk.management,jdk.unsupported --strip-debug --no-man-pages --no-header-files --compress=2 \
  --output "$to/java"
# Debian's runtime carries symbols that nobody reads.
find "$to/java" -name '*.so' -exec strip --strip-unneeded {} + 2>/dev/null || true
# Neither doctor nor rehearse reads data, tokenizes or draws.
for jar in "$lib"/*.jar; do
  case $(basename "$jar") in
    pytorch-native-* | duckdb* | tokenizers* | fastutil* | icu4j* | echarts* | tensorflow* | openpdf* | pdfbox* | fontbox* | tablesaw* | xchart* | commons-math3* | protobuf* | classgraph*) ;;
    *) cp "$jar" "$to/lib/" ;;
  esac
done
for module in harness/orchestrator harness/engine harness/hub harness/shared models tasks analysis; do
  jar --create --no-manifest --file "$to/lib/$(echo "ff-$module" | tr / -).jar" -C "$module/target/classes" .
done
cp -r models/miniatures/pythia-1.4b models/miniatures/llama-3-8b "$to/models/miniatures/"
# The headers of the native methods, as javac writes them, and of JNI itself.
javac -cp "$lib/*" -sourcepath "$engine/pytorch-engine/src/main/java" -proc:none -nowarn -Xlint:none -d "$classes" -h "$to/native/include" \
  "$engine/pytorch-engine/src/main/java/ai/djl/pytorch/jni/PyTorchLibrary.java"
home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
cp "$home/include/jni.h" "$home"/include/linux/jni_md.h "$to/native/include/"
cp -r "$djl/api/src/main/native/djl" "$to/native/include/"
cp "$engine"/pytorch-native/src/main/native/*.{cc,h} "$to/native/"
echo "$version" >"$to/native/djl-version"
cp scripts/gpu/check.sh bin/allocator.sh "$to/"
trap 'rm -rf "$classes"' EXIT
du -sh "$to" | sed 's/\t/ in /'
