"""What commits come to, which of them moved a score, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from checker.git.changes import Change, request_of, title_of
from checker.model import Cause, Judgement, Measure, Move, Outcome, Report, Waypoint
from checker.timeline.sampling import day

_WORTH = (Outcome.UNSATISFIED, Outcome.UNOBSERVABLE, Outcome.NOT_APPLICABLE, Outcome.PARTIAL, Outcome.SATISFIED)


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
        units=sum(sum(kinds.values()) for kinds in report.units.values()),
    )


def moves(measures: Sequence[Measure], subject: str) -> tuple[Move, ...]:
    """The steps that changed a dimension or criterion, the largest first; of equal ones the newer.

    Args:
        measures: the oldest first.
        subject: the id of a dimension or criterion.
    """
    found = [Move(one, other, other.value(subject) - one.value(subject)) for one, other in pairwise(measures)]
    changed = [(abs(move.change), index, move) for index, move in enumerate(found) if move.change]
    return tuple(move for _, _, move in sorted(changed, key=lambda each: each[:2], reverse=True))


def causes(before: Report, after: Report, subject: str) -> tuple[Cause, ...]:
    """The outcomes of a dimension's or criterion's judgements that differ between two reports, the newer one's words.

    Those that fell come first, then those that rose, then those that came and went with their unit.
    """
    old, new = _outcomes(before, subject), _outcomes(after, subject)
    found = []
    for key in sorted(old.keys() | new.keys()):
        earlier, later = old.get(key), new.get(key)
        shown = later or earlier
        if shown is None or (earlier and later and earlier.outcome is later.outcome):
            continue
        found.append(
            Cause(
                criterion=shown.criterion,
                unit=str(shown.unit or shown.tool),
                before=earlier.outcome.value if earlier else "",
                after=later.outcome.value if later else "",
                message=shown.message,
                location=shown.location,
            )
        )
    return tuple(sorted(found, key=_by_weight))


def _outcomes(report: Report, subject: str) -> dict[tuple[str, str, str], Judgement]:
    judged = (finding.judgement for finding in report.findings)
    return {
        (one.criterion, one.tool, str(one.unit or "")): one
        for one in judged
        if one.criterion == subject or one.criterion.startswith(f"{subject}.")
    }


def _by_weight(cause: Cause) -> int:
    worth = {outcome.value: rank for rank, outcome in enumerate(_WORTH)}
    if not cause.before or not cause.after:
        return 2
    return 0 if worth[cause.after] < worth[cause.before] else 1


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
