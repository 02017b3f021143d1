"""Settings of single elements for drift and pruning (domain flux D3-4 to D3-8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.flux.records import Cluster, Found
from checker.model import Fact, Location, Place
from checker.parse.located import Map

# Label or annotation -> the values (in lower case) that are a setting of their own; the defaults are none.
_MARKS: Mapping[str, frozenset[str]] = {
    "kustomize.toolkit.fluxcd.io/ssa": frozenset({"merge", "ifnotpresent", "ignore"}),
    "kustomize.toolkit.fluxcd.io/reconcile": frozenset({"disabled"}),
    "kustomize.toolkit.fluxcd.io/prune": frozenset({"disabled"}),
    "kustomize.toolkit.fluxcd.io/force": frozenset({"enabled"}),
    "helm.toolkit.fluxcd.io/driftDetection": frozenset({"disabled"}),
    "fluxcd.controlplane.io/reconcile": frozenset({"disabled"}),
    "fluxcd.controlplane.io/prune": frozenset({"disabled"}),
    "fluxcd.controlplane.io/force": frozenset({"enabled"}),
}
_DEFAULTS = frozenset({"true", "disabled"})  # what units mostly have: prune, no drift detection
_SHELLS = frozenset({"merge", "ifnotpresent", "ignore"})
_DIFFERING = (
    ("Kustomization", ("prune",), "units differ in spec.prune"),
    ("", ("suspend",), "units differ in spec.suspend"),
    ("Kustomization", ("force",), "units differ in spec.force"),
    ("HelmRelease", ("driftDetection", "mode"), "units differ in drift mode"),
)

Setting = tuple[str, Location]


def elements_fact(clusters: Iterable[Cluster]) -> Fact:
    """`elements`: every kind of setting that occurs, with the first line of each."""
    listed = tuple(clusters)
    first: dict[str, Location] = {}
    for name, at in sorted(_settings(listed), key=lambda setting: setting[1]):
        first.setdefault(name, at)
    if not first:
        return Fact([])
    names = sorted(first)
    return Fact(names, first[names[0]], tuple(Place(first[name], name) for name in names[1:]))


def is_shell(item: Object) -> bool:
    """Whether an object is only contributed to, so that another unit may own it too (`ssa`)."""
    name = "kustomize.toolkit.fluxcd.io/ssa"
    return not _SHELLS.isdisjoint(text(marks.get(name)).lower() for marks in (item.labels, item.annotations))


def _settings(clusters: Iterable[Cluster]) -> Iterator[Setting]:
    units: list[Found] = []
    for cluster in clusters:
        units += cluster.units
        for one in cluster.objects:
            yield from _marks(one.item)
    for unit in units:
        yield from _ignores(unit)
    yield from _differences(units)


def _marks(item: Object) -> Iterator[Setting]:
    metadata = mapping(item.data.get("metadata"))
    for field in ("annotations", "labels"):
        marks = metadata.get(field)
        if isinstance(marks, Map):
            for name in _MARKS.keys() & marks.keys():
                value = text(marks[name])
                if value.lower() in _MARKS[name]:
                    yield f"{name}: {value}", marks.where(name)


def _ignores(unit: Found) -> Iterator[Setting]:
    drift = mapping(unit.spec.get("driftDetection"))
    if unit.address.kind == "HelmRelease" and sequence(drift.get("ignore")):
        yield "spec.driftDetection.ignore", unit.where("driftDetection", "ignore")
    if unit.address.kind == "Kustomization" and sequence(unit.spec.get("ignore")):
        yield "spec.ignore", unit.where("ignore")
    for position, renderer in enumerate(sequence(unit.spec.get("postRenderers"))):
        for patch in sequence(mapping(mapping(renderer).get("kustomize")).get("patches")):
            if "helm.toolkit.fluxcd.io/driftDetection" in text(mapping(patch).get("patch")):
                yield "helm.toolkit.fluxcd.io/driftDetection: disabled", unit.where("postRenderers", position)


def _differences(units: Iterable[Found]) -> Iterator[Setting]:
    """Fields in which units of one kind are set differently; an absent one counts as its default."""
    listed = list(units)
    for kind, path, name in _DIFFERING:
        places: dict[str, list[Location]] = {}
        for unit in listed:
            if kind in ("", unit.address.kind) and unit.address.kind in ("Kustomization", "HelmRelease"):
                places.setdefault(_value(unit.spec, path), []).append(unit.where(*path))
        if len(places) > 1:
            rarest = min(places, key=lambda value: (len(places[value]), value in _DEFAULTS, value))
            yield name, places[rarest][0]


def _value(spec: Any, path: tuple[str, ...]) -> str:
    node = spec
    for step in path:
        node = mapping(node).get(step)
    return text(node) or ("disabled" if path[-1] == "mode" else "false")
