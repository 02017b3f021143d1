"""From pieces to syntax trees: the grammar of Go's `text/template`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.scan import ActionPiece, TextPiece, Token, scan
from checker.compose.gotemplate.syntax import (
    Action,
    Branch,
    Chain,
    Command,
    Dot,
    Field,
    Function,
    Invocation,
    Jump,
    Literal,
    Node,
    Pipe,
    Place,
    Template,
    Text,
    Variable,
    Word,
)

MAX_NESTING = 40
_BRANCHES = frozenset({"if", "with", "range"})
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "nil": None}
_END = Token("end", "")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


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
            words = _Words(piece, self._place)
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
        words = _Words(piece, self._place, skip)
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
        words = _Words(piece, self._place, 1)
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
        words = _Words(piece, self._place, 1)
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


class _Words:
    """The words of one action, read from left to right; `skip` leaves out that many at the beginning."""

    def __init__(self, piece: ActionPiece, place: Place, skip: int = 0) -> None:
        self._tokens = piece.tokens
        self._next = 0
        self._at = place(piece.line)
        self._depth = 0
        for _ in range(skip):
            self._space()
            self._next += 1

    def _fail(self, reason: str) -> NoReturn:
        raise TemplateError(reason, self._at)

    def _peek(self) -> Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else _END

    def _take(self) -> Token:
        token = self._peek()
        self._next += 1
        return token

    def _space(self) -> None:
        if self._peek().kind == "space":
            self._next += 1

    def at_end(self) -> bool:
        self._space()
        return self._peek() is _END

    def expect_end(self) -> None:
        if not self.at_end():
            self._fail("an action holds an unexpected word")

    def string(self) -> str:
        self._space()
        token = self._take()
        if token.kind not in {"string", "raw"}:
            self._fail("a template's name must be a string")
        return _string(token)

    def pipe(self, *, several: bool = False) -> Pipe:
        names, declares = self._declaration(several=several)
        commands = [self._command()]
        while self._peek().text == "|":
            self._take()
            commands.append(self._command())
        return Pipe(tuple(commands), names, declares)

    def _declaration(self, *, several: bool) -> tuple[tuple[str, ...], bool]:
        """The variables that a pipeline sets: `$x :=`, `$x =`, `$k, $v :=`."""
        start = self._next
        names: list[str] = []
        while True:
            self._space()
            variable = self._take()
            self._space()
            operator = self._take()
            if variable.kind != "variable" or operator.text not in {":=", "=", ","}:
                break
            names.append(variable.text)
            if operator.text != ",":
                if len(names) > (2 if several else 1):
                    self._fail("too many variables are declared")
                return tuple(names), operator.text == ":="
        self._next = start
        return (), False

    def _command(self) -> Command:
        words: list[Word] = []
        while True:
            self._space()
            token = self._peek()
            if token is _END or token.text in {"|", ")"}:
                break
            words.append(self._word())
            follower = self._peek()
            if not (follower is _END or follower.kind == "space" or follower.text in {"|", ")"}):
                self._fail("two words stand together without a space")
        if not words:
            self._fail("a command is missing")
        return Command(tuple(words))

    def _word(self) -> Word:
        token = self._take()
        if token.kind == "field":
            return Field((token.text[1:], *self._members()))
        if token.kind == "variable":
            return Variable(token.text, self._members())
        if token.text == "(":
            inner: Word = self._group()
        elif token.text == "." and token.kind == "operator":
            return Dot()
        elif token.kind == "name" and token.text not in _CONSTANTS:
            inner = Function(token.text)
        else:
            inner = Literal(self._constant(token))
        names = self._members()
        return Chain(inner, names) if names else inner

    def _group(self) -> Pipe:
        self._depth += 1
        if self._depth > MAX_NESTING:
            self._fail(f"parentheses are nested more than {MAX_NESTING} deep")
        pipe = self.pipe()
        if self._take().text != ")":
            self._fail("a parenthesis is not closed")
        self._depth -= 1
        return pipe

    def _members(self) -> tuple[str, ...]:
        names = []
        while self._peek().kind == "field":
            names.append(self._take().text[1:])
        return tuple(names)

    def _constant(self, token: Token) -> Any:
        if token.kind in {"string", "raw"}:
            return _string(token)
        if token.kind == "character":
            return ord(_unescaped(token.text[1:-1])[0])
        if token.kind == "number":
            return self._number(token.text.replace("_", ""))
        if token.text in _CONSTANTS:
            return _CONSTANTS[token.text]
        return self._fail("an action holds an unexpected word")

    def _number(self, text: str) -> int | float:
        try:
            if re.fullmatch(r"[+-]?[0-9]+", text):
                return int(text, 8) if re.fullmatch(r"[+-]?0[0-7]+", text) else int(text)
            return int(text, 0) if re.match(r"[+-]?0[xXoObB]", text) else float(text)
        except ValueError:
            self._fail("a number is malformed")


def _string(token: Token) -> str:
    return token.text[1:-1] if token.kind == "raw" else _unescaped(token.text[1:-1])


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: _character(match[1]), text)


def _character(escape: str) -> str:
    if escape[0] in "xuU" and len(escape) > 1:
        code = int(escape[1:], 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"  # noqa: PLR2004 - Unicode
    if escape.isdigit():
        return chr(int(escape, 8))
    return _ESCAPES.get(escape, escape)
