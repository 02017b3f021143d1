"""Kubernetes clusters that a root or unit declares (domain D5-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from checker.compose.terraform.declared import Declaration, declared
from checker.compose.terraform.roots import Content
from checker.model import Location

_RESOURCES: Mapping[str, str] = {
    "aws_eks_cluster": "name",
    "azurerm_kubernetes_cluster": "name",
    "civo_kubernetes_cluster": "name",
    "digitalocean_kubernetes_cluster": "name",
    "exoscale_sks_cluster": "name",
    "google_container_cluster": "name",
    "ibm_container_vpc_cluster": "name",
    "k3d_cluster": "name",
    "kind_cluster": "name",
    "linode_lke_cluster": "label",
    "minikube_cluster": "cluster_name",
    "oci_containerengine_cluster": "name",
    "openstack_containerinfra_cluster_v1": "name",
    "ovh_cloud_project_kube": "name",
    "rancher2_cluster_v2": "name",
    "scaleway_k8s_cluster": "name",
    "talos_machine_bootstrap": "",
    "upcloud_kubernetes_cluster": "name",
    "vultr_kubernetes": "label",
}
"""Resources that are a cluster, and the argument that names it ("": none does)."""

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
        return kind in _RESOURCES
    whole = not any(part in source for part in _PARTS) or "cluster" in source.rpartition("//modules/")[2]
    return whole and any(name in source for name in _MODULES)


def _name(one: Declaration) -> str:
    names = next((names for name, names in _MODULES.items() if name in one.source), (_RESOURCES.get(one.kind, ""),))
    for stated in (one.get(name) for name in names if name):
        if isinstance(stated, str) and stated:
            return stated
    return one.address.removeprefix("module.")
