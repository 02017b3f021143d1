"""Helm values: how the layers of a chart's values coalesce (Helm, "Values Files"; `pkg/chartutil/coalesce.go`)."""

from __future__ import annotations

from typing import Any

from checker.compose.object import mapping
from checker.model import Location
from checker.parse.located import Map, Seq

GLOBAL = "global"


def empty_values(path: str) -> Map:
    """Values of nothing, as of a file that is not there."""
    return Map(at=Location(path))


def merge_values(defaults: Map, *layers: Map) -> Map:
    """What a chart sees: `layers` (the later wins) over its own defaults; a null removes a default.

    Every key has the location of the layer that set it.
    """
    given = Map(at=layers[-1].at if layers else defaults.at)
    for layer in layers:
        given = overlay(given, layer)
    return coalesce(defaults, given)


def overlay(below: Map, above: Map) -> Map:
    """One values file over another: mappings merge, everything else (null too) replaces."""
    result = below.copy()
    for key, value in above.items():
        present = below.get(key)
        merged = overlay(present, value) if isinstance(present, Map) and isinstance(value, Map) else value
        result.put(key, merged, above.where(key), above.values_at.get(key))
    return result


def coalesce(defaults: Map, given: Map) -> Map:
    """Given values over defaults: a null removes the default, a mapping completes itself from the default's."""
    result = Map(at=given.at if given else defaults.at)
    for key, value in defaults.items():
        if key not in given:
            result.put(key, value, defaults.where(key), defaults.values_at.get(key))
    for key, value in given.items():
        default = defaults.get(key)
        if value is None:
            continue
        merged = coalesce(default, value) if isinstance(default, Map) and isinstance(value, Map) else value
        result.put(key, merged, given.where(key), given.values_at.get(key))
    return result


def values_of_part(values: Map, name: str, defaults: Map) -> Map:
    """What a subchart sees: its own section over its defaults, with the parent's `global` over its own."""
    section = values.get(name)
    result = coalesce(defaults, section if isinstance(section, Map) else Map(at=values.at))
    shared, own = values.get(GLOBAL), result.get(GLOBAL)
    if isinstance(shared, Map):
        merged = overlay(own, shared) if isinstance(own, Map) else shared
        result.put(GLOBAL, merged, values.where(GLOBAL), values.values_at.get(GLOBAL))
    return result


def look_up(values: Map, path: str) -> Any:
    """The value at a dotted path, None where there is none."""
    node: Any = values
    for step in path.split("."):
        node = mapping(node).get(step)
    return node


def with_section(values: Map, name: str, section: Map) -> Map:
    """The values with a subchart's section as the subchart sees it, as Helm shows it to the parent."""
    result = values.copy()
    result.put(name, section, values.where(name), values.values_at.get(name))
    return result


def at_place(value: Any, at: Location) -> Any:
    """Plain data as located data; every key and item stands at one place."""
    if isinstance(value, dict):
        return Map(((key, at_place(item, at)) for key, item in value.items()), at=at, keys_at=dict.fromkeys(value, at))
    if isinstance(value, list):
        return Seq([at_place(item, at) for item in value], at=at)
    return value
