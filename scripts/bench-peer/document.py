#!/usr/bin/env python3
"""Puts the table that `make bench-peer` wrote last into docs/method.md, between its two marks."""

import re
from pathlib import Path

home = Path(__file__).resolve().parent.parent.parent
page = home / "docs" / "method.md"
table = (home / "target" / "bench-peer.md").read_text()
marked = re.compile(r"(<!-- bench-peer -->\n).*?(<!-- end of bench-peer -->)", re.DOTALL)
text, places = marked.subn(lambda m: m[1] + table + m[2], page.read_text())
if places != 1:
    raise SystemExit(f"{page} has {places} places for the table; it needs one, between <!-- bench-peer --> marks")
page.write_text(text)
