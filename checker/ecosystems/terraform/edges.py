"""The edges of the delivery graph around one unit: what it reads, and where its state is."""

from __future__ import annotations

from collections.abc import Iterator

from checker.compose.terraform import Backend
from checker.ecosystems.terraform.records import Live
from checker.model import Edge, Relation


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
