"""Values, conditions and placeholders as words for people; what comes from a repository is cut to one short line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from checker.model import Unknown

CUT = 120
LISTED = 3
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
"""A placeholder of a message: `{unit}`, `{tool}` or a fact path. Python's format strings reach into objects."""


def shown(text: str, limit: int = CUT) -> str:
    """Return `text` on one line of at most `limit` characters; making it safe to print is the sinks' work."""
    line = " ".join(text.split()) if len(text) <= limit else " ".join(text[:limit].split())
    return line if len(text) <= limit else f"{line[: limit - 1]}…"


def alternatives(words: Sequence[str]) -> str:
    """Return `a`, `a or b`, or `a, b or c`."""
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def value_in_words(value: Any) -> str:
    """Return a fact's value as words: `true`, `nothing`, `a, b, c and 4 more`."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case Unknown():
            return f"unknown ({shown(value.reason)})"
        case list() | tuple():
            words = ", ".join(value_in_words(item) for item in value[:LISTED]) or "nothing"
            more = f" and {len(value) - LISTED} more" if len(value) > LISTED else ""
            return shown(words, 2 * CUT - len(more)) + more
        case _:
            return shown(str(value))


def placeholders(message: str) -> tuple[str, ...]:
    """Return the names between braces in `message`, in order."""
    return tuple(PLACEHOLDER.findall(message))


def filled(message: str, words: Callable[[str], str]) -> str:
    """Return `message` with each placeholder replaced by its words, once: words that hold braces stay as they are."""
    return PLACEHOLDER.sub(lambda found: words(found.group(1)), message)


def condition_in_words(path: str, schema: Mapping[str, Any]) -> str:
    """Return what a condition asks of the fact at `path`: `drift.mode is one of enabled, warn`."""
    return " and ".join(f"{path} {words}" for words in _asked(schema))


def _asked(schema: Mapping[str, Any]) -> Iterator[str]:
    """The words of each keyword; a type says nothing beside a keyword that only holds for it."""
    keywords = [keyword for keyword in schema if keyword != "type" or len(schema) == 1]
    for keyword in keywords:
        yield _KEYWORDS[keyword](schema[keyword])


def _joined(schemas: list[Mapping[str, Any]], word: str) -> str:
    return f" {word} ".join(" and ".join(_asked(schema)) for schema in schemas)


def _negated(schema: Mapping[str, Any]) -> str:
    words = " and ".join(_asked(schema))
    return f"is not{words.removeprefix('is')}" if words.startswith("is ") and " and " not in words else f"not ({words})"


def _typed(names: str | list[str]) -> str:
    listed = [names] if isinstance(names, str) else names
    return f"is {' or '.join('nothing' if name == 'null' else f'some {name}' for name in listed)}"


_KEYWORDS: Mapping[str, Callable[[Any], str]] = {
    "type": _typed,
    "const": lambda value: f"is {value_in_words(value)}",
    "enum": lambda values: f"is one of {', '.join(map(value_in_words, values))}",
    "minimum": lambda bound: f"is at least {bound}",
    "maximum": lambda bound: f"is at most {bound}",
    "exclusiveMinimum": lambda bound: f"is more than {bound}",
    "exclusiveMaximum": lambda bound: f"is less than {bound}",
    "minLength": lambda bound: f"has at least {bound} characters",
    "maxLength": lambda bound: f"has at most {bound} characters",
    "minItems": lambda bound: f"lists at least {bound}",
    "maxItems": lambda bound: "lists nothing" if bound == 0 else f"lists at most {bound}",
    "pattern": lambda text: f"matches /{text}/",
    "items": lambda schema: f"lists only what {' and '.join(_asked(schema))}",
    "contains": lambda schema: f"lists something that {' and '.join(_asked(schema))}",
    "not": _negated,
    "allOf": lambda schemas: _joined(schemas, "and"),
    "anyOf": lambda schemas: _joined(schemas, "or"),
}
