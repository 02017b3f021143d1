"""Rendered text as Kubernetes objects whose every key names the line that set it: a template's or a values file's.

A value with a veil in it becomes an `Unknown` leaf. A key or item whose line is in doubt has an unknown value, and so
has a container of which nothing is certain; a whole document in doubt is left out and said.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from checker.compose.gotemplate.trace import Origin, Traced
from checker.compose.gotemplate.veil import Veils, is_veiled
from checker.compose.kustomization import is_kubernetes_object, members
from checker.compose.object import Object, text
from checker.model import Location, Problem, ProblemKind, Stage, Unknown
from checker.parse.located import Map, Seq, Text
from checker.parse.yaml import ParseError, parse_yaml

_SEPARATOR = re.compile(r"---(?:\s|$)")


class Part(NamedTuple):
    """One document of an output: its text and the origin of each of its lines."""

    text: str
    origins: tuple[Origin, ...]


def read_objects(output: Traced, path: str, veils: Veils) -> tuple[tuple[Object, ...], tuple[Problem, ...]]:
    """The objects of one template's output, and what is wrong or unknown about the others; `path` is the template."""
    objects: list[Object] = []
    problems: list[Problem] = []
    for part in _parts(output):
        try:
            for item in _documents(part, path, veils):
                if isinstance(item, Object):
                    objects.append(item)
                else:
                    problems.append(item)
        except ParseError as error:
            problems.append(_unreadable(error, part, path))
    return tuple(objects), tuple(problems)


def read_documents(output: Traced, path: str, veils: Veils) -> Iterator[tuple[Any, Location]]:
    """The documents of an output, whatever they hold, each with its place.

    Raises:
        ParseError: a document does not parse.
    """
    for part in _parts(output):
        yield from _relocated(part, path, veils)


def _relocated(part: Part, path: str, veils: Veils) -> Iterator[tuple[Any, Location]]:
    for document in parse_yaml(part.text.encode("utf-8", "replace"), path):
        mapper = _Mapper(part.origins, path, veils, document.data)
        yield mapper.relocated(document.data), mapper.place(document.location)


def _parts(output: Traced) -> Iterator[Part]:
    """The documents of an output, split and trimmed as Helm does it; one that is broken does not hide the others."""
    lines = output.split("\n")
    starts = [0, *(number for number, line in enumerate(lines) if _SEPARATOR.match(line)), len(lines)]
    for start, end in pairwise(starts):
        body = lines[start:end]
        if any(line.strip() and not line.lstrip().startswith(("#", "---")) for line in body):
            yield Part("\n".join(body).rstrip() + "\n", tuple(output.origins[start:end]))


def _documents(part: Part, path: str, veils: Veils) -> Iterator[Object | Problem]:
    for data, at in _relocated(part, path, veils):
        if isinstance(data, Unknown):
            message = f"Whether the object is there is not observable: {data.reason}."
            yield Problem(at, Stage.COMPOSE, ProblemKind.UNOBSERVABLE, message)
        elif not isinstance(data, Map) or not is_kubernetes_object(data):
            message = "A rendered document is no Kubernetes object."
            yield Problem(at, Stage.COMPOSE, ProblemKind.FAILED, message)
        else:
            for item, origin in members(data, at):
                if text(item.get("kind")):
                    yield Object(item, origin)


def _unreadable(error: ParseError, part: Part, path: str) -> Problem:
    in_doubt = next((origin.doubt for origin in part.origins if origin.doubt), None)
    line = min(error.location.line, len(part.origins)) - 1
    at = next((part.origins[number].at for number in range(line, -1, -1) if part.origins[number].at), None)
    at = (at or Location(path))._replace(column=1)
    if in_doubt is not None:
        message = f"A rendered document cannot be told without knowing more: {in_doubt.reason}."
        return Problem(at, Stage.COMPOSE, ProblemKind.UNOBSERVABLE, message)
    message = f"A document that {path} renders cannot be read: {error.reason}."
    return Problem(at, Stage.COMPOSE, ProblemKind.FAILED, message)


class _Mapper:
    """Maps the positions of one parsed document back to where its lines were written."""

    def __init__(self, origins: tuple[Origin, ...], path: str, veils: Veils, data: Any) -> None:
        self._origins = origins
        self._path = path
        self._veils = veils
        self._doubtful = [number for number, origin in enumerate(origins, start=1) if origin.doubt]
        self._starts = sorted(_lines(data)) if self._doubtful else []

    def place(self, at: Location) -> Location:
        """The line that wrote a position of the output, the nearest one above where the line itself is blank."""
        for number in range(min(at.line, len(self._origins)), 0, -1):
            found = self._origins[number - 1].at
            if found is not None:
                return found if found.column else Location(found.path, found.line, at.column)
        return Location(self._path)

    def relocated(self, node: Any) -> Any:
        """The node with true locations, unknown leaves and unknown containers; `node` is not changed."""
        if isinstance(node, Map):
            return self._mapping(node)
        if isinstance(node, Seq):
            return self._sequence(node)
        return node

    def _mapping(self, node: Map) -> Any:
        doubts = [self._doubt(node.where(key)) for key in node]
        if doubts and all(doubts):
            return self._veiled(node, doubts[0])
        result = Map(at=self.place(node.at))
        for (key, value), doubt in zip(node.items(), doubts, strict=True):
            at = node.values_at.get(key, node.where(key))
            name = self._veils.reveal(key) if is_veiled(key) else key
            result.put(name, self._value(value, at, doubt), self.place(node.where(key)), self.place(at))
        return result

    def _sequence(self, node: Seq) -> Any:
        doubts = [self._doubt(at) for at in node.items_at]
        if doubts and all(doubts):
            return self._veiled(node, doubts[0])
        items = [self._value(item, at, doubt) for item, at, doubt in zip(node, node.items_at, doubts, strict=True)]
        return Seq(items, at=self.place(node.at), items_at=[self.place(at) for at in node.items_at])

    def _veiled(self, node: Map | Seq, doubt: Unknown | None) -> Unknown:
        """What stands for a container of which nothing is certain."""
        return Unknown(doubt.reason if doubt else "", self.place(node.at))

    def _value(self, value: Any, at: Location, doubt: Unknown | None) -> Any:
        if isinstance(value, Map | Seq):
            return self._veiled(value, doubt) if doubt else self.relocated(value)
        if doubt is None:
            doubt = self._doubt_within(at)
        if is_veiled(value):
            unknown = self._veils.find(value)
            return Unknown(unknown.reason, self.place(at), self._veils.reveal(value))
        if doubt is not None:
            return Unknown(doubt.reason, self.place(at), text(value))
        return self._text(value) if isinstance(value, Text) else value

    def _text(self, value: Text) -> str:
        """A literal block with its true place, if its lines were written by consecutive lines of one file."""
        first = value.content.line
        rows = range(first, first + value.rstrip("\n").count("\n") + 1)
        origins = [self._origins[row - 1].at for row in rows if row <= len(self._origins)]
        start = self.place(value.content)
        for number, at in enumerate(origins):
            if at is not None and (at.path, at.line) != (start.path, start.line + number):
                return str(value)
        return Text(str(value), start)

    def _doubt(self, at: Location) -> Unknown | None:
        return self._origins[at.line - 1].doubt if self._doubtful and at.line <= len(self._origins) else None

    def _doubt_within(self, at: Location) -> Unknown | None:
        """The doubt about a line between the beginning of a scalar and the next key or item."""
        if not self._doubtful:
            return None
        follower = bisect_right(self._starts, at.line)
        end = self._starts[follower] if follower < len(self._starts) else len(self._origins) + 1
        found = bisect_left(self._doubtful, at.line)
        if found == len(self._doubtful) or self._doubtful[found] >= end:
            return None
        return self._origins[self._doubtful[found] - 1].doubt


def _lines(node: Any) -> Iterator[int]:
    """The lines on which keys and items begin."""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, Map):
            yield from (at.line for at in current.keys_at.values())
            pending.extend(current.values())
        elif isinstance(current, Seq):
            yield from (at.line for at in current.items_at)
            pending.extend(current)
