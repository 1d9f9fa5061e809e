#!/usr/bin/env python3
"""What a converted folder was made from, and whether it is still as it was made. Needs nothing but Python.

    python3 scripts/realmodel/provenance.py FOLDER --pin scripts/realmodel/model.txt
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

NAME = "PROVENANCE.json"


def sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def write(folder: Path, facts: dict) -> None:
    """Writes the facts and the hash of every file that the folder holds."""
    files = {file.name: sha256(file) for file in sorted(folder.iterdir())}
    (folder / NAME).write_text(json.dumps({**facts, "files": files}, indent=2) + "\n", encoding="utf-8")


def complaint(folder: Path, wheel_sha256: str) -> str | None:
    """What is wrong with a folder that should have been made from this wheel; None: nothing."""
    try:
        facts = json.loads((folder / NAME).read_text(encoding="utf-8"))
        made_from, files = facts["wheel"]["sha256"], facts["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return f"it has no readable {NAME}, so it was not made by this script"
    if made_from != wheel_sha256:
        return "it was made from another version of the package"
    for name, expected in files.items():
        file = folder / name
        if not file.is_file():
            return f"{name} is missing"
        if sha256(file) != expected:
            return f"{name} was changed since"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pin", type=Path, required=True, help="requirements file with the wheel's hash")
    args = parser.parse_args()
    pinned = re.search(r"sha256:([0-9a-f]{64})", args.pin.read_text(encoding="utf-8")).group(1)
    wrong = complaint(args.folder, pinned)
    if wrong:
        print(f"{args.folder}: {wrong}; remove it, or name another folder", file=sys.stderr)
        return 2
    print(f"{args.folder} is complete; nothing to do")
    return 0


if __name__ == "__main__":
    sys.exit(main())
