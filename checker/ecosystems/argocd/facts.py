"""The facts about one Argo CD unit, each with the line that set it (schemas/facts/argocd.schema.json)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.ecosystems.argocd.collisions import others_fact
from checker.ecosystems.argocd.pins import loose_inputs, pin_of
from checker.ecosystems.argocd.reach import path_place, target_of
from checker.ecosystems.argocd.records import Application
from checker.graph.pins import unresolved
from checker.model import Fact, Location, Place, Unknown

_SKIP = "argocd.argoproj.io/skip-reconcile"
_PULLED = "apps.open-cluster-management.io/pull-to-ocm-managed-cluster"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What a unit shares with the others of its instance, by the document that declares the unit."""

    names: Mapping[Location, Sequence[Application]]
    deliveries: Mapping[Location, Sequence[Application]]
    production: Mapping[int, Fact]


def facts_of(unit: Application, around: Neighbours) -> dict[str, Fact]:
    """All facts of a unit that do not rest on its instance's configuration."""
    kind = unit.item.data.where("kind")
    names = around.names.get(unit.origin, ())
    met = {one.address: one for one in (*names, *around.deliveries.get(unit.origin, ()))}
    return {
        "kind": Fact(unit.address.kind, kind),
        "root": Fact(unit.root, kind),
        "project": _seen(unit.project, unit.where("project")),
        **_automation_facts(unit),
        "skipped": _skipped(unit),
        **_source_facts(unit),
        "path.exists": Fact(unit.exists, path_place(unit)),
        "inputs.unpinned": _unpinned(unit),
        "remote": _remote(unit),
        "production": around.production[id(unit)],
        "collisions": others_fact(unit, met.values()),
        "names": others_fact(unit, names),
    }


def _automation_facts(unit: Application) -> dict[str, Fact]:
    stated = unit.automation
    return {
        "sync.mode": _seen(stated.mode, stated.at),
        "sync.selfHeal": _seen(stated.self_heal, stated.self_heal_at),
        "sync.prune": _seen(stated.prune, stated.prune_at),
    }


def _seen(value: Any, at: Location) -> Fact:
    return Fact(unresolved(value, at) if isinstance(value, Unknown) else value, at)


def _skipped(unit: Application) -> Fact:
    """Frozen by annotation; under OCM's pull model the annotation only says that another cluster reconciles it (§2)."""
    mark = unit.annotation(_SKIP)
    if mark is None:
        return Fact(value=False, at=unit.metadata.at)
    pulled = unit.labels.get(_PULLED) == "true"
    return Fact(value=mark[0] == "true" and not pulled, at=mark[1])


def _source_facts(unit: Application) -> dict[str, Fact]:
    pin = pin_of(unit)
    carrying = [one for one in unit.sources if one.carries]
    kinds = sorted({one.kind for one in carrying})
    at = carrying[0].at if carrying else unit.where("source")
    return {
        "sources": Fact(kinds, at),
        "source.own": _own(unit),
        "source.pin": _seen(pin.how, pin.at),
        "source.version": _seen(pin.version, pin.at),
    }


def _own(unit: Application) -> Fact:
    """Whether every Git source is this repository; the first that is not is the evidence."""
    git = [one for one in unit.sources if one.kind == "git"]
    for one in git:
        if one.own is False:
            return Fact(value=False, at=one.at)
    for one in git:
        if isinstance(one.own, Unknown):
            return _seen(one.own, one.at)
    return Fact(bool(git), git[0].at if git else unit.where("source"))


def _unpinned(unit: Application) -> Fact:
    loose = loose_inputs(unit)
    if not loose:
        return Fact([], path_place(unit))
    return Fact([url for url, _ in loose], loose[0][1], tuple(Place(at, url) for url, at in loose[1:]))


def _remote(unit: Application) -> Fact:
    """Whether every destination is another cluster; one that a generator decides may be either."""
    at = unit.destinations[0].at if unit.destinations else unit.where("destination")
    targets = [target_of(one) for one in unit.destinations]
    if "" in targets:
        return Fact(value=False, at=at)
    for one in unit.destinations:
        for part in (one.server, one.name):
            if isinstance(part, Unknown):
                return _seen(part, at)
    return Fact(bool(targets), at)
