"""What a low-rank way back leaves of exact Adam's training, and what it costs: table.py results/loge

A row per rank and choice, over one cell's runs: the fall of the test loss as a share of Adam's wherever Adam was tested, the test
loss after as many steps as Adam took, processor seconds of a step (the median) and of making the stand-ins, and the processor time to Adam's final test loss
as a share of Adam's, without and with that making.
"""

import csv
import json
import pathlib
import statistics
import sys

csv.field_size_limit(sys.maxsize)
RANKS = {0.0625: "1/16", 0.125: "1/8", 0.25: "1/4", 0.5: "1/2"}


class Run:
    def __init__(self, folder):
        self.record = json.loads((folder / "run.json").read_text())
        self.summary = json.loads((folder / "state.json").read_text())["summary"]
        with open(folder / "events.csv", newline="") as events:
            self.events = list(csv.DictReader(events))
        self.tests = [row for row in self.events if row["kind"] == "TEST"]
        cpu = [float(row["cpu_s"]) for row in self.events if row["kind"] == "STEP"]
        self.step = statistics.median(later - before for before, later in zip(cpu, cpu[1:]))
        self.making = float(self.tests[0]["cpu_s"])

    def loss_after(self, step):
        return next((float(row["test_loss"]) for row in self.tests if int(row["step"]) == step), None)

    def reached(self, target):
        return next((row for row in self.tests if float(row["test_loss"]) <= target), None)


def is_done(folder):
    return json.loads((folder / "state.json").read_text())["state"] == "DONE"


folders = [path.parent for path in sorted(pathlib.Path(sys.argv[1]).glob("runs/*/run.json"))]
runs = [Run(folder) for folder in folders if is_done(folder)]
adam = next(run for run in runs if run.record["arm"] == "adam")
steps, final = adam.summary["steps"], adam.summary["final_loss"]
start, target = adam.summary["start_loss"], final + adam.record["settings"]["tolerance"]
after = [int(row["step"]) for row in adam.tests if int(row["step"])]
print(f"Test loss {start:.4f} at the start, {final:.4f} after {steps} exact steps.\n")
print(f"| way back, its rank, exact layers, samples | of exact Adam's fall after {', '.join(map(str, after))} steps | test loss after {steps} | CPU s per step "
      "| making, CPU s | steps to exact Adam's loss | CPU time to it, without and with making |")
print("| --- | --- | --- | --- | --- | --- | --- |")
print(f"| exact | 100 % | {final:.4f} | {adam.step:.2f} | - | {steps} | 1.00 |")


def order(run):
    settings = run.record["settings"]
    return (-settings["loge_rank"], settings["loge_choice"] != "gradient", settings["loge_choice"],
            -settings.get("loge_exact_layers", 0), -settings["loge_samples"])


for run in sorted((run for run in runs if run.record["settings"]["loge_rank"]), key=order):
    settings = run.record["settings"]
    rank = RANKS.get(settings["loge_rank"], settings["loge_rank"])
    name = f"`{settings['loge_choice']}`, {rank}, {settings.get('loge_exact_layers', 0):g}, {settings['loge_samples']}"
    there = run.reached(target)
    falls = []
    for step in after:
        loss = run.loss_after(step)
        share = "there" if loss is None else f"{100 * (start - loss) / (start - adam.loss_after(step)):.0f} %"
        falls.append(share)
    loss = run.loss_after(steps)
    fall = f"| {', '.join(falls)} | {'' if loss is None else f'{loss:.4f}'} "
    time = "not reached"
    if there:
        whole = float(there["cpu_s"])
        exact = float(adam.events[-1]["cpu_s"])
        time = f"{(whole - run.making) / exact:.2f}, {whole / exact:.2f}"
    print(f"| {name} {fall}| {run.step:.2f} ({run.step / adam.step:.2f}) | {run.making:.1f} "
          f"| {there['step'] if there else 'more than ' + str(run.summary['steps'])} | {time} |")
