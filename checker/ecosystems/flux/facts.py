"""The facts about one Flux unit, each with the line that set it (schemas/facts/flux.schema.json)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.compose.object import mapping, text
from checker.ecosystems.flux.notifications import Routes, notification_facts
from checker.ecosystems.flux.records import Found, Source
from checker.ecosystems.flux.tenancy import Tenancy, account_facts, lockdown_fact
from checker.graph import Delivery
from checker.model import Address, Fact, Facts, Location, Place, Unknown
from checker.parse.located import Map

_SWITCHES = {
    "Kustomization": ("kustomize.toolkit.fluxcd.io/reconcile",),
    "HelmRelease": ("kustomize.toolkit.fluxcd.io/reconcile", "helm.toolkit.fluxcd.io/reconcile"),
    "ResourceSet": ("fluxcd.controlplane.io/reconcile",),
}
_MAX_TOLD = 5
_DRIFT_MODES = ("enabled", "warn", "disabled")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a unit shares with the others of its cluster or of the repository."""

    tenancy: Tenancy
    routes: Routes
    alerts: Fact
    foreign: Fact
    diff_tool: Fact
    collisions: Mapping[Address, Sequence[Delivery]]
    own: Mapping[tuple[Address, str], Location]
    charts: Mapping[Address, Sequence[tuple[str, Location]]]


def facts_of(unit: Found, around: Surroundings) -> Facts:
    """All facts of a unit."""
    kind = unit.item.data.where("kind")
    installation = around.tenancy.installation
    return {
        "kind": Fact(unit.address.kind, kind),
        "root": Fact(unit.root, kind),
        "suspended": _suspended(unit),
        "prune": _prune(unit),
        **_source_facts(unit),
        "path.exists": Fact(unit.exists, unit.path_at),
        "inputs.unpinned": _unpinned(unit, around.charts.get(unit.address, ())),
        "values.preserved": _flag(unit, "upgrade", "preserveValues"),
        "drift.mode": _drift_mode(unit),
        **notification_facts(unit, around.routes),
        "alerts.here": around.alerts,
        "cluster.foreign": around.foreign,
        "remote": Fact(unit.target != unit.cluster, unit.where("kubeConfig")),
        "diff.tool": around.diff_tool,
        **account_facts(unit, around.tenancy),
        "cluster.lockdown": lockdown_fact(around.tenancy, kind),
        "cluster.installation": Fact(installation is not None, installation or kind),
        "collisions": _collisions(unit, around),
    }


def _flag(unit: Found, *path: str) -> Fact:
    """A boolean field of `spec` whose absence means false."""
    node: Any = unit.spec
    for step in path:
        node = mapping(node).get(step)
    at = unit.where(*path)
    return Fact(_unseen(node, at) if isinstance(node, Unknown) else node is True, at)


def _suspended(unit: Found) -> Fact:
    stated = _flag(unit, "suspend")
    for name in _SWITCHES[unit.address.kind]:
        for field in ("annotations", "labels"):
            marks = mapping(unit.item.data.get("metadata")).get(field)
            if isinstance(marks, Map) and text(marks.get(name)).lower() == "disabled":
                return Fact(value=True, at=marks.where(name))
    return stated


def _prune(unit: Found) -> Fact:
    at = unit.where("prune")
    if unit.address.kind != "Kustomization":
        return Fact(None, at)
    value = unit.spec.get("prune")
    if isinstance(value, bool):
        return Fact(value, at)
    if isinstance(value, Unknown):
        return Fact(_unseen(value, at), at)
    return Fact(Unknown("spec.prune is required and not stated here", at), at)


def _source_facts(unit: Found) -> dict[str, Fact]:
    source = unit.source
    related = (Place(source.place, f"defines the {source.kind}"),) if source.place else ()
    return {
        "source.kind": Fact(_kind(source), source.at, related),
        "source.own": Fact(source.own, source.at, related),
        "source.pin": Fact(source.pin.how, source.pin.at),
        "source.version": Fact(_seen(source.pin.version, source.pin.at), source.pin.at),
        "source.defined": Fact(source.defined, source.at, related),
    }


def _kind(source: Source) -> str | Unknown | None:
    known = ("GitRepository", "OCIRepository", "Bucket", "ExternalArtifact", "HelmRepository", "HelmChart")
    if source.kind is None or source.kind in known:
        return source.kind
    return Unknown(f"the kind of source {source.kind} is not known", source.at)


def _drift_mode(unit: Found) -> Fact:
    at = unit.where("driftDetection", "mode")
    value = mapping(unit.spec.get("driftDetection")).get("mode") if unit.address.kind == "HelmRelease" else None
    if isinstance(value, Unknown):
        return Fact(_unseen(value, at), at)
    return Fact(text(value) if text(value) in _DRIFT_MODES else None, at)


def _unpinned(unit: Found, charts: Sequence[tuple[str, Location]]) -> Fact:
    loose = [(one.url, one.location) for one in unit.remotes if not one.pinned] + list(charts)
    if not loose:
        return Fact([], unit.path_at)
    related = tuple(Place(at, url) for url, at in loose[1:])
    return Fact(sorted({url for url, _ in loose}), loose[0][1], related)


def _collisions(unit: Found, around: Surroundings) -> Fact:
    met = around.collisions.get(unit.address, ())
    if not met:
        return Fact([], unit.item.data.where("kind"))
    told = [f"{_object_text(one.identity)} by {one.owner}" for one in met[:_MAX_TOLD]]
    if len(met) > _MAX_TOLD:
        told.append(f"{len(met) - _MAX_TOLD} more objects")
    related = tuple(Place(one.at, f"{one.owner} delivers it too") for one in met[:_MAX_TOLD])
    return Fact(told, around.own[unit.address, met[0].identity], related)


def _object_text(identity: str) -> str:
    """`group/kind/namespace/name` as people say it."""
    kind, namespace, name = identity.rsplit("/", 3)[-3:]
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


def _seen(value: Any, at: Location) -> Any:
    return _unseen(value, at) if isinstance(value, Unknown) else value


def _unseen(value: Unknown, at: Location) -> Unknown:
    return Unknown(value.reason, value.location or at, value.text)
