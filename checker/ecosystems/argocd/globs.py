"""Argo CD's shell patterns: `*`, `?`, sets, and alternatives in braces, in time bounded by their size."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.compose.glob import GlobError, matching_prefixes

__all__ = ["GlobError", "matches", "matches_path"]

_BRACES = re.compile(r"\{([^{}]*)\}")
MAX_ALTERNATIVES = 64


def matches(pattern: str, subject: str) -> bool:
    """Whether the pattern matches the whole subject; `*` matches any run.

    Raises:
        GlobError: pattern and subject are too large for one another.
    """
    return any(_whole(one, subject) for one in _alternatives(pattern))


def matches_path(pattern: str, subject: str) -> bool:
    """As `matches`, where `*` stops at a slash and `**` does not.

    Raises:
        GlobError: as `matches`.
    """
    for one in _alternatives(pattern):
        if "**" in one:
            if _whole(one, subject):
                return True
            continue
        steps, parts = one.split("/"), subject.split("/")
        if len(steps) == len(parts) and all(_whole(step, part) for step, part in zip(steps, parts, strict=True)):
            return True
    return False


def _whole(pattern: str, subject: str) -> bool:
    negated = pattern.replace("[!", "[^")  # the sign of a negated set differs
    return len(subject) in matching_prefixes(negated, subject) if subject else not pattern.strip("*")


def _alternatives(pattern: str) -> Iterator[str]:
    """The pattern once for every choice in its braces."""
    pending, count = [pattern], 0
    while pending:
        one = pending.pop()
        found = _BRACES.search(one)
        if found is None:
            yield one
            continue
        choices = found.group(1).split(",")
        count += len(choices)
        if count > MAX_ALTERNATIVES:
            raise GlobError("the pattern has too many alternatives")
        pending.extend(one[: found.start()] + choice + one[found.end() :] for choice in reversed(choices))
