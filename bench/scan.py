"""What a scan costs: runs of the whole program on one repository, without memory and with it.

    python bench/scan.py REPO [--rev REV] [--runs N]

Prints the median CPU time (children included), wall time and peak memory of `gitops-checker scan --format json`
without a cache (cold) and with one that knows the tree (warm), and of `gitops-checker --help`, each run being a new
process. A first run is not counted: it leaves the bytecode that an installation has, and fills the cache.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

PROGRAM = str(Path(sys.executable).with_name("gitops-checker"))
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
MIB = 1024


class Cost(NamedTuple):
    """One run: seconds of CPU and on the clock, peak resident memory in MiB, exit code."""

    cpu: float
    wall: float
    memory: float
    code: int


def cost(*arguments: str) -> Cost:
    """Run the program once and say what the operating system counted, children included."""
    start = time.perf_counter()
    with subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / MIB, process.returncode)


def report(name: str, costs: list[Cost]) -> None:
    """Print one line: medians, and the worst memory."""
    cpu = statistics.median(one.cpu for one in costs)
    wall = statistics.median(one.wall for one in costs)
    memory = max(one.memory for one in costs)
    codes = ", ".join(str(code) for code in sorted({one.code for one in costs}))
    print(f"{name:<6} cpu {cpu:7.3f} s   wall {wall:7.3f} s   peak {memory:6.1f} MiB   exit {codes}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository")
    parser.add_argument("--rev", default="HEAD")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    scan = ("scan", given.repository, "--rev", given.rev, "--format", "json")
    with tempfile.TemporaryDirectory() as directory:
        cached = (*scan, "--cache-dir", directory)
        cost(*cached)
        report("cold", [cost(*scan, "--no-cache") for _ in range(given.runs)])
        report("warm", [cost(*cached) for _ in range(given.runs)])
    report("--help", [cost("--help") for _ in range(given.runs)])


if __name__ == "__main__":
    main()
