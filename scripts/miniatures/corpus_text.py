#!/usr/bin/env python3
"""Turns unpacked Debian documentation packages into one plain-text corpus (see corpus.sh).

Kept: running prose (a paragraph becomes one line, an empty line follows), headings, list items, and
code blocks with their line breaks and indentation. Dropped: navigation, tables of contents, indexes,
tables, licence texts, other languages, and every longer paragraph that already occurred. Typographic
quotes become plain ones, because a vocabulary of some thousand tokens has better uses.
"""

from __future__ import annotations

import argparse
import fnmatch
import gzip
import hashlib
import json
import re
import struct
import unicodedata
import zlib
from html.parser import HTMLParser
from pathlib import Path

SEPARATOR = "\f"

# package -> (folder of its pages, patterns taken, patterns left out), all relative to the package's tree
PAGES = {
    "debian-handbook": ("usr/share/doc/debian-handbook/html/en-US", ["*.html"], ["index.html", "ix*.html"]),
    "debian-reference-en": ("usr/share/debian-reference", ["ch*.en.html", "pr*.en.html"], []),
    "developers-reference": (
        "usr/share/developers-reference",
        ["*.html"],
        ["index.html", "search.html", "genindex.html", "developers-reference.html"],
    ),
    "maint-guide": ("usr/share/doc/maint-guide/html", ["*.en.html"], ["index.en.html"]),
    "debian-policy": (
        "usr/share/doc/debian-policy/policy.html",
        ["ch-*.html", "ap-pkg-*.html", "ap-process.html", "upgrading-checklist.html"],
        [],
    ),
    "debian-faq": ("usr/share/doc/debian/FAQ", ["*.en.html"], ["index.en.html"]),
    "debian-history": ("usr/share/doc/debian-history/docs", ["*.en.html"], ["index.en.html"]),
    "postgresql-doc-15": (  # the chapters that are mostly prose, not the reference part
        "usr/share/doc/postgresql-doc-15/html",
        [
            f"{chapter}*.html"
            for chapter in (
                "arrays", "auth-", "backup", "continuous-archiving", "ddl-", "dml", "explicit-locking", "geqo",
                "high-availability", "history", "hot-standby", "index", "intro", "locking", "logical-replication",
                "manage-ag", "mvcc", "nls", "parallel-", "performance-tips", "planner-", "populate",
                "preventing", "queries", "rangetypes", "resources", "role-", "routine-", "rowtypes", "rules",
                "sql-syntax-lexical", "storage-", "textsearch-", "transaction", "trigger",
                "tutorial", "typeconv", "using-explain", "wal", "warm-standby", "xplang",
            )
        ],
        ["index.html"],
    ),
    "python3.11-doc": (
        "usr/share/doc/python3.11/html",
        ["tutorial/*.html", "howto/*.html", "faq/*.html", "extending/*.html", "installing/*.html"],
        ["*/index.html", "faq/installed.html", "howto/clinic.html"],
    ),
    "rust-doc": (
        "usr/share/doc/rust-doc/html",
        [
            "book/ch*.html", "book/appendix*.html", "nomicon/*.html", "rust-by-example/*.html",
            "rust-by-example/*/*.html", "embedded-book/*.html", "embedded-book/*/*.html",
            "edition-guide/*.html", "edition-guide/*/*.html",
        ],
        ["*/print.html", "*/index.html", "*/toc.html", "*/SUMMARY.html", "*appendix-06*"],
    ),
}
NOVELS = ("northangerabbey", "persuasion", "prideprejudice")

SKIPPED_TAGS = {"script", "style", "head", "nav", "footer", "table", "svg", "select", "button", "form"}
SKIPPED_CLASSES = {
    "toc", "navheader", "navfooter", "docnav", "sphinxsidebar", "related", "footer", "sidebar", "headerlink",
    "mobile-nav", "nav-wrapper", "nav-wide-wrapper", "nav-chapters", "legalnotice", "boring", "copyright",
    "indexterm", "index", "toctree-wrapper", "contents", "list-of-figures", "list-of-tables", "list-of-examples",
    "refnamediv", "refsynopsisdiv", "linenos", "buttons", "authorgroup", "author", "pubdate", "releaseinfo",
    "language_switcher_placeholder", "version_switcher_placeholder", "inline-search", "sphinxsidebarwrapper",
}  # fmt: skip
SKIPPED_IDS = {"banner", "searchbox", "sidebar", "menu-bar", "title"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {
    "p", "div", "section", "article", "main", "body", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl",
    "dt", "dd", "blockquote", "hr", "figure", "figcaption", "address", "header", "aside", "details", "summary",
}  # fmt: skip
PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2026": "...",
        "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\u200b": "", "\u00ad": "",
        "\ufeff": "", "\u2010": "-", "\u2011": "-", "\u00b6": "", "\r": "", "\f": "", "\u200d": "",
    }
)  # fmt: skip


class TextExtractor(HTMLParser):
    """Collects blocks of text: prose with its white space collapsed, and preformatted blocks as they are."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.buffer: list[str] = []
        self.stack: list[tuple[str, bool]] = []
        self.skipping = 0
        self.preformatted = 0
        self.prefix = ""
        self.lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            if tag == "br" and not self.skipping:
                self.buffer.append("\n" if self.preformatted else " ")
            return
        if tag in ("p", "li", "dt", "dd"):
            self._close_implied(tag)
        attributes = dict(attrs)
        classes = set((attributes.get("class") or "").split())
        skip = (
            tag in SKIPPED_TAGS
            or bool(classes & SKIPPED_CLASSES)
            or (attributes.get("id") or "") in SKIPPED_IDS
            or attributes.get("role") in ("navigation", "search", "contentinfo")
        )
        self.stack.append((tag, skip))
        self.skipping += skip
        if self.skipping:
            return
        if tag == "pre":
            if not self.preformatted:
                self._flush()
            self.preformatted += 1
        elif tag in BLOCKS and not self.preformatted:
            self._flush()
            if tag in ("ul", "ol"):
                self.lists.append(1 if tag == "ol" else None)
            elif tag == "li" and self.lists:
                number = self.lists[-1]
                self.prefix = "- " if number is None else f"{number}. "
                if number is not None:
                    self.lists[-1] = number + 1

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _ in self.stack):
            return
        while self.stack:
            name, skip = self.stack.pop()
            self._leave(name, skip)
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.buffer.append(data)

    def close(self) -> None:
        super().close()
        self._flush()

    def _close_implied(self, tag: str) -> None:
        """An open paragraph ends where a block begins, also when its end tag is missing."""
        if self.stack and self.stack[-1][0] == "p":
            name, skip = self.stack.pop()
            self._leave(name, skip)

    def _leave(self, tag: str, skip: bool) -> None:
        if not self.skipping:
            if tag == "pre":
                self.preformatted -= 1
                if not self.preformatted:
                    self._flush(preformatted=True)
            elif tag in BLOCKS and not self.preformatted:
                self._flush()
                if tag in ("ul", "ol") and self.lists:
                    self.lists.pop()
        self.skipping -= skip

    def _flush(self, preformatted: bool = False) -> None:
        text = "".join(self.buffer)
        self.buffer.clear()
        if preformatted:
            text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.expandtabs(8).split("\n")))
            text = text.strip("\n")
            if text.strip():
                self.blocks.append(text)
            return
        text = re.sub(r"\s+", " ", text).strip()
        if text:
            self.blocks.append(self.prefix + text)
            self.prefix = ""


def html_blocks(markup: str) -> list[str]:
    main = re.search(r"<main\b.*?</main>", markup, re.S)  # mdBook
    if main is None:
        main = re.search(r'<div class="body" role="main">.*', markup, re.S)  # Sphinx
    extractor = TextExtractor()
    extractor.feed(main.group(0) if main else markup)
    extractor.close()
    return extractor.blocks


def wrapped_blocks(text: str, margin: int) -> list[str]:
    """Paragraphs of hard-wrapped text; a block indented deeper than the margin keeps its lines."""
    blocks = []
    for raw in re.split(r"\n\s*\n", text.expandtabs(8)):
        lines = [line.rstrip() for line in raw.split("\n") if line.strip()]
        if not lines:
            continue
        indents = [len(line) - len(line.lstrip()) for line in lines]
        if min(indents) > margin and len(lines) > 1:
            blocks.append("\n".join(line[margin:] for line in lines))
        else:
            blocks.append(re.sub(r"\s+", " ", " ".join(lines)).strip())
    return blocks


def jargon_documents(tree: Path) -> list[list[str]]:
    path = tree / "usr/share/doc/jargon-text/jargon.txt.gz"
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    start = [m.start() for m in re.finditer(r"^ *Welcome to the Jargon File *$", text, re.M)][-1]
    end = text.find("Bibliography", start + len(text) // 2)
    blocks = wrapped_blocks(text[start : end if end > 0 else len(text)], margin=3)
    blocks = [b for b in blocks if not re.fullmatch(r"[\W_═─]+", b)]
    documents, size = [[]], 0
    for block in blocks:  # pieces of about 10,000 characters
        if size > 10_000:
            documents.append([])
            size = 0
        documents[-1].append(block)
        size += len(block)
    return documents


def r_character_vectors(path: Path) -> list[list[str]]:
    """The character vectors of an R lazy-load database: zlib blocks of XDR-serialised objects."""
    data = path.read_bytes()
    vectors, position = [], 0
    while position < len(data):
        inflater = zlib.decompressobj()
        raw = inflater.decompress(data[position + 4 :])
        position = len(data) - len(inflater.unused_data)
        version = struct.unpack_from(">i", raw, 2)[0]
        at = 14
        if version >= 3:
            at += 4 + struct.unpack_from(">i", raw, at)[0]
        flags, length = struct.unpack_from(">ii", raw, at)
        at += 8
        if flags & 0xFF != 16:  # STRSXP
            continue
        strings = []
        for _ in range(length):
            size = struct.unpack_from(">ii", raw, at)[1]
            at += 8
            strings.append(raw[at : at + max(size, 0)].decode("utf-8"))
            at += max(size, 0)
        vectors.append(strings)
    return vectors


def novel_documents(tree: Path) -> list[list[str]]:
    path = tree / "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb"
    documents = []
    for lines in r_character_vectors(path):
        title = re.sub(r"[^a-z]", "", " ".join(lines[:1]).lower().replace("and", ""))
        if title not in NOVELS:
            continue
        text = "\n".join(lines)
        chapters = re.split(r"^(?=chapter [0-9ivxlc]+\b)", text, flags=re.M | re.I)
        documents += [wrapped_blocks(chapter.replace("_", ""), margin=4) for chapter in chapters[1:]]
    return documents


def page_documents(package: str, tree: Path) -> list[list[str]]:
    folder, taken, left_out = PAGES[package]
    root = tree / folder
    names = sorted({p.relative_to(root).as_posix() for pattern in taken for p in root.glob(pattern)})
    documents = []
    for name in names:
        if not any(fnmatch.fnmatch(name, pattern) for pattern in left_out):
            documents.append(html_blocks((root / name).read_text("utf-8", errors="replace")))
    return documents


def clean(blocks: list[str], seen: set[str]) -> list[str]:
    kept = []
    for block in blocks:
        block = unicodedata.normalize("NFC", block).translate(PLAIN).rstrip()
        block = re.sub(r"\[?¶\]?", "", block)
        solid = block.replace(" ", "").replace("\n", "")
        ascii_share = sum(c.isascii() for c in solid) / max(len(solid), 1)
        if not solid or solid.isdigit() or ascii_share < 0.9 or "\ufffd" in block:
            continue
        if "General Public License" in block and len(block) > 200:
            continue
        if len(block) > 80:
            if block in seen:
                continue
            seen.add(block)
        kept.append(block)
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, required=True)
    parser.add_argument("--tree", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--provenance", type=Path, required=True)
    args = parser.parse_args()

    seen: set[str] = set()
    texts, packages = [], []
    for line in args.packages.read_text().splitlines():
        name, version, sha, licence, state = line.split("\t")
        tree = args.tree / name
        if name == "jargon-text":
            documents = jargon_documents(tree)
        elif name == "r-cran-janeaustenr":
            documents = novel_documents(tree)
        else:
            documents = page_documents(name, tree)
        kept = ["\n\n".join(clean(blocks, seen)) for blocks in documents]
        kept = [text for text in kept if len(text) >= 600]
        texts += kept
        packages.append(
            {
                "name": name,
                "version": version,
                "licence": licence,
                "sha256": sha,
                "pinned": state == "pinned",
                "documents": len(kept),
                "bytes": sum(len(text.encode()) for text in kept),
            }
        )
    # a fixed shuffle, so that any stretch of the corpus mixes its sources
    texts.sort(key=lambda text: hashlib.sha256(text.encode()).digest())
    data = f"\n{SEPARATOR}\n".join(texts).encode() + b"\n"
    args.corpus.write_bytes(data)
    provenance = {
        "packages": packages,
        "corpus": {
            "file": args.corpus.name,
            "documents": len(texts),
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        },
    }
    args.provenance.write_text(json.dumps(provenance, indent=2, ensure_ascii=False) + "\n")
    for package in packages:
        print(f"{package['bytes']:>9,} bytes {package['documents']:>4} documents  {package['name']} {package['version']}")
    print(f"{len(data):>9,} bytes {len(texts):>4} documents  {args.corpus}")


if __name__ == "__main__":
    main()
