"""Attestations and waivers brought to bear on what was judged (rubric §2); pure, the day is given.

An attestation speaks only of what cannot be seen: the open part of a coverage. It may place the coverage anywhere in
that part, never outside of it, so what the repository proves or refutes stands whatever anybody states. A waiver
changes nothing at all: it says that a finding is known and accepted for a time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from checker.errors import UsageError
from checker.model import (
    Attestation,
    Check,
    Configuration,
    Interval,
    Judgement,
    Location,
    Outcome,
    Place,
    Scope,
    Severity,
    Standing,
    Statement,
    Waiver,
)
from checker.parse.patterns import matches, matches_name
from checker.policy.wording import shown

SOON = 14
"""So many days before it lapses a statement is said to do so."""

_COUNTS: Mapping[Outcome, Fraction] = {
    Outcome.SATISFIED: Fraction(1),
    Outcome.PARTIAL: Fraction(1, 2),
    Outcome.UNSATISFIED: Fraction(0),
}
_WAIVABLE = frozenset({Outcome.UNSATISFIED, Outcome.PARTIAL, Outcome.UNOBSERVABLE})


def _check(name: str, title: str, severity: Severity, why: str) -> Check:
    return Check(f"configuration.{name}", title, severity, Scope.REPOSITORY, why, {}, (), ())


CHECKS: Mapping[Standing, Check] = {
    Standing.EXPIRED: _check(
        "expired",
        "Attestations and waivers that have lapsed",
        Severity.WARNING,
        "What was true when it was stated may no longer be; a lapsed statement has no effect.",
    ),
    Standing.UNUSED: _check(
        "unused",
        "Attestations, waivers and exclusions without anything to be about",
        Severity.NOTE,
        "A statement that nothing needs may hide a finding one day that nobody meant it for.",
    ),
    Standing.IN_FORCE: _check(
        "expiring",
        f"Attestations and waivers that lapse within {SOON} days",
        Severity.NOTE,
        "The day after its last one a statement has no effect, and what rests on it counts again.",
    ),
}
"""The policies beyond the scores on the configuration itself, which no pack holds; by the standing they are about."""


class Stated(NamedTuple):
    """A judgement as it counts, with what is stated about it; `unattested` is what it was, if it is attested."""

    judgement: Judgement
    attestation: Attestation | None = None
    waiver: Waiver | None = None
    unattested: Judgement | None = None


class Brought(NamedTuple):
    """All judgements with what is stated about them, and every statement as it stands."""

    stated: tuple[Stated, ...]
    statements: tuple[Statement, ...] = ()


def brought(judged: Iterable[Judgement], configuration: Configuration, today: str | None) -> Brought:
    """Bring what a configuration states to bear on all judgements of a revision.

    Args:
        judged: the judgements, of criteria and of policies beyond the scores.
        configuration: what is stated.
        today: the day on which it is to hold, `YYYY-MM-DD`.

    Raises:
        UsageError: something is stated, and there is no day to hold it against.
    """
    if not (configuration.attestations or configuration.waivers):
        return Brought(tuple(map(Stated, judged)))
    day = day_of(today)
    attestations = _Statements(configuration.attestations, day)
    waivers = _Statements(configuration.waivers, day)
    stated = tuple(_waived(_attested(one, attestations), waivers) for one in judged)
    return Brought(stated, (*attestations.standing(), *waivers.standing()))


def day_of(today: str | None) -> date:
    """The day that `YYYY-MM-DD` names. UsageError if it names none."""
    hint = "Give it as --today YYYY-MM-DD."
    if today is None:
        raise UsageError("there is no commit whose day could decide what has lapsed", hint=hint)
    try:
        day = date.fromisoformat(today)
    except ValueError:
        day = None
    if day is None or day.isoformat() != today:  # 20240101 is a day too, but no YYYY-MM-DD
        raise UsageError(f"{today[:100]!a} is no day", hint=hint)
    return day


class Note(NamedTuple):
    """A finding on the configuration itself, by the policy that it is of; `about` tells it from others of its rule."""

    judgement: Judgement
    check: Check
    about: tuple[str, ...]


def notes(statements: Iterable[Statement]) -> Iterator[Note]:
    """What has lapsed, is about nothing, or lapses soon."""
    for statement in statements:
        if not statement.note:
            continue
        said = statement.said
        kind = "waiver" if isinstance(said, Waiver) else "attestation"
        message = f"The {kind} of {said.criterion} {statement.note}"
        yield _note(statement.standing, kind, message, said.location, said.about)


def unmatched(configuration: Configuration, paths: Collection[str]) -> Iterator[Note]:
    """The patterns of `exclude` that name no path of the revision."""
    for pattern in dict.fromkeys(configuration.exclude):
        if not any(matches(pattern, path) for path in paths):
            message = f"The exclusion of '{shown(pattern)}' fits nothing in this revision."
            at = configuration.places.get(f"exclude.{pattern}")
            yield _note(Standing.UNUSED, "exclusion", message, at, (pattern,))


def _note(standing: Standing, kind: str, message: str, at: Location | None, about: tuple[str, ...]) -> Note:
    check = CHECKS[standing]
    judgement = Judgement(
        criterion=check.id,
        tool="",
        unit=None,
        outcome=Outcome.UNSATISFIED,
        coverage=Interval(Fraction(0), Fraction(0)),
        rule=f"{check.id.partition('.')[2]}-{kind}",
        message=message,
        fix=_FIXES[standing].format(kind),
        location=at,
    )
    return Note(judgement, check, about)


_FIXES = {
    Standing.EXPIRED: "Look again whether it holds: renew or remove the {}.",
    Standing.UNUSED: "Remove the {}, or correct what it names.",
    Standing.IN_FORCE: "Look again whether it holds: renew or remove the {}.",
}


class _Statements:
    """The statements of one kind, by criterion, and how often each was about something."""

    def __init__(self, said: Sequence[Attestation | Waiver], day: date) -> None:
        self._said = said
        self._days = [(date.fromisoformat(one.expires) - day).days for one in said]
        self._of: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(said):
            self._of[one.criterion].append(number)
        self._decided: Counter[int] = Counter()
        self._fitting: Counter[int] = Counter()

    def deciding(self, judgement: Judgement, *, open_to_it: bool) -> Attestation | Waiver | None:
        """The first statement in force that fits a judgement, if that is open to it; every fit is remembered."""
        first: int | None = None
        for number in self._of.get(judgement.criterion, ()):
            if not _fits(self._said[number], judgement):
                continue
            self._fitting[number] += 1
            lapsed = self._days[number] < 0
            if open_to_it and (lapsed or first is None):
                self._decided[number] += 1
                first = first if lapsed else number
        return None if first is None else self._said[first]

    def standing(self) -> Iterator[Statement]:
        """Every statement as it stands once all judgements were shown."""
        for number, said in enumerate(self._said):
            days, about = self._days[number], self._decided[number]
            if days < 0:
                note = f"expired on {said.expires} and has no effect: {_again(about)}."
                yield Statement(said, Standing.EXPIRED, about, days, note)
            elif about:
                note = f"expires {_when(days)}." if days <= SOON else ""
                yield Statement(said, Standing.IN_FORCE, about, days, note)
            else:
                yield Statement(said, Standing.UNUSED, about, days, self._unused(number))

    def _unused(self, number: int) -> str:
        if not self._fitting[number]:
            return "fits nothing in this revision."
        if isinstance(self._said[number], Waiver):
            return "has no effect: what it names is met, or waived before it."
        return "has no effect: the repository itself decides what it names, or an earlier attestation does."


def _attested(judgement: Judgement, attestations: _Statements) -> Stated:
    found = judgement.coverage
    is_open = found is not None and found.low < found.high
    said = attestations.deciding(judgement, open_to_it=is_open)
    if found is None or not isinstance(said, Attestation):
        return Stated(judgement)
    counts = min(max(_COUNTS[said.outcome], found.low), found.high)
    settled = Interval(counts, counts)
    before = (Place(judgement.location, shown(judgement.message, 300)),) if judgement.location else ()
    message = f"Attested as {said.outcome} until {said.expires}: {shown(said.reason, 300)}"
    if settled.verdict is not said.outcome:
        message += f" (What can be seen lets it count {settled.verdict}.)"
    replaced = judgement._replace(
        outcome=settled.verdict,
        coverage=settled,
        message=message,
        fix="",
        location=said.location,
        related=(*before, *judgement.related),
    )
    return Stated(replaced, said, unattested=judgement)


def _waived(stated: Stated, waivers: _Statements) -> Stated:
    waiver = waivers.deciding(stated.judgement, open_to_it=stated.judgement.outcome in _WAIVABLE)
    return stated._replace(waiver=waiver) if isinstance(waiver, Waiver) else stated


def _fits(said: Attestation | Waiver, judgement: Judgement) -> bool:
    if said.tool and said.tool != judgement.tool:
        return False
    if said.unit and not (judgement.unit and matches_name(said.unit, str(judgement.unit))):
        return False
    if isinstance(said, Attestation):
        return True
    if said.rule and said.rule != judgement.rule:
        return False
    return not said.path or bool(judgement.location and matches(said.path, judgement.location.path))


def _again(about: int) -> str:
    if not about:
        return "nothing rests on it"
    return "a finding counts again" if about == 1 else f"{about} findings count again"


def _when(days: int) -> str:
    if days == 0:
        return "today"
    return "tomorrow" if days == 1 else f"in {days} days"
