"""Values of argo-helm's charts as the Argo CD objects that the charts write (domain argocd §1 C4, C5).

The settings of the instance itself stay values: they are read with the installation. Every key keeps the place of the
value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compose.object import Object, mapping, text
from checker.model import Location
from checker.parse.located import Map, Seq
from checker.parse.yaml import ParseError, parse_embedded

ARGO_CD, ARGOCD_APPS = "argo-cd", "argocd-apps"
CHARTS = (ARGO_CD, ARGOCD_APPS)
DEFAULT_NAMESPACE = "argocd"
_API = "argoproj.io/v1alpha1"
_SETTINGS = frozenset({"cm", "rbac", "params", "secret", "repositories", "credentialTemplates", "clusterCredentials"})
_PARTS = frozenset(
    {"server", "controller", "repoServer", "applicationSet", "dex", "redis", "redis-ha", "notifications"}
)
_GROUPS = (("applications", "Application"), ("applicationsets", "ApplicationSet"), ("projects", "AppProject"))
_OBJECT_FIELDS = frozenset(
    {"name", "namespace", "additionalLabels", "labels", "additionalAnnotations", "annotations", "finalizers"}
)


def chart_of_values(data: Any) -> str | None:
    """Which of the two charts a bare values file is for, by the keys that no other chart has together."""
    if not isinstance(data, Map) or "apiVersion" in data or "kind" in data:
        return None
    configs = mapping(data.get("configs"))
    if _SETTINGS & configs.keys() and (_PARTS & data.keys() or len(_SETTINGS & configs.keys()) > 1):
        return ARGO_CD
    if any(_looks_like(kind, one) for group, kind in _GROUPS for one in _entries(data.get(group))):
        return ARGOCD_APPS
    return None


def _looks_like(kind: str, entry: tuple[str, Map, Location]) -> bool:
    wanted = {
        "Application": {"project", "destination"},
        "ApplicationSet": {"generators", "template"},
        "AppProject": {"sourceRepos", "destinations"},
    }[kind]
    return wanted <= entry[1].keys()


def objects_of(chart: str, values: Map, namespace: str) -> tuple[Object, ...]:
    """The objects that a chart writes for these values, as far as they are Argo CD's configuration."""
    made = _argo_cd(values, namespace) if chart == ARGO_CD else _argocd_apps(values, namespace)
    return tuple(made)


def _argocd_apps(values: Map, namespace: str) -> Iterator[Object]:
    for group, kind in _GROUPS:
        for name, entry, at in _entries(values.get(group)):
            yield _custom(kind, name, entry, at, namespace)
    yield from _extra(values.get("extraObjects"), namespace)


def _entries(group: Any) -> Iterator[tuple[str, Map, Location]]:
    """Entries by name: a map since 2.x of the chart, a list before."""
    if isinstance(group, Map):
        for name, entry in group.items():
            if isinstance(entry, Map):
                yield name, entry, group.where(name)
    elif isinstance(group, Seq):
        for entry, at in zip(group, group.items_at, strict=True):
            if isinstance(entry, Map):
                yield text(entry.get("name")), entry, at


def _custom(kind: str, name: str, entry: Map, at: Location, namespace: str) -> Object:
    """An entry holds the fields of `spec` beside some of the metadata."""
    metadata = Map(at=at)
    metadata.put("name", name, at)
    metadata.put("namespace", text(entry.get("namespace")) or namespace, entry.where("namespace"))
    for field, key in (("additionalLabels", "labels"), ("additionalAnnotations", "annotations")):
        if isinstance(entry.get(field), Map):
            metadata.put(key, entry[field], entry.where(field))
    if isinstance(entry.get("finalizers"), Seq):
        metadata.put("finalizers", entry["finalizers"], entry.where("finalizers"))
    spec = entry.copy()
    for field in _OBJECT_FIELDS & entry.keys():
        spec.drop(field)
    return _object((_API, kind), metadata, "spec", spec, at)


def _object(names: tuple[str, str], metadata: Map, field: str, content: Map, at: Location) -> Object:
    """`names` are the API version and the kind."""
    data = Map(at=at)
    data.put("apiVersion", names[0], at)
    data.put("kind", names[1], at)
    data.put("metadata", metadata, at)
    data.put(field, content, at, content.at)
    return Object(data, at)


def _argo_cd(values: Map, namespace: str) -> Iterator[Object]:
    configs, server = mapping(values.get("configs")), mapping(values.get("server"))
    for field, kind in (("additionalApplications", "Application"), ("additionalProjects", "AppProject")):
        for name, entry, at in _entries(server.get(field)):
            yield _custom(kind, name, entry, at, namespace)
    yield from _clusters(configs.get("clusterCredentials"), namespace)
    yield from _extra(values.get("extraObjects"), namespace)


def _clusters(given: Any, namespace: str) -> Iterator[Object]:
    """`configs.clusterCredentials`: a map by name, a list in charts before 7.0.0."""
    for name, entry, at in _entries(given):
        labels = Map(at=at)
        for key, value in mapping(entry.get("labels")).items():
            labels.put(key, value, at)
        labels.put("argocd.argoproj.io/secret-type", "cluster", at)
        metadata = Map(at=at)
        metadata.put("name", f"cluster-{name}", at)
        metadata.put("namespace", namespace, at)
        metadata.put("labels", labels, at)
        content = Map(at=at)
        content.put("name", name, at)
        content.put("server", text(entry.get("server")), entry.where("server"))
        yield _object(("v1", "Secret"), metadata, "stringData", content, at)


def _extra(given: Any, namespace: str) -> Iterator[Object]:
    """`extraObjects`: mappings, or texts that hold one; a list, or a map in newer charts."""
    items: list[tuple[Any, Location]] = []
    if isinstance(given, Seq):
        items = list(zip(given, given.items_at, strict=True))
    elif isinstance(given, Map):
        items = [(value, given.where(key)) for key, value in given.items()]
    for item, at in items:
        for data in _documents(item, at):
            if isinstance(data, Map) and text(data.get("kind")):
                yield _placed(data, namespace)


def _documents(item: Any, at: Location) -> list[Any]:
    if not isinstance(item, str):
        return [item]
    try:
        return [one.data for one in parse_embedded(item, at)]
    except ParseError:
        return []  # a template: the chart runs it through `tpl`


def _placed(data: Map, namespace: str) -> Object:
    """An object in the release's namespace unless it names its own."""
    metadata = data.get("metadata")
    if isinstance(metadata, Map) and not text(metadata.get("namespace")) and namespace:
        metadata = metadata.copy()
        metadata.put("namespace", namespace, metadata.at)
        data = data.copy()
        data.put("metadata", metadata, data.where("metadata"))
    return Object(data, data.at)
