"""From a stream of YAML events to located data: iterative, bounded, YAML 1.2 core.

A node budget counts an alias with all it stands for, so an alias or merge bomb ends early; nesting is bounded the same
way through aliases. Anchors may be redefined; tags other than the core ones are dropped, their values kept.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, NoReturn

from yaml import events

from checker.model import Location
from checker.parse.events import EventSource
from checker.parse.failure import Limits, ParseError
from checker.parse.located import Map, Seq, Text
from checker.parse.scalars import NOT_TEXT, resolve_scalar, resolve_tagged

_MERGE = str(b"<<", "ascii")  # an object of its own, compared by identity: only a plain `<<` becomes it
_MERGE_TAG = "tag:yaml.org,2002:merge"
_LITERAL = re.compile(r"(?P<properties>(?:[&!]\S*(?:[ \t]+|[ \t]*(?:#.*)?\n\s*))*)\|[^\n]*\n")
_new = tuple.__new__  # the hot path makes records without their Python-level constructors
_new_map = dict.__new__


class Document(NamedTuple):
    """One YAML document: `data` is Map, Seq or a scalar; `index` counts all documents of the file from 0."""

    data: Any
    location: Location
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs here


class Duplicate(NamedTuple):
    """A key that a mapping has twice: the first place and the one that counts."""

    first: Location
    last: Location


class _Frame:
    """A container that is still open, and what is known about the part of it that was read."""

    __slots__ = ("anchor", "at", "height", "is_map", "key", "key_at", "merged", "node", "started")

    def __init__(self, node: Map | Seq, at: Location, anchor: str | None, started: int) -> None:
        self.node: Any = node
        self.at = at
        self.anchor = anchor
        self.started = started
        self.is_map = type(node) is Map
        self.height = 1
        self.key: str | None = None
        self.key_at = at
        self.merged: list[Map] | None = None


class _Anchored(NamedTuple):
    value: Any
    text: str | None
    size: int
    height: int


class Builder:
    """Builds the documents of one event stream.

    Args:
        source: where the events come from.
        text: the text behind the positions, for literal block scalars; empty when positions are not exact.
        first: where the text begins in its file; every position is relative to it.
        limits: what the file may cost.

    Raises (from `build`): ParseError for a limit or for what YAML allows and manifests cannot be; whatever the source
    raises passes through.
    """

    def __init__(self, source: EventSource, text: str, first: Location, limits: Limits) -> None:
        self.documents: list[Document] = []
        self.duplicates: list[Duplicate] = []
        self._source = source
        self._text = text
        self._path, self._line, self._column = first
        self._limits = limits
        self._count = 0
        self._opened = 0
        self._ended = False
        self._stack: list[_Frame] = []
        self._frame = _Frame(Seq(at=first), first, None, 0)
        self._anchors: dict[str, _Anchored | _Frame] = {}

    def build(self) -> None:
        """Read all events; the result is in `documents` and `duplicates`."""
        get, handlers, scalar = self._source.get_event, self._handlers, events.ScalarEvent
        while not self._ended:
            event = get()
            kind = type(event)
            if kind is not scalar:
                handlers[kind](self, event)
            elif self._frame.is_map and self._frame.key is None:
                self._pairs(event)
            else:
                at = self._at(event)
                self._spend(1, at)
                self._put(self._frame, self._scalar(event, at), at)

    def _pairs(self, event: Any) -> None:
        """Read keys and values from a key on, until a value or a key is no scalar: the hot path, so it is one loop."""
        get, frame, scalar, intern = self._source.get_event, self._frame, events.ScalarEvent, sys.intern
        path, line, column, most = self._path, self._line, self._column, self._limits.nodes
        node, keys_at, values_at = frame.node, frame.node.keys_at, frame.node.values_at
        while True:
            mark: Any = event.start_mark
            key_at: Location = _new(Location, (path, mark.line + line, mark.column + column))
            text = event.value
            key = _MERGE if text == "<<" and (event.implicit[0] or event.tag == _MERGE_TAG) else intern(text)
            if event.anchor is not None:
                self._anchors[event.anchor] = _Anchored(resolve_scalar(text), text, 1, 0)
            self._count += 2
            if self._count > most:
                self._spend(0, key_at)
            event = get()
            if type(event) is not scalar:
                self._count -= 1
                frame.key, frame.key_at = key, key_at
                self._handlers[type(event)](self, event)
                return
            mark = event.start_mark
            at: Location = _new(Location, (path, mark.line + line, mark.column + column))
            text = event.value
            if not (event.implicit[0] and text and text[0] not in NOT_TEXT and event.anchor is None):
                text = self._scalar(event, at)
            if key in node or key is _MERGE:
                frame.key, frame.key_at = key, key_at
                self._put(frame, text, at)
            else:
                node[key] = text
                keys_at[key] = key_at
                values_at[key] = at
            event = get()
            if type(event) is not scalar:
                self._handlers[type(event)](self, event)
                return

    def _put(self, frame: _Frame, value: Any, at: Location) -> None:
        node, key = frame.node, frame.key
        if key is None:
            node.append(value)
            node.items_at.append(at)
            return
        frame.key = None
        if key is _MERGE:
            self._note_merge(frame, value, at)
            return
        if key in node and len(self.duplicates) < self._limits.warnings:
            self.duplicates.append(Duplicate(node.keys_at[key], frame.key_at))
        node[key] = value
        node.keys_at[key] = frame.key_at
        node.values_at[key] = at

    def _spend(self, nodes: int, at: Location) -> None:
        self._count += nodes
        if self._count > self._limits.nodes:
            self._limit(at, f"more than {self._limits.nodes:,} values, aliases included")

    def _scalar(self, event: Any, at: Location) -> Any:
        """The value of a scalar; an anchor on it is noted."""
        text: str = event.value
        if event.implicit[0]:
            value = resolve_scalar(text) if event.tag is None else text
        elif event.tag is None and event.style != "|":
            value = text
        else:
            value = self._special(event, at)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, text, 1, 0)
        return value

    def _special(self, event: Any, at: Location) -> Any:
        """The value of a literal block scalar or of a scalar with a tag."""
        text: str = event.value
        if event.tag is not None and event.tag != "!":
            return resolve_tagged(event.tag, text)
        if event.style != "|" or not self._text:
            return text
        return self._literal(text, event.start_mark, at)

    def _literal(self, value: str, mark: Any, at: Location) -> str:
        header = _LITERAL.match(self._text, mark.index)
        if header is None:
            return value
        first = at.line + header[0].count("\n")
        start = header.end()
        for line in value.split("\n"):
            if line.strip(" "):
                end = self._text.find(line, start)
                indent = end - start if end >= 0 else 0
                return Text(value, Location(self._path, first, self._column + indent))
            start = self._text.find("\n", start) + 1
        return value

    def _at(self, event: Any) -> Location:
        mark = event.start_mark
        return Location(self._path, mark.line + self._line, mark.column + self._column)

    def _open_mapping(self, event: Any) -> None:
        at = self._at(event)
        node = _new_map(Map)
        node.at, node.keys_at, node.values_at = at, {}, {}
        self._open(event, node, at)

    def _open_sequence(self, event: Any) -> None:
        at = self._at(event)
        self._open(event, Seq(at=at), at)

    def _open(self, event: Any, node: Map | Seq, at: Location) -> None:
        parent = self._frame
        if parent.is_map and parent.key is None:
            raise ParseError(at, "a key that is a list or a mapping")
        if len(self._stack) >= self._limits.depth:
            self._limit(at, f"nested more than {self._limits.depth} levels deep")
        self._stack.append(parent)
        self._frame = frame = _Frame(node, at, event.anchor, self._count)
        self._spend(1, at)
        if event.anchor is not None:
            self._anchors[event.anchor] = frame

    def _close(self, _event: Any) -> None:
        frame = self._frame
        if frame.merged:
            _merge(frame.node, frame.merged)
        if frame.anchor is not None and self._anchors[frame.anchor] is frame:
            size = self._count - frame.started
            self._anchors[frame.anchor] = _Anchored(frame.node, None, size, frame.height)
        self._frame = parent = self._stack.pop()
        if frame.height >= parent.height:
            parent.height = frame.height + 1
        self._put(parent, frame.node, frame.at)

    def _alias(self, event: Any) -> None:
        at, frame = self._at(event), self._frame
        target = self._anchors.get(event.anchor)
        if target is None:
            raise ParseError(at, "an alias of an anchor that is not defined before it")
        if isinstance(target, _Frame):
            raise ParseError(at, "an alias inside the value it stands for")
        self._spend(target.size, at)
        if len(self._stack) + target.height > self._limits.depth:
            self._limit(at, f"nested more than {self._limits.depth} levels deep, aliases included")
        if frame.is_map and frame.key is None:
            if target.text is None:
                raise ParseError(at, "a key that is a list or a mapping")
            frame.key, frame.key_at = sys.intern(target.text), at
            return
        frame.height = max(frame.height, target.height + 1)
        self._put(frame, target.value, at)

    def _note_merge(self, frame: _Frame, value: Any, at: Location) -> None:
        sources = value if isinstance(value, Seq) else [value]
        if not all(isinstance(source, Map) for source in sources):
            raise ParseError(at, "a merge key '<<' whose value is no mapping")
        frame.merged = [*(frame.merged or ()), *sources]

    def _begin(self, event: Any) -> None:
        if self._opened >= self._limits.documents:
            self._limit(self._at(event), f"more than {self._limits.documents:,} documents")
        self._opened += 1
        self._anchors.clear()
        at = self._at(event)
        self._frame = _Frame(Seq(at=at), at, None, self._count)

    def _end(self, _event: Any) -> None:
        (data,), (at,) = self._frame.node, self._frame.node.items_at
        if data is not None:
            self.documents.append(Document(data, at, self._opened - 1))

    def _ignore(self, _event: Any) -> None:
        """The stream's start says nothing."""

    def _stop(self, _event: Any) -> None:
        self._ended = True

    def _limit(self, at: Location, reason: str) -> NoReturn:
        raise ParseError(at, reason, "limit")

    _handlers: ClassVar[dict[type, Callable[[Any, Any], None]]] = {
        events.AliasEvent: _alias,
        events.MappingStartEvent: _open_mapping,
        events.SequenceStartEvent: _open_sequence,
        events.MappingEndEvent: _close,
        events.SequenceEndEvent: _close,
        events.DocumentStartEvent: _begin,
        events.DocumentEndEvent: _end,
        events.StreamStartEvent: _ignore,
        events.StreamEndEvent: _stop,
    }
    # Of the class: bound methods on `self` would be a cycle, which nothing frees while the collector is off.


def _merge(node: Map, sources: list[Map]) -> None:
    """Lay the keys of merged mappings under a mapping's own: own keys win, then the first source that has the key."""
    for source in sources:
        for key, value in source.items():
            if key not in node:
                node.put(key, value, source.keys_at[key], source.values_at[key])
