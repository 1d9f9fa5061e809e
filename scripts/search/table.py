"""Passes and gains of line searches, from a grid's records: table.py results/search

A row per learning rate and policy with fixed rates, over all its runs. The first stage of a cell starts from the same
weights whatever the policy, so its gains compare; later ones do not. "share" is the first stage's gain as a share of
paper's in the same cell, the least over cells.
"""

import collections
import csv
import json
import pathlib
import sys

ORDER = ["paper", "reference", "bracket", "parabola", "vertex"]
csv.field_size_limit(sys.maxsize)
rows = collections.defaultdict(list)
for path in sorted(pathlib.Path(sys.argv[1]).glob("runs/*/run.json")):
    run = json.loads(path.read_text())
    settings = run["settings"]
    if json.loads((path.parent / "state.json").read_text())["state"] != "DONE":
        continue
    if run["arm"] != "fast-forward" or run["policy"] == "none" or settings.get("rate", "fixed") != "fixed":
        continue
    with open(path.parent / "events.csv", newline="") as events:
        events = list(csv.DictReader(events))
    stages = [
        (int(e["passes"]), float(e["tiny_loss_before"] or "nan") - float(e["tiny_loss"]), float(e["tau"]))
        for e in events
        if e["kind"] == "STAGE"
    ]
    steps = sum(e["kind"] == "STEP" for e in events)
    cell = tuple(str(run[key]) for key in ("model", "task", "adapter", "seed", "learning_rate"))
    rows[run["learning_rate"], run["policy"]].append((cell, stages, steps, float(events[-1]["flops_paper"])))

first = {cell: stages[0][1] for (_, policy), runs in rows.items() if policy == "paper" for cell, stages, _, _ in runs}


def mean(values):
    values = list(values)
    return f"{sum(values) / len(values):.2f}" if values else ""


print("| rate | policy | runs | stages | passes, first stage | passes, later stages | first stage's share | steps | FLOPs |")
print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
for (rate, policy), runs in sorted(rows.items(), key=lambda row: (row[0][0], ORDER.index(row[0][1]))):
    share = [stages[0][1] / first[cell] for cell, stages, _, _ in runs if cell in first]
    print(
        f"| {rate:g} | `{policy}` | {len(runs)} | {sum(len(s) for _, s, _, _ in runs)}"
        f" | {mean(s[0][0] for _, s, _, _ in runs)} | {mean(p for _, s, _, _ in runs for p, _, _ in s[1:])}"
        f" | {f'{100 * min(share):.1f} %' if share else ''} | {sum(n for _, _, n, _ in runs)}"
        f" | {sum(f for _, _, _, f in runs):.3g} |"
    )
