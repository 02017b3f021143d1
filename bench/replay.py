"""What `gitops-checker compare` says of pull requests that were merged: how many change nothing, and what the rest do.

    python bench/replay.py REPO [--number N] [--verbose]

REPO is a clone with the heads of pull requests: `git fetch origin 'refs/pull/*/head:refs/pull/*/head'`.
Each of the newest merged ones is compared as it stood: its head with the merge base of that and the first parent of the
commit that landed it. Prints one line for each, and a summary; exits with 1 if a run ended in a way it should not.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

PROGRAM = str(Path(sys.executable).with_name("gitops-checker"))
EXPECTED = {0, 3, 4}
_REQUEST = re.compile(r"Merge pull request #(\d+) |.*\(#(\d+)\)$")


class Request(NamedTuple):
    """A merged pull request: its number, the commit that landed it, and that commit's subject."""

    number: int
    landed: str
    subject: str


def git(repository: str, *arguments: str) -> str:
    """Return what git prints."""
    done = subprocess.run(["git", "-C", repository, *arguments], check=True, capture_output=True)  # noqa: S607 - the caller's git
    return done.stdout.decode("utf-8", "replace")


def merged(repository: str) -> Iterator[Request]:
    """Yield the requests that the first-parent line names and whose head is there, newest first."""
    listed = git(repository, "for-each-ref", "--format=%(refname)", "refs/pull").split()
    heads = {int(ref.split("/")[2]) for ref in listed if ref.endswith("/head")}
    for line in git(repository, "log", "--first-parent", "--format=%H %s").splitlines():
        landed, _, subject = line.partition(" ")
        found = _REQUEST.match(subject)
        number = int(found[1] or found[2]) if found else 0
        if number in heads:
            heads.remove(number)
            yield Request(number, landed, subject)


def compared(repository: str, request: Request) -> tuple[int, dict[str, Any], str]:
    """Compare one request as it stood; return exit code, record and what was said."""
    command = [PROGRAM, "compare", f"{request.landed}^1", f"refs/pull/{request.number}/head", "--repo", repository]
    done = subprocess.run([*command, "--format", "json"], check=False, capture_output=True)
    record = json.loads(done.stdout) if done.stdout else {}
    return done.returncode, record, done.stderr.decode("utf-8", "replace").strip()


def outline(record: dict[str, Any]) -> str:
    """What a record says, in a line."""
    moved = [
        f"{one['id']} {_score(one['before'])}>{_score(one['after'])}"
        for one in record["dimensions"]
        if one["before"] != one["after"]
    ]
    counted = Counter(one["kind"] for one in record["changes"])
    units = record["units"]
    parts = [*moved, *(f"{count} {kind}" for kind, count in sorted(counted.items()))]
    parts += [f"{len(units[name])} units {name}" for name in ("appeared", "vanished", "moved") if units[name]]
    parts += [f"{len(record['failures'])} failures"] if record["failures"] else []
    return ", ".join(parts) or "nothing"


def _score(score: dict[str, float] | None) -> str:
    return "none" if score is None else f"{score['proven']}-{score['possible']}"


def main() -> int:
    """Replay and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository")
    parser.add_argument("--number", type=int, default=40)
    parser.add_argument("--verbose", action="store_true", help="print every outcome that changed")
    given = parser.parse_args()
    codes: Counter[int] = Counter()
    same, start = 0, time.monotonic()
    for request, _ in zip(merged(given.repository), range(given.number), strict=False):
        code, record, said = compared(given.repository, request)
        codes[code] += 1
        told = outline(record) if record else said.splitlines()[0]
        same += told == "nothing"
        print(f"#{request.number} [{code}] {told}  | {request.subject[:70]}", flush=True)
        for change in record.get("changes", []) if given.verbose else []:
            after, before = change["after"] or {}, change["before"] or {}
            found = after or before
            place = found["location"] or {"path": "-", "line": 0}
            states = f"{before.get('outcome')}>{after.get('outcome')} {change['points']:+.4f}"
            print(f"    {found['criterion']} {found['unit']} {states} {place['path']}:{place['line']}")
    total = codes.total()
    spent = time.monotonic() - start
    print(f"{total} requests, {same} without any change, exit codes {dict(sorted(codes.items()))}, {spent:.0f} s")
    return 0 if set(codes) <= EXPECTED else 1


if __name__ == "__main__":
    sys.exit(main())
