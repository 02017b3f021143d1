"""Resources of the Terraform provider `argocd` as the objects that they make (domain argocd §1 C7).

The provider writes every field of the objects in snake case and repeats blocks in the singular.
"""

from __future__ import annotations

import re
from typing import Any

from checker.compose.object import Object, mapping
from checker.compose.terraform import Declaration, block_of
from checker.ecosystems.argocd.registered import LABEL
from checker.model import Location, Unknown
from checker.parse.located import Map, Seq

_API = "argoproj.io/v1alpha1"
_KINDS = {
    "argocd_application": "Application",
    "argocd_application_set": "ApplicationSet",
    "argocd_project": "AppProject",
}
_SECRETS = {"argocd_cluster": "cluster", "argocd_repository": "repository"}
_REPEATED = {
    "cluster_resource_blacklist": "clusterResourceBlacklist",
    "cluster_resource_whitelist": "clusterResourceWhitelist",
    "env": "env",
    "file_parameter": "fileParameters",
    "generator": "generators",
    "ignore_difference": "ignoreDifferences",
    "info": "info",
    "match_expressions": "matchExpressions",
    "namespace_resource_blacklist": "namespaceResourceBlacklist",
    "namespace_resource_whitelist": "namespaceResourceWhitelist",
    "parameter": "parameters",
    "patches": "patches",
    "role": "roles",
    "step": "steps",
    "sync_window": "syncWindows",
}
_GIT = {"directory": "directories", "file": "files"}
_OWN_KEYS = frozenset({"labels", "annotations", "match_labels", "values", "common_labels", "common_annotations"})
_ACRONYMS = {"repo_url": "repoURL"}
_SNAKE = re.compile(r"_([a-z0-9])")


def object_of(one: Declaration) -> Object | None:
    """The object that a resource makes, None for resources that make none that is read here."""
    if one.kind in _KINDS:
        return _custom(one, _KINDS[one.kind])
    return _secret(one, _SECRETS[one.kind]) if one.kind in _SECRETS else None


def _custom(one: Declaration, kind: str) -> Object:
    data = one.data
    made = Map(at=one.at)
    made.put("apiVersion", _API, one.at)
    made.put("kind", kind, one.at)
    made.put("metadata", block_of(data, "metadata"), data.where("metadata"))
    spec = block_of(data, "spec")
    made.put("spec", _fields(spec, kind), data.where("spec"))
    return Object(made, one.at)


def _fields(given: Map, within: str) -> Map:
    """A block's fields as the object has them; `within` is the kind or the field that it stands in."""
    made = Map(at=given.at)
    for name, value in given.items():
        field, one = _field(name, within, value)
        made.put(field, _value(one, name), given.where(name), given.values_at.get(name))
    return made


def _field(name: str, within: str, value: Any) -> tuple[str, Any]:
    """The field that a block or an attribute stands for, and its value; a block that cannot repeat is a mapping."""
    if not isinstance(value, Seq) or not all(isinstance(item, Map) for item in value):
        return _ACRONYMS.get(name) or _camel(name), value
    if within == "git" and name in _GIT:
        return _GIT[name], value
    if name in _REPEATED:
        return _REPEATED[name], value
    if within == "AppProject" and name == "destination":
        return "destinations", value
    if name == "source" and len(value) > 1:
        return "sources", value
    return _camel(name), value[0] if value else Map(at=value.at)


def _value(value: Any, name: str) -> Any:
    if name in _OWN_KEYS:
        return value
    if isinstance(value, Map):
        return _fields(value, name)
    if isinstance(value, Seq):
        items = [_fields(item, name) if isinstance(item, Map) else item for item in value]
        return Seq(items, at=value.at, items_at=value.items_at)
    return value


def _camel(name: str) -> str:
    return _SNAKE.sub(lambda found: found[1].upper(), name)


def _secret(one: Declaration, kind: str) -> Object:
    """A cluster or a repository as the Secret that it is for Argo CD."""
    data = one.data
    given = block_of(data, "metadata")
    name = data.get("name") if kind == "cluster" else data.get("repo")
    content = Map(at=one.at)
    for key in ("name", "server", "project", "repo", "type"):
        if data.get(key) is not None:
            content.put("url" if key == "repo" else key, data[key], data.where(key))
    if kind == "cluster" and "name" not in content:
        content.put("name", data.get("server") or "", data.where("server"))
    labels, annotations = mapping(given.get("labels")), mapping(given.get("annotations"))
    return secret(name, labels, annotations, content, one.at, kind=kind)


def secret(
    name: Any, labels: dict[str, Any], annotations: dict[str, Any], content: Map, at: Location, *, kind: str
) -> Object:
    """A Secret that registers a cluster or a repository with Argo CD."""
    marks = Map({**labels, LABEL: kind}.items(), at=at)
    metadata = Map(at=at)
    metadata.put("name", name if isinstance(name, str | Unknown) else "", at)
    metadata.put("labels", marks, at)
    metadata.put("annotations", Map(annotations.items(), at=at), at)
    made = Map(at=at)
    made.put("apiVersion", "v1", at)
    made.put("kind", "Secret", at)
    made.put("metadata", metadata, at)
    made.put("stringData", content, at)
    return Object(made, at)
