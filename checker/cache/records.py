"""Records of the model as bytes and back: JSON with the types that JSON lacks, and nothing that could run.

A value that is not exactly of a known type is refused, so that what comes back is what was given, or does not come.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from checker import model
from checker.model import Location, Unknown

_RECORDS = tuple(
    kind
    for _, kind in sorted(vars(model).items())
    if isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields") and kind is not Location
)
_ENUMS = tuple(kind for _, kind in sorted(vars(model).items()) if isinstance(kind, type) and issubclass(kind, StrEnum))
_NUMBER_OF = {kind: number for number, kind in enumerate((*_RECORDS, *_ENUMS))}
_PLAIN = frozenset({str, int, float, bool, type(None)})
_LIST, _TUPLE, _SET, _MAPPING, _PLACE, _UNKNOWN, _FRACTION, _KNOWN = range(8)
_CONTAINERS: dict[int, Callable[[list[Any]], Any]] = {_LIST: list, _TUPLE: tuple, _SET: frozenset}
_MOST_BYTES = 256 * 1024 * 1024


class Unstorable(Exception):  # noqa: N818 - a bug, but one that nobody's run should end for
    """A value of a type that has no stored form."""


class Unreadable(Exception):  # noqa: N818 - no fault of anybody
    """Bytes that are no stored value."""


def stored(value: Any) -> bytes:
    """The stored form of a value of records, tuples, lists, mappings, sets, fractions, `Unknown` and plain data.

    Raises:
        Unstorable: something in it is of another type.
    """
    writer = _Writer()
    try:
        tree = writer.form(value)
    except RecursionError as error:
        raise Unstorable("nested too deep") from error
    text = json.dumps([writer.places, tree], ensure_ascii=True, separators=(",", ":"))
    return zlib.compress(text.encode("ascii"), 1)


def restored(content: bytes) -> Any:
    """The value whose stored form the bytes are.

    Raises:
        Unreadable: they are no stored form.
    """
    try:
        text = zlib.decompressobj().decompress(content, _MOST_BYTES)
        places, tree = json.loads(text)
        return _Reader([Location(*place) for place in places]).value(tree)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError, zlib.error) as error:
        raise Unreadable(str(error)) from error


class _Writer:
    """Every location is written once: most facts stand where another one does."""

    def __init__(self) -> None:
        self.places: list[tuple[str, int, int]] = []
        self._known: dict[Location, int] = {}

    def form(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is Location:
            return [_PLACE, self._place(value)]
        if kind in _NUMBER_OF:
            number = _KNOWN + _NUMBER_OF[kind]
            return [number, str(value)] if issubclass(kind, StrEnum) else [number, *map(self.form, value)]
        if kind is tuple:
            return [_TUPLE, *map(self.form, value)]
        if kind is list:
            return [_LIST, *map(self.form, value)]
        if kind is dict or kind is MappingProxyType:
            return [_MAPPING, self._mapping(value)]
        if kind is frozenset:
            return [_SET, *map(self.form, sorted(value))]
        if kind is Fraction:
            return [_FRACTION, str(value)]
        if kind is Unknown:
            return [_UNKNOWN, value.reason, self.form(value.location), value.text]
        raise Unstorable(kind.__qualname__)

    def _place(self, at: Location) -> int:
        number = self._known.get(at)
        if number is None:
            number = self._known[at] = len(self.places)
            self.places.append((str(at.path), at.line, at.column))
        return number

    def _mapping(self, value: Mapping[Any, Any]) -> dict[str, Any]:
        if not all(type(key) is str for key in value):
            raise Unstorable("a key that is no text")
        return {key: self.form(item) for key, item in value.items()}


class _Reader:
    def __init__(self, places: list[Location]) -> None:
        self._places = places

    def value(self, form: Any) -> Any:
        if type(form) is not list:
            return form
        tag, *parts = form
        if tag >= _KNOWN:
            return self._record(tag - _KNOWN, parts)
        if tag == _PLACE:
            return self._places[parts[0]]
        if tag == _MAPPING:
            return {key: self.value(item) for key, item in parts[0].items()}
        if tag == _FRACTION:
            return Fraction(parts[0])
        values = [self.value(part) for part in parts]
        return Unknown(*values) if tag == _UNKNOWN else _CONTAINERS[tag](values)

    def _record(self, number: int, parts: list[Any]) -> Any:
        if number >= len(_RECORDS):
            return _ENUMS[number - len(_RECORDS)](parts[0])
        return _RECORDS[number](*[self.value(part) for part in parts])
