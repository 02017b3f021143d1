"""What a change does to an assessment: two reports, and what moved every number between them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from checker.model.places import Location, Problem
from checker.model.policies import Interval, Outcome, Severity
from checker.model.results import FailedGate, Finding, Report, Score
from checker.model.units import Address

_MISSING = frozenset({Outcome.UNSATISFIED, Outcome.PARTIAL})
_WORSE_THAN: Mapping[Outcome, frozenset[Outcome]] = {
    Outcome.SATISFIED: _MISSING,
    Outcome.PARTIAL: frozenset({Outcome.UNSATISFIED}),
    Outcome.UNOBSERVABLE: frozenset({Outcome.UNSATISFIED}),
    Outcome.UNSATISFIED: frozenset(),
    Outcome.NOT_APPLICABLE: _MISSING,
}


class Change(NamedTuple):
    """One outcome that appeared (`before` None), vanished (`after` None) or is another one now.

    What does not apply is no outcome.
    `points` is what it moves the proven score of its dimension by; 0 for a finding beyond the scores.
    """

    before: Finding | None
    after: Finding | None
    points: Fraction = Fraction(0)

    @property
    def finding(self) -> Finding:
        """What is the case now, or was where nothing is left of it."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def opened(self) -> bool:
        """Whether a finding is new: unsatisfied or partial where nothing, or something better, was before.

        What can no longer be seen is no finding (`hidden`), nor is a partial outcome of what could not be seen.
        """
        return _opened(self.before, self.after)

    @property
    def closed(self) -> bool:
        """Whether a finding is gone: the same the other way round."""
        return _opened(self.after, self.before)

    @property
    def hidden(self) -> bool:
        """Whether what could be seen before can no longer be seen."""
        return _outcome(self.after) is Outcome.UNOBSERVABLE and _outcome(self.before) is not Outcome.UNOBSERVABLE

    @property
    def kind(self) -> str:
        """In one word, what became of it."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        if self.hidden:
            return "unseen"
        return "worse" if self.opened else "better" if self.closed else "changed"

    @property
    def severity(self) -> Severity | None:
        """How severe a finding beyond the scores is, None for an outcome of a criterion."""
        return self.finding.check.severity if self.finding.check else None


class CriterionChange(NamedTuple):
    """One criterion before and after; `delta` is the exact change of its points.

    `delta` is the sum of the points of its changes and `shift`: what it moves by because of others (see `compare`).
    `tools` is the part of the shift that comes of how much each tool weighs; the rest is that of other criteria and
    gates.
    """

    id: str
    title: str
    before: Interval | None
    after: Interval | None
    delta: Fraction
    shift: Fraction
    tools: Fraction = Fraction(0)


class DimensionChange(NamedTuple):
    """One dimension before and after: printed scores, and its criteria in the pack's order."""

    id: str
    title: str
    before: Score | None
    after: Score | None
    criteria: tuple[CriterionChange, ...]


class Amendment(NamedTuple):
    """A change to what a repository is judged by: its configuration, waivers, attestations, policies or baseline.

    It is a sentence about `location`, in the head or, for what is gone, in the base.
    """

    location: Location
    message: str


class Numbers(NamedTuple):
    """How many live units each tool has on both sides: what it weighs there."""

    before: Mapping[str, int]
    after: Mapping[str, int]


class Sides(NamedTuple):
    """Which two trees were compared, as people name them; `merge_base` tells that `base` is where `head` left it."""

    base: str
    head: str
    merge_base: bool = False


class Comparison(NamedTuple):
    """Two reports and what lies between them.

    `changes` are those of criteria, then of policies beyond the scores, each sorted by policy, tool and unit. `moved`
    are units that stand elsewhere now and are taken for the same (before -> after). `failures` are inputs of the head
    that cannot be read and did not fail in the base as they are. `gates` are those that failed.
    """

    sides: Sides
    before: Report
    after: Report
    dimensions: tuple[DimensionChange, ...]
    changes: tuple[Change, ...]
    moved: Mapping[Address, Address]
    failures: tuple[Problem, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    gates: tuple[FailedGate, ...] = ()

    @property
    def numbers(self) -> Numbers:
        """How many units each tool has."""
        return Numbers(self.before.numbers, self.after.numbers)

    @property
    def nothing(self) -> bool:
        """Whether the two sides are the same in every respect that is reported."""
        moved = any(one.before != one.after for one in self.dimensions)
        return not (moved or self.changes or self.moved or self.amendments or self.failures)


def _outcome(finding: Finding | None) -> Outcome:
    return finding.judgement.outcome if finding else Outcome.NOT_APPLICABLE


def _opened(before: Finding | None, after: Finding | None) -> bool:
    return _outcome(after) in _WORSE_THAN[_outcome(before)]
