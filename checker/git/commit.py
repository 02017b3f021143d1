"""The little that is needed of a commit: its tree and its day."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

_TREE = re.compile(rb"tree ([0-9a-f]{40}|[0-9a-f]{64})\n")
_COMMITTER = re.compile(rb"^committer [^\n]*?(-?[0-9]{1,12}) [+-][0-9]+$", re.MULTILINE)
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999, the last one that a date as `YYYY-MM-DD` can tell."""


class Commit(NamedTuple):
    """A commit with the tree it holds; `date` is its committer's day in UTC, None when that is not a day."""

    oid: str
    tree: str
    date: str | None


def parse_commit(oid: str, content: bytes) -> Commit | None:
    """Take a commit object apart; None when it names no tree."""
    header = content.partition(b"\n\n")[0] + b"\n"
    tree = _TREE.match(header)
    if tree is None:
        return None
    committer = _COMMITTER.search(header)
    return Commit(oid, tree[1].decode("ascii"), _day(int(committer[1])) if committer else None)


def _day(seconds: int) -> str | None:
    if not 0 <= seconds <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
