"""Judging: the rules of a pack over the facts, with unknown as a value (architecture, "Unknown is a value").

The rules of a policy are tried in order. A rule whose conditions cannot be told *may* apply: its outcome joins the
possible ones and the next rules are tried too, until one surely applies. One possible outcome is the outcome; several
are `unobservable`, and the coverage spans all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, partial
from typing import NamedTuple, TypeAlias

from checker.model import (
    Address,
    Basis,
    Check,
    Collection,
    Facts,
    Interval,
    Judgement,
    Location,
    Outcome,
    Pack,
    Policy,
    Rule,
    Scope,
    Unknown,
)
from checker.policy.basis import basis_of, delivering
from checker.policy.conditions import Predicate, Truth, both, compiled
from checker.policy.evidence import evidence_of, fact_in, unknown_in, words_for
from checker.policy.records import interval_of
from checker.policy.vocabulary import REPOSITORY
from checker.policy.wording import alternatives, filled, shown

NOT_ASSESSED = "not-assessed"
"""The rule id of what a pack has no rules for."""

ANYTHING = Interval(Fraction(0), Fraction(1))
_COUNTS: Mapping[Outcome, Interval | None] = {
    Outcome.SATISFIED: Interval(Fraction(1), Fraction(1)),
    Outcome.PARTIAL: Interval(Fraction(1, 2), Fraction(1, 2)),
    Outcome.UNSATISFIED: Interval(Fraction(0), Fraction(0)),
    Outcome.UNOBSERVABLE: ANYTHING,
    Outcome.NOT_APPLICABLE: None,
}


class Subject(NamedTuple):
    """What one outcome is about: a unit, a tool or the repository, with its facts and where it stands.

    A tool and the repository stand in no line; `entries` tells where delivery in them begins.
    """

    tool: str
    unit: Address | None
    facts: Facts
    location: Location | None = None
    entries: Callable[[], Basis] | None = None

    @property
    def name(self) -> str:
        """What a message calls it."""
        return shown(str(self.unit), 200) if self.unit else self.tool or "this repository"


class _Said(NamedTuple):
    """A subject with its judgements so far, by policy id."""

    subject: Subject
    judgements: dict[str, Judgement]


class _Tool(NamedTuple):
    """A tool in use, and its units with what was said of them."""

    subject: Subject
    units: tuple[_Said, ...]


_Judged: TypeAlias = Callable[[Subject], Judgement]


class Ready(NamedTuple):
    """A rule with its conditions compiled, each beside its fact path."""

    rule: Rule
    tests: tuple[tuple[str, Predicate], ...]


class Possible(NamedTuple):
    """A rule that applies (`sure`), or may apply, to a subject, with what it counts there."""

    rule: Rule
    outcome: Outcome
    coverage: Interval | None
    sure: bool


class Judge:
    """One policy pack, ready to judge. What it said of a subject it says again while nothing about the subject differs.

    So it may be kept for further revisions of a repository: unchanged units cost a comparison of their facts.
    """

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._judged: dict[tuple[str, str], _Judged] = {}
        self._said: dict[tuple[str, Address | None], _Said] = {}

    def judge(self, collections: Sequence[Collection], repository: Facts) -> tuple[Judgement, ...]:
        """Judge by all policies: one outcome for each unit, tool in use or the repository, as the scope says.

        The order is that of the policies, then of tool names, then of the units as collected. Without any live unit
        there is nothing to assess: criteria of the repository are not applicable, the others have nobody to be about
        (rubric §1). A policy beyond the scores says nothing of tools that it has no rules for.
        """
        in_use = sorted((found for found in collections if found.units), key=lambda found: found.tool)
        entries = cache(lambda tool: delivering([found for found in in_use if tool in {"", found.tool}]))
        whole = Subject("", None, repository, entries=partial(entries, ""))
        tools = [
            _Tool(Subject(found.tool, None, found.facts, entries=partial(entries, found.tool)), self._said_of(found))
            for found in in_use
        ]
        return tuple(one for policy in self._pack.policies for one in self._policy(policy, whole, tools))

    def _said_of(self, found: Collection) -> tuple[_Said, ...]:
        return tuple(self._of(Subject(found.tool, unit.address, unit.facts, unit.location)) for unit in found.units)

    def _of(self, subject: Subject) -> _Said:
        """What was said of a subject that is as it was, or nothing yet."""
        key = (subject.tool, subject.unit)
        said = self._said.get(key)
        if said is None or said.subject != subject:
            said = self._said[key] = _Said(subject, {})
        return said

    def _policy(self, policy: Policy, whole: Subject, tools: Sequence[_Tool]) -> Iterator[Judgement]:
        if policy.scope is Scope.REPOSITORY:
            yield self._answer(policy, REPOSITORY, whole) if tools else _nothing(policy, whole)
            return
        for subject, units in tools:
            if isinstance(policy, Check) and subject.tool not in policy.rules:
                continue
            if policy.scope is Scope.TOOL:
                yield self._answer(policy, subject.tool, subject)
                continue
            for one in units:
                known = one.judgements.get(policy.id)
                if known is None:
                    known = one.judgements[policy.id] = self._answer(policy, subject.tool, one.subject)
                yield known

    def _answer(self, policy: Policy, key: str, subject: Subject) -> Judgement:
        judged = self._judged.get((policy.id, key))
        if judged is None:
            judged = self._judged[policy.id, key] = _judged(policy, key)
        return judged(subject)


def _judged(policy: Policy, key: str) -> _Judged:
    """The judgement of a policy by the rules of one tool or of the repository, compiled once for all subjects."""
    rules = tuple(_ready(rule) for rule in policy.rules.get(key, ()))
    if not rules:
        return lambda subject: _not_assessed(policy, subject)
    stated = tuple(ready.rule for ready in rules)
    return lambda subject: _rested(_concluded(policy, subject, tuple(_possible(rules, subject.facts))), stated, subject)


def _ready(rule: Rule) -> Ready:
    return Ready(rule, tuple((path, compiled(schema)) for path, schema in rule.when.items()))


def _possible(rules: Sequence[Ready], facts: Facts) -> Iterator[Possible]:
    """The rules that may apply, in order; the last one surely does if all before it do not."""
    for rule, tests in rules:
        truth: Truth = both(test(fact_in(facts, path).value) for path, test in tests)
        if truth is False:
            continue
        outcome, coverage = _count(rule, facts)
        yield Possible(rule, outcome, coverage, sure=truth is True)
        if truth:
            return


def _count(rule: Rule, facts: Facts) -> tuple[Outcome, Interval | None]:
    """What a rule counts: its outcome's worth, its bounds, or the share that was measured."""
    if rule.outcome is not None:
        return rule.outcome, rule.bounds or _COUNTS[rule.outcome]
    share = fact_in(facts, rule.share).value
    if isinstance(share, Unknown):
        return Outcome.UNOBSERVABLE, ANYTHING
    if share is None:
        return Outcome.NOT_APPLICABLE, None
    measured = _beside(interval_of(share), rule.bounds)
    return measured.verdict, measured


def _beside(share: Interval, rest: Interval | None) -> Interval:
    """A measured share where `rest` says what the remainder counts; without it, the remainder counts nothing."""
    if rest is None:
        return share
    return Interval(share.low + (1 - share.low) * rest.low, share.high + (1 - share.high) * rest.high)


def _concluded(policy: Policy, subject: Subject, possible: tuple[Possible, ...]) -> Judgement:
    """The judgement of what is possible: the outcome they agree on, else unobservable.

    Where all agree, the last one speaks: its message claims nothing that is not known.
    """
    last = possible[-1]
    if len({one.outcome for one in possible}) > 1:
        return _undecided(policy, subject, possible)
    location, related = evidence_of(last.rule, subject.facts, subject.location)
    words = words_for(subject.name, subject.tool, subject.facts)
    message = filled(last.rule.message, words)
    if last.rule.share and (reason := unknown_in(last.rule, subject.facts)):
        message = f"{message} Not observable: {shown(reason.reason, 200)}."
        location = reason.location or location
    return Judgement(
        criterion=policy.id,
        tool=subject.tool,
        unit=subject.unit,
        outcome=last.outcome,
        coverage=_span(possible),
        rule=last.rule.id,
        message=message,
        fix="" if last.outcome is Outcome.SATISFIED else filled(last.rule.fix, words),
        location=location,
        related=related,
    )


def _rested(judgement: Judgement, rules: Sequence[Rule], subject: Subject) -> Judgement:
    """The judgement with what it rests on, where no line decided it."""
    if judgement.location is not None or subject.entries is None:
        return judgement
    number = next(number for number, rule in enumerate(rules) if rule.id == judgement.rule)
    return judgement._replace(basis=basis_of(rules[number], rules[:number], subject.facts, subject.entries()))


def _undecided(policy: Policy, subject: Subject, possible: tuple[Possible, ...]) -> Judgement:
    """What an Unknown leaves open: the message gives its reason, the location is where it stands."""
    first = possible[0].rule
    location, related = evidence_of(first, subject.facts, subject.location)
    unknown = unknown_in(first, subject.facts) or Unknown("a value is too long to be matched")
    outcomes = {one.outcome for one in possible} - {Outcome.UNOBSERVABLE}
    may_be = alternatives([one.value for one in Outcome if one in outcomes])
    return Judgement(
        criterion=policy.id,
        tool=subject.tool,
        unit=subject.unit,
        outcome=Outcome.UNOBSERVABLE,
        coverage=_span(possible),
        rule=first.id,
        message=f"Not observable for {subject.name}: {shown(unknown.reason, 200)}. It may be {may_be}.",
        location=unknown.location or location,
        related=related,
    )


def _span(possible: Sequence[Possible]) -> Interval | None:
    """The coverage over all that is possible; None if nothing applies.

    Where it is open whether the criterion applies, it counts [0, 1]: a mean lies between what it would be with a 0 and
    with a 1 in place of a value that may have to leave it.
    """
    if len(possible) == 1:
        return possible[0].coverage
    counted = [one.coverage for one in possible if one.coverage]
    if not counted:
        return None
    if len(counted) < len(possible):
        return ANYTHING
    return Interval(min(one.low for one in counted), max(one.high for one in counted))


def _not_assessed(policy: Policy, subject: Subject) -> Judgement:
    """What a pack has no rules for: it cannot be told, and says so at every unit, tool or repository it is about."""
    return Judgement(
        criterion=policy.id,
        tool=subject.tool,
        unit=subject.unit,
        outcome=Outcome.UNOBSERVABLE,
        coverage=ANYTHING,
        rule=NOT_ASSESSED,
        message=f"Not assessed yet for {subject.name}: the policy has no rules for it.",
        location=subject.location,
        basis=subject.entries() if subject.entries else None,
    )


def _nothing(policy: Policy, subject: Subject) -> Judgement:
    return Judgement(
        criterion=policy.id,
        tool=subject.tool,
        unit=None,
        outcome=Outcome.NOT_APPLICABLE,
        coverage=None,
        rule="no-unit",
        message="There is no live unit in this repository: nothing to assess.",
    )
