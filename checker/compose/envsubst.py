"""The substitution grammar of Flux's `postBuild`: bash parameter expansion as `fluxcd/pkg/envsubst` has it.

`${v}`, defaults `:- := = -`, length `${#v}`, case `^ ^^ , ,,`, substrings `${v:n:m}`, trims `# ## % %%`, replacements
`/ // /# /%`, nesting in every argument, and `$$` for a dollar sign. `$v` without braces is text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.compose.glob import GlobError, matching_prefixes
from checker.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    Lookup = Callable[[str], str | Unknown | None]

MAX_NESTING = 32
MAX_OUTPUT = 1_000_000
_TEXT = re.compile(r"[^$]+|\$(?!\{)")
_NAME = re.compile(r"\w+")
_OPERATOR = re.compile(r":[-=?+]|[=-]|\^\^?|,,?|##?|%%?|/[/#%]?|:|(?=\})")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_DEFAULTS = frozenset({":-", ":=", ":?", ":+", "=", "-"})


class SubstitutionError(ValueError):
    """A text that cannot be expanded: bad grammar, or a limit. Flux would stop there."""


def expand(source: str, lookup: Lookup) -> str | Unknown:
    """The text with all of its expressions expanded; the first value that is not known makes the whole unknown.

    `lookup` gives a variable's value, an `Unknown`, or None where it is not set.

    Raises:
        SubstitutionError: an expression cannot be read, or the result grows too large.
    """
    return _Expansion(source, lookup).whole()


class _Argument(NamedTuple):
    """Which characters end an argument, and whether backslash and dollar escapes are read in it."""

    stops: str
    escapes: bool = False


class _Expansion:
    """One pass over one text. `at` is the next character to be read."""

    def __init__(self, source: str, lookup: Lookup) -> None:
        self.source = source
        self.lookup = lookup
        self.at = 0
        self.depth = 0
        self.unknown: Unknown | None = None

    def whole(self) -> str | Unknown:
        parts = []
        size = 0
        while self.at < len(self.source):
            part = self._next()
            size += len(part)
            if size > MAX_OUTPUT:
                raise SubstitutionError("the result grows too large")
            parts.append(part)
        return self.unknown or "".join(parts)

    def _next(self) -> str:
        if self.source.startswith("$$", self.at):
            self.at += 2
            return "$"
        match = _TEXT.match(self.source, self.at)
        if match is None:
            return self._expression()
        self.at = match.end()
        return match[0]

    def _expression(self) -> str:
        """`${…}`, from the dollar sign on."""
        self.at += 2
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise SubstitutionError(f"expressions are nested more than {MAX_NESTING} deep")
        length = self._skip("#")
        name = self._match(_NAME, "a variable's name is missing")
        value = (
            self._operated(name, "length") if length else self._operated(name, self._match(_OPERATOR, "bad operator"))
        )
        if not self._skip("}"):
            raise SubstitutionError("a closing brace is missing")
        self.depth -= 1
        return value

    def _operated(self, name: str, operator: str) -> str:
        if operator in _DEFAULTS:
            return self._default(name)
        value = self._value(name)
        match operator:
            case "":
                return value
            case "length":
                return str(len(value.encode("utf-8", "surrogatepass")))
            case "^^" | ",,":
                return value.upper() if operator == "^^" else value.lower()
            case "^" | ",":
                return (value[:1].upper() if operator == "^" else value[:1].lower()) + value[1:]
            case ":":
                return self._substring(value)
            case "#" | "##" | "%" | "%%":
                return _trimmed(value, self._argument(_Argument("}")), operator)
            case _:
                return self._replaced(value, operator)

    def _value(self, name: str) -> str:
        value = self.lookup(name)
        if value is None:
            value = Unknown(f"the variable {name} is not set")
        if isinstance(value, Unknown):
            self.unknown = self.unknown or value
            return ""
        return value

    def _default(self, name: str) -> str:
        """An unset or empty variable takes the default; the default of a known one is read and does not count."""
        value, before = self.lookup(name), self.unknown
        parts = []
        while self.at < len(self.source) and self.source[self.at] != "}":
            parts.append(self._argument(_Argument("}")))
        if isinstance(value, Unknown):
            self.unknown = before or value
            return ""
        if value:
            self.unknown = before
            return value
        return "".join(parts)

    def _substring(self, value: str) -> str:
        start = self._argument(_Argument(":}"))
        length = self._argument(_Argument("}")) if self._skip(":") else None
        if not _NUMBER.fullmatch(start) or (length is not None and not _NUMBER.fullmatch(length)):
            return value
        first = int(start)
        first = max(0, len(value) + first) if first < 0 else first
        if length is None:
            return value[first:]
        last = len(value) + int(length) if int(length) < 0 else first + int(length)
        return value[first : max(first, last)]

    def _replaced(self, value: str, operator: str) -> str:
        pattern = "" if self._peek() == "/" else self._argument(_Argument("/", escapes=True))
        if not self._skip("/"):
            raise SubstitutionError("a replacement is missing")
        new = "" if self._peek() == "}" else self._argument(_Argument("}", escapes=True))
        match operator:
            case "/#":
                return new + value.removeprefix(pattern) if value.startswith(pattern) else value
            case "/%":
                return value.removesuffix(pattern) + new if value.endswith(pattern) else value
            case _:
                count = value.count(pattern) if operator == "//" else 1
                if len(value) + count * len(new) > MAX_OUTPUT:
                    raise SubstitutionError("the result grows too large")
                return value.replace(pattern, new, count)

    def _argument(self, form: _Argument) -> str:
        """One argument: a nested expression, or the text up to the next one or to what ends it."""
        if self.source.startswith("${", self.at):
            return self._expression()
        parts: list[str] = []
        while self.at < len(self.source) and self.source[self.at] not in form.stops:
            if self.source.startswith("${", self.at):
                break
            escaped = form.escapes and self.source.startswith(("\\/", "\\\\", "$$"), self.at)
            self.at += escaped
            parts.append(self.source[self.at : self.at + 1])
            self.at += 1
        return "".join(parts)

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _skip(self, character: str) -> bool:
        found = self._peek() == character
        self.at += found
        return found

    def _match(self, pattern: re.Pattern[str], fault: str) -> str:
        match = pattern.match(self.source, self.at)
        if match is None:
            raise SubstitutionError(fault)
        self.at = match.end()
        return match[0]


def _trimmed(value: str, pattern: str, operator: str) -> str:
    """The value without the shortest or longest match of a glob at its start (`#`) or end (`%`)."""
    backwards = operator.startswith("%")
    try:
        lengths = matching_prefixes(pattern[::-1] if backwards else pattern, value[::-1] if backwards else value)
    except GlobError as error:
        raise SubstitutionError(str(error)) from None
    if not lengths:
        return value
    length = max(lengths) if len(operator) > 1 else min(lengths)
    return value[: len(value) - length] if backwards else value[length:]
