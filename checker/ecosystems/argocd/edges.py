"""The delivery graph's edges: who delivers, reads, targets and bounds (architecture, "graph")."""

from __future__ import annotations

from collections.abc import Iterator

from checker.ecosystems.argocd.reach import path_place, target_of
from checker.ecosystems.argocd.records import Application, Instance, World
from checker.model import Edge, Relation, Unknown


def edges_of(world: World) -> Iterator[Edge]:
    """All edges of all instances."""
    for instance in world.instances:
        for unit in instance.units:
            yield from _edges(unit, instance)
            if unit.owner is None:
                yield from _borne(unit, instance, world)


def _borne(unit: Application, instance: Instance, world: World) -> Iterator[Edge]:
    """Who brings an outermost unit: the engine that another tool installs, and that tool's unit if it is not the same.

    Where one root installs the engine and carries the unit, the way goes from the root over the engine.
    """
    at = next((one.origin for one in instance.installations if one.origin in world.engines), None)
    engine = world.engines[at] if at is not None else None
    if engine is not None:
        yield Edge(engine, Relation.DELIVERS, str(unit.address), at)
    if unit.bearer and not (engine or "").endswith(f" of {unit.carrier or '.'}"):
        yield Edge(unit.bearer, Relation.DELIVERS, str(unit.address), unit.origin)


def _edges(unit: Application, instance: Instance) -> Iterator[Edge]:
    name = str(unit.address)
    if unit.owner is not None:
        yield Edge(str(unit.owner), Relation.DELIVERS, name, unit.origin)
    for directory in unit.directories:
        yield Edge(name, Relation.READS, directory or ".", path_place(unit))
    for source in unit.sources:
        if source.own is not True:
            what = f"{source.url} {source.chart}" if source.chart else str(source.url)
            yield Edge(name, Relation.READS, what, source.at)
    for destination in unit.destinations:
        target = target_of(destination) or instance.scope
        yield Edge(name, Relation.TARGETS, target, destination.at)
    if not isinstance(unit.project, Unknown):
        yield Edge(name, Relation.BOUNDED, f"AppProject {unit.project}", unit.where("project"))
