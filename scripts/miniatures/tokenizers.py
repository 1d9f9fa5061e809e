#!/usr/bin/env python3
"""Trains the two tokenizers of the miniature models on the corpus that corpus.sh makes.

    python scripts/miniatures/tokenizers.py --corpus FILE --out DIR

writes DIR/gpt_neox and DIR/llama, each with tokenizer.json, tokenizer_config.json and
special_tokens_map.json. Both are byte-level BPE and cover every byte. Apart from their size they are
built as the originals are:

gpt_neox  1,000 tokens. NFC, GPT-2's splitting rule; <|endoftext|> is 0, <|padding|> is 1; the last 23
          are added tokens (not special) for runs of 24 down to 2 spaces.
llama     1,024 tokens. Llama 3's splitting rule; <|begin_of_text|> and <|end_of_text|> are the last
          two; an encoded text starts with <|begin_of_text|>.

The same corpus gives the same files. Needs requirements.txt of this folder.
"""

from __future__ import annotations

import os
import sys

# This file has the name of the package it needs: keep its own folder out of the search.
sys.path[:] = [p for p in sys.path if os.path.realpath(p or ".") != os.path.dirname(os.path.realpath(__file__))]
os.environ.setdefault("RAYON_NUM_THREADS", "1")

import argparse  # noqa: E402
import json  # noqa: E402
import re  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from pathlib import Path  # noqa: E402

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers  # noqa: E402
from tokenizers import pre_tokenizers, processors, trainers  # noqa: E402

GPT_NEOX_SIZE = 1000
LLAMA_SIZE = 1024
LONGEST_RUN = 24
LLAMA_RULE = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def train(tokenizer: Tokenizer, pieces: Iterator[str], size: int, special: list[str]) -> None:
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(pieces, trainer)


def gpt_neox(documents: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True)
    tokenizer.post_processor = processors.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True)
    runs = [" " * n for n in range(LONGEST_RUN, 1, -1)]
    # runs of spaces become tokens of their own, so no merge needs to be spent on them
    pieces = (piece for document in documents for piece in re.split(r" {2,}", document) if piece)
    train(tokenizer, pieces, GPT_NEOX_SIZE - len(runs), ["<|endoftext|>", "<|padding|>"])
    tokenizer.add_tokens([AddedToken(run, normalized=True, special=False) for run in runs])
    return tokenizer


def llama(documents: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA_RULE), behavior="isolated", invert=False),
            pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel(add_prefix_space=True, trim_offsets=True, use_regex=True)
    train(tokenizer, iter(documents), LLAMA_SIZE - 2, [])
    tokenizer.add_special_tokens(
        [AddedToken(text, normalized=False, special=True) for text in ("<|begin_of_text|>", "<|end_of_text|>")]
    )
    begin = tokenizer.token_to_id("<|begin_of_text|>")
    tokenizer.post_processor = processors.Sequence(
        [
            processors.ByteLevel(add_prefix_space=True, trim_offsets=False, use_regex=True),
            processors.TemplateProcessing(
                single="<|begin_of_text|> $A",
                pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1",
                special_tokens=[("<|begin_of_text|>", begin)],
            ),
        ]
    )
    return tokenizer


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write(folder: Path, tokenizer: Tokenizer, roles: dict[str, str], config: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=True)
    added = {
        str(number): {
            "content": token.content,
            "lstrip": token.lstrip,
            "normalized": token.normalized,
            "rstrip": token.rstrip,
            "single_word": token.single_word,
            "special": token.special,
        }
        for number, token in sorted(tokenizer.get_added_tokens_decoder().items())
    }
    write_json(folder / "tokenizer_config.json", {"added_tokens_decoder": added, **roles, **config})
    write_json(folder / "special_tokens_map.json", roles)


def report(name: str, tokenizer: Tokenizer, documents: list[str]) -> None:
    # a check on every byte, and on text that the corpus does not have
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    missing = [symbol for symbol in alphabet if tokenizer.token_to_id(symbol) is None]
    if len(alphabet) != 256 or missing:
        raise SystemExit(f"{name}: {len(missing)} bytes have no token")
    for text in ("naïve café – 東京 🙂\t\x00\x7f", "    def f(x):\n\t\treturn  x  \n\n", *documents[:20]):
        if tokenizer.decode(tokenizer.encode(text).ids) != text:
            raise SystemExit(f"{name}: a text does not survive encoding and decoding: {text[:60]!r}")
    sample = documents[::10]
    tokens = sum(len(tokenizer.encode(text, add_special_tokens=False).ids) for text in sample)
    characters = sum(len(text) for text in sample)
    print(f"{name}: {tokenizer.get_vocab_size()} tokens, {characters / tokens:.3f} characters per token")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()

    documents = args.corpus.read_text(encoding="utf-8").rstrip("\n").split("\n\f\n")

    tokenizer = gpt_neox(documents)
    write(
        args.out / "gpt_neox",
        tokenizer,
        {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"},
        {
            "add_prefix_space": False,
            "clean_up_tokenization_spaces": False,
            "model_max_length": 1000000000000000019884624838656,
            "tokenizer_class": "GPTNeoXTokenizer",
        },
    )
    report("gpt_neox", tokenizer, documents)

    tokenizer = llama(documents)
    write(
        args.out / "llama",
        tokenizer,
        {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>"},
        {
            "clean_up_tokenization_spaces": False,
            "model_input_names": ["input_ids", "attention_mask"],
            "model_max_length": 1000000000000000019884624838656,
            "tokenizer_class": "PreTrainedTokenizerFast",
        },
    )
    report("llama", tokenizer, documents)


if __name__ == "__main__":
    main()
