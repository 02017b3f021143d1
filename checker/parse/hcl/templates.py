"""The texts of HCL: quoted templates and heredocs, cut from the source.

The grammar drops blanks at the edges of a template's literals, so literals are what stands between the other parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from checker.model import Location
from checker.parse.hcl.source import Source
from checker.parse.located import Text

_ESCAPE = re.compile(r"\\(?:([nrt\"\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))|([$%])\4\{")
_MARKS = re.compile(r"([$%])\1\{")
MARKS = ("${", "%{")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_HIGHEST = 0x10FFFF
_INSERTED = frozenset({"template_interpolation", "template_directive"})


class Span(NamedTuple):
    """A literal of a template by its byte offsets."""

    start: int
    end: int


def is_literal(node: Node) -> bool:
    """Whether a `string_lit`, `quoted_template` or `heredoc_template` node holds no interpolation or directive."""
    return not any(child.type in _INSERTED or child.is_error for child in node.named_children)


def quoted(given: Source, node: Node) -> str:
    """The value of a quoted text without interpolation."""
    return unescape(given.slice(node.start_byte + 1, max(node.end_byte - 1, node.start_byte + 1)))


def parts(given: Source, node: Node) -> Iterator[Span | Node]:
    """The literals of a template as spans and its interpolations and directives as nodes, in their order."""
    start, end = _inside(given, node)
    for child in node.children:
        if child.type in _INSERTED:
            if child.start_byte > start:
                yield Span(start, child.start_byte)
            yield child
            start = child.end_byte
    if end > start:
        yield Span(start, end)


def _inside(given: Source, node: Node) -> Span:
    """What a template holds between its marks."""
    if node.type != "heredoc_template":
        return Span(node.start_byte + 1, node.end_byte - 1)
    start = given.text.find(b"\n", node.start_byte, node.end_byte) + 1
    end = given.text.rfind(b"\n", node.start_byte, node.end_byte) + 1
    return Span(start, max(start, end)) if start else Span(node.end_byte, node.end_byte)


def heredoc(given: Source, node: Node) -> str:
    """The value of a heredoc without interpolation; it knows where its first line stands."""
    start, end = _inside(given, node)
    text = _MARKS.sub(r"\1{", given.slice(start, end))
    margin = 0
    if given.text[node.start_byte : node.start_byte + 3] == b"<<-":
        lines = text.splitlines(keepends=True)
        margin = indent(lines)
        text = "".join(line[margin:] if line.strip() else line.lstrip(" \t") for line in lines)
    begin = given.at(node)
    return Text(text, Location(begin.path, begin.line + 1, given.margin + margin))


def is_closed(given: Source, node: Node) -> bool:
    """Whether a heredoc's last line is the word it began with; the grammar forgets words of unusual length."""
    text = given.text[node.start_byte : node.end_byte]
    return text[: text.find(b"\n")].lstrip(b"<-").strip() == text[text.rfind(b"\n") + 1 :].strip()


def indent(lines: list[str]) -> int:
    """What `<<-` takes from the start of each line: the smallest indent of a line that is not blank."""
    return min((len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()), default=0)


def unescape(text: str) -> str:
    """A quoted text with its escapes resolved; an escape that HCL does not know stays as it is."""
    return _ESCAPE.sub(_resolve, text) if "\\" in text or "{" in text else text


def unmark(text: str) -> str:
    """A heredoc's text, where only the marks of templates are escaped."""
    return _MARKS.sub(r"\1{", text)


def _resolve(found: re.Match[str]) -> str:
    letter, short, long, mark = found.groups()
    if letter:
        return _LETTERS[letter]
    if mark:
        return f"{mark}{{"
    code = int(short or long, 16)
    return chr(code) if code <= _HIGHEST and not 0xD800 <= code < 0xE000 else found[0]  # noqa: PLR2004


def marks(text: str) -> Iterator[tuple[int, int]]:
    """Where each `${…}` or `%{…}` begins and ends; brackets in texts inside of them count too."""
    index = 0
    while index < len(text):
        mark = text[index : index + 2]
        if mark in MARKS and text[index - 1 : index] != mark[0]:
            end = _closing(text, index + 2)
            yield index, end
            index = end
        else:
            index += 1


def _closing(text: str, index: int) -> int:
    level = 1
    while index < len(text) and level:
        level += {"{": 1, "}": -1}.get(text[index], 0)
        index += 1
    return index
