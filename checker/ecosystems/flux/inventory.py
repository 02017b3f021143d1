"""What live units deliver, by name, and the Flux of each cluster that reconciles them (rubric §3 D1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.compose.object import mapping, text
from checker.ecosystems.flux.charts import chart_name
from checker.ecosystems.flux.records import Cluster, Found
from checker.graph.inventory import Stock, address_name
from checker.model import Engine, Form, Item, Location


def inventory_of(clusters: Sequence[Cluster]) -> tuple[Item, ...]:
    """Every distinct chart, path, address and object that the units of all clusters deliver."""
    stock = Stock()
    for cluster in clusters:
        for unit in cluster.units:
            for item in _named(unit, cluster):
                stock.add(item)
        for one in cluster.objects:
            stock.deliver(one.item, one.owner)
    return stock.items()


def _named(unit: Found, cluster: Cluster) -> Iterator[Item]:
    address = str(unit.address)
    if unit.address.kind == "HelmRelease":
        yield Item(Form.CHART, chart_name(unit, cluster), unit.path_at, address)
    for directory in unit.directories:
        yield Item(Form.PATH, directory, unit.path_at, address)
    if unit.address.kind == "Kustomization" and unit.carries:
        yield from _elsewhere(unit, cluster, address)
    for remote in unit.remotes:
        form = Form.CHART if remote.kind == "chart" else Form.ADDRESS
        name = remote.url.rstrip("/").rpartition("/")[2] if form is Form.CHART else address_name(remote.url)
        yield Item(form, name, remote.location, address)


def _elsewhere(unit: Found, cluster: Cluster, address: str) -> Iterator[Item]:
    """The path in another repository, and the address of an artifact."""
    yield Item(Form.PATH, text(unit.spec.get("path")), unit.path_at, address, "elsewhere")
    source = cluster.index.get((unit.cluster, unit.source.key)) if unit.source.key else None
    if source is not None and source.kind == "OCIRepository":
        url = text(mapping(source.data.get("spec")).get("url"))
        yield Item(Form.ADDRESS, address_name(url), unit.source.at, address)


def engine_of(cluster: Cluster, installation: Location | None) -> Engine:
    """The Flux of a cluster, whose installation stands at a place (None: not in this repository)."""
    return Engine(
        tool="flux",
        scope=cluster.entry.scope,
        units=len(cluster.units),
        at=cluster.entry.location,
        installation=installation,
        root=next(_roots(cluster), None),
        gaps=cluster.entry.gaps,
    )


def _roots(cluster: Cluster) -> Iterator[Location]:
    """What syncs the cluster's tree: the root of a bootstrap or an instance, else Kustomizations that deliver units."""
    owners = {unit.owner for unit in cluster.units if unit.owner}
    for unit in cluster.units:
        if unit.root or (unit.owner is None and unit.address in owners):
            yield unit.item.origin
