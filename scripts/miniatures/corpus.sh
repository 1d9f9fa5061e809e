#!/usr/bin/env bash
# Builds the text on which the miniature models are pretrained.
#
#   scripts/miniatures/corpus.sh OUTDIR
#
# Fetches the Debian documentation packages named in corpus.packages through apt (nothing is
# installed, no root is needed once apt's package lists exist), unpacks them and writes
#   OUTDIR/corpus.txt               plain English; documents are separated by a line that holds
#                                   only a form feed (U+000C)
#   OUTDIR/corpus.provenance.json   per package: name, version, licence, sha256 of the .deb;
#                                   and size and sha256 of corpus.txt
# The same packages give the same bytes. A pinned version that the archive no longer holds is
# replaced by the archive's current one, with a warning and a note in the provenance. The packages
# stay in OUTDIR/debs (about 90 MB); the unpacked files (about 800 MB) are deleted again.
#
# Needs apt-get, dpkg-deb, python3 (standard library only).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:?usage: corpus.sh OUTDIR}
mkdir -p "$out"
out=$(cd "$out" && pwd)
debs=$out/debs
tree=$out/unpacked
mkdir -p "$debs"
rm -rf "$tree"
mkdir "$tree"
trap 'rm -rf "$tree" "$out/fetched.tsv"' EXIT

for tool in apt-get apt-cache dpkg-deb python3 sha256sum; do
  command -v "$tool" >/dev/null || { echo "corpus.sh: $tool is needed (a Debian system)" >&2; exit 1; }
done

known() { apt-cache show "$1" >/dev/null 2>&1; }
known r-cran-janeaustenr || apt-get update -qq || {
  echo "corpus.sh: apt has no package lists and cannot fetch them (try as root: apt-get update)" >&2
  exit 1
}

# fetched.tsv: name, version, sha256, licence, pinned or replaced
: >"$out/fetched.tsv"
while IFS='|' read -r name version sha licence; do
  case $name in '' | \#*) continue ;; esac
  deb=$(find "$debs" -maxdepth 1 -name "${name}_*.deb" | sort | head -n 1)
  if [ -z "$deb" ] || [ "$(sha256sum <"$deb" | cut -d' ' -f1)" != "$sha" ]; then
    rm -f "$debs/${name}"_*.deb
    (cd "$debs" && apt-get download -qq "$name=$version" >/dev/null 2>&1) || {
      echo "corpus.sh: $name $version is gone from the archive; taking its current version" >&2
      (cd "$debs" && apt-get download -qq "$name" >/dev/null)
    }
    deb=$(find "$debs" -maxdepth 1 -name "${name}_*.deb" | sort | head -n 1)
  fi
  got_version=$(dpkg-deb -f "$deb" Version)
  got_sha=$(sha256sum <"$deb" | cut -d' ' -f1)
  state=pinned
  if [ "$got_sha" != "$sha" ]; then
    state=replaced
    if [ "$got_version" = "$version" ]; then
      echo "corpus.sh: $name $version does not have the recorded sha256" >&2
      exit 1
    fi
  fi
  mkdir "$tree/$name"
  dpkg-deb -x "$deb" "$tree/$name"
  printf '%s\t%s\t%s\t%s\t%s\n' "$name" "$got_version" "$got_sha" "$licence" "$state" >>"$out/fetched.tsv"
done <"$here/corpus.packages"

python3 "$here/corpus_text.py" --packages "$out/fetched.tsv" --tree "$tree" \
  --corpus "$out/corpus.txt" --provenance "$out/corpus.provenance.json"
