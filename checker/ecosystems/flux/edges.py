"""The delivery graph's edges: who delivers, reads, targets, notifies and bounds (architecture, "graph")."""

from __future__ import annotations

from collections.abc import Iterator

from checker.compose.object import text
from checker.ecosystems.flux.notifications import Routes, covering
from checker.ecosystems.flux.records import Cluster
from checker.ecosystems.flux.tenancy import Tenancy, account_facts
from checker.model import Edge, Relation


def edges_of(cluster: Cluster, tenancy: Tenancy, routes: Routes) -> Iterator[Edge]:
    """All edges of one cluster."""
    for unit in cluster.units:
        name = str(unit.address)
        owner = str(unit.owner) if unit.owner is not None else cluster.entry.engine or cluster.entry.bearer
        if owner:
            yield Edge(owner, Relation.DELIVERS, name, unit.item.origin)
        if unit.source.key is not None:
            yield Edge(name, Relation.READS, f"{unit.cluster}:{unit.source.key}", unit.source.at)
        for directory in unit.directories:
            yield Edge(name, Relation.READS, directory or ".", unit.path_at)
        yield Edge(name, Relation.TARGETS, unit.target, unit.where("kubeConfig"))
        for alert, at in covering(unit, routes):
            yield Edge(name, Relation.NOTIFIES, f"Provider {alert.provider.namespace}/{alert.provider.name}", at)
        account = account_facts(unit, tenancy)["account.name"]
        if isinstance(account.value, str):
            bound = f"ServiceAccount {unit.address.namespace}/{text(account.value)}"
            yield Edge(name, Relation.BOUNDED, bound, account.at)
