"""Comparing two reports: what moved each number, as a sum that comes out even.

The points of a criterion are its worth times its coverage. Between two reports both may differ, and every difference of
a product is split evenly: a difference of one factor counts at the mean of the other. So comparing the other way round
negates every number, and nothing depends on the order in which causes are looked at.

- *The coverage* of a tool is a mean over its units. A unit that has another outcome moves it by that difference, over
  the units that are in both reports. A unit that appears (or vanishes, or begins to apply) moves it by how far it is
  from the mean of those others, over all units then: as good as the rest, it moves nothing.
- *The tools* weigh as many as they have units. What a tool's growing share moves is a `shift`, relative to the mean.
- *The worth* depends on other criteria: how many apply, and for the upper half on the lower one and on the gates. What
  it moves is a `shift` too.

So `delta` = the points of the changes + `shift`, exactly, for every criterion, and the deltas of a dimension sum to
that of its unrounded score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from checker.model import (
    Address,
    Change,
    Comparison,
    CriterionChange,
    CriterionResult,
    DimensionChange,
    DimensionResult,
    Finding,
    Interval,
    Outcome,
    Problem,
    ProblemKind,
    Report,
    Sides,
)
from checker.score import worths

ZERO = Fraction(0)
_HALF = Fraction(1, 2)


class Key(NamedTuple):
    """What an outcome is about: a policy, and a unit, a tool or (both empty) the repository.

    `mark` is the fingerprint of what a policy beyond the scores finds about no unit: that may be several things.
    """

    policy: str
    tool: str
    unit: Address | None
    mark: str = ""

    @property
    def order(self) -> tuple[str, str, str, str]:
        """What to sort by."""
        return (self.policy, self.tool, str(self.unit or ""), self.mark)


class Moves(NamedTuple):
    """What a criterion's coverage moves by: single outcomes, and the share of tools."""

    outcomes: Mapping[Key, Fraction]
    shift: Fraction


def compare(before: Report, after: Report, sides: Sides, touched: Container[str] = frozenset()) -> Comparison:
    """Say what is different in `after`, and what each difference moves; `touched` are paths with another content."""
    moved = _moved(before.findings, after.findings)
    old = {_key(one, moved): one for one in before.findings}
    new = {_key(one, {}): one for one in after.findings}
    earlier = {one.id: one for one in before.dimensions}
    points: dict[Key, Fraction] = {}
    dimensions = []
    for dimension in after.dimensions:
        criteria = tuple(_criteria(earlier.get(dimension.id), dimension, _Weights(before, after, old, new), points))
        score = earlier[dimension.id].score if dimension.id in earlier else None
        dimensions.append(DimensionChange(dimension.id, dimension.title, score, dimension.score, criteria))
    changes = tuple(_changes(old, new, points))
    failures = tuple(_failures(before, after, touched))
    return Comparison(sides, before, after, tuple(dimensions), changes, moved, failures)


def _failures(before: Report, after: Report, touched: Container[str]) -> Iterator[Problem]:
    """What fails in `after`: not what failed before, in just the same words, and is as it was."""
    old = {(one.location.path, one.message) for one in before.problems if one.kind is ProblemKind.FAILED}
    for one in after.problems:
        path = one.location.path
        if one.kind is ProblemKind.FAILED and (path in touched or (path, one.message) not in old):
            yield one


def _changes(
    old: Mapping[Key, Finding], new: Mapping[Key, Finding], points: Mapping[Key, Fraction]
) -> Iterator[Change]:
    """Every outcome that is another one; what applies on neither side is none."""
    keys = sorted(old.keys() | new.keys(), key=lambda key: (_check(old, new, key), key.order))
    for key in keys:
        was, now = _applying(old.get(key)), _applying(new.get(key))
        if _state(was) != _state(now):
            yield Change(was, now, points.get(key, ZERO))


def _applying(finding: Finding | None) -> Finding | None:
    return None if finding is None or finding.judgement.outcome is Outcome.NOT_APPLICABLE else finding


def _check(old: Mapping[Key, Finding], new: Mapping[Key, Finding], key: Key) -> bool:
    finding = new.get(key) or old[key]
    return finding.check is not None


def _state(finding: Finding | None) -> tuple[object, ...]:
    return (finding.judgement.outcome, finding.judgement.coverage, finding.judgement.rule) if finding else ()


def _key(finding: Finding, moved: Mapping[Address, Address]) -> Key:
    one = finding.judgement
    if one.unit is None:
        return Key(one.criterion, one.tool, None, finding.fingerprint if finding.check else "")
    return Key(one.criterion, one.tool, moved.get(one.unit, one.unit))


def _moved(before: Sequence[Finding], after: Sequence[Finding]) -> Mapping[Address, Address]:
    """Units that are gone and came back under another address, each with the only one that it can have become.

    That is one with the same name in another scope, else one of the same kind and scope whose evidence stands in just
    the same files: renamed in its place.
    """
    old, new = _files(before), _files(after)
    gone, came = old.keys() - new.keys(), new.keys() - old.keys()
    moved = _paired(gone, came, lambda unit: unit._replace(scope=""))
    files = {**old, **new}
    placed = {unit for unit, paths in files.items() if paths}
    renamed = _paired(
        placed & gone - moved.keys(),
        placed & came - set(moved.values()),
        lambda unit: (unit._replace(name="", namespace=""), files[unit]),
    )
    return dict(sorted({**moved, **renamed}.items(), key=str))


def _files(findings: Iterable[Finding]) -> Mapping[Address, frozenset[str]]:
    """Every unit with the files that its outcomes rest on."""
    found: dict[Address, set[str]] = defaultdict(set)
    for finding in findings:
        one = finding.judgement
        if one.unit:
            found[one.unit].update([one.location.path] if one.location else [])
    return {unit: frozenset(paths) for unit, paths in found.items()}


def _paired(
    gone: Iterable[Address], came: Iterable[Address], likeness: Callable[[Address], Hashable]
) -> Mapping[Address, Address]:
    """Units that are alike, where there is just one on each side."""
    became = _by(likeness, came)
    return {
        units[0]: became[like][0]
        for like, units in _by(likeness, gone).items()
        if len(units) == len(became.get(like, ())) == 1
    }


def _by(likeness: Callable[[Address], Hashable], units: Iterable[Address]) -> Mapping[Hashable, Sequence[Address]]:
    found: dict[Hashable, list[Address]] = defaultdict(list)
    for unit in units:
        found[likeness(unit)].append(unit)
    return found


class _Weights:
    """The outcomes of both reports by criterion and tool, and how much each tool weighs."""

    def __init__(self, before: Report, after: Report, old: Mapping[Key, Finding], new: Mapping[Key, Finding]) -> None:
        self.units = (before.numbers, after.numbers)
        self.covered = tuple(_covered(side) for side in (old, new))


_Covered = Mapping[str, Mapping[str, Mapping[Key, Fraction]]]
"""Criterion -> tool -> subject -> its proven coverage; only what applies."""


def _covered(findings: Mapping[Key, Finding]) -> _Covered:
    found: dict[str, dict[str, dict[Key, Fraction]]] = defaultdict(lambda: defaultdict(dict))
    for key, finding in findings.items():
        if finding.check is None and finding.judgement.coverage is not None:
            found[key.policy][key.tool][key] = finding.judgement.coverage.low
    return found


def _criteria(
    before: DimensionResult | None, after: DimensionResult, weights: _Weights, points: dict[Key, Fraction]
) -> Iterator[CriterionChange]:
    """The criteria of a dimension; what single outcomes move is added to `points`."""
    old = {one.id: one for one in before.criteria} if before else {}
    worth_before, worth_after = worths(before) if before else {}, worths(after)
    for criterion in after.criteria:
        was = old.get(criterion.id)
        covered = was.coverage if was else None
        then, now = _worths(
            covered, criterion.coverage, worth_before.get(criterion.id, ZERO), worth_after[criterion.id]
        )
        moves = _moves(criterion.id, weights)
        worth = (then + now) * _HALF
        points.update({key: amount * worth for key, amount in moves.outcomes.items()})
        mean = (_low(covered) + _low(criterion.coverage)) * _HALF
        yield CriterionChange(
            id=criterion.id,
            title=criterion.title,
            before=covered,
            after=criterion.coverage,
            delta=criterion.points - _points(was),
            shift=(now - then) * mean + moves.shift * worth,
            tools=moves.shift * worth,
        )


def _worths(
    before: Interval | None, after: Interval | None, then: Fraction, now: Fraction
) -> tuple[Fraction, Fraction]:
    """What a whole of coverage is worth on each side; where a criterion does not apply, as much as on the other."""
    return (now if before is None else then, then if after is None else now)


def _points(criterion: CriterionResult | None) -> Fraction:
    return criterion.points if criterion else ZERO


def _low(coverage: Interval | None) -> Fraction:
    return coverage.low if coverage else ZERO


def _moves(criterion: str, weights: _Weights) -> Moves:
    """What moves the coverage of a criterion over all tools."""
    old, new = (side.get(criterion, {}) for side in weights.covered)
    shares_before, shares_after = (_shares(side, units) for side, units in zip((old, new), weights.units, strict=True))
    mean = (_mean(old, shares_before) + _mean(new, shares_after)) * _HALF if old and new else ZERO
    outcomes: dict[Key, Fraction] = {}
    shift = ZERO
    for tool in sorted(old.keys() | new.keys()):
        was, now = old.get(tool, {}), new.get(tool, {})
        then, thus = shares_before.get(tool, ZERO), shares_after.get(tool, ZERO)
        if was and now:
            share = (then + thus) * _HALF
            outcomes |= {key: amount * share for key, amount in _within(was, now).items()}
            shift += (thus - then) * ((_average(was.values()) + _average(now.values())) * _HALF - mean)
        else:
            outcomes |= {key: -(low - mean) * then / len(was) for key, low in was.items()}
            outcomes |= {key: (low - mean) * thus / len(now) for key, low in now.items()}
    return Moves(outcomes, shift)


def _within(was: Mapping[Key, Fraction], now: Mapping[Key, Fraction]) -> Mapping[Key, Fraction]:
    """What each outcome moves one tool's mean by."""
    both = was.keys() & now.keys()
    if both:
        rest_before, rest_after = (_average(side[key] for key in both) for side in (was, now))
    else:
        rest_before = rest_after = (_average(was.values()) + _average(now.values())) * _HALF
    return {
        **{key: (now[key] - was[key]) / len(both) for key in both if now[key] != was[key]},
        **{key: (rest_before - was[key]) / len(was) for key in was if key not in both},
        **{key: (now[key] - rest_after) / len(now) for key in now if key not in both},
    }


def _shares(covered: Mapping[str, Mapping[Key, Fraction]], units: Mapping[str, int]) -> Mapping[str, Fraction]:
    """How much each tool counts; what is about the repository is one whole."""
    weights = {tool: units.get(tool, 0) if tool else 1 for tool in covered}
    total = sum(weights.values())
    return {tool: Fraction(weight, total) for tool, weight in weights.items()} if total else {}


def _mean(covered: Mapping[str, Mapping[Key, Fraction]], shares: Mapping[str, Fraction]) -> Fraction:
    return sum((_average(side.values()) * shares.get(tool, ZERO) for tool, side in covered.items()), ZERO)


def _average(amounts: Iterable[Fraction]) -> Fraction:
    found = tuple(amounts)
    return sum(found, ZERO) / len(found)
