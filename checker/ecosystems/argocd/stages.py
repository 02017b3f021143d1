"""Which stage a unit belongs to (domain argocd A4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.compose.object import text
from checker.ecosystems.argocd.records import Application
from checker.graph.stages import PRODUCTION, stage_of
from checker.model import Fact, Unknown


def production_facts(units: Iterable[Application]) -> dict[int, Fact]:
    """`production` by the unit's identity; null for all where no two stages can be told apart."""
    listed = list(units)
    stages = {id(unit): {stage_of(place) for place in _places(unit)} - {""} for unit in listed}
    found = set().union(*stages.values())
    told = PRODUCTION in found and len(found) > 1
    return {id(unit): _fact(unit, stages[id(unit)], told=told) for unit in listed}


def _fact(unit: Application, stages: set[str], *, told: bool) -> Fact:
    at = unit.item.data.where("metadata")
    return Fact(PRODUCTION in stages if told else None, at)


def _places(unit: Application) -> Iterator[str]:
    """Its name, namespace, project, paths, labels and clusters."""
    yield from (unit.address.name, unit.address.namespace, unit.address.scope, unit.carrier)
    yield from (str(one.path) for one in unit.sources)
    yield from (str(part) for one in unit.destinations for part in (one.server, one.name, one.namespace))
    yield from (text(value) for value in unit.labels.values())
    if not isinstance(unit.project, Unknown):
        yield unit.project
