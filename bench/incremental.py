"""Whether memory changes a report: random commits of real repositories, assessed with it and without.

    python bench/incremental.py REPO… [--commits N] [--seed N]

Half of the commits are drawn, the other half are their first parents: of a pair nearly everything is used again, from
pair to pair nearly nothing. Every commit is assessed three times: alone, in one workspace that all commits of its
repository share, and from the store that the second one filled. The JSON reports, evidence included, must be equal to
the byte. Prints one line for each repository and ends with 1 at the first difference.
"""

from __future__ import annotations

import argparse
import gc
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from checker.assess import assess
from checker.cache.store import Store
from checker.git.repository import Repository, open_repository
from checker.policy.pack import load_pack
from checker.report import json
from checker.workspace import Workspace

PACK = load_pack(examples=False)


class Side(NamedTuple):
    """A report as bytes would be, and the CPU seconds it took."""

    text: str
    cpu: float


def side(repository: Repository, commit: str, workspace: Workspace) -> Side:
    """Assess one commit."""
    start = time.process_time()
    report = assess(repository.commit(commit), PACK, workspace=workspace)
    return Side(json.render(report, verbose=True), time.process_time() - start)


def commits_of(place: str, number: int, seed: int) -> list[str]:
    """Return so many commits that HEAD has among its ancestors: random ones, each after its first parent."""
    command = ["git", "-C", place, "log", "--format=%H %P", "HEAD"]
    every = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    drawn = random.Random(seed).sample(every, min(number // 2, len(every)))  # noqa: S311 - no secret
    return [commit for line in drawn for commit in line.split()[1::-1]]


def try_one(place: str, commits: list[str], directory: Path) -> bool:
    """Compare all commits of one repository; whether all were equal."""
    spent = [0.0, 0.0, 0.0]
    with open_repository(place) as repository:
        shared = Workspace(Store(directory))
        for count, commit in enumerate(commits, 1):
            sides = [
                side(repository, commit, Workspace()),
                side(repository, commit, shared),
                side(repository, commit, Workspace(Store(directory))),
            ]
            spent = [total + one.cpu for total, one in zip(spent, sides, strict=True)]
            if len({one.text for one in sides}) > 1:
                print(f"{place}: {commit} differs, the {count}th")
                return False
            if not count % 20:
                gc.collect()
    alone, warm, again = (total / max(len(commits), 1) for total in spent)
    print(f"{place}: {len(commits)} commits equal; cpu alone {alone:.3f}, shared {warm:.3f}, again {again:.3f} s each")
    return True


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", metavar="REPO")
    parser.add_argument("--commits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    gc.disable()
    for place in given.repositories:
        with tempfile.TemporaryDirectory() as directory:
            equal = try_one(place, commits_of(place, given.commits, given.seed), Path(directory))
        sys.stdout.flush()
        if not equal:
            sys.exit(1)


if __name__ == "__main__":
    main()
