"""The patterns of `fileset`, in time proportional to pattern times path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import translate

_LONGEST = 200
_MOST_PATTERNS = 16
_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
_ANY = "**"


def rule(pattern: str) -> Callable[[str], bool] | None:
    """Whether a path fits a pattern of `*`, `?`, `**` and `{a,b}`; None for a pattern that has more than that."""
    if len(pattern) > _LONGEST or re.search(r"[\[\\]", pattern) or ".." in pattern.split("/"):
        return None
    patterns = list(_expanded(pattern))
    if len(patterns) > _MOST_PATTERNS or any("{" in each or "}" in each for each in patterns):
        return None
    rules = [[None if part == _ANY else re.compile(translate(part)) for part in each.split("/")] for each in patterns]
    return lambda path: any(_fits(parts, path.split("/")) for parts in rules)


def _expanded(pattern: str) -> Iterator[str]:
    """The pattern with each alternative in turn; stops where there are too many."""
    pending, made = [pattern], 0
    while pending and made <= _MOST_PATTERNS:
        current = pending.pop(0)
        found = _ALTERNATIVES.search(current)
        if found is None:
            made += 1
            yield current
        else:
            choices = found[1].split(",")[: _MOST_PATTERNS + 1]
            pending += [current[: found.start()] + choice + current[found.end() :] for choice in choices]
            if len(pending) > _MOST_PATTERNS:
                yield "{"
                return


def _fits(parts: list[re.Pattern[str] | None], names: list[str]) -> bool:
    """Whether the parts of a path fit those of a pattern; None stands for any number of directories."""
    states = _closed({0}, parts)
    for name in names:
        following = set()
        for state in states:
            part = parts[state] if state < len(parts) else re.compile(r"(?!)")
            if part is None:
                following.add(state)
            elif part.match(name):
                following.add(state + 1)
        states = _closed(following, parts)
    return len(parts) in states


def _closed(states: set[int], parts: list[re.Pattern[str] | None]) -> set[int]:
    pending = list(states)
    while pending:
        state = pending.pop()
        if state < len(parts) and parts[state] is None and state + 1 not in states:
            states.add(state + 1)
            pending.append(state + 1)
    return states
