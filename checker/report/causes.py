"""What a comparison has to tell, in the order of telling: changes alike together, what fell first, what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from checker.model import (
    Address,
    Change,
    Comparison,
    CriterionChange,
    DimensionChange,
    Finding,
    Judgement,
    Numbers,
    Report,
    Severity,
)
from checker.report.ledger import Step, steps

_SEVERITIES = tuple(Severity)


def smallest(digits: int = 2) -> Fraction:
    """The points below which so many decimals print zero."""
    return Fraction(1, 2 * 10**digits)


SMALLEST = smallest()
"""Points below this print as 0.00."""


class Cause(NamedTuple):
    """Changes of one policy that are alike: the same rule and outcome before, and after."""

    changes: tuple[Change, ...]

    @property
    def points(self) -> Fraction:
        """What all of them move."""
        return sum((change.points for change in self.changes), Fraction(0))

    @property
    def first(self) -> Change:
        """The one that speaks for all."""
        return self.changes[0]

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """What is the case now, or was."""
        return tuple(change.finding.judgement for change in self.changes)

    @property
    def telling(self) -> bool:
        """Whether it is worth telling: it moves a number, or a finding comes, or goes while its unit stays."""
        mended = self.first.closed and self.first.after is not None
        return abs(self.points) >= SMALLEST or self.first.opened or mended or self.is_hidden

    @property
    def is_hidden(self) -> bool:
        """Whether something that was seen no longer is; a new unit that cannot be judged is only one more of those."""
        return self.first.hidden and self.first.before is not None

    @property
    def accepted(self) -> str:
        """In one word, why it fails no gate though it is new; "" where nobody has accepted it."""
        if all(change.finding.waiver for change in self.changes):
            return "waived"
        return "in the baseline" if all(is_accepted(change.finding) for change in self.changes) else ""


class Shift(NamedTuple):
    """What moves criteria though no outcome of theirs is another one, and each of them by how much."""

    why: str
    parts: Mapping[str, Fraction]

    @property
    def points(self) -> Fraction:
        """What all of them move."""
        return sum(self.parts.values(), Fraction(0))

    def sentence(self, digits: int = 2) -> str:
        """The criteria, each with its points where there are several and they do not print as zero, and why."""
        told = len(self.parts) > 1
        named = (
            f"{one} {float(part):+.{digits}f}" if told and abs(part) >= smallest(digits) else one
            for one, part in self.parts.items()
        )
        return f"{', '.join(named)}: {self.why}"


class Fix(NamedTuple):
    """What mends new findings of one rule, and what that would bring."""

    step: Step
    gain: Fraction


def is_accepted(finding: Finding) -> bool:
    """Whether a finding is waived, or known by a baseline."""
    return bool(finding.waiver or finding.known)


def causes(changes: Iterable[Change]) -> tuple[Cause, ...]:
    """Changes by what they are: what takes most comes first, what brings most last."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        groups.setdefault((*_sort(change.before), *_sort(change.after), change.finding.judgement.tool), []).append(
            change
        )
    return tuple(sorted((Cause(tuple(group)) for group in groups.values()), key=_order))


def causes_of(comparison: Comparison, dimension: DimensionChange) -> tuple[Cause, ...]:
    """What moved the criteria of one dimension."""
    ids = {criterion.id for criterion in dimension.criteria}
    return causes(one for one in comparison.changes if one.severity is None and one.finding.judgement.criterion in ids)


def beyond(comparison: Comparison) -> tuple[Cause, ...]:
    """What policies beyond the scores find anew, or no longer: errors first."""
    found = causes(one for one in comparison.changes if one.severity is not None)
    return tuple(sorted(found, key=lambda one: (not one.first.opened, _SEVERITIES.index(one.first.severity or "note"))))


def shifts(criteria: Iterable[CriterionChange], numbers: Numbers, least: Fraction = SMALLEST) -> tuple[Shift, ...]:
    """What moves criteria because of others: how much tools weigh, and how much they do; if it is at least so much."""
    found = tuple(criteria)
    by_tools = {one.id: one.tools for one in found if one.tools}
    by_others = {one.id: part for one in found if (part := one.shift - one.tools)}
    weights = "; ".join(_weight(tool, numbers) for tool in sorted({**numbers.before, **numbers.after}))
    both = (
        Shift(f"each tool weighs by its units ({weights})", by_tools),
        Shift("worth more or less because of other criteria or gates", by_others),
    )
    return tuple(one for one in both if any(abs(points) >= least for points in (one.points, *one.parts.values())))


def _weight(tool: str, numbers: Numbers) -> str:
    before, after = (side.get(tool, 0) for side in numbers)
    return f"{tool} {before}" if before == after else f"{tool} {before}, now {after}"


def fixes(comparison: Comparison) -> tuple[Fix, ...]:
    """What mends the new findings, most points for the fewest files first."""
    opened = {
        one.finding.judgement
        for one in comparison.changes
        if one.opened and one.severity is None and not is_accepted(one.finding)
    }
    return tuple(_mended(steps(comparison.after), opened))


def units(report: Report) -> frozenset[Address]:
    """The live units of a report, as far as something is said of them."""
    return frozenset(one.judgement.unit for one in report.findings if one.judgement.unit)


def appeared(comparison: Comparison) -> tuple[Address, ...]:
    """The units that are new."""
    there = units(comparison.after) - units(comparison.before) - set(comparison.moved.values())
    return tuple(sorted(there, key=str))


def vanished(comparison: Comparison) -> tuple[Address, ...]:
    """The units that are gone."""
    gone = units(comparison.before) - units(comparison.after) - set(comparison.moved)
    return tuple(sorted(gone, key=str))


def _mended(found: Iterable[Step], opened: set[Judgement]) -> Iterator[Fix]:
    for step in found:
        ours = tuple(one for one in step.findings if one in opened)
        if ours:
            share = Fraction(len(ours), len(step.findings))
            yield Fix(step._replace(findings=ours), step.gain * share)


def _sort(finding: Finding | None) -> tuple[str, str, str]:
    one = finding.judgement if finding else None
    return (one.criterion, one.rule, str(one.outcome)) if one else ("", "", "")


def _order(cause: Cause) -> tuple[Fraction, bool, str]:
    return (cause.points, not cause.first.opened, cause.first.finding.judgement.criterion)
