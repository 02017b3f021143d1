"""Reaching into an object by a field path as kustomize writes it, copying only what changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.compose.object import mapping, text
from checker.parse.located import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from checker.compose.resource import Id
    from checker.model import Location

_ITEMS = "[]"
_STEP = re.compile(r"(?:[^/\\]|\\.)+")


class FieldSpec(NamedTuple):
    """A field of some kinds of objects; empty parts match everything. `create` makes the field where it is absent."""

    steps: tuple[str, ...]
    group: str = ""
    version: str = ""
    kind: str = ""
    create: bool = False

    def selects(self, item: Id) -> bool:
        """Whether an object of this id has the field."""
        return (
            (not self.kind or self.kind == item.kind)
            and (not self.group or self.group == item.group)
            and (not self.version or self.version == item.version)
        )


def steps_of(path: str) -> tuple[str, ...]:
    r"""`spec/containers[]/image` as steps; `\/` is a slash inside a step. `[]` says that only a list can stand there.

    Lists are entered without it, but a field under it is never made: nobody can tell how many items there should be.
    """
    return tuple(step.replace("\\/", "/") for step in _STEP.findall(path))


def spec(path: str, kind: str = "", group: str = "", version: str = "", *, create: bool = False) -> FieldSpec:
    """A field spec from kustomize's notation."""
    return FieldSpec(steps_of(path), group, version, kind, create)


def read_specs(items: Any) -> tuple[FieldSpec, ...]:
    """The `fieldSpecs` of a `configurations` file or of a transformer's configuration."""
    found = []
    for item in items if isinstance(items, list) else []:
        given = mapping(item)
        if text(given.get("path")):
            parts = (text(given.get(key)) for key in ("path", "kind", "group", "version"))
            found.append(spec(*parts, create=given.get("create") is True))
    return tuple(found)


def update(node: Any, steps: tuple[str, ...], change: Callable[[Any], Any], at: Location, *, create: bool) -> Any:
    """The node with `change` applied to every value at the path; lists on the way are entered.

    `change` gets None for a field that is made. The same node comes back where nothing changed.
    """
    if isinstance(node, Seq) and steps:
        return _update_items(node, steps, change, at, create=create)
    if not steps:
        return change(node)
    if not isinstance(node, Map):
        return node
    if steps[0] == "*":
        result: Any = node
        for key in node:
            result = _update_key(result, key, steps[1:], change, at, create=create)
        return result
    return _update_key(node, steps[0], steps[1:], change, at, create=create)


def _update_items(
    node: Seq, steps: tuple[str, ...], change: Callable[[Any], Any], at: Location, *, create: bool
) -> Seq:
    items = [update(item, steps, change, at, create=create) for item in node]
    if all(new is old for new, old in zip(items, node, strict=True)):
        return node
    return Seq(items, at=node.at, items_at=node.items_at)


def _update_key(
    node: Map, key: str, rest: tuple[str, ...], change: Callable[[Any], Any], at: Location, *, create: bool
) -> Map:
    many, key = key.endswith(_ITEMS), key.removesuffix(_ITEMS)
    old = node.get(key)
    if old is None and (many or not create):
        return node
    new = update(Map(at=at) if old is None and rest else old, rest, change, at, create=create)
    if new is old or (old is None and new == {}):
        return node
    result = node.copy()
    if old is not None and isinstance(new, Map | Seq):
        result[key] = new
    else:
        result.put(key, new, at)
    return result


def update_all(data: Map, item: Id, specs: Iterable[FieldSpec], change: Callable[[Any], Any], at: Location) -> Map:
    """The object with `change` applied to all of the fields that it has."""
    for field in specs:
        if field.selects(item):
            data = update(data, field.steps, change, at, create=field.create)
    return data
