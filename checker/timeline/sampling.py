"""Which commits of a line are measured."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum

from checker.git.changes import Change

_LAST_SECOND = 253_402_300_799
_PATIENCE = 500
"""So many older commits in a row end the look-out for those since a date: clocks of people go wrong."""


class Sampling(StrEnum):
    """Which commits of a line are measured: all, the last one of each week or month, or those with a tag."""

    COMMIT = "commit"
    WEEK = "week"
    MONTH = "month"
    TAG = "tag"


def day(seconds: int) -> str:
    """The day of a time as `YYYY-MM-DD` in UTC; a time that no calendar has counts as 1970."""
    return _moment(seconds).strftime("%Y-%m-%d")


def places(line: Iterable[Change], sampling: Sampling, since: str, tags: Container[str]) -> tuple[int, ...]:
    """The places on a line of the commits to be measured, newest first.

    Args:
        line: the commits, newest first.
        sampling: which of them.
        since: the first day that counts, as `YYYY-MM-DD`; "" for all.
        tags: the commits that have one.
    """
    found: list[int] = []
    met: set[str] = set()
    for place, change in enumerate(_since(line, since)):
        if change is None:
            continue
        if sampling is Sampling.TAG:
            wanted = change.oid in tags
        else:
            period = _period(change, sampling)
            wanted = period not in met
            met.add(period)
        if wanted:
            found.append(place)
    return tuple(found)


def _since(line: Iterable[Change], since: str) -> Iterator[Change | None]:
    """The commits from a day on, None in place of an older one between them."""
    older = 0
    for change in line:
        if day(change.committer_time) >= since:
            older = 0
            yield change
        else:
            older += 1
            if older > _PATIENCE:
                return
            yield None


def _period(change: Change, sampling: Sampling) -> str:
    moment = _moment(change.committer_time)
    match sampling:
        case Sampling.WEEK:
            year, week, _ = moment.isocalendar()
            return f"{year}-{week}"
        case Sampling.MONTH:
            return f"{moment.year}-{moment.month}"
        case _:
            return change.oid


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds if 0 <= seconds <= _LAST_SECOND else 0, UTC)
