"""Text that remembers for each of its lines where the line was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

from checker.model import Location, Unknown


class Origin(NamedTuple):
    """Where a line of output comes from.

    `at` is None for a line that nothing but white space is known of; `doubt` says why the line may not be there.
    """

    at: Location | None = None
    doubt: Unknown | None = None


_NOWHERE = Origin()


class Traced(str):
    """A text with one origin for each of its lines."""

    __slots__ = ("origins",)
    origins: Sequence[Origin]

    def __new__(cls, text: str, origins: Sequence[Origin]) -> Self:
        """Make a text of `len(origins)` lines."""
        traced = super().__new__(cls, text)
        traced.origins = origins
        return traced


class Writer:
    """Collects output. A line comes from where its first visible part comes from."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._finished: list[Origin] = []
        self._current: Origin | None = None

    def write(self, text: str, origin_of: Callable[[int], Origin]) -> None:
        """Append text; `origin_of` gives the origin of each of its lines, counted from 0."""
        self._parts.append(text)
        first, *others = text.split("\n")
        if self._current is None and first and not first.isspace():
            self._current = origin_of(0)
        for number, line in enumerate(others, start=1):
            self._finished.append(self._current or _NOWHERE)
            self._current = origin_of(number) if line and not line.isspace() else None

    def copy(self, text: Traced, fallback: Origin) -> None:
        """Append a traced text; lines without an origin come from `fallback`."""

        def origin_of(number: int) -> Origin:
            origin = text.origins[number]
            return Origin(origin.at or fallback.at, fallback.doubt or origin.doubt)

        self.write(text, origin_of)

    def text(self) -> Traced:
        """All that was written."""
        return Traced("".join(self._parts), [*self._finished, self._current or _NOWHERE])


def retrace(before: object, after: str) -> str:
    """The result of a function that keeps the order of lines, such as `indent` or `trim`, with their origins."""
    if not isinstance(before, Traced):
        return after
    shift = _first_visible(before) - _first_visible(after)
    known = range(len(before.origins))
    lines = range(shift, shift + after.count("\n") + 1)
    return Traced(after, [before.origins[line] if line in known else _NOWHERE for line in lines])


def _first_visible(text: str) -> int:
    return text.count("\n", 0, len(text) - len(text.lstrip()))
