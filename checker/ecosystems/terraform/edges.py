"""The edges of the delivery graph around one unit: what it reads, and where its state is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.compose.terraform import Backend, Carried
from checker.ecosystems.terraform.records import Live
from checker.model import Edge, Platform, Relation


def platforms_of(carried: Iterable[Carried]) -> Iterator[Platform]:
    """The engines that live roots install."""
    for one in carried:
        for engine in one.engines:
            yield Platform("engine", engine.id, engine.at)


def engine_edges(carried: Iterable[Carried]) -> Iterator[Edge]:
    """From a root to the engines that it installs, and from those to charts from elsewhere that bring their roots."""
    for one in carried:
        for engine in one.engines:
            yield Edge(str(one.holder), Relation.DELIVERS, engine.id, engine.at)
            for chart, at in engine.reads:
                yield Edge(engine.id, Relation.READS, chart, at)


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
