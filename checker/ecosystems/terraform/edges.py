"""The edges of the delivery graph around one unit: what it reads, and where its state is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from checker.compose.terraform import Backend, Carried, Engine, clusters_of
from checker.ecosystems.terraform.records import Live
from checker.model import Edge, Platform, Relation


class Ground(NamedTuple):
    """The clusters and the engines of one unit."""

    unit: str
    clusters: tuple[Platform, ...]
    engines: tuple[Engine, ...]

    @property
    def platforms(self) -> tuple[Platform, ...]:
        """All of them as the graph shows them."""
        return (*self.clusters, *(Platform("engine", one.id, one.at) for one in self.engines))

    def edges(self) -> Iterator[Edge]:
        """From the unit over its clusters to the engines that it installs, and to what brings the engines' roots.

        An engine stands in the unit's cluster if it has exactly one.
        """
        for cluster in self.clusters:
            yield Edge(self.unit, Relation.DELIVERS, cluster.name, cluster.at)
        host = self.clusters[0].name if len(self.clusters) == 1 else self.unit
        for engine in self.engines:
            yield Edge(host, Relation.DELIVERS, engine.id, engine.at)
            for chart, at in engine.reads:
                yield Edge(engine.id, Relation.READS, chart, at)


def grounds_of(units: Iterable[Live], carried: Iterable[Carried]) -> tuple[Ground, ...]:
    """What live units declare for others to run on."""
    engines: dict[str, tuple[Engine, ...]] = {}
    for one in carried:
        engines[one.directory] = (*engines.get(one.directory, ()), *one.engines)
    grounds = []
    for unit in units:
        name = str(unit.address)
        place = unit.directory or "."
        clusters = tuple(
            Platform("cluster", f"cluster {one.name} of {place}", one.at)
            for one in (clusters_of(unit.content) if unit.content else ())
        )
        installed = engines.pop(unit.directory, ())
        if clusters or installed:
            grounds.append(Ground(name, clusters, installed))
    return tuple(grounds)


def edges_of(unit: Live) -> Iterator[Edge]:
    """All edges of a unit."""
    name = str(unit.address)
    for directory in unit.modules:
        yield Edge(name, Relation.READS, directory or ".", unit.at)
    for call in unit.calls:
        for source in call.sources:
            target = source.directory if source.local and source.directory is not None else source.text
            yield Edge(name, Relation.READS, target or ".", source.at)
    if isinstance(unit.backend, Backend):
        yield Edge(name, Relation.TARGETS, f"state in {unit.backend.kind}", unit.backend.at)
