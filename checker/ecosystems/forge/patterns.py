"""Patterns of paths as forges write them: those of gitignore, without negation (domain terraform-ci-git D4-6)."""

from __future__ import annotations

import re
from functools import cache

_MAX_LENGTH = 500
_MAX_STARS = 8
_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_WORDS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@cache
def matcher(pattern: str) -> re.Pattern[str] | None:
    """Return what matches the paths that a pattern names, None for a pattern too costly to match.

    A pattern with a slash before its end is anchored at the root; one that names a directory names all in it, but
    `docs/*` names the files of that directory alone.
    """
    if len(pattern) > _MAX_LENGTH or pattern.count("*") > _MAX_STARS:
        return None
    if not pattern.strip("/"):
        return re.compile(".*", re.DOTALL)
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    words = "".join(_WORDS.get(token) or re.escape(token) for token in _TOKEN.findall(body))
    below = "/.*" if pattern.endswith("/") else "" if pattern.endswith("/*") else "(?:/.*)?"
    return re.compile(f"{'' if anchored else '(?:.*/)?'}{words}{below}", re.DOTALL)


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern names a path."""
    found = matcher(pattern)
    return found is not None and found.fullmatch(path) is not None
