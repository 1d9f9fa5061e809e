"""What a process spends its processor time on, by the names of native functions, from samples of Linux's perf.

    native_time.py FILE    a file that perf record wrote; prints the share of each part
"""

import collections
import re
import subprocess
import sys

# What functions do; the first that fits counts.
PARTS = [
    ("matrix products", r"gemm|mkl_blas|brgemm"),
    # What oneDNN makes for its operators (gelu; where PyTorch multiplies with it, products), and Java.
    ("code made while running", r"\[JIT\]|perf-\d+"),
    ("attention", r"flash_attention"),
    ("dropout", r"bernoulli|random|mt19937|dropout"),
    ("copies, fills", r"copy_kernel|memcpy|memmove|fill|memset|loop_2d_from_1d"),
    ("element by element", r"mul_kernel|add_kernel|addcmul|add_clamp|sub_kernel"),
    ("softmax, loss, norms, activations", r"softmax|[eE]xp|LayerNorm|Moments|rms|rsqrt|mean|sum|[gG]elu|silu|gather|scatter"),
]
NAMES = [name for name, _ in PARTS] + ["all else"]


def shares(file):
    # Samples and not perf's percentages: those of code made while running are one address each, and round to nothing.
    command = ["perf", "report", "-i", file, "--stdio", "--no-children", "-g", "none", "-F", "sample,dso,symbol"]
    found = collections.Counter()
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        row = re.match(r"\s*(\d+)\s+(.*)", line)
        if row:
            part = next((name for name, pattern in PARTS if re.search(pattern, row[2])), "all else")
            found[part] += int(row[1])
    return collections.Counter({part: 100 * samples / sum(found.values()) for part, samples in found.items()})


if __name__ == "__main__":
    for part, share in shares(sys.argv[1]).most_common():
        print(f"{share:5.1f} %  {part}")
