"""YAML and JSON text as located data (architecture, "reading YAML").

libyaml's events and our own builder: stock loaders crash, hang or reject what real repositories hold (redefined
anchors, `=`, unknown tags). Nothing of a document is ever executed, resolved outside it or quoted in an error.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml import YAMLError

from checker.model import Location
from checker.parse.build import Builder, Document, Duplicate
from checker.parse.encoding import decode
from checker.parse.events import EventSource, Moved, editor_lines, failure, has_separators, mark_at, open_events
from checker.parse.failure import DEFAULT, Limits, ParseError
from checker.parse.json import JsonSource
from checker.parse.located import Text
from checker.parse.scalars import resolve_scalar

__all__ = [
    "DEFAULT",
    "Document",
    "Limits",
    "ParseError",
    "Parsed",
    "parse",
    "parse_embedded",
    "parse_yaml",
    "resolve_scalar",
]

_TEMPLATE = re.compile(r"(?m)(?:^|[:\-\[,{(]\s)[ \t]*\{\{|^[ \t]*\{[%#]")


class Parsed(NamedTuple):
    """What one text holds: its documents without the empty ones, and the keys that stand twice in a mapping."""

    documents: tuple[Document, ...]
    duplicates: tuple[Duplicate, ...]


def parse_yaml(text: bytes, path: str, limits: Limits = DEFAULT) -> tuple[Document, ...]:
    """The documents of a YAML or JSON file.

    Raises:
        ParseError: the file does not parse, is a template or exceeds a limit.
    """
    return parse(text, path, limits).documents


def parse(content: bytes, path: str, limits: Limits = DEFAULT) -> Parsed:
    """As `parse_yaml`, with the duplicate keys."""
    if len(content) > limits.size:
        raise ParseError(Location(path), f"larger than {limits.size:,} bytes", "limit")
    return _parse(decode(content, path), Location(path), limits)


def parse_embedded(text: str, at: Location, limits: Limits = DEFAULT) -> tuple[Document, ...]:
    """The documents of YAML that is a scalar of another file (an inline patch, a ConfigMap's entry).

    Args:
        text: the scalar; as a `Text` (a literal block) every position is exact, otherwise all positions are `at`.
        at: where the scalar stands.
        limits: as for a file.

    Raises:
        ParseError: as `parse_yaml`, located in the outer file.
    """
    if len(text) > limits.size:
        raise ParseError(at, f"larger than {limits.size:,} bytes", "limit")
    if isinstance(text, Text):
        return _parse(str(text), text.content, limits).documents
    try:
        return _build(Moved(open_events(str(text)), lambda _: mark_at(0, 0)), "", at, limits).documents
    except YAMLError as error:
        raise _classified(ParseError(at, failure(error, text, at).reason), text) from None
    except ParseError as error:
        raise _classified(error, text) from None


def _parse(text: str, first: Location, limits: Limits) -> Parsed:
    place = editor_lines(text) if has_separators(text) else None
    try:
        if place:
            return _build(Moved(open_events(text), place), "", first, limits)
        return _build(open_events(text), text, first, limits)
    except YAMLError as error:
        if first.path.endswith(".json"):
            return _parse_json(text, first, limits)
        raise _classified(failure(error, text, first, place), text) from None
    except ParseError as error:
        raise _classified(error, text) from None


def _parse_json(text: str, first: Location, limits: Limits) -> Parsed:
    try:
        return _build(JsonSource(text), "", first, limits)
    except YAMLError as error:
        raise _classified(failure(error, text, first), text) from None


def _build(source: EventSource, text: str, first: Location, limits: Limits) -> Parsed:
    builder = Builder(source, text, first, limits)
    builder.build()
    return Parsed(tuple(builder.documents), tuple(builder.duplicates))


def _classified(error: ParseError, text: str) -> ParseError:
    """A syntax error in text with template marks where a line or a value begins is a template's."""
    if error.kind != "syntax" or not _TEMPLATE.search(text):
        return error
    return ParseError(error.location, "a template, not YAML", "template")
