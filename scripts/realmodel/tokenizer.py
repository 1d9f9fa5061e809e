"""A byte-level BPE tokenizer out of GGUF's metadata, in Hugging Face's files."""

from __future__ import annotations

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers


class Unsupported(Exception):
    """The GGUF file holds something that would not be taken over exactly."""


# Values of tokenizer.ggml.token_type.
NORMAL, CONTROL, USER_DEFINED = 1, 3, 4

# How text is cut before the merges, by GGUF's name of it (tokenizer.ggml.pre).
PRE_TOKENIZERS = {
    # digits one by one, then GPT-2's words
    "smollm": lambda: pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True),
        ]
    ),
}


def tokenizer_of(meta: dict) -> Tokenizer:
    """The tokenizer itself. A begin or end token is not put around texts unless GGUF asks for it, which is refused."""
    kind, pre = meta.get("tokenizer.ggml.model"), meta.get("tokenizer.ggml.pre")
    if kind != "gpt2" or pre not in PRE_TOKENIZERS:
        raise Unsupported(f"tokenizer {kind} with pre-tokenizer {pre}; known: gpt2 with {', '.join(PRE_TOKENIZERS)}")
    for flag in ("add_bos_token", "add_eos_token", "add_space_prefix"):
        if meta.get(f"tokenizer.ggml.{flag}"):
            raise Unsupported(f"tokenizer.ggml.{flag} is set, which is not supported")
    tokens, types = meta["tokenizer.ggml.tokens"], meta["tokenizer.ggml.token_type"]
    ids = {token: index for index, token in enumerate(tokens)}
    if len(ids) != len(tokens) or len(types) != len(tokens) or set(types) - {NORMAL, CONTROL, USER_DEFINED}:
        raise Unsupported("tokens that repeat, or whose types are missing or unknown")
    merges = [tuple(merge.split(" ")) for merge in meta["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE(vocab=ids, merges=merges))
    tokenizer.pre_tokenizer = PRE_TOKENIZERS[pre]()
    tokenizer.decoder = decoders.ByteLevel()
    for token, kind in zip(tokens, types):
        if kind == CONTROL:
            tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False)])
        elif kind == USER_DEFINED:
            tokenizer.add_tokens([AddedToken(token, normalized=False)])
    return tokenizer


def tokenizer_files(meta: dict, longest: int) -> tuple[Tokenizer, dict[str, dict]]:
    """The tokenizer, and the content of tokenizer_config.json and special_tokens_map.json."""
    tokens = meta["tokenizer.ggml.tokens"]
    special = {
        f"{name}_token": tokens[meta[key]]
        for name, key in (
            ("bos", "tokenizer.ggml.bos_token_id"),
            ("eos", "tokenizer.ggml.eos_token_id"),
            ("unk", "tokenizer.ggml.unknown_token_id"),
            ("pad", "tokenizer.ggml.padding_token_id"),
        )
        if key in meta
    }
    config = {
        # takes tokenizer.json as it is; GPT2Tokenizer may put a pre-tokenizer of its own in place
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": longest,
        "clean_up_tokenization_spaces": False,
        **special,
    }
    if template := meta.get("tokenizer.chat_template"):
        config["chat_template"] = template
    return tokenizer_of(meta), {"tokenizer_config.json": config, "special_tokens_map.json": special}
