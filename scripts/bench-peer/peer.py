"""PEFT's side of `make bench-peer`: the same protocol as org.fastforward.harness.bench.PeerBench.

    peer.py FOLDER CHECKPOINT WORKLOAD ADAPTER DTYPE THREADS

Says `ready LOSS FLOAT32 BFLOAT16`, then works once for every line it is given and says `done`.
"""

import sys
import time
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM
from transformers.utils import logging

PAD = 0


def sequences(file):
    """Sequences that PeerData wrote: (ids, labels) each."""
    read = []
    for line in file.read_text().splitlines():
        tokens = [token.split(":") for token in line.split(" ")]
        read.append(([int(i) for i, _ in tokens], [int(label) for _, label in tokens]))
    return read


def batch(rows):
    """One batch as Transformers takes it: padded on the right, without a mask where nothing is padded."""
    width = max(len(ids) for ids, _ in rows)
    tensors = {
        "input_ids": torch.tensor([ids + [PAD] * (width - len(ids)) for ids, _ in rows]),
        "labels": torch.tensor([labels + [-100] * (width - len(labels)) for _, labels in rows]),
    }
    if any(len(ids) < width for ids, _ in rows):
        tensors["attention_mask"] = torch.tensor([[1] * len(ids) + [0] * (width - len(ids)) for ids, _ in rows])
    return tensors


def cut(rows, size):
    return [batch(rows[at : at + size]) for at in range(0, len(rows), size)]


def rate(dtype):
    """GFLOP/s of products as org.fastforward.models.kernels.MatrixProducts measures them."""
    x, w = torch.ones(128, 576, dtype=dtype), torch.ones(576, 1024, dtype=dtype)
    best, begun = 0.0, None
    while best == 0 or time.perf_counter() - begun < 0.02:
        start = time.perf_counter()
        torch.mm(x, w).sum(dtype=torch.float32).item()
        end = time.perf_counter()
        if begun is None:
            begun = end
        else:
            best = max(best, 2 * 128 * 576 * 1024 / (end - start) / 1e9)
    return best


def load(folder, checkpoint, random, adapter, dtype):
    model = AutoModelForCausalLM.from_pretrained(folder / "neox-6x256" if random else checkpoint, dtype=dtype)
    rows = None if random else int((folder / "rows.txt").read_text())
    old = model.get_input_embeddings().weight.shape[0]
    if rows is not None and rows != old:
        model.resize_token_embeddings(rows, mean_resizing=False)
        with torch.no_grad():
            for table in {model.get_input_embeddings().weight, model.get_output_embeddings().weight}:
                table[old:] = table[:old].float().mean(0).to(table.dtype)
    if random:
        config = LoraConfig(r=8, lora_alpha=16, lora_dropout=0.0, target_modules=["query_key_value"])
    else:
        names = ["q_proj", "k_proj", "v_proj", "o_proj"]
        config = LoraConfig(r=64, lora_alpha=16, lora_dropout=0.1, target_modules=names)
    config.use_dora = adapter == "dora"
    return get_peft_model(model, config)


def main():
    folder, checkpoint, workload, adapter, dtype, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    logging.disable_progress_bar()
    folder = Path(folder)
    random, trains = workload.startswith("neox"), not workload.endswith("evaluate")
    rows = sequences(folder / ("neox.txt" if random else "step.txt" if trains else "tiny.txt"))
    model = load(folder, checkpoint, random, adapter, getattr(torch, dtype))
    # The reference evaluates two sequences at a time.
    sizes = {"smollm2-one-by-one": 1, "smollm2-padded-8": 8, "smollm2-evaluate": 2}
    batches = cut(rows, sizes.get(workload, len(rows)))
    model.eval()
    with torch.no_grad():
        loss = sum(model(**one).loss.item() for one in cut(rows, 1)) / len(rows)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4, eps=1e-6, weight_decay=0.0)
    model.train(trains)
    print(f"ready {loss:.7f} {rate(torch.float32):.1f} {rate(torch.bfloat16):.1f}", flush=True)
    for _ in sys.stdin:
        if trains:
            for one in batches:
                (model(**one).loss / len(batches)).backward()
            optimizer.step()
            optimizer.zero_grad()
        else:
            with torch.no_grad():
                for one in batches:
                    model(**one).loss.item()
        print("done", flush=True)


main()
