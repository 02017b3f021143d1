"""Which chart a HelmRelease installs, and with which values (domain flux §1.5 J5, J6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from checker.compose.object import mapping, sequence, text
from checker.ecosystems.flux.records import Cluster, Found, Key
from checker.model import Location
from checker.parse.files import Files
from checker.parse.located import Map, Text, where
from checker.parse.yaml import ParseError, parse_embedded


class Values:
    """The values of a release in the order of precedence: inline first, then later `valuesFrom` before earlier ones."""

    def __init__(self, layers: Iterable[Map], at: Location) -> None:
        self._layers = tuple(layers)
        self.at = at

    def find(self, *path: str) -> tuple[Any, Location] | None:
        """The value at a path and the line that set it, None where no layer has it."""
        for layer in self._layers:
            node: Any = layer
            for step in path:
                node = node[step] if isinstance(node, Map) and step in node else None
            if node is not None:
                return node, where(layer, *path)
        return None

    def get(self, *path: str) -> Any:
        """The value alone."""
        found = self.find(*path)
        return None if found is None else found[0]

    def where(self, *path: str) -> Location:
        """The line that set a value, or the release where nothing does."""
        found = self.find(*path)
        return self.at if found is None else found[1]


def chart_name(release: Found, cluster: Cluster) -> str:
    """The chart's name: as stated, or the last part of the artifact's address."""
    chart = text(mapping(mapping(release.spec.get("chart")).get("spec")).get("chart"))
    if not chart and release.source.key is not None:
        source = cluster.index.get((release.cluster, release.source.key))
        chart = text(mapping(source.data.get("spec")).get("url")) if source else release.source.key.name
    return chart.rstrip("/").rpartition("/")[2]


def holds_flux(files: Files, directory: str) -> bool:
    """Whether the templates of a chart in this repository make Flux objects, which are out of sight here."""
    prefix = f"{directory}/templates/" if directory else "templates/"
    paths = (path for path in files.paths if path.startswith(prefix))
    return any(b".toolkit.fluxcd.io/" in (files.content(path) or b"") for path in paths)


def releases(clusters: Iterable[Cluster], chart: str) -> Iterator[tuple[Cluster, Found]]:
    """The live releases of a chart."""
    for cluster in clusters:
        for unit in cluster.units:
            if unit.address.kind == "HelmRelease" and chart_name(unit, cluster) == chart:
                yield cluster, unit


def values_of(release: Found, cluster: Cluster, files: Files) -> Values:
    """The values of a release as far as they stand in the repository."""
    layers: list[Map] = []
    inline = release.spec.get("values")
    if isinstance(inline, Map):
        layers.append(inline)
    for reference in reversed(sequence(release.spec.get("valuesFrom"))):
        layers += _referenced(mapping(reference), release, cluster, files)
    return Values(layers, release.where("values"))


def _referenced(reference: dict[str, Any], release: Found, cluster: Cluster, files: Files) -> Iterator[Map]:
    if text(reference.get("kind")) != "ConfigMap" or reference.get("targetPath"):
        return
    place = Key("ConfigMap", release.address.namespace, text(reference.get("name")))
    item = cluster.index.get((release.cluster, place))
    data = item.data.get("data") if item else None
    key = text(reference.get("valuesKey")) or "values.yaml"
    if not isinstance(data, Map) or not isinstance(data.get(key), str):
        return
    generated = _file_with(data[key], data.where(key), files)
    if generated:
        yield from (one.data for one in files.documents(generated) if isinstance(one.data, Map))
        return
    try:
        yield from (one.data for one in parse_embedded(data[key], data.where(key)) if isinstance(one.data, Map))
    except ParseError:
        return  # values that do not parse set nothing; the release itself says so in the cluster


def _file_with(value: str, at: Location, files: Files) -> str | None:
    """The file beside a generator that holds this very text: then the lines are those of the file."""
    if isinstance(value, Text):
        return None
    directory = at.path.rpartition("/")[0]
    prefix = f"{directory}/" if directory else ""
    return next((prefix + name for name in files.children(directory)[0] if files.text(prefix + name) == value), None)
