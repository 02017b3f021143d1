"""Flux's objects as resources and charts state them that HCL declares."""

from __future__ import annotations

from checker.compose.object import Object
from checker.ecosystems.flux.kinds import KUSTOMIZE, SOURCE
from checker.model import Location, Unknown
from checker.parse.located import Map


def repository(namespace: str, name: str, url: str | Unknown, ref: str, at: Location) -> Object:
    """A GitRepository; `ref` is the branch, "" where it is not stated."""
    spec = Map(at=at)
    spec.put("url", url, at)
    if ref:
        spec.put("ref", Map([("branch", ref)], at=at, keys_at={"branch": at}), at)
    return object_of((SOURCE, "GitRepository"), namespace, name, spec, at)


def object_of(kind: tuple[str, str], namespace: str, name: str, spec: Map, at: Location) -> Object:
    """An object that HCL states in another form; `kind` is the group and the kind."""
    metadata = Map([("name", name), ("namespace", namespace)], at=at)
    made = Map(at=at)
    made.put("apiVersion", f"{kind[0]}/v1", at)
    made.put("kind", kind[1], at)
    made.put("metadata", metadata, at)
    made.put("spec", spec, spec.at)
    return Object(made, at)


def kustomization(namespace: str, name: str, given: Map, source: str, at: Location) -> Object:
    """A Kustomization as stated, of a GitRepository beside it unless it names its source."""
    spec = given.copy()
    if not isinstance(spec.get("sourceRef"), Map):
        spec.put("sourceRef", Map([("kind", "GitRepository"), ("name", source)], at=at), at)
    for key, value in (("interval", "10m0s"), ("prune", True), ("path", "./")):
        if key not in spec:
            spec.put(key, value, at)
    return object_of((KUSTOMIZE, "Kustomization"), namespace, name, spec, at)
