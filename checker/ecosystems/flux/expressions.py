"""Pipelines of a ResourceSet template: `inputs.servers`, `$env.value | quote`, `eq inputs.type "dind"`.

A subset of Go's text/template with the functions that ResourceSets use in practice (domain flux §1.4.7). What is
outside of it raises `UnresolvedError`, and the template counts as not composed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from checker.compose.object import text
from checker.model import Unknown

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:\\.|[^"\\])*"|`[^`]*`)|(?P<number>-?\d+(?:\.\d+)?\b)
    |(?P<path>\$?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|\$|\.[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|\.)|(?P<mark>[()|]))""",
    re.VERBOSE,
)
_DEPTH = 20
_MAX_TEXT = 1_000_000


class UnresolvedError(Exception):
    """A template says something that is not evaluated here; the message completes "not observable: …"."""


Scope = Mapping[str, Any]
"""What a pipeline sees: `inputs`, the current `.` and the variables by their name with `$`."""


def evaluate(pipeline: str, scope: Scope) -> Any:
    """The value of one pipeline. UnresolvedError on anything unknown."""
    tokens = _tokens(pipeline)
    value, rest = _pipeline(tokens, 0, scope, 0)
    if rest != len(tokens):
        raise UnresolvedError(f"the template expression `{pipeline.strip()}` is not evaluated")
    return value


def truth(value: Any) -> bool:
    """Go's truth: everything but false, zero, null and what is empty."""
    return bool(value)


def printed(value: Any) -> str:
    """A value as a template writes it."""
    if isinstance(value, Unknown):
        raise UnresolvedError(value.reason)
    if value is None:
        return "<no value>"
    return text(value) if not isinstance(value, dict | list) else json.dumps(value, default=str)


def _tokens(pipeline: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    stripped = pipeline.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None or match.lastgroup is None:
            raise UnresolvedError(f"the template expression `{pipeline.strip()}` is not evaluated")
        found.append((match.lastgroup, match.group(match.lastgroup)))
        position = match.end()
    return found


def _pipeline(tokens: list[tuple[str, str]], at: int, scope: Scope, depth: int) -> tuple[Any, int]:
    """Evaluate commands joined by `|`; each result is the last argument of the next command."""
    value, at = _command(tokens, at, scope, depth, ())
    while at < len(tokens) and tokens[at] == ("mark", "|"):
        value, at = _command(tokens, at + 1, scope, depth, (value,))
    return value, at


def _command(tokens: list[tuple[str, str]], at: int, scope: Scope, depth: int, piped: tuple[Any, ...]) -> Any:
    if depth > _DEPTH or at >= len(tokens):
        raise UnresolvedError("a template expression is not evaluated")
    kind, word = tokens[at]
    function = FUNCTIONS.get(word) if kind == "path" else None
    if function is None:
        if piped:
            raise UnresolvedError(f"the template function `{word}` is not evaluated")
        return _operand(tokens, at, scope, depth)
    at += 1
    arguments: list[Any] = []
    while at < len(tokens) and tokens[at] not in (("mark", "|"), ("mark", ")")):
        value, at = _operand(tokens, at, scope, depth)
        arguments.append(value)
    return _call(word, function, (*arguments, *piped)), at


def _operand(tokens: list[tuple[str, str]], at: int, scope: Scope, depth: int) -> tuple[Any, int]:
    kind, word = tokens[at]
    if kind == "string":
        return (word[1:-1] if word[0] == "`" else json.loads(word)), at + 1
    if kind == "number":
        return (float(word) if "." in word else int(word)), at + 1
    if kind == "path":
        return _lookup(word, scope), at + 1
    if word != "(":
        raise UnresolvedError("a template expression is not evaluated")
    value, at = _pipeline(tokens, at + 1, scope, depth + 1)
    if at >= len(tokens) or tokens[at] != ("mark", ")"):
        raise UnresolvedError("a template expression is not evaluated")
    return value, at + 1


def _lookup(path: str, scope: Scope) -> Any:
    if path in ("true", "false"):
        return path == "true"
    if path == ".":
        return scope.get(".")
    first, *rest = path.split(".")
    name = first or "."
    if name not in scope:
        raise UnresolvedError(f"the template name `{name}` is not evaluated")
    value = scope[name]
    for step in rest:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _call(name: str, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    for argument in arguments:
        if isinstance(argument, Unknown):
            raise UnresolvedError(argument.reason)
    try:
        value = function(*arguments)
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise UnresolvedError(f"the template function `{name}` cannot be applied") from error
    if isinstance(value, str) and len(value) > _MAX_TEXT:
        raise UnresolvedError(f"the template function `{name}` makes too long a text")
    return value


def _indent(width: int, value: str) -> str:
    return "\n".join(" " * min(width, 200) + line for line in value.split("\n"))


def _default(fallback: Any, value: Any = None) -> Any:
    return value if truth(value) else fallback


def _format(pattern: str, *values: Any) -> str:
    parts = re.split(r"%[sdvq]", pattern)
    if len(parts) != len(values) + 1:
        raise ValueError(pattern)
    return "".join(part + printed(value) for part, value in zip(parts, values, strict=False)) + parts[-1]


def _and(*values: Any) -> Any:
    return next((value for value in values if not truth(value)), values[-1])


def _or(*values: Any) -> Any:
    return next((value for value in values if truth(value)), values[-1])


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "and": _and,
    "default": _default,
    "eq": lambda first, *others: any(first == other for other in others),
    "get": lambda mapping, key: mapping.get(key, ""),
    "hasKey": lambda mapping, key: key in mapping.keys(),  # noqa: SIM118  a list has no keys and must fail
    "indent": _indent,
    "index": lambda container, key: container[key] if isinstance(key, int) else container.get(key),
    "int": int,
    "join": lambda separator, items: separator.join(printed(item) for item in items),
    "len": len,
    "lower": lambda value: printed(value).lower(),
    "ne": lambda first, second: first != second,
    "nindent": lambda width, value: "\n" + _indent(width, value),
    "not": lambda value: not truth(value),
    "or": _or,
    "printf": _format,
    "quote": lambda value: json.dumps(printed(value), ensure_ascii=False),
    "replace": lambda old, new, value: printed(value).replace(old, new),
    "squote": lambda value: f"'{printed(value)}'",
    # JSON is YAML, and its flow style needs no knowledge of the place it lands in.
    "toJson": lambda value: json.dumps(value, default=str),
    "toString": printed,
    "toYaml": lambda value: json.dumps(value, default=str),
    "trim": lambda value: printed(value).strip(),
    "trimPrefix": lambda prefix, value: printed(value).removeprefix(prefix),
    "trimSuffix": lambda suffix, value: printed(value).removesuffix(suffix),
    "upper": lambda value: printed(value).upper(),
}
