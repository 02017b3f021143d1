"""How many clusters, or without Kubernetes environments, are declared targets (rubric multi-cluster.many-targets)."""

from __future__ import annotations

from collections.abc import Sequence

from checker.model import Collection, Fact, Facts, Location, Place, Target, TargetKind, Unknown
from checker.overview.kubernetes import ENGINES

SEVERAL = 2
_MOST_PLACES = 5


def target_facts(collections: Sequence[Collection]) -> Facts:
    """`targets.number`, Unknown where fewer than two are known and there may be more; `targets.names`.

    Two tools may name one cluster differently, so their targets are not added up: the tool that has most decides.
    """
    found = max((_known(one, kind) for one in collections for kind in _kinds(collections)), key=len, default=())
    places = tuple(Place(target.at, target.name) for target in found[:_MOST_PLACES])
    unseen = next((reason for one in collections if (reason := _unseen(one, collections)) is not None), None)
    number: int | Unknown = len(found)
    if len(found) < SEVERAL:
        number = unseen if unseen is not None else 1
    at = places[0].location if places else unseen.location if unseen else _somewhere(collections)
    return {
        "targets.number": Fact(number, at, places[1:]),
        "targets.names": Fact([target.name for target in found], at, places[1:]),
    }


def _kinds(collections: Sequence[Collection]) -> tuple[TargetKind, ...]:
    """What counts as a target: clusters alone where something runs in one."""
    if any(one.tool in ENGINES and one.units for one in collections):
        return (TargetKind.CLUSTER,)
    return (TargetKind.CLUSTER, TargetKind.ENVIRONMENT)


def _known(collection: Collection, kind: TargetKind) -> tuple[Target, ...]:
    """The distinct targets of one tool, by name; a region's environment is no target beside its regions."""
    found: dict[str, Target] = {}
    stated = [one.target for one in collection.placements if isinstance(one.target, Target)]
    for target in sorted((*collection.targets, *stated), key=lambda one: (one.name, one.at)):
        if target.kind is kind and target.name:
            found.setdefault(target.name, target)
    held = {name[:end] for name in found for end, sign in enumerate(name) if sign == "/"}
    if kind is TargetKind.CLUSTER:
        return tuple(found.values())
    return tuple(target for name, target in found.items() if name not in held)


def _unseen(collection: Collection, collections: Sequence[Collection]) -> Unknown | None:
    """Why a tool may have targets that are not known here."""
    if collection.tool not in ENGINES and TargetKind.ENVIRONMENT not in _kinds(collections):
        return None
    return next((one.target for one in collection.placements if isinstance(one.target, Unknown)), None)


def _somewhere(collections: Sequence[Collection]) -> Location | None:
    return next((unit.location for one in collections for unit in one.units), None)
