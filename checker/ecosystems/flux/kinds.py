"""Which objects are Flux's: matched by group and kind, whatever the version (domain flux §1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.compose.object import Object, text

KUSTOMIZE = "kustomize.toolkit.fluxcd.io"
HELM = "helm.toolkit.fluxcd.io"
SOURCE = "source.toolkit.fluxcd.io"
NOTIFICATION = "notification.toolkit.fluxcd.io"
OPERATOR = "fluxcd.controlplane.io"
RBAC = "rbac.authorization.k8s.io"

UNIT_KINDS = {"Kustomization": KUSTOMIZE, "HelmRelease": HELM, "ResourceSet": OPERATOR}

DEFAULT_NAMESPACE = "default"
CONVENTIONAL = "flux-system"


def is_kind(item: Object, group: str, kind: str) -> bool:
    """Whether an object is of this group and kind."""
    return item.kind == kind and item.group == group


def is_unit(item: Object) -> bool:
    """Whether an object is something that Flux reconciles as one thing (rubric §1)."""
    return UNIT_KINDS.get(item.kind) == item.group and item.kind in UNIT_KINDS


def document_kind(data: Any) -> tuple[str, str]:
    """Group and kind of a parsed document, empty where it is no object."""
    if not isinstance(data, Mapping):
        return "", ""
    return text(data.get("apiVersion")).rpartition("/")[0], text(data.get("kind"))


def namespace_of(item: Object) -> str:
    """The namespace an object lands in."""
    return item.namespace or DEFAULT_NAMESPACE
