"""What live roots and units declare, by name: resources, modules, charts, add-ons of clusters (domain §2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checker.compose.object import mapping, text
from checker.compose.terraform import Call, Scope, Source
from checker.ecosystems.terraform.records import Live
from checker.graph.inventory import Stock
from checker.model import Form, Item, Unknown
from checker.parse.hcl import Block
from checker.parse.located import Map

_NAMED: Mapping[str, tuple[Form, str]] = {
    "helm_release": (Form.CHART, "chart"),
    "aws_eks_addon": (Form.ADDON, "addon_name"),
    "azurerm_kubernetes_cluster_extension": (Form.ADDON, "extension_type"),
}
"""Resources that name what they bring: by which argument."""

_WORKLOADS: Mapping[str, str] = {
    f"kubernetes_{kind}{version}": made
    for kind, made in {
        "deployment": "apps/Deployment",
        "stateful_set": "apps/StatefulSet",
        "daemonset": "apps/DaemonSet",
        "daemon_set": "apps/DaemonSet",
    }.items()
    for version in ("", "_v1")
}
"""Resources that state an object in blocks, with what they make."""

_SWITCHED: Mapping[str, str] = {
    "google_container_cluster": "addons_config",
    "azurerm_kubernetes_cluster": "",
}
"""Clusters whose add-ons are blocks of theirs: within which block ("": the resource itself)."""

_OFF = {"disabled": True, "enabled": False}
_ADDON_ARGUMENTS = ("addons", "cluster_addons", "eks_addons")
_ADDON_MODULE = re.compile(r"add-?ons")
_ENABLE = "enable_"
_NOT_CREATED = "create_kubernetes_resources"
_MANIFEST = "kubernetes_manifest"
_READ = "flux_"
"""Data sources that generate manifests: those of the Flux provider before `flux_bootstrap_git`."""


def inventory_of(units: Iterable[Live]) -> tuple[Item, ...]:
    """Every distinct resource type, module, chart and add-on of all live roots and units."""
    stock = Stock()
    seen: set[str] = set()
    for unit in units:
        address = str(unit.address)
        for scope in unit.scopes:
            for item in _declared(scope, address, seen):
                stock.add(item)
        for item in _elsewhere(unit, address):
            stock.add(item)
    return stock.items()


def _declared(scope: Scope, unit: str, seen: set[str]) -> Iterator[Item]:
    """What one instance of a module declares; a type that only counts by itself is looked at until it is found."""
    for block in scope.module.of("resource"):
        kind = block.labels[0] if block.labels else ""
        if kind in _NAMED or kind in _SWITCHED or kind in _WORKLOADS or kind == _MANIFEST:
            yield from _named(scope, block, kind, unit)
        elif kind in seen:
            continue
        if scope.instances(block):
            seen.add(kind)
            yield Item(Form.RESOURCE, "", block.at, unit, kind)
    for block in scope.module.of("data"):
        if block.labels and block.labels[0].startswith(_READ):
            yield Item(Form.RESOURCE, "", block.at, unit, f"data.{block.labels[0]}")
    for call in scope.calls():
        yield from _called(scope, call, unit)


def _named(scope: Scope, block: Block, kind: str, unit: str) -> Iterator[Item]:
    if kind in _SWITCHED:
        yield from _switched(scope, block, kind, unit)
    for instance in scope.instances(block):
        if kind == _MANIFEST:
            yield from _manifest(instance.scope.get(block.body, "manifest"), block, unit)
        elif kind in _WORKLOADS:
            metadata = block.body.first("metadata")
            stated = instance.scope.get(metadata.body, "name") if metadata else None
            name = stated if isinstance(stated, str) else block.labels[-1]
            yield Item(Form.OBJECT, name, block.at, unit, _WORKLOADS[kind])
        elif kind in _NAMED:
            form, argument = _NAMED[kind]
            value = instance.scope.get(block.body, argument)
            given = instance.scope.get(block.body, "name") if isinstance(value, Unknown) else value
            name = "" if isinstance(given, Unknown) else text(given)
            place = block.body.attributes.where(argument)
            yield Item(form, name.rstrip("/").rpartition("/")[2], place, unit, kind)


def _manifest(data: Any, block: Block, unit: str) -> Iterator[Item]:
    """The object that a `kubernetes_manifest` states."""
    group = text(mapping(data).get("apiVersion")).rpartition("/")[0]
    kind, name = text(mapping(data).get("kind")), text(mapping(mapping(data).get("metadata")).get("name"))
    if kind:
        yield Item(Form.OBJECT, name, block.at, unit, f"{group}/{kind}" if group else kind)


def _switched(scope: Scope, block: Block, kind: str, unit: str) -> Iterator[Item]:
    """The add-ons that a cluster's own blocks switch on."""
    within = _SWITCHED[kind]
    bodies = [inner.body for inner in block.body.of(within)] if within else [block.body]
    for inner in (one for body in bodies for one in body.blocks):
        if not any(scope.get(inner.body, name) is value for name, value in _OFF.items()):
            yield Item(Form.ADDON, inner.type, inner.at, unit, kind)


def _called(scope: Scope, call: Call, unit: str) -> Iterator[Item]:
    """A module from elsewhere, and what its arguments switch on in the cluster."""
    sources = [source for source in call.sources if not source.local]
    if not sources or not scope.instances(call.block):
        return
    given = call.block.body.attributes
    yield from _modules(sources, call.name, unit, tuple(given))
    for argument in _ADDON_ARGUMENTS:
        addons = scope.get(call.block.body, argument)
        for name, stated in addons.items() if isinstance(addons, Map) else ():
            if stated is not None:
                yield Item(Form.ADDON, name, addons.where(name), unit, call.name)
    speaks = any(_ADDON_MODULE.search(source.text) for source in sources)
    if speaks and scope.get(call.block.body, _NOT_CREATED) is not False:
        for argument in given:
            if argument.startswith(_ENABLE) and scope.get(call.block.body, argument) is True:
                yield Item(Form.ADDON, argument.removeprefix(_ENABLE), given.where(argument), unit, call.name)


def _modules(sources: Iterable[Source], label: str, unit: str, arguments: tuple[str, ...] = ()) -> Iterator[Item]:
    for source in sources:
        yield Item(Form.MODULE, source.text.partition("?")[0], source.at, unit, label, arguments)


def _elsewhere(unit: Live, address: str) -> Iterator[Item]:
    """What is known of a unit whose configuration is not all here: its module, and the providers it configures."""
    if unit.content is None:
        yield from _modules((one for one in unit.sources if not one.local), "", address)
        bodies = [block for body in unit.generated for block in body.blocks]
    elif all(source.local for call in unit.calls for source in call.sources):
        return
    else:
        bodies = list(unit.scopes[0].module.blocks)
    for block in bodies:
        if block.type == "provider" and block.labels:
            yield Item(Form.PROVIDER, block.labels[0], block.at, address)
