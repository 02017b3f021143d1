"""From a template's source to texts and actions, with Go's trimming of white space (`{{-`, `-}}`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.syntax import Place

_SPACE = " \t\r\n"
_COMMENT = re.compile(r"[ \t\r\n]*+/\*.*?\*/", re.DOTALL)
_CLOSE = re.compile(r"[ \t\r\n]+-\}\}|\}\}")
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    | (?P<string>"(?:\\.|[^"\\\n])*")
    | (?P<raw>`[^`]*`)
    | (?P<character>'(?:\\.|[^'\\\n])+')
    | (?P<number>[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+
                      |(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?))
    | (?P<field>\.[^\W\d]\w*)
    | (?P<variable>\$\w*)
    | (?P<name>[^\W\d]\w*)
    | (?P<operator>:=|[=|,().])""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """A word of an action; `kind` is the name of its group in the grammar."""

    kind: str
    text: str


class TextPiece(NamedTuple):
    """Text between actions, trimmed; `line` is where what is left of it begins."""

    text: str
    line: int


class ActionPiece(NamedTuple):
    """The tokens of an action, its first line and its source."""

    tokens: tuple[Token, ...]
    line: int
    source: str


def scan(source: str, place: Place) -> Iterator[TextPiece | ActionPiece]:
    """The pieces of a source in order; comments and empty texts are left out.

    Raises:
        TemplateError: an action that is not closed or holds an unexpected character.
    """
    position, line, trim = 0, 0, False
    while True:
        opening = source.find("{{", position)
        end = len(source) if opening < 0 else opening
        trims_left = opening >= 0 and source[opening + 2 : opening + 3] == "-" and _is_space(source, opening + 3)
        piece = _trimmed(source[position:end], line, left=trim, right=trims_left)
        if piece.text:
            yield piece
        if opening < 0:
            return
        line += source.count("\n", position, opening)
        start = opening + (3 if trims_left else 2)
        action, position, trim = _action(source, start, line, place)
        if action is not None:
            yield action._replace(source=source[opening:position])
        line += source.count("\n", opening, position)


def _is_space(source: str, position: int) -> bool:
    return source[position : position + 1] in {" ", "\t", "\r", "\n"}


def _trimmed(text: str, line: int, *, left: bool, right: bool) -> TextPiece:
    if right:
        text = text.rstrip(_SPACE)
    if left:
        rest = text.lstrip(_SPACE)
        line += text.count("\n", 0, len(text) - len(rest))
        text = rest
    return TextPiece(text, line)


def _action(source: str, start: int, line: int, place: Place) -> tuple[ActionPiece | None, int, bool]:
    """The action whose inside begins at `start`, the position behind it, and whether it trims what follows."""
    comment = _COMMENT.match(source, start)
    if comment:
        close = _CLOSE.match(source, comment.end())
        if close is None:
            raise TemplateError("a comment is not closed by }}", place(line))
        return None, close.end(), close.group() != "}}"
    tokens: list[Token] = []
    position = start
    while (close := _CLOSE.match(source, position)) is None:
        match = _TOKEN.match(source, position)
        if match is None:
            reason = "an action is not closed" if position >= len(source) else "an action holds an unexpected character"
            raise TemplateError(reason, place(line + source.count("\n", start, position)))
        tokens.append(Token(match.lastgroup or "", match.group()))
        position = match.end()
    return ActionPiece(tuple(tokens), line, ""), close.end(), close.group() != "}}"
