"""Texts that know where their parts are from: of heredocs and template files, and of data that is encoded.

A text of which a part is not known keeps the parts that are: it can still be read as YAML, with unknown leaves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from checker.compose.terraform.paths import shown
from checker.compose.terraform.values import LONGEST_TEXT, Failure, FileText, TooCostlyError, text_of
from checker.model import Location, Unknown
from checker.parse.located import Text

_DEEPEST = 60


class Piece(NamedTuple):
    """A part of a text, known or not. Its line *n* (from 0) stands at `at`, or, if it `runs`, *n* lines below."""

    text: str | Unknown
    at: Location
    runs: bool = False


class Rendered(str):
    """A text that a template made."""

    __slots__ = ("pieces",)
    pieces: tuple[Piece, ...]

    def __new__(cls, text: str, pieces: tuple[Piece, ...]) -> Self:
        """Make the text that `pieces` make together."""
        made = super().__new__(cls, text)
        made.pieces = pieces
        return made


@dataclass(frozen=True, slots=True)
class PartlyRendered(Unknown):
    """A text that a template made, not all of it known."""

    pieces: tuple[Piece, ...] = ()


class Encoded(str):
    """The text of `yamlencode` or `jsonencode`, on one line; it keeps its data."""

    __slots__ = ("data",)
    data: Any

    def __new__(cls, text: str, data: Any) -> Self:
        """Make the text of `data`."""
        made = super().__new__(cls, text)
        made.data = data
        return made


@dataclass(frozen=True, slots=True)
class PartlyEncoded(PartlyRendered):
    """The text of data in which something is not known."""

    data: Any = None


def encoded(data: Any, at: Location) -> Any:
    """What `yamlencode` and `jsonencode` make of data; unknown as a whole only where the data is."""
    if isinstance(data, Unknown):
        return data
    pieces = tuple(_dumped(data, at, 0))
    unseen = next((piece.text for piece in pieces if isinstance(piece.text, Unknown)), None)
    if unseen is None:
        return Encoded("".join(str(piece.text) for piece in pieces), data)
    return PartlyEncoded(unseen.reason, unseen.location or at, "", pieces, data)


def _dumped(data: Any, at: Location, depth: int) -> Iterator[Piece]:
    """Data as JSON, which is YAML too; what is unknown stands as it is."""
    if depth > _DEEPEST:
        raise TooCostlyError
    if isinstance(data, Unknown):
        yield Piece(data, at)
    elif isinstance(data, dict):
        yield from _listed("{", "}", ([json.dumps(str(key)) + ": ", value] for key, value in data.items()), at, depth)
    elif isinstance(data, list):
        yield from _listed("[", "]", (["", value] for value in data), at, depth)
    else:
        yield Piece(json.dumps(shown(str(data)) if isinstance(data, str) else data, ensure_ascii=False), at)


def _listed(opening: str, closing: str, items: Iterable[list[Any]], at: Location, depth: int) -> Iterator[Piece]:
    mark = opening
    for key, value in items:
        yield Piece(mark + key, at)
        yield from _dumped(value, at, depth + 1)
        mark = ", "
    yield Piece(f"{opening}{closing}" if mark == opening else closing, at)


def pieces_of(value: Any, at: Location) -> tuple[Piece, ...] | None:
    """The parts of a value as a template inserts it, None for a value that has no text; `at` is the insertion."""
    if isinstance(value, Rendered | PartlyRendered):
        return value.pieces
    if isinstance(value, Text):
        return (Piece(str(value), value.content, runs=True),)
    if isinstance(value, FileText):
        return (Piece(str(value), Location(value.path, 1, 1), runs=True),)
    if isinstance(value, Unknown):
        return (Piece(value, value.location or at),)
    text = text_of(value)
    return None if text is None else (Piece(text, at),)


def rendered(parts: Iterable[tuple[Any, Location]], at: Location) -> Any:
    """The text of a template of several lines from its parts, each with the place where it is inserted."""
    pieces: list[Piece] = []
    for value, place in parts:
        found = pieces_of(value, place)
        if found is None:
            return Failure("a text with a value that is no text", at)
        pieces += found
    return whole(pieces, at)


def plain(value: str) -> str:
    """A text for those who do not know HCL; one that stands in a file as it is knows its first line."""
    if isinstance(value, Text):
        return value
    found = pieces_of(value, Location(""))
    running = found[0] if found and all(piece.runs or "\n" not in str(piece.text) for piece in found) else None
    return Text(shown(str(value)), running.at) if running and running.runs else shown(str(value))


def readable(value: Any) -> Any:
    """A text of which parts are not known, with their names in their place: `g, ${var.team}, role:admin`.

    It stays unknown where a line holds nothing that is known.
    """
    if not isinstance(value, PartlyRendered) or not value.pieces or "\n${" in f"\n{value.text}":
        return value
    first = value.pieces[0]
    return Text(value.text, first.at) if first.runs else value.text


def whole(pieces: Iterable[Piece], at: Location) -> Any:
    """Pieces as one text, or as an Unknown whose text keeps what is known.

    Raises:
        TooCostlyError: a text longer than anyone writes.
    """
    made = tuple(pieces)
    unseen = next((piece.text for piece in made if isinstance(piece.text, Unknown)), None)
    text = "".join(_hole(piece.text) if isinstance(piece.text, Unknown) else piece.text for piece in made)
    if len(text) > LONGEST_TEXT:
        raise TooCostlyError
    if unseen is None:
        return Rendered(text, made)
    return PartlyRendered(unseen.reason, unseen.location or at, text, made)


def _hole(unseen: Unknown) -> str:
    return f"${{{unseen.text or '…'}}}"


def indented(given: tuple[Any, ...], at: Location) -> Any:
    """`indent(width, text)`: every line but the first moved to the right, wherever its parts are from."""
    if len(given) != 2 or isinstance(given[0], Unknown):  # noqa: PLR2004 - a width and a text
        return next((value for value in given if isinstance(value, Unknown)), Failure("indent() needs a width", at))
    width, text = given
    pieces = pieces_of(text, at)
    if pieces is None or not isinstance(width, int) or not 0 <= width < LONGEST_TEXT:
        return Failure("indent() of what is no text", at)
    if isinstance(text, Encoded | PartlyEncoded) or (
        isinstance(text, Unknown) and not isinstance(text, PartlyRendered)
    ):
        return text  # on one line, or not known at all
    blank = "\n" + " " * width
    return whole(_moved(pieces, blank), at)


def _moved(pieces: tuple[Piece, ...], blank: str) -> Iterator[Piece]:
    for piece in pieces:
        yield piece if isinstance(piece.text, Unknown) else piece._replace(text=piece.text.replace("\n", blank))
