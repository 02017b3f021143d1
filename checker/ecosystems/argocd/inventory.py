"""What live units deliver, by name, and which Argo CDs reconcile them (rubric §3 D1)."""

from __future__ import annotations

from collections.abc import Iterator

from checker.compose.chart import load_chart
from checker.compose.kustomization import kustomization_file
from checker.compose.object import text
from checker.ecosystems.argocd.carriers import has_chart
from checker.ecosystems.argocd.reach import path_place
from checker.ecosystems.argocd.records import Application, Instance, Source, World
from checker.graph.inventory import Stock, address_name
from checker.model import Engine, Form, Item, Location, Unknown
from checker.parse.files import Files

_CHART = "chart"


def inventory_of(world: World) -> tuple[Item, ...]:
    """Every distinct chart, path, address and object that the units of all instances deliver."""
    stock = Stock()
    for unit in world.units:
        for item in _named(unit, world.files):
            stock.add(item)
    for instance in world.instances:
        for one in instance.objects:
            stock.deliver(one.item, one.owner)
    return stock.items()


def _named(unit: Application, files: Files) -> Iterator[Item]:
    """What a unit names itself, what its paths take from elsewhere, and the charts that its own charts consist of."""
    address = str(unit.address)
    for source in unit.sources:
        if source.carries:
            yield from _of_source(source, address)
    for directory in unit.directories:
        yield Item(Form.PATH, directory, _place(unit, directory, files), address)
        if has_chart(files, directory):
            yield from _dependencies(files, directory, address)
    for remote in unit.remotes:
        form = Form.CHART if remote.kind == _CHART else Form.ADDRESS
        name = remote.url.rstrip("/").rpartition("/")[2] if form is Form.CHART else address_name(remote.url)
        yield Item(form, name, remote.location, address)


def _place(unit: Application, directory: str, files: Files) -> Location:
    """Where a path stands: in the unit, or, if a generator makes it, the file that tells how the path is built."""
    if unit.address.kind == "ApplicationSet":
        named = [
            kustomization_file(files, directory),
            f"{directory}/Chart.yaml" if has_chart(files, directory) else None,
        ]
        return next((Location(path) for path in named if path), path_place(unit))
    return path_place(unit)


def _of_source(source: Source, address: str) -> Iterator[Item]:
    if source.kind == _CHART and not isinstance(source.chart, Unknown):
        yield Item(Form.CHART, source.chart.rpartition("/")[2], source.data.where("chart"), address)
    elif source.kind == "oci":
        parts = (source.url, source.chart, source.path)
        yield Item(Form.ADDRESS, address_name("/".join(filter(None, map(text, parts)))), source.at, address)
    elif source.own is False and not isinstance(source.path, Unknown):
        yield Item(Form.PATH, source.path, source.data.where("path"), address, "elsewhere")


def _dependencies(files: Files, directory: str, address: str) -> Iterator[Item]:
    """The charts below a chart of this repository that take part under its default values."""
    chart = load_chart(files, directory)
    for one in chart.dependencies if chart else ():
        if chart and one.is_enabled(chart.values):
            yield Item(Form.CHART, one.name, one.at, address)


def engines_of(world: World) -> tuple[Engine, ...]:
    """One engine for each instance."""
    return tuple(_engine(instance, world) for instance in world.instances)


def _engine(instance: Instance, world: World) -> Engine:
    installed = next(iter(instance.installations), None)
    kept = installed is None or installed.carrier == _CHART or installed.origin in world.engines
    return Engine(
        tool="argocd",
        scope=instance.scope,
        units=len(instance.units),
        at=instance.entry,
        installation=installed.origin if installed else None,
        root=next(_roots(instance), None),
        kept=kept or (installed is not None and _is_delivered(instance, installed.origin)),
    )


def _roots(instance: Instance) -> Iterator[Location]:
    """The units that deliver other units, ApplicationSets that nothing delivers, what a live Terraform root carries.

    A flat set that somebody applies by hand has none.
    """
    owners = {unit.owner for unit in instance.units if unit.owner}
    for unit in instance.units:
        outermost = unit.owner is None or unit.root
        if outermost and (unit.address in owners or unit.address.kind == "ApplicationSet" or unit.bearer):
            yield unit.origin


def _is_delivered(instance: Instance, origin: Location) -> bool:
    """Whether a unit of the instance delivers what stands at a place."""
    owned = (one for one in instance.installations if one.origin == origin and one.owner)
    return any(owned) or any(one.owner and one.item.origin == origin for one in instance.objects)
