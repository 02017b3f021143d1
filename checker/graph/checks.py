"""How CI, and renderers in a cluster, look at what a delivery tool delivers (rubric §3 D2 `ci-validated`, D4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from checker.model import Activity, Basis, Event, Evidence, Fact, Location, Place, Purpose, Unknown

Unit = TypeVar("Unit")
Covers: TypeAlias = Callable[[Activity, Unit], bool]
"""Whether a check looks at a unit."""

_CHECKS = frozenset({Purpose.VALIDATE, Purpose.RENDER, Purpose.DIFF})
_HOOKS = frozenset({"pre-commit", "lefthook"})
_HALF = 2
_MAX_COMMAND = 80
_RUNS = {Event.PULL_REQUEST: "runs on pull requests", Event.SCHEDULE: "runs on a schedule"}
_MAX_PLACES = 20


@dataclass(frozen=True, slots=True)
class Checks:
    """What looks at the declared state: commands of CI, and renderers in a cluster with the line that turns them on.

    `basis` is where they were looked for.
    """

    activities: tuple[Activity, ...]
    renderers: tuple[tuple[str, Location], ...]
    opaque: tuple[Activity, ...]
    basis: Basis | None


def sifted(
    evidence: Evidence,
    subjects: frozenset[str],
    others: frozenset[str],
    renderers: Iterable[tuple[str, Location]],
) -> Checks:
    """The checks about some of the subjects and none of the others, which are other delivery tools."""
    concerned = [one for one in evidence.activities if one.purpose in _CHECKS and not one.opaque]
    about = tuple(one for one in concerned if one.tools & subjects and not one.tools & others)
    asked = (one for one in evidence.activities if one.opaque and Event.PULL_REQUEST in one.events)
    opaque = tuple(one for one in asked if one.tools & subjects or not one.tools)
    return Checks(about, tuple(renderers), opaque, configurations(evidence))


def configurations(evidence: Evidence) -> Basis | None:
    """What was looked at for what CI does not do: its configurations, the first of very many; None without any."""
    paths = sorted(evidence.configurations)[:_MAX_PLACES]
    found = tuple(Place(Location(path), "a configuration of CI") for path in paths)
    return Basis(found) if found else None


def validation_fact(checks: Checks, units: Sequence[Unit], covers: Covers[Unit]) -> Fact:
    """`validation`: the best check of the declared state, weighed by the units it covers."""
    if checks.renderers:
        return Fact("pull-request", checks.renderers[-1][1])
    proposed, nothing = _proposed(checks), Fact("none", basis=checks.basis)
    if proposed:
        return _on_pull_requests(proposed, units, covers) or nothing
    if checks.opaque:
        return followed_no_further(checks.opaque[0], Event.PULL_REQUEST)
    pushed = [one for one in checks.activities if Event.PUSH in one.events and not _is_hook(one)]
    if pushed:
        return Fact("push", pushed[0].location)
    hooks = [one for one in checks.activities if _is_hook(one)]
    return Fact("hooks", hooks[0].location) if hooks else nothing


def _proposed(checks: Checks) -> list[Activity]:
    return [one for one in checks.activities if Event.PULL_REQUEST in one.events and not _is_hook(one)]


def _on_pull_requests(proposed: Sequence[Activity], units: Sequence[Unit], covers: Covers[Unit]) -> Fact | None:
    """`validation` by what looks at some unit on pull requests; None where none does."""
    counts = {one: sum(covers(one, unit) for unit in units) for one in proposed}
    covered = sum(any(covers(one, unit) for one in proposed) for unit in units)
    best = max(proposed, key=lambda one: (counts[one], one.purpose is not Purpose.RENDER, -one.location.line))
    if not covered:
        return None
    value = "pull-request" if covered * _HALF >= len(units) else "pull-request-partly"
    related = tuple(Place(one.location, short(one)) for one in proposed if one is not best)
    return Fact(value, best.location, related)


def impact_fact(checks: Checks) -> Fact:
    """`impact`: what a pull request shows of its effect."""
    if checks.renderers:
        return Fact("diff", checks.renderers[0][1])
    proposed = _proposed(checks)
    diffs = [one for one in proposed if one.purpose is Purpose.DIFF]
    if diffs:
        return Fact("diff", diffs[0].location)
    if checks.opaque:
        return followed_no_further(checks.opaque[0], Event.PULL_REQUEST)
    if proposed:
        return Fact("validation", proposed[0].location)
    return Fact("none", basis=checks.basis)


def touches(activity: Activity, places: Iterable[str]) -> bool:
    """Whether a check looks at one of some places: it names none at all, or one at or above them."""
    if not activity.directories:
        return True
    return any(_is_above(directory, place) for place in places for directory in activity.directories)


def _is_above(directory: str, place: str) -> bool:
    directory = directory.strip("/").removeprefix("./")
    return directory in ("", ".") or place == directory or place.startswith(f"{directory}/")


def short(activity: Activity) -> str:
    """A command for people."""
    words = " ".join(activity.command.split())
    return words if len(words) <= _MAX_COMMAND else f"{words[: _MAX_COMMAND - 1]}…"


def _is_hook(activity: Activity) -> bool:
    return activity.system in _HOOKS


def followed_no_further(activity: Activity, event: Event | None = None) -> Fact:
    """What is not known because of a program that cannot be opened; `event` is the one it is asked about."""
    runs = f"{_RUNS[event]} and " if event else ""
    return Fact(Unknown(f"the program `{short(activity)}` {runs}is not followed", activity.location), activity.location)
