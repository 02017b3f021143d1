"""From pieces to syntax trees: the grammar of Go's `text/template`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.scan import ActionPiece, TextPiece, Token, scan
from checker.compose.gotemplate.syntax import Action, Branch, Invocation, Jump, Node, Place, Template, Text
from checker.compose.gotemplate.words import Words

MAX_NESTING = 40
_BRANCHES = frozenset({"if", "with", "range"})
_END = Token("end", "")


def parse(source: str, name: str, place: Place) -> dict[str, Template]:
    """The template `name` and all that its source defines, by name.

    Raises:
        TemplateError: the source is not in the language.
    """
    return _Parser(source, place).templates(name)


class _Parser:
    def __init__(self, source: str, place: Place) -> None:
        self._pieces: Iterator[TextPiece | ActionPiece] = scan(source, place)
        self._place = place
        self._defined: dict[str, Template] = {}
        self._depth = 0

    def templates(self, name: str) -> dict[str, Template]:
        body, closing = self._block()
        if closing is not None:
            self._fail(f"unexpected {{{{{_keyword(closing)}}}}}", closing.line)
        return {name: Template(name, body, self._place), **self._defined}

    def _fail(self, reason: str, line: int) -> NoReturn:
        raise TemplateError(reason, self._place(line))

    def _block(self) -> tuple[tuple[Node, ...], ActionPiece | None]:
        """Nodes up to an `else`, an `end` (which is returned) or the end of the source."""
        nodes: list[Node] = []
        for piece in self._pieces:
            if isinstance(piece, TextPiece):
                nodes.append(Text(piece.text, piece.line))
            elif _keyword(piece) in {"end", "else"}:
                return tuple(nodes), piece
            else:
                nodes.extend(self._node(piece))
        return tuple(nodes), None

    def _node(self, piece: ActionPiece) -> Iterator[Node]:
        keyword = _keyword(piece)
        if keyword in _BRANCHES:
            yield self._branch(piece, 1)
        elif keyword == "define":
            self._define(piece)
        elif keyword in {"template", "block"}:
            yield self._invocation(piece)
        elif keyword in {"break", "continue"}:
            yield Jump(keyword, piece.line)
        else:
            words = Words(piece, self._place)
            yield Action(words.pipe(), piece.line, piece.source)
            words.expect_end()

    def _enter(self, line: int) -> None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            self._fail(f"blocks are nested more than {MAX_NESTING} deep", line)

    def _branch(self, piece: ActionPiece, skip: int) -> Branch:
        """A branch whose keyword is the token before `skip`, up to and with its `end`."""
        self._enter(piece.line)
        keyword = _significant(piece)[skip - 1].text
        words = Words(piece, self._place, skip)
        pipe = words.pipe(several=keyword == "range")
        words.expect_end()
        body, closing = self._block()
        orelse: tuple[Node, ...] = ()
        if closing is not None and _keyword(closing) == "else":
            orelse, closing = self._orelse(closing)
        if closing is None:
            self._fail(f"{{{{{keyword}}}}} has no {{{{end}}}}", piece.line)
        self._depth -= 1
        return Branch(keyword, pipe, body, orelse, piece.line, piece.source)

    def _orelse(self, piece: ActionPiece) -> tuple[tuple[Node, ...], ActionPiece | None]:
        if len(_significant(piece)) == 1:
            body, closing = self._block()
            if closing is not None and _keyword(closing) == "else":
                self._fail("unexpected {{else}}", closing.line)
            return body, closing
        return (self._branch(piece, 2),), piece  # `else if` shares the end of its chain

    def _define(self, piece: ActionPiece) -> None:
        self._enter(piece.line)
        words = Words(piece, self._place, 1)
        name = words.string()
        words.expect_end()
        self._define_body(name, piece)

    def _define_body(self, name: str, piece: ActionPiece) -> None:
        body, closing = self._block()
        if closing is None or _keyword(closing) != "end":
            self._fail(f"the definition of {name} has no {{{{end}}}}", piece.line)
        self._depth -= 1
        if name not in self._defined or not _is_blank(body):
            self._defined[name] = Template(name, body, self._place)

    def _invocation(self, piece: ActionPiece) -> Invocation:
        words = Words(piece, self._place, 1)
        name = words.string()
        pipe = None if words.at_end() else words.pipe()
        words.expect_end()
        if _keyword(piece) == "block":
            self._enter(piece.line)
            self._define_body(name, piece)
        return Invocation(name, pipe, piece.line, piece.source)


def _is_blank(body: tuple[Node, ...]) -> bool:
    return all(isinstance(node, Text) and not node.text.strip() for node in body)


def _significant(piece: ActionPiece) -> list[Token]:
    return [token for token in piece.tokens if token.kind != "space"][:2]


def _keyword(piece: ActionPiece) -> str:
    first = next((token for token in piece.tokens if token.kind != "space"), _END)
    return first.text if first.kind == "name" else ""
