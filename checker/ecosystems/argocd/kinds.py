"""Which objects are Argo CD's: matched by group and kind, whatever the version (domain argocd §1)."""

from __future__ import annotations

from typing import Any

from checker.compose.object import Object, mapping

GROUP = "argoproj.io"
UNIT_KINDS = frozenset({"Application", "ApplicationSet"})
DEFAULT_PROJECT = "default"
LOCAL_SERVER = "https://kubernetes.default.svc"
LOCAL_NAME = "in-cluster"


def is_argo(item: Object, kind: str) -> bool:
    """Whether an object is of this kind of `argoproj.io`; other groups have an `Application` too (domain argocd §1)."""
    return item.kind == kind and item.group == GROUP


def is_unit(item: Object) -> bool:
    """Whether an object is an Application or ApplicationSet that is whole (domain argocd §2.11)."""
    return item.group == GROUP and item.kind in UNIT_KINDS and is_whole(item.kind, item.data)


def is_whole(kind: str, data: dict[str, Any]) -> bool:
    """Whether a document can take effect by itself: one without sources or template is a patch."""
    spec = mapping(data.get("spec"))
    if "$patch" in data:
        return False
    if kind == "Application":
        return bool({"source", "sources", "sourceHydrator"} & spec.keys())
    return bool(mapping(mapping(spec.get("template")).get("spec"))) and "generators" in spec


def is_config(item: Object, name: str) -> bool:
    """Whether an object is the ConfigMap that Argo CD reads under this name; each has one name only (§1 C1)."""
    return item.kind == "ConfigMap" and not item.group and item.name == name
