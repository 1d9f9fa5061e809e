"""Writes two tiny byte-level BPE tokenizers in Hugging Face layout next to this file.

Both: id 0 is <|endoftext|>, ids 1 to 256 are the 256 bytes, then a few merges. 'plain' adds nothing
around a text, as GPT-NeoX; 'begin' puts <|begin|> first, as Llama-3. Python's standard library only:

    python3 make_tokenizers.py
"""

import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
MERGES = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("Ġ", "Ġ"), ("i", "n"), ("e", "r"), ("o", "n")]


def byte_letters():
    """GPT-2's printable letter for each byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {b: chr(b) for b in printable}
    others = [b for b in range(256) if b not in letters]
    letters.update({b: chr(256 + i) for i, b in enumerate(others)})
    return [letters[b] for b in range(256)]


def special(token_id, content):
    return {
        "id": token_id,
        "content": content,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }


def tokenizer(begin):
    vocab = {"<|endoftext|>": 0}
    for letter in byte_letters():
        vocab[letter] = len(vocab)
    for left, right in MERGES:
        vocab[left + right] = len(vocab)
    added = [special(0, "<|endoftext|>")]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    post = byte_level
    if begin:
        begin_id = len(vocab)
        added.append(special(begin_id, "<|begin|>"))
        post = {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "<|begin|>", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
            ],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {
                "<|begin|>": {"id": "<|begin|>", "ids": [begin_id], "tokens": ["<|begin|>"]}
            },
        }
    return {
        "version": "1.0",
        # A stored limit, which readers must not obey.
        "truncation": {"direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 0},
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": post,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": vocab,
            "merges": [f"{left} {right}" for left, right in MERGES],
        },
    }


def write(name, begin, config_name, config):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    text = json.dumps(tokenizer(begin), ensure_ascii=False)
    (folder / "tokenizer.json").write_text(text + "\n", encoding="utf-8")
    (folder / config_name).write_text(json.dumps(config) + "\n", encoding="utf-8")


write("plain", False, "tokenizer_config.json", {"eos_token": "<|endoftext|>"})
write("begin", True, "config.json", {"eos_token_id": [0, 1]})
