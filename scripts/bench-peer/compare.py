"""Runs ours and PEFT's in turn and writes the table. Called by run.sh; needs the standard library alone.

    compare.py FOLDER CHECKPOINT THREADS PEER_PYTHON CLASS_PATH

FOLDER: what PeerData wrote; bench-peer.csv and bench-peer.md come beside it. In the environment, ROUNDS: measured
repetitions of a workload (default 15 of the random model's, 5 of SmolLM2's); ONLY: how a workload's name must begin;
STEP_VERSION: our setting (default 2); PROFILE: if set, where the time of both goes is told after the table, by Linux's perf, which must be installed.
"""

import csv
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import native_time

COLUMNS = ["workload", "adapter", "dtype", "ours_ms", "peer_ms", "ratio", "ours_peak_mib", "peer_peak_mib"]
# As bin/ff starts Java.
JAVA = ["java", "-XX:+UseSerialGC", "-XX:MaxNewSize=32m", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"]
RUNLORA = "runlora"
NO_DATA = "Without DATA the rows of SmolLM2 are left out: make bench-peer DATA=dir, with instruction.jsonl in dir."


class Worker:
    """A process that has loaded its model and worked once to warm up, and works again when it is told to."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.loss, self.float32, self.bfloat16 = (float(word) for word in self.answer("ready").split()[1:])
        self.wall, self.cpu = [], []
        self.work()
        self.wall.clear()
        self.cpu.clear()

    def answer(self, expected):
        for line in self.process.stdout:
            if line.startswith(expected):
                return line
        raise SystemExit(f"bench-peer: a process ended before it said {expected}: {' '.join(self.process.args)}")

    def processor_seconds(self):
        # Linux's clock of another process: all its threads, in nanoseconds.
        return time.clock_gettime((~self.process.pid) << 3 | 2)

    def work(self):
        wall, cpu = time.perf_counter(), self.processor_seconds()
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.answer("done")
        self.cpu.append(1e3 * (self.processor_seconds() - cpu))
        self.wall.append(1e3 * (time.perf_counter() - wall))

    def end(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        self.peak = round(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024)
        self.process.stdin.close()
        self.process.wait()


class Profile:
    """Samples a worker's processor time, where perf is asked for."""

    def __init__(self, worker, file):
        self.file = file
        command = ["perf", "record", "-q", "-F", "499", "-e", "cpu-clock", "-p", str(worker.process.pid), "-o", file]
        self.process = subprocess.Popen(command)
        time.sleep(1)

    def shares(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        return native_time.shares(self.file)


def cases(real):
    for adapter in ["lora", "dora"]:
        yield "neox-6x256-train", adapter, "float32"
        # The same with our setting linear; without dropout, so every order may be chosen.
        yield "neox-6x256-train", f"{adapter} {RUNLORA}", "float32"
        yield "neox-6x256-evaluate", adapter, "float32"
    if real:
        for dtype in ["float32", "bfloat16"]:
            for workload in ["smollm2-one-by-one", "smollm2-padded-8", "smollm2-evaluate"]:
                yield workload, "lora", dtype


def measure(ours, peer, case):
    """Two processes for one workload, each of its own peak memory, that take turns."""
    workload, _, dtype = case
    pair = [Worker(ours), Worker(peer)]
    one, other = (worker.loss for worker in pair)
    if abs(one - other) > (1e-4 if dtype == "float32" else 2e-2) * other:
        raise SystemExit(f"bench-peer: {workload}: our loss is {one}, PEFT's {other}: that is not the same work")
    profiles = []
    if os.environ.get("PROFILE"):
        profiles = [Profile(worker, f"target/bench-peer/{side}.perf") for worker, side in zip(pair, ["ours", "peer"])]
    for _ in range(int(os.environ.get("ROUNDS") or (15 if workload.startswith("neox") else 5))):
        for worker in pair:
            worker.work()
    for worker, profile in zip(pair, profiles):
        worker.shares = profile.shares()
    for worker in pair:
        worker.end()
    return pair


def profiled(measured):
    """The shares of both sides of every workload, as lines of a table."""
    yield from ["| workload, adapter, type | side | " + " | ".join(native_time.NAMES) + " |"]
    yield "| --- " * (len(native_time.NAMES) + 2) + "|"
    for case, pair in measured:
        for worker, side in zip(pair, ["ours", "PEFT's"]):
            shares = [f"{worker.shares[name]:.0f} %" for name in native_time.NAMES]
            yield f"| {', '.join(case)} | {side} | {' | '.join(shares)} |"


def report(out, measured, threads, real):
    workers = [worker for _, pair in measured for worker in pair]
    slower = sum(sum(w.wall) for w in workers) / sum(sum(w.cpu) for w in workers)
    shared = threads == "1" and slower > 1.02
    clock = "processor time (others used the machine)" if shared else "wall time"
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    rates = []
    for name in ["float32", "bfloat16"]:
        a, b = (statistics.median(getattr(pair[side], name) for _, pair in measured) for side in (0, 1))
        rates.append(f"{name} {a:.0f} GFLOP/s (PEFT's process {b:.0f})")
    lines = [
        f"{found[1].strip() if found else 'Unknown processor'}, {threads} thread(s), {time.strftime('%Y-%m-%d')};"
        f" medians of {clock}; matrix products {', '.join(rates)}.",
        "",
        "| workload | adapter | type | ours ms | PEFT ms | ratio | wall ratio | ours MiB | PEFT MiB | memory ratio |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    rows = []
    for case, (ours, peer) in measured:
        mine, theirs = (statistics.median(w.cpu if shared else w.wall) for w in (ours, peer))
        wall = statistics.median(ours.wall) / statistics.median(peer.wall)
        rows.append([*case, f"{mine:.1f}", f"{theirs:.1f}", f"{mine / theirs:.3f}", ours.peak, peer.peak])
        lines.append(
            f"| {' | '.join(case)} | {mine:.0f} | {theirs:.0f} | {mine / theirs:.2f} | {wall:.2f}"
            f" | {ours.peak} | {peer.peak} | {ours.peak / peer.peak:.2f} |"
        )
    if not real:
        lines += ["", NO_DATA]
    if os.environ.get("PROFILE"):
        lines += ["", *profiled(measured)]
    text = "\n".join(lines) + "\n"
    (out / "bench-peer.md").write_text(text)
    with open(out / "bench-peer.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    print(text + f"\n{out}/bench-peer.csv and bench-peer.md; into docs/method.md: scripts/bench-peer/document.py")


def main():
    folder, checkpoint, threads, python, class_path = sys.argv[1:]
    os.environ["OMP_NUM_THREADS"] = threads
    real = (Path(folder) / "step.txt").exists()
    chosen = [case for case in cases(real) if case[0].startswith(os.environ.get("ONLY", ""))]
    if not chosen:
        raise SystemExit(f"bench-peer: no workload's name begins with {os.environ['ONLY']}")
    measured = []
    for case in chosen:
        print("bench-peer:", *case, "...", file=sys.stderr, flush=True)
        workload, adapter, dtype = case
        adapter, _, linear = adapter.partition(" ")
        arguments = [folder, checkpoint, workload, adapter, dtype, threads]
        ours = [*JAVA, "-cp", class_path, "org.fastforward.harness.bench.PeerBench", "work", *arguments, linear or "plain"]
        peer = [python, str(Path(__file__).parent / "peer.py"), *arguments]
        measured.append((case, measure(ours, peer, case)))
    report(Path(folder).parent, measured, threads, real)


main()
