"""Kubernetes clusters that a root or unit declares (domain D5-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from checker.compose.clusters import CLUSTER_RESOURCES
from checker.compose.terraform.declared import Declaration, declared
from checker.compose.terraform.roots import Content
from checker.model import Location

_MODULES: Mapping[str, tuple[str, ...]] = {
    "terraform-aws-modules/eks/aws": ("cluster_name", "name"),
    "terraform-google-modules/kubernetes-engine/google": ("name",),
    "Azure/aks/azurerm": ("cluster_name", "prefix"),
    "cloudposse/eks-cluster/aws": ("name",),
    "kube-hetzner/kube-hetzner/hcloud": ("cluster_name",),
    "aws-ia/terraform-aws-eks-blueprints": ("cluster_name",),
}
"""Modules that make a cluster, and the arguments that may name it; their submodules make parts of one."""

_PARTS = ("//modules/", "//submodules/")


class Cluster(NamedTuple):
    """One cluster: `name` as stated, or as the block is called."""

    name: str
    at: Location


def clusters_of(content: Content) -> tuple[Cluster, ...]:
    """The clusters that a root or unit declares, each once."""
    found = (Cluster(_name(one), one.at) for one in declared(content, _is_cluster))
    return tuple({cluster.name: cluster for cluster in found}.values())


def _is_cluster(kind: str, source: str) -> bool:
    if kind != "module":
        return kind in CLUSTER_RESOURCES
    whole = not any(part in source for part in _PARTS) or "cluster" in source.rpartition("//modules/")[2]
    return whole and any(name in source for name in _MODULES)


def _name(one: Declaration) -> str:
    own = (CLUSTER_RESOURCES.get(one.kind, ""),)
    names = next((names for name, names in _MODULES.items() if name in one.source), own)
    for stated in (one.get(name) for name in names if name):
        if isinstance(stated, str) and stated:
            return stated
    return one.address.removeprefix("module.")
