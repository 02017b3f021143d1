"""The part of a repository that one of its directories stands for: a subtree, a cluster, an environment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from checker.model import Collection, Relation


def portion(collections: Sequence[Collection], directory: str) -> tuple[Collection, ...]:
    """The collections with the units that belong to a directory alone.

    A unit belongs to it if it stands below it, reads a path there, or is delivered by a unit that belongs to it: the
    directory of a cluster brings all that runs there, that of a shared base all units made from it. What the tools
    and the repository as a whole say stays as it is.
    """
    reads: dict[str, list[str]] = defaultdict(list)
    delivers: dict[str, list[str]] = defaultdict(list)
    for edge in (edge for found in collections for edge in found.edges):
        if edge.relation is Relation.READS:
            reads[edge.source].append(edge.target)
        elif edge.relation is Relation.DELIVERS:
            delivers[edge.source].append(edge.target)
    inside: set[str] = set()
    pending = [
        str(unit.address)
        for found in collections
        for unit in found.units
        if any(_below(path, directory) for path in (unit.location.path, *reads[str(unit.address)]))
    ]
    while pending:
        name = pending.pop()
        if name not in inside:
            inside.add(name)
            pending += delivers[name]
    return tuple(
        found._replace(units=tuple(unit for unit in found.units if str(unit.address) in inside))
        for found in collections
    )


def _below(path: str, directory: str) -> bool:
    return path == directory or path.startswith(f"{directory}/")
