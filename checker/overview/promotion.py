"""Whether a change can move from one stage to the next (rubric change-management.promotion)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations, islice, product
from typing import NamedTuple

from checker.graph.stages import PRODUCTION, stage_of
from checker.graph.versions import moves_apart
from checker.model import Collection, Fact, Facts, Location, Place, Placement, Target, Unknown, Version

VERSIONS, SHARED, COPIED, STATE = "versions", "shared", "copied", "state"
_ORDER = (VERSIONS, SHARED, COPIED, STATE)
_MOST_PAIRS = 4_000
_SEVERAL = 2
_ALONE = frozenset({PRODUCTION, "integration"})
"""What tells no stage beside a name without one: that is production itself, and an integration may be one of tools."""

_UNSEEN = "the stages may be among the targets that are not in this repository"


class Ladder(NamedTuple):
    """How two stages of one subject relate: `form` is a value of the fact, `lower` and `upper` where each stands."""

    form: str
    lower: Place
    upper: Place
    open: bool = False


def promotion_facts(collections: Sequence[Collection]) -> Facts:
    """`stages.names`, `promotion.form` and `promotion.open`; the best promoted layer decides.

    `versions`: two stages share a definition and state a version each. `shared`: they share it and do not. `copied`:
    they have nothing in common. `state`: they stand in one Terraform root. Null: there are no two stages.
    """
    placements = [one for found in collections for one in found.placements]
    names = sorted({one.stage for one in placements} - {""})
    best = _best(placements) or _apart(placements)
    if best is not None:
        stands, related = best.lower.location, (best.upper,)
        return {
            "stages.names": Fact(names, stands, related),
            "promotion.form": Fact(best.form, stands, related),
            "promotion.open": Fact(best.open, stands),
        }
    unseen = next((one.target for one in placements if isinstance(one.target, Unknown)), None)
    place = next((one.at for one in placements if one.stage), None)
    at = place or next((unit.location for found in collections for unit in found.units), None)
    form = None if unseen is None else Unknown(_UNSEEN, unseen.location)
    return {"stages.names": Fact(names, at), "promotion.form": Fact(form, at), "promotion.open": Fact(value=False)}


def _best(placements: Sequence[Placement]) -> Ladder | None:
    """The best of all, by subject and line; one where stages state versions ends the search."""
    known = cache(lambda one: one.versions())
    found: list[Ladder] = []
    for one, other in _pairs(placements):
        ladder = _ladder(one, other, known)
        if ladder.form == VERSIONS:
            return ladder
        found.append(ladder)
    return min(found, key=lambda ladder: (_ORDER.index(ladder.form), not ladder.open), default=None)


def _pairs(placements: Sequence[Placement]) -> Iterator[tuple[Placement, Placement]]:
    """Every two placements of one ladder that stand in different stages."""
    ladders: dict[str, dict[str, list[Placement]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(placements, key=_order):
        if one.ladder:
            ladders[one.ladder][one.stage].append(one)
    for _, stages in sorted(ladders.items()):
        pairs = (
            pair
            for lower, upper in combinations(sorted(stages), 2)
            if lower or upper not in _ALONE
            for pair in product(stages[lower], stages[upper])
        )
        yield from islice(pairs, _MOST_PAIRS)


def _order(one: Placement) -> tuple[Location, str, str]:
    return (one.at, one.unit, one.target.name if isinstance(one.target, Target) else "")


def _ladder(one: Placement, other: Placement, known: Callable[[Placement], tuple[Version, ...]]) -> Ladder:
    places = (Place(one.at, _words(one)), Place(other.at, _words(other)))
    if one.inner and other.inner:
        return Ladder(STATE, *places)
    if one.definitions.isdisjoint(other.definitions):
        return Ladder(COPIED, *places)
    apart = _first_apart(known(one), known(other))
    if apart is None:
        told = bool(one.elsewhere and other.elsewhere) and one.elsewhere != other.elsewhere
        return Ladder(SHARED, *places, open=told)
    return Ladder(
        VERSIONS,
        Place(apart[0].at, f"{_words(one)}: {apart[0].value or 'this tree'}"),
        Place(apart[1].at, f"{_words(other)}: {apart[1].value or 'this tree'}"),
    )


def _words(one: Placement) -> str:
    return f"{one.unit} ({one.stage})" if one.stage else one.unit


def _first_apart(ones: Sequence[Version], others: Sequence[Version]) -> tuple[Version, Version] | None:
    """The first subject that both state a version of, each its own; one that each has a line for comes first."""
    stated = {version.subject: version for version in others}
    pairs = [(mine, stated[mine.subject]) for mine in ones if mine.subject in stated]
    apart = [pair for pair in pairs if moves_apart(*pair)]
    return min(apart, key=lambda pair: (pair[0].at == pair[1].at, pair[0].at, pair[1].at), default=None)


def _apart(placements: Sequence[Placement]) -> Ladder | None:
    """Targets that are named after different stages, whatever runs there."""
    first: dict[str, Place] = {}
    for one in sorted(placements, key=lambda one: (one.at, one.unit)):
        if isinstance(one.target, Target) and (stage := stage_of(one.target.name)):
            first.setdefault(stage, Place(one.target.at, one.target.name))
    if len(first) < _SEVERAL:
        return None
    lower, upper = sorted(first)[:_SEVERAL]
    return Ladder(COPIED, first[lower], first[upper])
