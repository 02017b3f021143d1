"""Values and placeholders as words for people; what comes from a repository is cut and has no control characters."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from checker.model import Unknown

CUT = 80
LISTED = 3
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
"""A placeholder of a message: `{unit}`, `{tool}` or a fact path. Python's format strings reach into objects."""

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
"""Control characters, marks that reorder or hide text, and lone surrogates (undecodable bytes of a file name)."""


def shown(text: str, limit: int = CUT) -> str:
    """Return `text` safe to print on one line, at most `limit` characters long."""
    short = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return _UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", short)


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
            return shown(words, CUT - len(more)) + more
        case _:
            return shown(str(value))


def placeholders(message: str) -> tuple[str, ...]:
    """Return the names between braces in `message`, in order."""
    return tuple(PLACEHOLDER.findall(message))


def filled(message: str, words: Callable[[str], str]) -> str:
    """Return `message` with each placeholder replaced by its words, once: words that hold braces stay as they are."""
    return PLACEHOLDER.sub(lambda found: words(found.group(1)), message)
