"""Conditions of CI systems, as far as they tell events apart: three-valued, an unknown part stays unknown.

One small expression language covers GitHub (`github.event_name == 'push' && !cancelled()`), GitLab
(`$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`), Azure (`eq(variables['Build.Reason'], 'PullRequest')`) and Buildkite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

_MAX_TEXT = 4000
_MAX_DEPTH = 40
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*'|\"[^\"]*\")|(?P<regex>/(?:[^/\\\n]|\\.)*/i?)"
    r"|(?P<operator>&&|\|\||==|!=|=~|!~|<=|>=|[!(),<>])"
    r"|(?P<name>[$A-Za-z_{][\w.\-{}*$]*(?:\[['\"]?[\w.\-]{1,80}['\"]?\][\w.\-]*)*)|(?P<number>\d[\w.]*)|(?P<other>\S))"
)
_INDEX = re.compile(r"\[['\"]?([\w.\-]+)['\"]?\]")
_LITERAL_REGEX = re.compile(r"/\^([\w./-]+)\$/")


class _Unknown:
    """A value that this reader does not know."""


UNKNOWN = _Unknown()
Value = str | bool | None | _Unknown
Known = Mapping[str, str | bool | None]


class _Token(NamedTuple):
    kind: str
    text: str


def holds(text: str, known: Known) -> bool | None:
    """Return whether a condition holds where the names of `known` have these values; None when that is not known.

    A name with the value None is empty or absent. Anything that is not understood is unknown.
    """
    # The two usual names of the default branch are taken for one: which of them it is cannot be seen.
    body = text.strip()[:_MAX_TEXT].replace("master", "main")
    if body.startswith("${{") and body.endswith("}}") and "${{" not in body[3:]:
        body = body[3:-2]
    tokens = [_Token(match.lastgroup or "", match[match.lastgroup or 0]) for match in _TOKEN.finditer(body)]
    try:
        return _truth(_Reader(tokens, known).whole())
    except _SyntaxError:
        return None  # not the expression language: then nothing is known


class _SyntaxError(Exception):
    """The text is no expression of the language above."""


class _Reader:
    """Recursive descent over the tokens; the depth of parentheses is bounded."""

    def __init__(self, tokens: list[_Token], known: Known) -> None:
        self.tokens = tokens
        self.known = known
        self.at = 0
        self.depth = 0

    def whole(self) -> Value:
        value = self._either()
        if self.at != len(self.tokens):
            raise _SyntaxError
        return value

    def _next(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def _take(self, *texts: str) -> str:
        token = self._next()
        if token and token in texts:
            self.at += 1
            return token
        return ""

    def _either(self) -> Value:
        value = self._both()
        while self._take("||"):
            value = _or(value, self._both())
        return value

    def _both(self) -> Value:
        value = self._compared()
        while self._take("&&"):
            value = _and(value, self._compared())
        return value

    def _compared(self) -> Value:
        value = self._one()
        while operator := self._take("==", "!=", "=~", "!~", "<", ">", "<=", ">="):
            value = _compare(operator, value, self._one())
        return value

    def _one(self) -> Value:
        self.depth += 1
        if self.depth > _MAX_DEPTH or self.at >= len(self.tokens):
            raise _SyntaxError
        value = self._primary()
        self.depth -= 1
        return value

    def _primary(self) -> Value:
        if self._take("!"):
            return _not(self._one())
        if self._take("("):
            value = self._either()
            self._expect(")")
            return value
        token = self.tokens[self.at]
        self.at += 1
        if token.kind in {"operator", "other"}:
            raise _SyntaxError
        if token.kind == "name" and self._next() == "(":
            return self._call(token.text)
        return self._value(token)

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise _SyntaxError

    def _call(self, name: str) -> Value:
        self._expect("(")
        arguments: list[Value] = []
        while self._next() != ")":
            arguments.append(self._either())
            if not self._take(","):
                break
        self._expect(")")
        function = _FUNCTIONS.get(name.lower())
        return function(arguments) if function else UNKNOWN

    def _value(self, token: _Token) -> Value:
        if token.kind == "text":
            return token.text[1:-1]
        if token.kind == "regex":
            literal = _LITERAL_REGEX.fullmatch(token.text)
            return literal[1] if literal else UNKNOWN
        if token.kind == "number":
            return token.text
        if token.text.lower() in {"true", "false", "null"}:
            return {"true": True, "false": False}.get(token.text.lower())
        name = _INDEX.sub(r".\1", token.text).strip("${}").lower()
        return self.known.get(name, UNKNOWN)


def _truth(value: Value) -> bool | None:
    return None if isinstance(value, _Unknown) else bool(value)


def _wrap(truth: bool | None) -> Value:  # noqa: FBT001 - a three-valued truth is the value here
    return UNKNOWN if truth is None else truth


def _not(value: Value) -> Value:
    truth = _truth(value)
    return UNKNOWN if truth is None else not truth


def _and(left: Value, right: Value) -> Value:
    if _truth(left) is False or _truth(right) is False:
        return False
    return _wrap(None if None in (_truth(left), _truth(right)) else True)


def _or(left: Value, right: Value) -> Value:
    return _not(_and(_not(left), _not(right)))


def _compare(operator: str, left: Value, right: Value) -> Value:
    if isinstance(left, _Unknown) or isinstance(right, _Unknown) or operator in {"<", ">", "<=", ">="}:
        return UNKNOWN
    same = _plain(left) == _plain(right)
    return same if operator in {"==", "=~"} else not same


def _plain(value: Value) -> str:
    """Values compare as in GitHub: without case, absent as empty."""
    return "" if value is None else str(value).lower()


def _all(values: list[Value]) -> Value:
    truth: Value = True
    for value in values:
        truth = _and(truth, value)
    return truth


def _any(values: list[Value]) -> Value:
    return _not(_all([_not(value) for value in values]))


def _pair(values: list[Value], test: Callable[[str, str], bool]) -> Value:
    if len(values) != 2 or any(isinstance(value, _Unknown) for value in values):  # noqa: PLR2004 - a pair
        return UNKNOWN
    return test(_plain(values[0]), _plain(values[1]))


_FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "always": lambda _: True, "cancelled": lambda _: False, "failure": lambda _: UNKNOWN, "success": lambda _: True,
    "succeeded": lambda _: True, "failed": lambda _: UNKNOWN, "canceled": lambda _: False,
    "succeededorfailed": lambda _: True,
    "startswith": lambda values: _pair(values, str.startswith),
    "endswith": lambda values: _pair(values, str.endswith),
    "contains": lambda values: _pair(values, lambda whole, part: part in whole),
    "eq": lambda values: _pair(values, lambda left, right: left == right),
    "ne": lambda values: _pair(values, lambda left, right: left != right),
    "and": _all, "or": _any, "not": lambda values: _not(values[0]) if values else UNKNOWN,
}  # fmt: skip
