"""Units of one instance that own the same: by name, or by what they deliver (domain argocd A5.15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from checker.compose.object import mapping
from checker.ecosystems.argocd.carriers import has_chart
from checker.ecosystems.argocd.records import Application, value_text
from checker.ecosystems.argocd.sources import destination_of, own_path, stated_sources
from checker.model import Address, Fact, Location, Place, Unknown
from checker.parse.files import Files
from checker.parse.located import Map

_MAX_TOLD = 5
_MAX_DEPTH = 50
_APART = frozenset({"targetRevision", "releaseName"})


def same_names(units: Sequence[Application]) -> Mapping[Location, tuple[Application, ...]]:
    """By declaring document: the others with the same kind, namespace and name."""
    return _others(units, lambda unit: [(unit.address.namespace, unit.address.kind, unit.address.name)])


def same_deliveries(units: Sequence[Application], files: Files) -> Mapping[Location, tuple[Application, ...]]:
    """By declaring document: the others that deliver the same to the same place."""
    return _others(units, lambda unit: _deliveries(unit, files))


def _others(units: Sequence[Application], keys: Any) -> Mapping[Location, tuple[Application, ...]]:
    groups: dict[Hashable, dict[Address, Application]] = defaultdict(dict)
    for unit in units:
        for key in keys(unit):
            groups[key].setdefault(unit.address, unit)
    found: dict[Location, dict[Address, Application]] = defaultdict(dict)
    for members in groups.values():
        for one in members.values() if len(members) > 1 else ():
            found[one.origin].update((other, unit) for other, unit in members.items() if other != one.address)
    return {origin: tuple(others.values()) for origin, others in found.items()}


def _deliveries(unit: Application, files: Files) -> Iterator[Hashable]:
    """Sources and destination of every Application that is certain in all its parts (rubric `no-collisions`)."""
    pairs = [(one.spec, value_text(one.metadata.get("name"))) for one in unit.generated]
    for spec, name in pairs or [(unit.spec, unit.address.name)]:
        destination = destination_of(spec)
        place = (destination.server, destination.name, destination.namespace)
        sources = tuple((_frozen(one), _release(one, name, files)) for one in stated_sources(spec))
        if sources and not _is_doubtful((place, sources)):
            yield (place, sources)


def _release(source: Map, name: str | Unknown, files: Files) -> str | Unknown:
    """The release name where a chart is installed, which sets its objects apart; "" for anything else."""
    helm, path = mapping(source.get("helm")), source.get("path")
    here = own_path(path) if isinstance(path, str) else None
    if not (helm or source.get("chart") or (here is not None and has_chart(files, here))):
        return ""
    return value_text(helm.get("releaseName")) or name


def _frozen(node: Any, depth: int = 0) -> Hashable:
    """A source as something that can be compared, without its revision and its release name."""
    if depth > _MAX_DEPTH:
        return Unknown("nested too deep")
    if isinstance(node, Map):
        members = ((key, _frozen(value, depth + 1)) for key, value in node.items() if key not in _APART)
        return tuple(sorted((member for member in members if member[1] != ()), key=lambda member: member[0]))
    if isinstance(node, list):
        return tuple(_frozen(item, depth + 1) for item in node)
    return node if isinstance(node, Unknown) else str(node)


def _is_doubtful(node: Any) -> bool:
    if isinstance(node, tuple) and not isinstance(node, Location):
        return any(_is_doubtful(item) for item in node)
    return isinstance(node, Unknown) or (isinstance(node, str) and "{{" in node)


def others_fact(unit: Application, others: Iterable[Application]) -> Fact:
    """A list of other units, at this one's own place."""
    listed = sorted(others, key=lambda other: other.address)
    at = unit.item.data.where("metadata")
    if not listed:
        return Fact([], at)
    related = tuple(Place(other.origin, str(other.address)) for other in listed[:_MAX_TOLD])
    return Fact([str(other.address) for other in listed[:_MAX_TOLD]], at, related)
