"""Directories that stand side by side for environments: whoever needs another one copies one of them (rubric D6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from checker.graph.stages import stage_of
from checker.model import Collection, Location, Means, Offer

_PARENTS = frozenset(
    {"overlays", "clusters", "environments", "envs", "env", "tenants", "accounts", "stages", "workspaces", "instances"}
)
_MOST_DEEP = 12


def siblings_of(collections: Iterable[Collection]) -> Iterator[Offer]:
    """Two or more live directories in one place that are of different stages, or in a place for environments."""
    children: dict[str, dict[str, str]] = defaultdict(dict)
    for path in _live(collections):
        parts = path.split("/")
        for depth in range(min(len(parts) - 1, _MOST_DEEP)):
            children["/".join(parts[:depth])].setdefault(parts[depth], path)
    for parent, inner in sorted(children.items()):
        stages = {stage: name for name in sorted(inner) if (stage := stage_of(name))}
        if parent.rpartition("/")[2].lower() in _PARENTS and len(inner) > 1:
            chosen = sorted(inner)
        elif len(stages) > 1:
            chosen = sorted(stages.values())
        else:
            continue
        yield Offer(Means.SIBLINGS, Location(inner[chosen[1]]), f"{parent or '.'}: {chosen[0]}, {chosen[1]}")


def _live(collections: Iterable[Collection]) -> Iterator[str]:
    """The files that live units stand in, which tell most of a directory, then those that they need."""
    live = [collection for collection in collections if collection.units]
    yield from sorted({unit.location.path for collection in live for unit in collection.units})
    yield from sorted(frozenset[str]().union(*(collection.reads for collection in live)))
