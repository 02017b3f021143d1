"""Whether targets share one definition or are copies of one another (rubric multi-cluster.one-definition)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from checker.model import Collection, Fact, Facts, Location, Place, Placement, Target, Unknown

_HALF = 2
_MOST_PLACES = 5
_UNKNOWN = "the targets are not in this repository"


def sharing_facts(collections: Sequence[Collection], number: Fact) -> Facts:
    """`definition.sharing`: `shared`, `partly`, `copied`, null with one target.

    Of the placements that have a counterpart on another target, those count as shared that are made of something a
    placement on another target is made of; `partly` where they are fewer than half. A unit without a counterpart says
    nothing. Where the number of targets is not known, a generator is the mechanism that shares.
    """
    placements = [one for found in collections for one in found.placements]
    if isinstance(number.value, Unknown):
        return _stated(_fanned(placements), number.value)
    if number.value <= 1:
        return {"definition.sharing": Fact(None), "definition.shared": Fact(0), "definition.copied": Fact(0)}
    shared, copied = _parted(placements)
    return _weighed(shared, copied, _fanned(placements), number)


def _weighed(shared: Sequence[Place], copied: Sequence[Place], fanned: Sequence[Place], number: Fact) -> Facts:
    counted = {"definition.shared": Fact(len(shared)), "definition.copied": Fact(len(copied))}
    if not shared and not copied:
        value = "shared" if fanned else "copied"
        at = fanned[0].location if fanned else number.at
        return {"definition.sharing": Fact(value, at, () if fanned else number.related), **counted}
    value = "copied" if not shared else "shared" if len(shared) * _HALF >= len(shared) + len(copied) else "partly"
    first, second = (shared, copied) if shared else (copied, shared)
    places = _distinct([*first[:_MOST_PLACES], *second[: _MOST_PLACES // 2]])
    return {"definition.sharing": Fact(value, places[0].location, places[1:]), **counted}


def _stated(fanned: Sequence[Place], unknown: Unknown) -> Facts:
    """By the mechanism alone."""
    counted = {"definition.shared": Fact(len(fanned)), "definition.copied": Fact(0)}
    if fanned:
        return {"definition.sharing": Fact("shared", fanned[0].location), **counted}
    return {"definition.sharing": Fact(Unknown(_UNKNOWN, unknown.location), unknown.location), **counted}


def _fanned(placements: Iterable[Placement]) -> list[Place]:
    """What a generator makes for targets that it finds at run time."""
    found = (one for one in placements if one.fanned and isinstance(one.target, Unknown))
    return list(dict.fromkeys(Place(one.at, one.unit) for one in found))


def _parted(placements: Sequence[Placement]) -> tuple[list[Place], list[Place]]:
    """The placements that share a definition with one on another target, and the copies."""
    by_definition: dict[str, set[str]] = defaultdict(set)
    by_subject: dict[str, set[str]] = defaultdict(set)
    placed = [(one, one.target.name) for one in placements if isinstance(one.target, Target)]
    for one, target in placed:
        by_subject[one.subject].add(target)
        for definition in _shareable(one):
            by_definition[definition].add(target)
    common = {definition for definition, targets in by_definition.items() if len(targets) > 1}
    shared, copied = [], []
    for one, _ in placed:
        if not common.isdisjoint(_shareable(one)):
            shared.append(_place(one))
        elif one.subject and len(by_subject[one.subject]) > 1:
            copied.append(_place(one))
    return sorted(shared), sorted(copied)


def _shareable(one: Placement) -> Iterable[str]:
    """What a placement is made of; the generator that makes it is one definition for all of its targets."""
    return (*one.definitions, one.unit) if one.fanned else one.definitions


def _place(one: Placement) -> Place:
    at: Location = one.target.at if isinstance(one.target, Target) and one.fanned else one.at
    name = one.target.name if isinstance(one.target, Target) else ""
    return Place(at, f"{one.unit} on {name}" if name else one.unit)


def _distinct(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(chain(places)))
