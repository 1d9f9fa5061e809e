"""The conversion on a tiny Llama of random weights, written as llama.cpp would write it.

    python -m unittest discover --start-directory scripts/realmodel
"""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import convert
import gguf
import numpy
import provenance
from safetensors.numpy import load_file
from tokenizer import Unsupported
from tokenizers import Tokenizer, pre_tokenizers

HEADS, KEY_HEADS, WIDTH, HIDDEN, INNER, LAYERS = 4, 2, 8, 32, 64, 2
SPECIAL = ["<|endoftext|>", "<|im_start|>"]
ALPHABET = sorted(pre_tokenizers.ByteLevel.alphabet())
MERGES = ["h i", "Ġ hi", "1 2", "Ġ 1"]
TOKENS = SPECIAL + ALPHABET + [merge.replace(" ", "") for merge in MERGES]
# Hugging Face's names of what is in a layer, each with the name in GGUF and the shape
LAYER = {
    "self_attn.q_proj": ("attn_q", (HEADS * WIDTH, HIDDEN)),
    "self_attn.k_proj": ("attn_k", (KEY_HEADS * WIDTH, HIDDEN)),
    "self_attn.v_proj": ("attn_v", (KEY_HEADS * WIDTH, HIDDEN)),
    "self_attn.o_proj": ("attn_output", (HIDDEN, HEADS * WIDTH)),
    "mlp.gate_proj": ("ffn_gate", (INNER, HIDDEN)),
    "mlp.up_proj": ("ffn_up", (INNER, HIDDEN)),
    "mlp.down_proj": ("ffn_down", (HIDDEN, INNER)),
}


def as_llama_cpp_orders(weight: numpy.ndarray, heads: int) -> numpy.ndarray:
    """Row by row, what llama.cpp's conversion does to a query or key projection."""
    width = weight.shape[0] // heads
    ordered = numpy.empty_like(weight)
    for head in range(heads):
        for row in range(width // 2):
            ordered[head * width + 2 * row] = weight[head * width + row]
            ordered[head * width + 2 * row + 1] = weight[head * width + row + width // 2]
    return ordered


def q4_1_values(packed: numpy.ndarray) -> numpy.ndarray:
    """Block by block from the format's description: 32 values in 20 bytes, scale * q + minimum.

    Two float16, scale and minimum, then 16 bytes: value i is the lower half of byte i, value i + 16 the upper.
    """
    rows = []
    for row in packed:
        values = []
        for block in row.reshape(-1, 20):
            scale, minimum = block[:4].view(numpy.float16).astype(numpy.float32)
            q = [byte & 15 for byte in block[4:]] + [byte >> 4 for byte in block[4:]]
            values += [scale * numpy.float32(each) + minimum for each in q]
        rows.append(values)
    return numpy.array(rows, dtype=numpy.float32)


class TinyLlama:
    """Writes the GGUF file; keeps what the converted folder must hold."""

    def __init__(self, file: Path, tied: bool = True, pre: str = "smollm", bias: bool = False, **metadata: str):
        self.expected: dict[str, numpy.ndarray] = {}
        self.random = numpy.random.default_rng(7)
        self.writer = gguf.GGUFWriter(file, "llama")
        self.describe(pre, metadata)
        self.add("token_embd.weight", "model.embed_tokens.weight", self.normal((len(TOKENS), HIDDEN)))
        if not tied:
            self.add("output.weight", "lm_head.weight", self.normal((len(TOKENS), HIDDEN)))
        self.add_vector("output_norm.weight", "model.norm.weight")
        for layer in range(LAYERS):
            self.add_layer(f"blk.{layer}", f"model.layers.{layer}")
        if bias:
            self.writer.add_tensor("blk.0.attn_q.bias", self.normal((HIDDEN,)))
        self.writer.write_header_to_file()
        self.writer.write_kv_data_to_file()
        self.writer.write_tensors_to_file()
        self.writer.close()

    def describe(self, pre: str, metadata: dict[str, str]) -> None:
        writer = self.writer
        writer.add_block_count(LAYERS)
        writer.add_context_length(128)
        writer.add_embedding_length(HIDDEN)
        writer.add_feed_forward_length(INNER)
        writer.add_head_count(HEADS)
        writer.add_head_count_kv(KEY_HEADS)
        writer.add_rope_freq_base(100000.0)
        writer.add_rope_dimension_count(WIDTH)
        writer.add_layer_norm_rms_eps(1e-5)
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre(pre)
        writer.add_token_list(TOKENS)
        writer.add_token_types([3] * len(SPECIAL) + [1] * (len(TOKENS) - len(SPECIAL)))
        writer.add_token_merges(MERGES)
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(0)
        for key, value in metadata.items():
            writer.add_string(key, value)

    def normal(self, shape: tuple[int, ...]) -> numpy.ndarray:
        return self.random.normal(size=shape).astype(numpy.float32)

    def add_layer(self, short: str, name: str) -> None:
        self.add_vector(f"{short}.attn_norm.weight", f"{name}.input_layernorm.weight")
        self.add_vector(f"{short}.ffn_norm.weight", f"{name}.post_attention_layernorm.weight")
        for part, (place, shape) in LAYER.items():
            heads = {"attn_q": HEADS, "attn_k": KEY_HEADS}.get(place)
            self.add(f"{short}.{place}.weight", f"{name}.{part}.weight", self.normal(shape), heads)

    def add(self, place: str, name: str, weight: numpy.ndarray, heads: int | None = None) -> None:
        kind = gguf.GGMLQuantizationType.Q4_1
        ordered = as_llama_cpp_orders(weight, heads) if heads else weight
        self.writer.add_tensor(place, gguf.quantize(ordered, kind), raw_dtype=kind)
        # a block never crosses rows, so ordering rows and packing them can be swapped
        self.expected[name] = q4_1_values(gguf.quantize(weight, kind))

    def add_vector(self, place: str, name: str) -> None:
        self.expected[name] = self.normal((HIDDEN,))
        self.writer.add_tensor(place, self.expected[name])


class ConvertTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.file = Path(temporary.name) / "tiny.gguf"
        self.out = Path(temporary.name) / "out"

    def converted(self, **kind) -> TinyLlama:
        tiny = TinyLlama(self.file, **kind)
        convert.convert(self.file, self.out, {"wheel": {"sha256": "0" * 64}})
        return tiny

    def json(self, name: str) -> dict:
        return json.loads((self.out / name).read_text(encoding="utf-8"))

    def test_weights_are_the_blocks_values_in_the_published_order(self):
        for tied in (True, False):
            with self.subTest(tied=tied):
                self.out = self.out.with_name(f"tied-{tied}")
                expected = self.converted(tied=tied).expected
                held = load_file(self.out / "model.safetensors")
                self.assertEqual(held.keys(), expected.keys())
                for name, weight in held.items():
                    self.assertEqual(weight.dtype, numpy.float32)
                    numpy.testing.assert_array_equal(weight, expected[name], err_msg=name)
                self.assertEqual(self.json("config.json")["tie_word_embeddings"], tied)

    def test_config_is_the_metadata(self):
        self.converted()
        expected = {
            "model_type": "llama",
            "vocab_size": len(TOKENS),
            "hidden_size": HIDDEN,
            "intermediate_size": INNER,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": HEADS,
            "num_key_value_heads": KEY_HEADS,
            "head_dim": WIDTH,
            "max_position_embeddings": 128,
            "rms_norm_eps": 1e-5,
            "rope_theta": 1e5,
            "bos_token_id": 1,
            "eos_token_id": 0,
        }
        self.assertEqual(self.json("config.json"), self.json("config.json") | expected)

    def test_tokenizer_splits_digits_merges_and_keeps_special_tokens(self):
        self.converted()
        tokenizer = Tokenizer.from_file(str(self.out / "tokenizer.json"))
        pieces = tokenizer.encode("hi hi 12<|im_start|>é").tokens
        # "1 2" and "Ġ 1" are merges, but no piece of text holds both of a pair
        self.assertEqual(pieces, ["hi", "Ġhi", "Ġ", "1", "2", "<|im_start|>", "Ã", "©"])
        self.assertEqual([tokenizer.token_to_id(token) for token in TOKENS], list(range(len(TOKENS))))
        self.assertEqual(tokenizer.decode(tokenizer.encode("hi\n 12 é").ids), "hi\n 12 é")
        self.assertEqual(self.json("tokenizer_config.json")["eos_token"], "<|endoftext|>")
        self.assertEqual(self.json("special_tokens_map.json")["bos_token"], "<|im_start|>")

    def test_what_cannot_be_taken_over_is_refused_and_leaves_nothing(self):
        cases = {
            "blk.0.attn_q.bias": {"bias": True},
            "llama.rope.scaling.type": {"llama.rope.scaling.type": "yarn"},
            "pre-tokenizer llama-bpe": {"pre": "llama-bpe"},
        }
        for words, kind in cases.items():
            with self.subTest(words), self.assertRaisesRegex(Unsupported, words):
                self.converted(**kind)
            self.assertFalse(self.out.exists())

    def test_provenance_notices_a_changed_file_and_another_package(self):
        self.converted()
        self.assertIsNone(provenance.complaint(self.out, "0" * 64))
        self.assertIn("another version", provenance.complaint(self.out, "1" * 64))
        with (self.out / "config.json").open("a", encoding="utf-8") as config:
            config.write(" ")
        self.assertIn("config.json was changed", provenance.complaint(self.out, "0" * 64))


if __name__ == "__main__":
    unittest.main()
