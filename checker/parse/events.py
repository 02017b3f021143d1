"""YAML events with positions: libyaml's where PyYAML has it, PyYAML's own otherwise; never its composer or constructor.

The composers of every YAML library crash or hang on deep and self-multiplying input (reliability §2.4); an event stream
can be left at any point.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from yaml import MarkedYAMLError
from yaml.error import Mark
from yaml.reader import Reader, ReaderError

from checker.model import Location
from checker.parse.failure import ParseError


def mark_at(line: int, column: int) -> Mark:
    """A position, 0-based; columns count code points."""
    return Mark("", 0, line, column, None, 0)


class EventSource(Protocol):
    """What gives the events of `yaml.events` one by one, the last one a StreamEndEvent."""

    def get_event(self) -> Any:
        """The next event; may raise `yaml.YAMLError`."""


def _event_parser() -> Callable[[str], EventSource]:
    try:
        from yaml._yaml import CParser  # noqa: PLC0415 - absent where PyYAML was built without libyaml
    except ImportError:
        return PurePython
    parser: Callable[[str], EventSource] = CParser
    return parser


def PurePython(text: str) -> EventSource:  # noqa: N802 - stands in for the class CParser
    """PyYAML's own event parser, about 15 times slower."""
    from yaml.parser import Parser  # noqa: PLC0415
    from yaml.scanner import Scanner  # noqa: PLC0415

    class Source(Reader, Scanner, Parser):
        def __init__(self) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)

        def get_event(self) -> Any:
            try:
                return Parser.get_event(self)  # type: ignore[no-untyped-call]
            except (ValueError, OverflowError):  # `\\Uffffffff`, a version of 5,000 digits: libyaml refuses both
                raise MarkedYAMLError(problem_mark=self.get_mark()) from None

    return Source()


open_events = _event_parser()


class Moved:
    """Events whose positions are translated: for text that is not a file of its own, or has exotic line ends."""

    def __init__(self, source: EventSource, place: Callable[[Any], Mark]) -> None:
        self._source = source
        self._place = place

    def get_event(self) -> Any:
        """The next event, moved."""
        event = self._source.get_event()
        event.start_mark = self._place(event.start_mark)
        return event


_SEPARATORS = re.compile("[\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_MISSING = "did not find expected node content"
_NESTED = "exceeded maximum nesting depth"
"""Libyaml reads ahead, and newer ones stop at a depth of their own before our limit is met."""

_OPEN = "a '[' or '{' that is not closed"
"""What a value is missing for at the end of a text: only lists and mappings in brackets can be left open there."""

_REASONS = {
    "found character that cannot start any token": "a tab or reserved character where a value should begin",
    "found a tab character that violates indentation": "a tab in the indentation",
    "found a tab character where an indentation space is expected": "a tab in the indentation",
    "mapping values are not allowed in this context": "a second ': ' where one value is expected",
    "mapping values are not allowed here": "a second ': ' where one value is expected",
    "could not find expected ':'": "a key without ':'",
    "did not find expected key": "a line that is no key of the mapping around it",
    "did not find expected '-' indicator": "a line that is no item of the list around it",
    "did not find expected ',' or ']'": "a '[' that is not closed",
    "did not find expected ',' or '}'": "a '{' that is not closed",
    "did not find expected <document start>": "text after the end of a document",
    _MISSING: "a value that is missing",
    "found unexpected end of stream": "a quote that is not closed",
    "found unexpected document indicator": "a quote that is not closed",
    "found unknown escape character": "an unknown escape in a quoted text",
    "found invalid Unicode character escape code": "an escape that names no character",
    "found undefined tag handle": "a tag whose handle is not declared",
    "block sequence entries are not allowed in this context": "a '- ' where no list can begin",
    "sequence entries are not allowed here": "a '- ' where no list can begin",
    "did not find expected comment or line break": "text after the header of a block scalar",
    "found an indentation indicator equal to 0": "a block scalar with the indentation 0",
}
_BEGUN = frozenset(
    {
        "could not find expected ':'",
        "did not find expected ',' or ']'",
        "did not find expected ',' or '}'",
        "found unexpected end of stream",
        "found unexpected document indicator",
    }
)
"""The problems that are seen late: the place to look at is where the key, the quote or the bracket begins."""


def failure(error: Exception, text: str, first: Location, place: Callable[[Any], Mark] | None = None) -> ParseError:
    """Our error for one of PyYAML's, without its words (they may quote the input) and with the place in the file.

    Args:
        error: what the event parser raised.
        text: what was parsed.
        first: where the text begins in the file.
        place: translates the positions of the event parser, as for `Moved`.
    """
    if isinstance(error, ReaderError):
        match = _CONTROL.search(text)
        index = match.start() if match else 0
        line, start = text.count("\n", 0, index), text.rfind("\n", 0, index) + 1
        return ParseError(Location(first.path, first.line + line, first.column + index - start), "a control character")
    problem = str(getattr(error, "problem", "")) if isinstance(error, MarkedYAMLError) else ""
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    mark = next((mark for mark in (reversed(marks) if problem in _BEGUN else marks) if mark), None)
    mark = place(mark) if place and mark else mark
    if mark and problem == _MISSING and (mark.line, mark.column) > (end := _end(text)):
        return ParseError(Location(first.path, first.line + end[0], first.column + end[1]), _OPEN)
    last = text.count("\n")
    if mark is None or mark.line > last:  # libyaml's end of the text is a line further on
        mark = mark_at(last, len(text) - text.rfind("\n") - 1)
    at = Location(first.path, first.line + mark.line, first.column + mark.column)
    if problem == _NESTED:
        return ParseError(at, "nested too deep", "limit")
    return ParseError(at, _REASONS.get(problem, "not valid YAML"))


def _end(text: str) -> tuple[int, int]:
    """Line and column, from 0, of the last character that is not blank."""
    text = text.rstrip()
    return text.count("\n"), max(len(text) - text.rfind("\n") - 2, 0)


def editor_lines(text: str) -> Callable[[Any], Mark]:
    """Positions as editors and `git grep -n` count them: libyaml also ends a line at NEL, LS and PS."""
    starts: list[tuple[int, int]] = []
    for number, line in enumerate(text.split("\n")):
        column = 0
        for piece in _SEPARATORS.split(line):
            starts.append((number, column))
            column += len(piece) + 1

    def place(mark: Any) -> Mark:
        line, column = starts[min(mark.line, len(starts) - 1)]
        return mark_at(line, column + mark.column)

    return place


def has_separators(text: str) -> bool:
    """Whether the text needs `editor_lines`."""
    return not text.isascii() and _SEPARATORS.search(text) is not None
