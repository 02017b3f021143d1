"""What commits come to, and which of them moved a score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from checker.git.changes import Change, request_of, title_of
from checker.model import Measure, Move, Report, Waypoint
from checker.timeline.sampling import day


def waypoint(change: Change, tags: Mapping[str, tuple[str, ...]]) -> Waypoint:
    """What people want to know of a commit."""
    return Waypoint(
        commit=change.oid,
        date=day(change.committer_time),
        author=change.author,
        subject=title_of(change),
        request=request_of(change),
        tags=tags.get(change.oid, ()),
    )


def measure(found: Waypoint, report: Report) -> Measure:
    """What a report comes to, without its evidence."""
    criteria = [criterion for dimension in report.dimensions for criterion in dimension.criteria]
    return Measure(
        waypoint=found,
        tree=report.revision.tree,
        scores={dimension.id: dimension.score for dimension in report.dimensions},
        points={criterion.id: criterion.points for criterion in criteria},
        coverages={criterion.id: criterion.coverage for criterion in criteria},
        units=sum(report.numbers.values()),
    )


def moves(measures: Sequence[Measure], subject: str) -> tuple[Move, ...]:
    """The steps that changed a dimension or criterion, the largest first; of equal ones the newer.

    Args:
        measures: the oldest first.
        subject: the id of a dimension or criterion.
    """
    found = [Move(one, other, other.value(subject) - one.value(subject)) for one, other in pairwise(measures)]
    changed = [(abs(move.points), index, move) for index, move in enumerate(found) if move.points]
    return tuple(move for _, _, move in sorted(changed, key=lambda each: each[:2], reverse=True))


def first_bad(good: int, is_bad: Callable[[int], bool]) -> int:
    """The place of the commit that broke something, found by bisection over a line.

    Place 0 must be bad and `good`, an older one, must not be. Where a line changed back and forth between the two, one
    of the commits that broke it is found.
    """
    bad = 0
    while good - bad > 1:
        middle = (good + bad) // 2
        bad, good = (middle, good) if is_bad(middle) else (bad, middle)
    return bad
