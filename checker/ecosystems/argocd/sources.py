"""Sources and destinations of an Application, normalised (domain argocd §2.1 to §2.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from checker.compose.object import mapping, sequence
from checker.ecosystems.argocd.records import Destination, Source, value_text
from checker.model import Unknown
from checker.parse.files import join
from checker.parse.located import Map, where

OCI = "oci://"

IsOwn: TypeAlias = Callable[[str], bool]
"""Whether the address of a Git repository means this one."""


def sources_of(spec: Map, is_own: IsOwn) -> tuple[Source, ...]:
    """The sources in effect: the hydrator's dry source wins over `sources`, those over `source`."""
    return tuple(_source(data, is_own) for data in stated_sources(spec))


def stated_sources(spec: Map) -> Iterator[Map]:
    """The source mappings in effect, as stated."""
    hydrator = mapping(spec.get("sourceHydrator"))
    listed = [one for one in sequence(spec.get("sources")) if isinstance(one, Map)]
    single = hydrator.get("drySource") if hydrator else spec.get("source")
    if hydrator or not listed:
        listed = [single] if isinstance(single, Map) else []
    yield from listed


def _source(data: Map, is_own: IsOwn) -> Source:
    url = value_text(data.get("repoURL"))
    kind = _kind(url, data)
    return Source(
        kind=kind,
        url=url,
        path=value_text(data.get("path")),
        chart=value_text(data.get("chart")),
        revision=value_text(data.get("targetRevision")),
        ref=str(value_text(data.get("ref"))),
        own=_own(url, is_own) if kind == "git" else False,
        data=data,
    )


def _kind(url: str | Unknown, data: Map) -> str:
    """A chart without a scheme in its address comes from an OCI registry, an `oci://` address is an artifact."""
    address = str(url)
    if data.get("chart"):
        return "chart"
    return "oci" if address.startswith(OCI) else "git"


def _own(url: str | Unknown, is_own: IsOwn) -> bool | Unknown:
    if isinstance(url, Unknown):
        return url
    return is_own(url)


def destination_of(spec: Map) -> Destination:
    """The destination, each part as text, "" or unknown."""
    given = mapping(spec.get("destination"))
    return Destination(
        server=value_text(given.get("server")),
        name=value_text(given.get("name")),
        namespace=value_text(given.get("namespace")),
        at=where(spec, "destination"),
    )


def own_path(path: str | Unknown) -> str | None:
    """A source's path as a path of this repository, None where it leaves it or is unknown; "" is the root."""
    return None if isinstance(path, Unknown) else join("", path.strip("/") or ".")


def distinct(items: Iterator[Any] | tuple[Any, ...], key: Callable[[Any], Any]) -> tuple[Any, ...]:
    """The first of each group of items that a key cannot tell apart, in order."""
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(key(item), item)
    return tuple(found.values())


def source_key(source: Source) -> tuple[Any, ...]:
    """What makes two sources the same to the facts: everything but the mapping itself."""
    return (source.kind, source.url, source.path, source.chart, source.revision, source.ref)


def destination_key(destination: Destination) -> tuple[Any, ...]:
    """What makes two destinations the same."""
    return (destination.server, destination.name, destination.namespace)
