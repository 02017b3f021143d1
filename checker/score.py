"""The rubric's arithmetic (rubric §2) in exact fractions: a pure function of a pack and its judgements.

With a, b the mean coverages of the level-5 and level-10 criteria and g the lowest coverage among the gates,

    score = 5 · a · (1 + g · b)

once with all lows (proven) and once with all highs (possible); rounded once, half up, where it leaves this module.
What the rubric leaves open is decided here: b is 0 where no level-10 criterion applies, since nothing then proves the
upper half.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol

from checker.model import (
    Criterion,
    CriterionResult,
    DimensionResult,
    Interval,
    Judgement,
    Outcome,
    Pack,
    Scope,
    Score,
    ToolCoverage,
)

ZERO = Fraction(0)
ONE = Fraction(1)
EMPTY = Interval(ZERO, ZERO)
FULL = Interval(ONE, ONE)
BASE = 5
"""The level whose criteria make the lower half of a score, and what that half is worth; the upper is worth the same."""

Coverages = Mapping[str, Interval | None]
"""Criterion id -> its coverage, None where nothing applies."""


class Counted(Protocol):
    """What the arithmetic needs of a criterion, or of its result."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def level(self) -> int:
        """5 or 10."""

    @property
    def gate(self) -> bool:
        """Whether the upper half counts only as far as it is met."""


class Halves(NamedTuple):
    """The three means that a score is made of; all are intervals."""

    a: Interval
    b: Interval
    g: Interval

    @property
    def exact(self) -> Interval:
        """The unrounded score."""
        low, high = (BASE * a * (1 + g * b) for a, b, g in zip(self.a, self.b, self.g, strict=True))
        return Interval(low, high)


def score(pack: Pack, judgements: Sequence[Judgement], units: Mapping[str, int]) -> tuple[DimensionResult, ...]:
    """Score every dimension of a pack.

    Args:
        pack: the policy pack that was judged by.
        judgements: the outcomes; those of unit and tool scope carry their tool, those of the repository carry none.
        units: live units of each tool in use; they weigh the tools (rubric §2).

    Returns:
        One result for each dimension, in the pack's order.
    """
    by_criterion: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        by_criterion[judgement.criterion].append(judgement)
    results = []
    for dimension in pack.dimensions:
        criteria = tuple(one for one in pack.criteria if one.dimension == dimension.id)
        tools = {one.id: _tools(by_criterion[one.id]) for one in criteria}
        overall = {one.id: _overall(by_criterion[one.id], tools[one.id], units) for one in criteria}
        halves = _halves(criteria, overall)
        results.append(
            DimensionResult(
                id=dimension.id,
                title=dimension.title,
                score=_printed(halves),
                tools={
                    tool: _printed(_halves(criteria, _for_tool(criteria, overall, tools, tool)))
                    for tool in sorted(units)
                    if units[tool]
                },
                criteria=tuple(_result(one, criteria, overall, halves, tools[one.id]) for one in criteria),
            )
        )
    return tuple(results)


def coverage(judgements: Iterable[Judgement]) -> Interval | None:
    """The mean coverage of the judgements that apply, or None if none does."""
    return _mean(Counter(judgement.coverage for judgement in judgements if judgement.coverage).items())


def seen(dimensions: Iterable[DimensionResult]) -> int | None:
    """How much of what the criteria ask can be seen, in whole percent rounded down; None where nothing applies.

    It is what the coverages leave open, taken from a whole: 100 where every coverage is one number.
    """
    applying = [one.coverage for dimension in dimensions for one in dimension.criteria if one.coverage]
    if not applying:
        return None
    unseen = sum((found.high - found.low for found in applying), ZERO)
    return math.floor(100 * (1 - unseen / len(applying)))


def worths(dimension: DimensionResult) -> Mapping[str, Fraction]:
    """What a whole of coverage is worth in a dimension's proven score, by criterion; 0 for what does not apply."""
    overall = {one.id: one.coverage for one in dimension.criteria}
    halves = _halves(dimension.criteria, overall)
    return {one.id: _worth(one, dimension.criteria, overall, halves) for one in dimension.criteria}


def points(criterion: Counted, criteria: Sequence[Counted], overall: Coverages, halves: Halves | None) -> Fraction:
    """What a criterion contributes to the proven score of `halves`; the points of a dimension sum to it exactly.

    A level-5 criterion contributes its share of the lower half, 5·a; a level-10 criterion its share of the upper half,
    5·a·g·b; within a half, in proportion to its coverage. What a low a or a gate takes away is missing from the upper
    half's shares, not charged to the gate.
    """
    own = overall[criterion.id]
    return own.low * _worth(criterion, criteria, overall, halves) if own else ZERO


def gain(criterion: Counted, criteria: Sequence[Counted], overall: Coverages, halves: Halves | None) -> Fraction:
    """What the proven score of `halves` would rise by if this criterion alone were fully covered.

    It is 0 for a criterion that does not apply.
    """
    own = overall[criterion.id]
    if halves is None or own is None or own.low == ONE:
        return ZERO
    after = _halves(criteria, {**overall, criterion.id: FULL})
    return after.exact.low - halves.exact.low if after else ZERO


def half_up(exact: Fraction) -> float:
    """Round to one decimal, half up: the printed number and the compared one are the same."""
    return math.floor(exact * 10 + Fraction(1, 2)) / 10


def _worth(criterion: Counted, criteria: Sequence[Counted], overall: Coverages, halves: Halves | None) -> Fraction:
    if halves is None or overall[criterion.id] is None:
        return ZERO
    share = Fraction(BASE, len(_applicable(criteria, overall, criterion.level)))
    return share if criterion.level == BASE else halves.a.low * halves.g.low * share


def _tools(judgements: Sequence[Judgement]) -> Mapping[str, ToolCoverage]:
    """The coverage of one criterion for every tool it was judged for; none for a repository-wide criterion."""
    by_tool: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        if judgement.tool:
            by_tool[judgement.tool].append(judgement)
    return {tool: _tool(by_tool[tool]) for tool in sorted(by_tool)}


def _tool(judgements: Sequence[Judgement]) -> ToolCoverage:
    counted = Counter(judgement.outcome for judgement in judgements)
    found = coverage(judgements)
    return ToolCoverage(_verdict(found), found, {outcome.value: counted[outcome] for outcome in Outcome})


def _verdict(found: Interval | None) -> str:
    return (found.verdict if found else Outcome.NOT_APPLICABLE).value


def _overall(
    judgements: Sequence[Judgement], tools: Mapping[str, ToolCoverage], units: Mapping[str, int]
) -> Interval | None:
    """One criterion over all tools, weighted by their live units; a repository-wide one has its one value."""
    if not tools:
        return coverage(judgements)
    return _mean((found.coverage, units.get(tool, 0)) for tool, found in tools.items() if found.coverage)


def _for_tool(
    criteria: Sequence[Criterion],
    overall: Coverages,
    tools: Mapping[str, Mapping[str, ToolCoverage]],
    tool: str,
) -> Coverages:
    """The coverages that one tool's score is made of; repository-wide criteria enter with their one value."""
    found: dict[str, Interval | None] = {}
    for one in criteria:
        own = tools[one.id].get(tool)
        found[one.id] = overall[one.id] if one.scope is Scope.REPOSITORY else own.coverage if own else None
    return found


def _halves(criteria: Sequence[Counted], coverages: Coverages) -> Halves | None:
    """The means of a score, or None where no level-5 criterion applies."""
    a = _mean((found, 1) for found in _applicable(criteria, coverages, BASE))
    if not a:
        return None
    gates = [found for one in criteria if one.gate and (found := coverages[one.id])] or [FULL]
    return Halves(
        a=a,
        b=_mean((found, 1) for found in _applicable(criteria, coverages, 2 * BASE)) or EMPTY,
        g=Interval(min(gate.low for gate in gates), min(gate.high for gate in gates)),
    )


def _applicable(criteria: Sequence[Counted], coverages: Coverages, level: int) -> list[Interval]:
    return [found for one in criteria if one.level == level and (found := coverages[one.id])]


def _mean(weighted: Iterable[tuple[Interval, int]]) -> Interval | None:
    """The mean of intervals by their weights, or None without any weight."""
    total, low, high = 0, ZERO, ZERO
    for one, weight in weighted:
        total += weight
        low += one.low * weight
        high += one.high * weight
    return Interval(low / total, high / total) if total else None


def _printed(halves: Halves | None) -> Score | None:
    return Score(half_up(halves.exact.low), half_up(halves.exact.high)) if halves else None


def _result(
    criterion: Criterion,
    criteria: Sequence[Criterion],
    overall: Coverages,
    halves: Halves | None,
    tools: Mapping[str, ToolCoverage],
) -> CriterionResult:
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        question=criterion.question,
        level=criterion.level,
        gate=criterion.gate,
        scope=criterion.scope.value,
        verdict=_verdict(overall[criterion.id]),
        coverage=overall[criterion.id],
        points=points(criterion, criteria, overall, halves),
        gain=gain(criterion, criteria, overall, halves),
        tools=tools,
    )
