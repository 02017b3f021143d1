"""Gates: what a report has to reach, compared with the numbers that are printed and with unfiltered findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from checker.model import DimensionResult, FailedGate, Report, Score, Severity, Thresholds

_SEVERITIES = tuple(Severity)


def failed_gates(report: Report, thresholds: Thresholds, before: Report | None = None) -> tuple[FailedGate, ...]:
    """Say which gates a report does not pass, in the order of dimensions; () if it passes all.

    A report without any live unit has nothing to be compared with a threshold, and passes; `before` is an earlier
    report, against which `no_regression` is held. Waived findings and those of a baseline fail no gate.
    """
    found: list[FailedGate] = []
    if any(report.units.values()):
        found += _too_low(report, thresholds)
        found += _too_little_seen(report, thresholds)
    found += _severe(report, thresholds)
    if before is not None and thresholds.no_regression is not None:
        found += _fallen(before, report, thresholds.no_regression)
    return tuple(found)


def regressed(before: Score | None, after: Score | None, tolerance: float = 0) -> bool:
    """Whether a score fell by more than `tolerance`.

    What is proven may fall because less can be seen; then what is possible stays, and the repository is no worse.
    """
    if before is None:
        return False
    if after is None:
        return True
    allowed = _exact(tolerance)
    return all(_exact(old) - _exact(new) > allowed for old, new in zip(before, after, strict=True))


def _too_low(report: Report, thresholds: Thresholds) -> Iterator[FailedGate]:
    for dimension in report.dimensions:
        named = thresholds.min_scores.get(dimension.id)
        asked = thresholds.min_score if named is None else named
        if asked is None or (named is None and dimension.score is None):
            continue
        if dimension.score is None:
            text = f"{dimension.title} has no score, {_number(asked)} is asked: nothing in it can be assessed."
            yield FailedGate("min-score", text, dimension.id)
        elif _exact(dimension.score.proven) < _exact(asked):
            yield FailedGate("min-score", _low(dimension, dimension.score, asked), dimension.id)


def _low(dimension: DimensionResult, score: Score, asked: float) -> str:
    text = f"{dimension.title} is at {score.proven:.1f}, {_number(asked)} is asked."
    if _exact(score.possible) >= _exact(asked):
        text += f" Up to {score.possible:.1f} may be met where it cannot be seen from here."
    return text


def _too_little_seen(report: Report, thresholds: Thresholds) -> Iterator[FailedGate]:
    asked, seen = thresholds.min_coverage, report.coverage
    if asked is not None and seen is not None and _exact(seen) < _exact(asked):
        text = f"{seen}% of what the criteria ask can be seen from here, {_number(asked)}% is asked."
        yield FailedGate("min-coverage", text)


def _severe(report: Report, thresholds: Thresholds) -> Iterator[FailedGate]:
    if thresholds.fail_on is None:
        return
    counted = Counter(one.check.severity for one in report.findings if one.check and not (one.waiver or one.known))
    for severity in _SEVERITIES[: _SEVERITIES.index(thresholds.fail_on) + 1]:
        if counted[severity]:
            many = counted[severity] > 1
            text = f"{counted[severity]} finding{'s' if many else ''} of severity {severity} {'are' if many else 'is'}"
            yield FailedGate("fail-on", f"{text} open; none is asked.")


def _fallen(before: Report, after: Report, tolerance: float) -> Iterator[FailedGate]:
    earlier = {dimension.id: dimension.score for dimension in before.dimensions}
    for dimension in after.dimensions:
        old, new = earlier.get(dimension.id), dimension.score
        if old is None or not regressed(old, new, tolerance):
            continue
        now = f"fell from {old.proven:.1f} to {new.proven:.1f}" if new else f"was at {old.proven:.1f} and has no score"
        allowed = f"; {_number(tolerance)} is tolerated" if tolerance else ""
        yield FailedGate("no-regression", f"{dimension.title} {now}{allowed}.", dimension.id)


def _exact(number: float) -> Fraction:
    """A printed decimal as the fraction that people read: 6.1 is 61/10."""
    return Fraction(str(number))


def _number(number: float) -> str:
    return f"{number:g}"
