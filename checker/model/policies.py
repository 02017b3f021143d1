"""Policies as data, and the outcomes they come to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from checker.model.places import Basis, Location, Place
from checker.model.units import Address


class Outcome(StrEnum):
    """What one unit, tool or repository gets for one criterion (rubric §2)."""

    SATISFIED = "satisfied"
    PARTIAL = "partial"
    UNSATISFIED = "unsatisfied"
    UNOBSERVABLE = "unobservable"
    NOT_APPLICABLE = "not-applicable"


class Interval(NamedTuple):
    """A proven and a possible amount, as exact fractions."""

    low: Fraction
    high: Fraction

    @property
    def verdict(self) -> Outcome:
        """What a coverage amounts to (rubric §2), tested in the rubric's order.

        A low below a tenth says that no more than a tenth is known to be satisfied or partial.
        """
        tenth = Fraction(1, 10)
        if self.low >= 1 - tenth:
            return Outcome.SATISFIED
        if self.high <= tenth:
            return Outcome.UNSATISFIED
        return Outcome.UNOBSERVABLE if self.low < tenth else Outcome.PARTIAL


class Judgement(NamedTuple):
    """The outcome of one criterion for one unit (`unit` set), one tool (`unit` None) or the repository (`tool` "").

    `coverage` is what the outcome counts (rubric §2); None for not-applicable. `rule` is the id of the deciding rule.
    `message` and `fix` are complete sentences; `location` and `related` are the evidence. Where a tool or the
    repository is judged by what stands in no line, `location` is None and `basis` says what it rests on.
    """

    criterion: str
    tool: str
    unit: Address | None
    outcome: Outcome
    coverage: Interval | None
    rule: str
    message: str
    fix: str = ""
    location: Location | None = None
    related: tuple[Place, ...] = ()
    basis: Basis | None = None


class Scope(StrEnum):
    """What one outcome of a criterion is about."""

    UNIT = "unit"
    TOOL = "tool"
    REPOSITORY = "repository"


class Rule(NamedTuple):
    """One line of a criterion's judgement: `outcome` holds where all conditions of `when` hold (none: always).

    `when` maps a fact path to a JSON Schema. `bounds` is what an unobservable outcome counts, if less than [0, 1].
    `share` names a fact that holds the measured coverage, a pair [low, high], in place of a fixed outcome; then
    `bounds` are what the rest counts (none: nothing).
    `at` names the fact whose location is the evidence, if it is not the first one of `when`.
    `message` and `fix` may hold `{unit}`, `{tool}` and `{fact.path}`.
    """

    id: str
    outcome: Outcome | None
    when: Mapping[str, Mapping[str, Any]]
    message: str
    fix: str = ""
    bounds: Interval | None = None
    share: str = ""
    at: str = ""


class Example(NamedTuple):
    """A small tree with the outcomes expected of it: `files` maps a path to text, `expect` lists assertions.

    `history` lists the changes that led to it, newest first, as `schemas/policy.schema.json` has them.
    """

    name: str
    files: Mapping[str, str]
    expect: tuple[Mapping[str, Any], ...]
    location: Location
    history: tuple[Mapping[str, Any], ...] = ()


class Criterion(NamedTuple):
    """One policy file: `id` is `<dimension>.<name>`, from its path; `rules` maps tool or `repository` to rules."""

    id: str
    dimension: str
    title: str
    question: str
    level: int
    scope: Scope
    gate: bool
    why: str
    rules: Mapping[str, tuple[Rule, ...]]
    examples: tuple[Example, ...]
    references: tuple[str, ...]


class Severity(StrEnum):
    """How much a finding beyond the scores matters: an `error` breaks something, a `warning` has no effect."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Check(NamedTuple):
    """A policy without a criterion: what it finds is listed and never scored. `id` is `findings.<name>`."""

    id: str
    title: str
    severity: Severity
    scope: Scope
    why: str
    rules: Mapping[str, tuple[Rule, ...]]
    examples: tuple[Example, ...]
    references: tuple[str, ...]


Policy = Criterion | Check
"""What has rules and is judged; only a criterion counts."""


class Dimension(NamedTuple):
    """One of the six dimensions: the article's questions and its anchors at 0, 5 and 10."""

    id: str
    title: str
    questions: tuple[str, ...]
    anchors: Mapping[int, str]


class Pack(NamedTuple):
    """A policy pack, checked and complete: `criteria` by dimension, level and id, `checks` by id; `digest` over all."""

    rubric: int
    digest: str
    dimensions: tuple[Dimension, ...]
    criteria: tuple[Criterion, ...]
    checks: tuple[Check, ...] = ()

    @property
    def policies(self) -> tuple[Policy, ...]:
        """All that is judged, criteria first."""
        return (*self.criteria, *self.checks)

    def alone(self, policy: Policy) -> Pack:
        """The pack with this policy only."""
        if isinstance(policy, Check):
            return self._replace(criteria=(), checks=(policy,))
        return self._replace(criteria=(policy,), checks=())
