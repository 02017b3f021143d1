"""The words of an action: pipelines, commands, operands and constants."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.scan import ActionPiece, Token
from checker.compose.gotemplate.syntax import Chain, Command, Dot, Field, Function, Literal, Pipe, Place, Variable, Word

MAX_GROUPS = 40
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "nil": None}
_END = Token("end", "")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class Words:
    """The words of one action, read from left to right; `skip` leaves out that many at the beginning.

    Raises (from its methods): TemplateError with the action's line.
    """

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
        """Whether nothing but space is left."""
        self._space()
        return self._peek() is _END

    def expect_end(self) -> None:
        """Refuse what is left, if anything is."""
        if not self.at_end():
            self._fail("an action holds an unexpected word")

    def string(self) -> str:
        """A template's name: a quoted or raw string."""
        self._space()
        token = self._take()
        if token.kind not in {"string", "raw"}:
            self._fail("a template's name must be a string")
        return _string(token)

    def pipe(self, *, several: bool = False) -> Pipe:
        """A pipeline with the variables that it sets; a `range` may set `several`."""
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
        if self._depth > MAX_GROUPS:
            self._fail(f"parentheses are nested more than {MAX_GROUPS} deep")
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
