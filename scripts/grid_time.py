"""Where a grid's time goes, from its records: grid_time.py results/mini

Seconds of all runs, between a run's start and its last record (so of runs that nothing interrupted): what its optimizer's steps
took, its stages, and the rest, which is tests of the loss, reading the model and saving. What a cell's process does before its
first run (starting, tokenising) is in none of them.
"""

import collections
import csv
import datetime
import json
import pathlib
import sys

csv.field_size_limit(sys.maxsize)


def seconds(folder):
    state = json.loads((folder / "state.json").read_text())
    record = json.loads((folder / "run.json").read_text())
    begun, ended = (datetime.datetime.fromisoformat(utc.replace("Z", "+00:00")) for utc in (record["provenance"]["started_utc"], state["updated_utc"]))
    spent, before = collections.Counter(), 0.0
    with open(folder / "events.csv", newline="") as events:
        for row in csv.DictReader(events):
            spent[{"STEP": "steps", "STAGE": "stages"}.get(row["kind"], "rest")] += float(row["wall_s"]) - before
            before = float(row["wall_s"])
    spent["rest"] += (ended - begun).total_seconds() - before
    return " ".join([record["arm"], record["policy"]]).strip(), spent


total, everything = collections.defaultdict(collections.Counter), collections.Counter()
for path in sorted(pathlib.Path(sys.argv[1]).glob("runs/*/events.csv")):
    arm, spent = seconds(path.parent)
    total[arm] += spent
    everything += spent
whole = sum(everything.values())
for arm, spent in [*total.items(), ("all", everything)]:
    print(f"{arm:24} {sum(spent.values()):8.0f} s " + "".join(f"  {part} {spent[part]:6.0f} s {100 * spent[part] / whole:5.1f} %" for part in ["steps", "stages", "rest"]))
