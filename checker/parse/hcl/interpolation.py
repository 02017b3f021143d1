"""Templates as parts for evaluation: literals with their places, interpolations, directives and strip markers.

A directive is an expression by another name: `%{ if }` is a conditional between two templates, `%{ for }` a `for` over
a template whose results are put together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from tree_sitter import Node as Given

from checker.model import Location
from checker.parse.hcl import syntax
from checker.parse.hcl.source import Source
from checker.parse.hcl.templates import Span, indent, parts, unescape, unmark
from checker.parse.located import Text

_PAIR = 2
_DEEPEST = 20
_LINE_END = 10
_BLANKS = " \t\r\n"

Build = Callable[[Given], syntax.Node]
"""Makes the parts of an expression inside of a template."""


class Interpolation:
    """Reads one template.

    Args:
        given: the text.
        node: a `quoted_template` or a `heredoc_template`.
        build: for what is inserted.
    """

    def __init__(self, given: Source, node: Given, build: Build) -> None:
        self._given = given
        self._node = node
        self._build = build
        self._raw = node.type == "heredoc_template"
        self._margin = 0
        self._depth = 0
        if self._raw and given.text[node.start_byte : node.start_byte + 3] == b"<<-":
            whole = "".join(self._flat(parts(given, node)))
            self._margin = indent(whole.splitlines(keepends=True))

    def template(self) -> syntax.Template:
        """The template."""
        pieces = list(parts(self._given, self._node))
        return syntax.Template(tuple(self._parts(pieces)), self._given.at(self._node))

    def _flat(self, pieces: Iterable[Span | Given]) -> Iterator[str]:
        """The literals on all levels, with a mark for every interpolation, to find the indent that lines share."""
        waiting = list(pieces)[::-1]
        while waiting:
            piece = waiting.pop()
            if isinstance(piece, Span):
                yield self._given.slice(piece.start, piece.end)
            elif piece.type == "template_directive" and piece.child_count == 1:
                waiting += list(self._between(piece.children[0].children))[::-1]
            else:
                yield "\ue000"

    def _parts(self, pieces: list[Span | Given]) -> Iterator[str | syntax.Node]:
        for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
            if isinstance(piece, Span):
                yield self._literal(piece, before, after)
            elif piece.type == "template_interpolation":
                yield self._interpolated(piece)
            elif piece.type == "template_directive":
                yield self._directive(piece)

    def _literal(self, span: Span, before: Span | Given | None, after: Span | Given | None) -> str:
        """A literal; the marks beside it strip the blanks of one line, its end included, as the scanner of HCL does."""
        text = self._given.slice(span.start, span.end)
        fresh = not span.start or self._given.text[span.start - 1 : span.start] == b"\n"
        if self._margin:
            lines = text.splitlines(keepends=True)
            text = "".join(line[self._margin :] if index or fresh else line for index, line in enumerate(lines))
        text = unmark(text) if self._raw else unescape(text)
        place = self._place(span.start, cut=self._margin if fresh else 0)
        if _strips(before, last=True):
            first, mark, rest = text.partition("\n")
            left = (first + mark).lstrip(_BLANKS)
            place = place._replace(line=place.line + bool(mark and not left))
            text = left + rest
        if _strips(after, last=False):
            cut = text.rfind("\n", 0, len(text) - 1) + 1
            text = text[:cut] + text[cut:].rstrip(_BLANKS)
        return Text(text, place) if self._raw else text

    @cached_property
    def _breaks(self) -> list[int]:
        """Where the lines of the text end."""
        return [offset for offset, byte in enumerate(self._given.text) if byte == _LINE_END]

    def _place(self, start: int, *, cut: int) -> Location:
        row = bisect_left(self._breaks, start)
        line_start = self._breaks[row - 1] + 1 if row else 0
        column = len(self._given.text[line_start:start].decode("utf-8", "replace"))
        offset = self._given.margin if row else self._given.first.column
        return Location(self._given.first.path, self._given.first.line + row, max(column + offset + cut, 1))

    def _interpolated(self, node: Given) -> syntax.Node:
        held = next((child for child in node.named_children if child.type == "expression"), None)
        return syntax.Opaque("a syntax error", self._given.at(node)) if held is None else self._build(held)

    def _directive(self, node: Given) -> syntax.Node:
        """A directive; what is broken keeps the expressions it holds, for the names in them."""
        inner = node.children[0] if node.child_count == 1 else node
        if self._depth > _DEEPEST:
            return syntax.Opaque("nested too deeply", self._given.at(node))
        self._depth += 1
        try:
            if inner.type == "template_if":
                return self._branch(inner)
            if inner.type == "template_for":
                return self._loop(inner)
        finally:
            self._depth -= 1
        held = [self._build(child) for child in inner.named_children if child.type == "expression"]
        return syntax.Opaque("a template directive", self._given.at(node), tuple(held))

    def _branch(self, node: Given) -> syntax.Node:
        at = self._given.at(node)
        intro = node.children[0]
        tests = [child for child in intro.named_children if child.type == "expression"]
        turns = [index for index, child in enumerate(node.children) if child.type == "template_else_intro"]
        middle = turns[0] if turns else node.child_count - 1
        yes = self._body(node.children[: middle + 1])
        no = self._body(node.children[middle:]) if turns else syntax.Literal("", at)
        return syntax.Conditional(self._build(tests[0]), yes, no, at) if tests else syntax.Opaque("a directive", at)

    def _loop(self, node: Given) -> syntax.Node:
        at, intro = self._given.at(node), node.children[0]
        names = [self._given.of(child) for child in intro.named_children if child.type == "identifier"]
        collection = next((child for child in intro.named_children if child.type == "expression"), None)
        if collection is None or not names:
            return syntax.Opaque("a template directive", at)
        key = names[0] if len(names) == _PAIR else ""
        each = syntax.For(
            key, names[-1], self._build(collection), None, self._body(node.children), None, grouped=False, at=at
        )
        return syntax.Call(syntax.WOVEN, (each,), spread=False, at=at)

    def _body(self, children: list[Given]) -> syntax.Template:
        """What stands between two marks of a directive, which are the first and the last of `children`."""
        marked = list(self._between(children))
        edges: list[Span | Given] = [children[0], *marked, children[-1]]
        made = list(self._parts(edges))
        return syntax.Template(tuple(made), self._given.at(children[0]))

    def _between(self, children: list[Given]) -> Iterator[Span | Given]:
        """The literals, cut from the source, and the inserted nodes between marks."""
        solid = [child for child in children if child.type != "template_literal"]
        for left, right in pairwise(solid):
            if right.start_byte > left.end_byte:
                yield Span(left.end_byte, right.start_byte)
            if right is not solid[-1] and right.type in {"template_interpolation", "template_directive"}:
                yield right


def _strips(node: Span | Given | None, *, last: bool) -> bool:
    """Whether what stands beside a literal strips its blanks: by the mark at its end (`last`) or its beginning."""
    if node is None or isinstance(node, Span):
        return False
    while node.type in {"template_directive", "template_for", "template_if"} and node.child_count:
        node = node.children[-1 if last else 0]
    inner = [child for child in node.children if child.type != "expression"]
    position = -2 if last else 1
    return len(inner) > 1 and inner[position].type == "strip_marker"
