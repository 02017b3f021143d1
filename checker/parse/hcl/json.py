"""Configuration written as JSON (`*.tf.json`): labels are nested keys, strings are templates (domain §1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.model import Location
from checker.parse.hcl.records import Block, Body, Expression
from checker.parse.hcl.templates import MARKS, marks
from checker.parse.located import Map, Seq

_LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "provider": 1, "module": 1, "variable": 1, "output": 1, "check": 1}
_PLAIN = frozenset({"terraform", "locals", "moved", "removed", "import"})
_WITHIN = {
    "terraform": {"backend": 1, "cloud": 0, "required_providers": 0, "provider_meta": 1, "state_store": 1},
    "cloud": {"workspaces": 0},
}
_COMMENT = "//"
_DEPTH = 60


def body_of(data: Map) -> Body:
    """The body of a module's file."""
    kinds = {**_LABELS, **dict.fromkeys(_PLAIN, 0)}
    return _body(data, kinds)


def values_of(data: Map) -> Body:
    """The body of a file of values (`*.tfvars.json`), where strings are no templates."""
    return Body(data, (), data.at)


def _body(data: Map, kinds: dict[str, int]) -> Body:
    attributes, blocks = Map(at=data.at), []
    for key, value in data.items():
        if key in kinds:
            blocks += list(_blocks(key, kinds[key], value, (), data.where(key)))
        elif key != _COMMENT:
            attributes.put(key, templated(value, data.values_at.get(key, data.at)), data.where(key))
    return Body(attributes, tuple(blocks), data.at)


def _blocks(kind: str, count: int, value: Any, labels: tuple[str, ...], at: Location) -> Iterator[Block]:
    """The blocks under a key: an object or a list of objects at each level."""
    for item in value if isinstance(value, Seq) else (value,):
        if not isinstance(item, Map):
            continue
        if count:
            for label, inner in item.items():
                if label != _COMMENT:
                    yield from _blocks(kind, count - 1, inner, (*labels, label), item.where(label))
        else:
            yield Block(kind, labels, _body(item, _WITHIN.get(kind, {})), at)


def templated(value: Any, at: Location, depth: int = 0) -> Any:
    """A value with its templates as expressions."""
    if isinstance(value, str):
        return template(value, at) if any(mark in value for mark in MARKS) else value
    if depth > _DEPTH:
        return value
    if isinstance(value, Map):
        made = Map(at=value.at)
        for key, item in value.items():
            place = value.values_at.get(key, at)
            made.put(key, templated(item, place, depth + 1), value.where(key), place)
        return made
    if isinstance(value, Seq):
        items = [templated(item, where, depth + 1) for item, where in zip(value, value.items_at, strict=True)]
        return Seq(items, at=value.at, items_at=value.items_at)
    return value


def template(text: str, at: Location) -> Expression:
    """A JSON string as an HCL expression: what stands alone in `${…}` as itself, else a quoted template."""
    ends = tuple(marks(text))
    if ends and text.startswith("${") and ends == ((0, len(text)),):
        return Expression("an expression", at, text[2:-1].strip())
    made, done = [], 0
    for start, end in ends:
        made += [_quoted(text[done:start]), text[start:end]]
        done = end
    return Expression("an expression", at, f'"{"".join(made)}{_quoted(text[done:])}"')


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
