"""What the commits of a history cost: by how much they change, in repositories of different sizes.

    python bench/history.py REPO… [--commits N]

Assesses the newest commits of each first-parent line from the oldest on, in one workspace, as `history --every commit`
does in one process. Prints for each repository how large it is, the CPU milliseconds of the first commit (nothing is
known) and the median of the others by how many files they change.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

from checker.assess import assess
from checker.git.repository import open_repository
from checker.policy.pack import load_pack
from checker.workspace import Workspace

BOUNDS = (0, 1, 3, 10)
"""A commit belongs to the first bound that it does not exceed, in changed files; else to the rest."""


def costs(place: str, number: int) -> Iterator[tuple[int, int, float]]:
    """Yield changed files, files and CPU milliseconds of each commit, the oldest first."""
    pack, workspace = load_pack(examples=False), Workspace()
    with open_repository(place) as repository, closing(repository.line()) as line:
        places = range(sum(1 for _ in islice(line, number)) - 1, -1, -1)
        before = None
        for position in places:
            start = time.process_time()
            snapshot = repository.along(line, position)
            assess(snapshot, pack, workspace=workspace)
            cpu = (time.process_time() - start) * 1000
            entries = set(snapshot.entries.values())
            changed = 0 if before is None else len({entry.path for entry in entries ^ before})
            yield changed, len(entries), cpu
            before = entries


def group(changed: int) -> str:
    """Return the column of a commit."""
    return next((f"<= {bound}" for bound in BOUNDS if changed <= bound), f"> {BOUNDS[-1]}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", metavar="REPO")
    parser.add_argument("--commits", type=int, default=100)
    given = parser.parse_args()
    gc.disable()
    columns = [*(f"<= {bound}" for bound in BOUNDS), f"> {BOUNDS[-1]}"]
    print(
        "files   first  " + "".join(f"{column:>14}" for column in columns) + "  ms of CPU (commits), by changed files"
    )
    for place in given.repositories:
        (_, _, first), *rest = costs(place, given.commits)
        found = defaultdict(list)
        for changed, _, cpu in rest:
            found[group(changed)].append(cpu)
        cells = (f"{statistics.median(found[one]):.0f} ({len(found[one])})" if found[one] else "-" for one in columns)
        print(f"{rest[-1][1]:5} {first:7.0f}  " + "".join(f"{cell:>14}" for cell in cells) + f"  {place}")
        sys.stdout.flush()
        gc.collect()


if __name__ == "__main__":
    main()
