"""Whether there is a Kubernetes side at all: something that runs in a cluster, or makes one."""

from __future__ import annotations

from collections.abc import Sequence

from checker.compose.clusters import CLUSTER_RESOURCES
from checker.model import Collection, Evidence, Fact, Form, Item
from checker.overview.naming import Phrases

ENGINES = frozenset({"argocd", "flux"})
"""The tools that run in a cluster."""

_PROVIDERS = ("kubernetes_", "kubectl_", "helm_", "kustomization_", "argocd_", "flux_", "talos_")
_MODULES = Phrases({"cluster": ("eks", "gke", "aks", "kubernetes", "k8s", "k3s", "talos", "oke", "doks", "openshift")})


def clusters(collections: Sequence[Collection], evidence: Evidence) -> Fact:
    """`clusters.used`: whether Kubernetes is in use, with the first place that says so."""
    for collection in collections:
        if collection.tool in ENGINES and collection.units:
            return Fact(value=True, at=collection.units[0].location)
    found = next((item for one in collections for item in one.inventory if _speaks(item)), None)
    found = found or next(iter(evidence.declared), None)
    return Fact(value=found is not None, at=found.at if found else None)


def _speaks(item: Item) -> bool:
    match item.form:
        case Form.CHART | Form.ADDON | Form.OBJECT:
            return True
        case Form.RESOURCE:
            return item.kind in CLUSTER_RESOURCES or item.kind.startswith(_PROVIDERS)
        case Form.MODULE:
            return any(_MODULES.classes(item.name))
    return False
