"""Values of argo-helm's chart `argo-cd` as the ConfigMaps that it writes (domain argocd §1 C4, §1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from checker.compose.object import mapping, sequence, text
from checker.ecosystems.argocd.table import Entry, entries_of
from checker.model import Location, Place, Unknown
from checker.parse.located import Map, Seq, dig, where

_META = frozenset({"create", "annotations", "labels"})
_NOTIFICATIONS = ("notifiers", "triggers", "templates")
_MAJOR = re.compile(r"v?(\d{1,4})\.")
CONFIGS_SINCE, CONFIG_UNTIL, POLICY_UNTIL = 5, 6, 9


@dataclass(frozen=True, slots=True)
class Written:
    """What one carrier writes into the four ConfigMaps, and what it leaves undone.

    `silent` is where the notifications controller is switched off, `no_dex` where Dex is; `ineffective` are keys that
    stand here and have no effect.
    """

    cm: dict[str, Entry] = field(default_factory=dict)
    rbac: dict[str, Entry] = field(default_factory=dict)
    notifications: dict[str, Entry] = field(default_factory=dict)
    params: dict[str, Entry] = field(default_factory=dict)
    silent: Location | None = None
    no_dex: Location | None = None
    ineffective: tuple[Place, ...] = ()


def written_by_chart(values: Map, version: str, origin: Location) -> Written:
    """What the chart makes of its values; `version` is the chart's, "" where it is not known."""
    major = _major(version)
    ineffective = [*_nested(values), *_moved(values, major)]
    cm = {**_defaults(values, major, origin), **_stated(values, "cm", "config", major)}
    rbac = _stated(values, "rbac", "rbacConfig", major)
    params = {**_policy(major, origin), **_stated(values, "params", "", major), **_arguments(values)}
    return Written(
        cm,
        rbac,
        _notifications(values),
        params,
        _switched_off(values, "notifications"),
        _switched_off(values, "dex"),
        tuple(ineffective),
    )


def _major(version: str) -> int | None:
    found = _MAJOR.match(version)
    return int(found.group(1)) if found else None


def _stated(values: Map, name: str, legacy: str, major: int | None) -> dict[str, Entry]:
    """The dotted literal keys below `configs.<name>`, and in charts before 6 below `server.<legacy>`.

    The chart prints values as text, so a structure has no effect.
    """
    found: dict[str, Entry] = {}
    if legacy and (major is None or major < CONFIG_UNTIL):
        found.update(entries_of(dig(values, "server", legacy)))
    section = dig(values, "configs", name)
    if mapping(section).get("create") is not False and (major is None or major >= CONFIGS_SINCE):
        found.update(entries_of(section, _META))
    return {key: entry for key, entry in found.items() if not isinstance(entry.value, Map | Seq | None)}


def _defaults(values: Map, major: int | None, origin: Location) -> dict[str, Entry]:
    """What the chart itself sets: it derives `url` from `global.domain`, which has a default (domain argocd A5.6)."""
    domain = dig(values, "global", "domain")
    if major is not None and major < CONFIG_UNTIL:
        return {"url": Entry("https://argocd.example.com", origin)}
    place = where(values, "global", "domain") if domain else origin
    address = domain if isinstance(domain, Unknown) else f"https://{text(domain) or 'argocd.example.com'}"
    return {"url": Entry(address, place)}


def _policy(major: int | None, origin: Location) -> dict[str, Entry]:
    """Charts before 9 set a policy of the ApplicationSet controller (domain argocd §2.9)."""
    if major is None or major >= POLICY_UNTIL:
        return {}
    return {"applicationsetcontroller.policy": Entry("sync", origin)}


def _notifications(values: Map) -> dict[str, Entry]:
    section = values.get("notifications")
    if dig(section, "cm", "create") is False or not isinstance(section, Map):
        return {}
    found: dict[str, Entry] = {}
    for name in _NOTIFICATIONS:
        found.update(entries_of(section.get(name)))
    for name in ("subscriptions", "context"):
        if section.get(name):
            found[name] = Entry(section[name], section.where(name))
    return {key: entry for key, entry in found.items() if entry.value is not None}


def _switched_off(values: Map, name: str) -> Location | None:
    return where(values, name, "enabled") if dig(values, name, "enabled") is False else None


def _arguments(values: Map) -> dict[str, Entry]:
    """`server.extraArgs` that stand for a key of `argocd-cmd-params-cm`."""
    for position, argument in enumerate(sequence(dig(values, "server", "extraArgs"))):
        if text(argument).partition("=")[::2] in (("--disable-auth", ""), ("--disable-auth", "true")):
            return {"server.disable.auth": Entry("true", where(values, "server", "extraArgs", position))}
    return {}


def _nested(values: Map) -> Iterator[Place]:
    """Mappings where a dotted key was meant: the chart prints them as `map[…]` (domain argocd §1.1)."""
    for name in ("cm", "rbac", "params"):
        section: Any = dig(values, "configs", name)
        for key, value in mapping(section).items():
            if isinstance(value, Map) and key not in _META:
                why = "the value has to be text" if "." in key else "the key needs its dots"
                yield Place(section.where(key), f"configs.{name}.{key} is a mapping, {why}")


def _moved(values: Map, major: int | None) -> Iterator[Place]:
    """Keys of charts before 6 in a chart that no longer reads them."""
    for name, successor in (("config", "cm"), ("rbacConfig", "rbac")):
        if major is not None and major >= CONFIG_UNTIL and dig(values, "server", name):
            yield Place(where(values, "server", name), f"server.{name} has become configs.{successor}")
