"""Holds TensorBoard's own reading of a grid's event files to events.csv.

Usage: python scripts/tensorboard/check.py results/mini    (after: bin/ff tensorboard --grid mini)

Asks both of TensorBoard's readers, the EventAccumulator in Python and its data server, for every scalar of every run,
and the HParams plugin's messages for every run's settings. Needs PyPI's tensorboard.
"""
import csv
import json
import math
import pathlib
import struct
import sys

from tensorboard import context as request
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator, SCALARS
from tensorboard.data import provider
from tensorboard.data import server_ingester
from tensorboard.plugins.hparams import metadata as hparams
from tensorboard.util import grpc_util


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def expected(rows):
    """Every scalar that events.csv says, by tag: (step, value as float32) in the order of the rows."""
    scalars = {}
    before = {"wall_s": 0.0, "tokens": 0.0}
    kind_before = ""
    for row in rows:
        def add(tag, value):
            if not math.isnan(value):
                scalars.setdefault(tag, []).append((int(row["step"]), float32(value)))

        number = {name: float(text) if text else math.nan for name, text in row.items() if name not in ("kind", "curve")}
        if row["kind"] == "TEST":
            add("loss/test_after_stage" if kind_before == "STAGE" else "loss/test", number["test_loss"])
        else:
            if row["kind"] == "STEP":
                group = "cost/"
                add("loss/train", number["train_loss"])
                add("progress/epoch", number["epoch"])
                add("progress/learning_rate", number.get("learning_rate", math.nan))
            else:
                group = "cost_after_stage/"
                add("stage/tau", number["tau"])
                add("stage/passes", number["passes"])
                add("loss/tiny_before_stage", number["tiny_loss_before"])
                add("loss/tiny", number["tiny_loss"])
            add(group + "flops_paper", number["flops_paper"])
            add(group + "flops_exact", number["flops_exact"])
            add(group + "training_seconds", number["wall_s"])
            add(group + "peak_bytes", number["peak_bytes"])
            seconds = number["wall_s"] - before["wall_s"]
            if seconds > 0:
                add(group + "tokens_per_second", (number["tokens"] - before["tokens"]) / seconds)
        kind_before = row["kind"]
        before = number
    return scalars


def accumulated(folder):
    reader = EventAccumulator(str(folder), size_guidance={SCALARS: 0})
    reader.Reload()
    scalars = {tag: [(e.step, float32(e.value)) for e in reader.Scalars(tag)] for tag in reader.Tags()["scalars"]}
    return scalars, reader.SummaryMetadata(hparams.SESSION_START_INFO_TAG).plugin_data.content


def check(name, found, wanted):
    if found != wanted:
        tags = sorted(tag for tag in set(found) | set(wanted) if found.get(tag) != wanted.get(tag))
        sys.exit(f"{name}: differs in {tags}: {found.get(tags[0])} instead of {wanted.get(tags[0])}")


def main(grid):
    runs = sorted(path.parent for path in (grid / "runs").glob("*/events.tfevents"))
    if not runs:
        sys.exit(f"no event files in {grid}/runs: run bin/ff tensorboard --grid {grid.name}")
    wanted = {}
    points = 0
    for run in runs:
        with open(run / "events.csv", newline="") as file:
            wanted[run.name] = expected(csv.DictReader(file))
        points += sum(len(values) for values in wanted[run.name].values())
        found, content = accumulated(run)
        check(run.name, found, wanted[run.name])
        described = json.load(open(run / "run.json"))
        info = hparams.parse_session_start_info_plugin_data(content)
        for key in ("model", "task", "adapter", "policy"):
            assert info.hparams[key].string_value == described[key], (run.name, key)
        assert info.hparams["learning_rate"].number_value == described["learning_rate"], run.name
    print(f"EventAccumulator: {len(runs)} runs, {points} points equal")

    ingester = server_ingester.SubprocessServerDataIngester(
        server_binary=server_ingester.get_server_binary(), logdir=str(grid / "runs"), reload_interval=0,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL, samples_per_plugin={"scalars": 0})
    ingester.start()
    served = ingester.data_provider
    context = request.RequestContext()
    for run in runs:
        series = served.read_scalars(
            context, experiment_id="", plugin_name="scalars", downsample=1_000_000,
            run_tag_filter=provider.RunTagFilter(runs=[run.name]))
        found = {tag: [(p.step, float32(p.value)) for p in values] for tag, values in series.get(run.name, {}).items()}
        check(f"data server, {run.name}", found, wanted[run.name])
    print(f"data server: {len(runs)} runs, {points} points equal")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
