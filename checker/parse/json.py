"""JSON that libyaml refuses, as the same events: surrogate escapes, keys of more than 1,024 characters, comments.

Iterative, so nesting costs no stack; the builder's limits hold here too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from yaml import MarkedYAMLError, events
from yaml.error import Mark

from checker.parse.events import mark_at

_BLANK = re.compile(r"(?:[ \t\n]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_WORD = re.compile(r"[-+.\w]+")
_UNPAIRED = re.compile("[\ud800-\udfff]")
"""Half a pair names no character; it is read as Go's `encoding/json` does, and Go reads what is applied."""

_CLOSING = {"{": "}", "[": "]"}


class JsonSource:
    """The events of one JSON text; a trailing comma and comments are allowed, as many readers of configuration do."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._index = 0
        self._line = 0
        self._line_start = 0
        self._counted = 0
        self._events = self._stream()

    def get_event(self) -> Any:
        """The next event; MarkedYAMLError where the text is no JSON."""
        return next(self._events)

    def _stream(self) -> Iterator[Any]:
        mark = self._skip()
        yield events.StreamStartEvent(mark, mark)
        if self._index < len(self._text):
            yield events.DocumentStartEvent(mark, mark)
            yield from self._value()
            mark = self._skip()
            if self._index < len(self._text):
                self._fail("did not find expected <document start>")
            yield events.DocumentEndEvent(mark, mark)
        yield events.StreamEndEvent(mark, mark)

    def _value(self) -> Iterator[Any]:
        """One value with all that it holds; `closing` are the brackets that are still open."""
        closing: list[str] = []
        while True:
            mark = self._skip()
            char = self._text[self._index : self._index + 1]
            if closing and char == closing[-1]:
                yield self._close(closing, mark)
            else:
                if closing and closing[-1] == "}":
                    yield self._string(mark)
                    self._take(":")
                    mark = self._skip()
                    char = self._text[self._index : self._index + 1]
                if char in _CLOSING:
                    closing.append(_CLOSING[char])
                    self._index += 1
                    kind = events.MappingStartEvent if char == "{" else events.SequenceStartEvent
                    yield kind(None, None, True, mark, mark)  # noqa: FBT003 - PyYAML's signature
                    continue
                yield self._string(mark) if char == '"' else self._word(mark)
            while closing and not self._follows(","):
                yield self._close(closing, self._skip())
            if not closing:
                return

    def _close(self, closing: list[str], mark: Mark) -> Any:
        self._take(closing[-1])
        kind = events.MappingEndEvent if closing.pop() == "}" else events.SequenceEndEvent
        return kind(mark, mark)

    def _string(self, mark: Mark) -> Any:
        match = _STRING.match(self._text, self._index)
        if match is None:
            self._fail("found unexpected end of stream" if self._follows('"') else "could not find expected ':'")
        try:
            value = json.loads(match[0], strict=False)
        except json.JSONDecodeError:
            self._fail("found unknown escape character")
        self._index = match.end()
        value = _UNPAIRED.sub("\ufffd", value)
        return events.ScalarEvent(None, None, (False, True), value, mark, mark, '"')

    def _word(self, mark: Mark) -> Any:
        match = _WORD.match(self._text, self._index)
        if match is None:
            self._fail("did not find expected node content")
        self._index = match.end()
        return events.ScalarEvent(None, None, (True, False), match[0], mark, mark, "")

    def _follows(self, char: str) -> bool:
        """Whether `char` comes next; if so, it is read."""
        self._skip()
        if not self._text.startswith(char, self._index):
            return False
        self._index += len(char)
        return True

    def _take(self, char: str) -> None:
        if not self._follows(char):
            self._fail("could not find expected ':'" if char == ":" else f"did not find expected ',' or '{char}'")

    def _skip(self) -> Mark:
        """Go over blanks and comments; the mark of what follows."""
        start = self._index
        match = _BLANK.match(self._text, start)
        self._index = match.end() if match else start
        breaks = self._text.count("\n", self._counted, self._index)
        if breaks:
            self._line += breaks
            self._line_start = self._text.rfind("\n", self._counted, self._index) + 1
        self._counted = self._index
        return mark_at(self._line, self._index - self._line_start)

    def _fail(self, problem: str) -> NoReturn:
        raise MarkedYAMLError(problem=problem, problem_mark=self._skip())
