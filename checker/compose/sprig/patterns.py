"""Regular expressions. Python's engine backtracks, so only patterns that cannot run for long are used.

A pattern with a repeated group, look-around or many repeats, or a text too long for it, is refused: the value is
unknown, not an error. What is used is counted as work.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

from checker.compose.sprig.signature import Function

_LONGEST_PATTERN = 500
_MOST = 20
_WORK = 5_000_000
_TOKEN = re.compile(
    r"""(?P<reference>\\[1-9])
    | (?P<posix>\[\[:\w+:\]\])
    | (?P<escape>\\.)
    | (?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])
    | (?P<extension>\(\?(?!:|[imsU]+\)))
    | (?P<open>\((?:\?[imsU]+\)|\?:)?)
    | (?P<close>\))
    | (?P<optional>\?)
    | (?P<repeat>[*+]|\{\d*,?\d*\})
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_HYPHEN = re.compile(r"(\\[wdsWDS])-")
_UNQUOTED = re.compile(r"([\\.+*?()|\[\]{}^$])")


class PatternRefusedError(Exception):
    """A regular expression that might run for long, or that Python reads otherwise than Go."""


def cost(pattern: str, text: str) -> int:
    """A bound on the steps that a backtracking engine takes: polynomial in repeats, exponential in choices.

    Raises:
        PatternRefusedError: the bound is too high, or there is none.
    """
    repeats = choices = 0
    previous = ""
    for token in _TOKEN.finditer(pattern[:_LONGEST_PATTERN]):
        kind = token.lastgroup or ""
        if kind in {"reference", "extension", "posix"} or (kind == "repeat" and previous == "close"):
            raise PatternRefusedError
        repeats += kind == "repeat"
        choices += kind == "optional" or token.group() == "|"
        previous = kind
    if len(pattern) > _LONGEST_PATTERN or max(repeats, choices) > _MOST:
        raise PatternRefusedError
    bound: int = len(text) ** (repeats + 1) << choices
    if bound > _WORK:
        raise PatternRefusedError
    return bound


def _compiled(pattern: str, text: str) -> re.Pattern[str]:
    cost(pattern, text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(_HYPHEN.sub(r"\1\\-", pattern).replace(r"\z", r"\Z"), re.ASCII)
    except re.error as error:
        raise PatternRefusedError from error


def _replacement(template: str) -> Callable[[re.Match[str]], str]:
    """Go's `$1` and `${1}`; a number without a group stands for nothing."""

    def group(match: re.Match[str], wanted: re.Match[str]) -> str:
        name = wanted[1] or wanted[2]
        if name == "$":
            return "$"
        return (match[int(name)] or "") if name.isdigit() and int(name) <= (match.re.groups or 0) else ""

    return lambda match: re.sub(r"\$(?:\{(\w+)\}|(\w+|\$))", lambda wanted: group(match, wanted), template)


def _find(pattern: str, text: str) -> str:
    match = _compiled(pattern, text).search(text)
    return match.group() if match else ""


def _find_all(pattern: str, text: str, count: int) -> list[Any]:
    found = [match.group() for match in _compiled(pattern, text).finditer(text)]
    return found if count < 0 else found[:count]


def _split(pattern: str, text: str, count: int) -> list[Any]:
    if count == 0:
        return []
    parts: list[Any] = []
    position = 0
    for match in _compiled(pattern, text).finditer(text):
        if len(parts) + 1 == count:
            break
        parts.append(text[position : match.start()])
        position = match.end()
    return [*parts, text[position:]]


_PLAIN = {
    "regexMatch": Function("ss", lambda pattern, text: _compiled(pattern, text).search(text) is not None),
    "regexFind": Function("ss", _find),
    "regexFindAll": Function("ssi", _find_all),
    "regexReplaceAll": Function(
        "sss", lambda pattern, text, new: _compiled(pattern, text).sub(_replacement(new), text), keeps_lines=False
    ),
    "regexReplaceAllLiteral": Function(
        "sss", lambda pattern, text, new: _compiled(pattern, text).sub(lambda _: new, text)
    ),
    "regexSplit": Function("ssi", _split),
}
_MUST = {f"must{name[0].upper()}{name[1:]}": function for name, function in _PLAIN.items()}
SEARCHING = frozenset({*_PLAIN, *_MUST})
"""The functions whose first two arguments are a pattern and the text that it searches."""
FUNCTIONS = {**_PLAIN, **_MUST, "regexQuoteMeta": Function("s", lambda text: _UNQUOTED.sub(r"\\\1", text))}
