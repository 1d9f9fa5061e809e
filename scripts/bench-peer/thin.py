"""Times the products with A and B as they are written and as their transposes, in milliseconds: one thread, 2,048 tokens.

    build/venv-bench-peer/bin/python scripts/bench-peer/thin.py [RANK ...]     default: 8 16 64

Written / transposed, for the four maps of a layer of neox-6x256. docs/method.md has the table's numbers.
"""

import statistics
import sys
import time

import torch

TOKENS = 2048
MAPS = [(256, 768), (256, 256), (256, 1024), (1024, 256)]


def milliseconds(work):
    times = []
    for _ in range(42):
        start = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times[2:])


def pairs(n, m, rank):
    """X [T, n], A [r, n], B [m, r], Y and dY [T, m]; low [T, r], also as the transpose that the other way leaves it as."""
    x, dx, dy, y = torch.randn(TOKENS, n), torch.zeros(TOKENS, n), torch.randn(TOKENS, m), torch.zeros(TOKENS, m)
    a, b, ga, gb = torch.randn(rank, n), torch.randn(m, rank), torch.zeros(rank, n), torch.zeros(m, rank)
    low, turned = torch.randn(TOKENS, rank), torch.randn(rank, TOKENS)
    yield "X A'", lambda: torch.mm(x, a.t()), lambda: torch.mm(a, x.t())
    yield "Y + L B'", lambda: y.addmm_(low, b.t()), lambda: y.addmm_(turned.t(), b.t())
    yield "dY B", lambda: torch.mm(dy, b), lambda: torch.mm(b.t(), dy.t())
    yield "dX + Z A", lambda: dx.addmm_(low, a), lambda: dx.addmm_(turned.t(), a)
    yield "Z' X", lambda: ga.addmm_(low.t(), x), lambda: ga.addmm_(turned, x)
    yield "dY' L", lambda: gb.addmm_(dy.t(), low), lambda: gb.add_(torch.mm(turned, dy).t())


def main():
    torch.set_num_threads(1)
    for rank in [int(word) for word in sys.argv[1:]] or [8, 16, 64]:
        sums = [0.0, 0.0]
        for n, m in MAPS:
            line = []
            for name, written, transposed in pairs(n, m, rank):
                both = milliseconds(written), milliseconds(transposed)
                sums = [total + one for total, one in zip(sums, both)]
                line.append(f"{name} {both[0]:.2f}/{both[1]:.2f}")
            print(f"rank {rank}, {n} to {m}: " + "  ".join(line))
        print(f"rank {rank}, all: {sums[0]:.0f} as written, {sums[1]:.0f} transposed", flush=True)


main()
