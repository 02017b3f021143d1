"""Whether a file of ours has the form that its JSON Schema states; every fault gets the line of its key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from checker.data import data_directory
from checker.model import Location
from checker.parse.build import Document
from checker.parse.located import Map, where
from checker.policy.faults import Fault, suggestion
from checker.policy.wording import shown

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

DEPTH = 64
NODES = 50_000


def form_faults(document: Document, schema: str) -> Iterator[Fault]:
    """Yield the faults of a document against `schemas/<schema>.schema.json`.

    A document that nests or grows beyond what validation may cost yields that one fault alone.
    """
    too_much = _excess(document)
    if too_much:
        yield too_much
        return
    for error in _validator(schema).iter_errors(document.data):
        yield from _faults(error, document)


@cache
def _validator(schema: str) -> Draft202012Validator:
    """The validator of one of our schemas; its registry holds our own alone, so that no `$ref` is ever fetched."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - 0.1 s that only checked packs need
    from referencing import Registry, Resource  # noqa: PLC0415

    registry: Registry[Any] = Resource.from_contents(_schema("policy")) @ Registry()
    return Draft202012Validator(_schema(schema), registry=registry)


def _schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data_directory("schemas") / f"{name}.schema.json").read_text("utf-8"))
    return found


def _excess(document: Document) -> Fault | None:
    """The fault of a document with more than DEPTH levels or NODES nodes (aliases count with what they stand for)."""
    level, depth, nodes = [document.data], 0, 0
    while level:
        depth, nodes = depth + 1, nodes + len(level)
        if depth > DEPTH:
            return Fault(_place(level[0], document), f"nests more than {DEPTH} levels; use fewer.")
        if nodes > NODES:
            return Fault(document.location, f"holds more than {NODES:,} values; split it.")
        level = list(chain.from_iterable(map(_children, level)))
    return None


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _place(node: Any, document: Document) -> Location:
    at: Location = getattr(node, "at", document.location)
    return at


def _faults(error: ValidationError, document: Document) -> Iterator[Fault]:
    """Turn one validation error into faults; the message of jsonschema itself may quote a whole document."""
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, Map):
        yield from _unknown_keys(error.instance, _schema_of(error))
        return
    at = where(document.data, *path) if hasattr(document.data, "at") else document.location
    name = ".".join(str(step) for step in path) or "the file"
    yield Fault(at, f"{shown(name)} {_words(error)}")


def _unknown_keys(mapping: Map, schema: Mapping[str, Any]) -> Iterator[Fault]:
    known = schema["properties"]
    for key in mapping:
        if key == "$ref" or key in known:
            text = "'$ref' is refused; write the condition out."
        else:
            text = f"unknown key '{shown(key)}'; {suggestion(key, known)}"
        if key not in known:
            yield Fault(mapping.where(key), text)


def _words(error: ValidationError) -> str:
    words = _WORDS.get(str(error.validator))
    if words:
        return words(error.validator_value, error.instance)
    return f"is not as it must be. {_schema_of(error).get('description', 'See its schema.')}"


def _schema_of(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, Mapping) else {}


def _missing(required: list[str], instance: Mapping[str, Any]) -> str:
    absent = [f"'{name}'" for name in required if name not in instance]
    return f"lacks {', '.join(absent)}; add {'it' if len(absent) == 1 else 'them'}."


def _wrong_type(wanted: str | list[str], instance: Any) -> str:
    names = " or ".join(_NAMES[name] for name in ([wanted] if isinstance(wanted, str) else wanted))
    return f"must be {names}, not {_NAMES[_type_name(instance)]}."


def _type_name(value: Any) -> str:
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "null" if value is None else "object"


_NAMES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "empty",
    "number": "a number",
    "object": "a mapping",
    "string": "a text",
}

_WORDS: Mapping[str, Callable[[Any, Any], str]] = {
    "enum": lambda values, found: (
        f"must be one of {', '.join(map(str, values))}"
        + (f", not '{shown(str(found))}'." if isinstance(found, str | int | float) else ".")
    ),
    "maxItems": lambda bound, _: f"has more than {bound} items; use fewer.",
    "maxLength": lambda bound, _: f"is longer than {bound} characters; shorten it.",
    "maxProperties": lambda bound, _: f"has more than {bound} keys; use fewer.",
    "maximum": lambda bound, _: f"must be at most {bound}.",
    "minItems": lambda bound, _: f"needs at least {bound} item{'s' if bound > 1 else ''}.",
    "minLength": lambda bound, _: f"needs at least {bound} character{'s' if bound > 1 else ''}.",
    "minProperties": lambda bound, _: f"needs at least {bound} key{'s' if bound > 1 else ''}.",
    "minimum": lambda bound, _: f"must be at least {bound}.",
    "required": _missing,
    "type": _wrong_type,
}
