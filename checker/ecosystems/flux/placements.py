"""Where Flux's units are put to use: on the cluster of their entry point or kubeConfig (domain flux D5-1, D5-4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.compose.object import Object, text
from checker.ecosystems.flux.records import Cluster, Entry, Found
from checker.ecosystems.flux.substitution import variables_of
from checker.graph.namespaces import staged_namespaces
from checker.graph.stages import first_stage, without_stages
from checker.graph.versions import version_in, versions_in, versions_of
from checker.model import Address, Placement, Target, TargetKind, Unknown, Version
from checker.parse.located import Map


def placements_of(clusters: Sequence[Cluster]) -> tuple[Placement, ...]:
    """Every unit on its cluster."""
    return tuple(one for cluster in clusters for one in _placements(cluster))


def target_of(entry: Entry) -> Target:
    """The cluster that an entry point stands for."""
    return Target(TargetKind.CLUSTER, entry.scope, entry.location)


def _placements(cluster: Cluster) -> Iterator[Placement]:
    delivered: dict[Address, list[Object]] = {}
    for one in cluster.objects:
        if one.owner is not None:
            delivered.setdefault(one.owner, []).append(one.item)
    for unit in cluster.units:
        objects = delivered.get(unit.address, ())
        whole = _placement(cluster, unit, objects)
        yield whole
        yield from staged_namespaces(whole, objects)


def _placement(cluster: Cluster, unit: Found, objects: Sequence[Object]) -> Placement:
    entry, own = cluster.entry, target_of(cluster.entry)
    target = own if unit.target == entry.scope else Target(own.kind, unit.target, unit.where("kubeConfig"))
    address = unit.address
    subject = "" if unit.root else f"flux/{unit.address.kind}/{_bare(unit)}"
    return Placement(
        unit=str(address),
        at=unit.item.origin,
        subject=subject,
        ladder=subject,
        target=target,
        stage=first_stage((*unit.directories, address.name, unit.target, address.namespace, entry.path)),
        definitions=unit.reads | {str(unit.item.origin), *unit.directories},
        elsewhere=text(unit.spec.get("path")) if unit.carries else "",
        versions=lambda: tuple(dict.fromkeys(_versions(cluster, unit, objects))),
    )


def _bare(unit: Found) -> str:
    name = unit.address.name.replace(unit.cluster, "")
    return f"{without_stages(unit.address.namespace)}/{without_stages(name)}"


def _versions(cluster: Cluster, unit: Found, objects: Sequence[Object]) -> Iterator[Version]:
    """What the unit states itself, what it substitutes, and what stands in the objects that it delivers."""
    yield from _substituted(cluster, unit)
    for item in (unit.item, *objects):
        yield from versions_of(item)
    for remote in unit.remotes:
        found = version_in(remote.url, remote.location)
        if found is not None:
            yield found


def _substituted(cluster: Cluster, unit: Found) -> Iterator[Version]:
    """Variables that are named after a version, where their values stand."""
    variables = variables_of(unit.item, lambda key: cluster.index.get((unit.cluster, key)), {})
    for name, (value, at) in variables.values.items() if variables else ():
        if at is not None and not isinstance(value, Unknown):
            yield from versions_in(Map([(name, value)], at=at, keys_at={name: at}), "postBuild")
