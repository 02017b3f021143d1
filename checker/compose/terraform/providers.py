"""Which providers a root needs, how their versions are constrained, and the lock file that fixes them (domain §3.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from checker.compose.terraform.modules import Module
from checker.compose.terraform.sources import Pin, pin_of_version
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.hcl import Body
from checker.parse.located import Map
from checker.parse.locks import LOCK_FILE

_HOSTS = ("registry.terraform.io/", "registry.opentofu.org/")
_BUILT_IN = frozenset({"terraform", "terraform.io/builtin/terraform"})


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider in use.

    `source` is `namespace/name`; `constraint` the version as written ("" if none, Unknown if it cannot be seen).
    `declared` is False for one that only the resources name.
    """

    name: str
    source: str
    constraint: str | Unknown
    pin: Pin
    at: Location
    declared: bool = True


def lock_file(files: Files, directory: str) -> Location | None:
    """The tracked lock file of a directory that can be read."""
    path = f"{directory}/{LOCK_FILE}" if directory else LOCK_FILE
    readable = files.is_file(path) and (files.problem(path) is None or files.hcl(path) is not None)
    return Location(path) if readable else None


def short(source: str) -> str:
    """A provider's source without the default registry's host, in lower case."""
    found = source.lower()
    for host in _HOSTS:
        found = found.removeprefix(host)
    return found


def required(bodies: Iterable[Body]) -> Map:
    """The `required_providers` of several blocks as one: name -> mapping with `source` and `version`."""
    merged: Map | None = None
    for body in bodies:
        merged = Map(at=body.at) if merged is None else merged
        for name, value in body.attributes.items():
            stated = value if isinstance(value, Map) else Map([("version", value)], at=body.attributes.where(name))
            merged.put(name, stated, body.attributes.where(name))
    return Map(at=Location("")) if merged is None else merged


def providers(modules: Iterable[Module]) -> tuple[Provider, ...]:
    """Every provider that a root and the local modules it calls use, sorted by name.

    Args:
        modules: the root first, then what it calls.
    """
    found: dict[str, Provider] = {}
    implied: dict[str, Location] = {}
    for module in modules:
        named = required(inner.body for inner in module.settings("required_providers"))
        _take(found, named)
        for name, at in _implied(module):
            implied.setdefault(name, at)
    known = {provider.name for provider in found.values()}
    for name, at in implied.items():
        if name not in known and name not in _BUILT_IN:
            source = f"hashicorp/{name}"
            found.setdefault(source, Provider(name, source, "", Pin.NONE, at, declared=False))
    return tuple(found[source] for source in sorted(found))


def _take(found: dict[str, Provider], named: Map) -> None:
    for name, value in named.items():
        source = _source(name, value.get("source"))
        version = value.get("version")
        if source in _BUILT_IN:
            continue
        if source in found and (version is None or found[source].pin is Pin.EXACT):
            continue
        pin = Pin.UNKNOWN if isinstance(version, Unknown) else pin_of_version(version)
        constraint = version if isinstance(version, Unknown) else str(version or "")
        at = value.where("version") if "version" in value else named.where(name)
        found[source] = Provider(name, source, constraint, pin, at)


def _source(name: str, given: Any) -> str:
    return short(given) if isinstance(given, str) else f"hashicorp/{name}"


def _implied(module: Module) -> Iterable[tuple[str, Location]]:
    """Providers that blocks use by name: `provider "x"`, and the first word of a resource's type."""
    for block in module.blocks:
        if not block.labels:
            continue
        if block.type == "provider":
            yield block.labels[0], block.at
        elif block.type in {"resource", "data", "ephemeral"} and "provider" not in block.body.attributes:
            yield block.labels[0].partition("_")[0], block.at
