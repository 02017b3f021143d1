"""Patterns of paths as gitignore and forges write them, without negation (domain terraform-ci-git D4-6), and of names.

A repository may hold any pattern and any path: both are taken apart at the slashes and matched in time proportional to
their lengths, never by one regular expression over all.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from typing import NamedTuple

_MAX_LENGTH = 500
_STARS = re.compile(r"\*+")


class Pattern(NamedTuple):
    """The steps of a pattern, None for `**`, any number of directories.

    `inside` says that what lies below a matched directory is named too, `directory` that only that is. `start` are the
    names without wildcards that every path it names begins with: most paths are told apart by them alone.
    """

    start: list[str]
    steps: tuple[re.Pattern[str] | None, ...]
    inside: bool
    directory: bool


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern names a path.

    A pattern with a slash before its end is anchored at the root; one that names a directory names all in it, but
    `docs/*` names the files of that directory alone. A pattern of more than 500 characters names nothing.
    """
    found = _pattern(pattern)
    if found is None:
        return False
    names = path.split("/")
    return names[: len(found.start)] == found.start and _reaches(found, names)


def matches_name(pattern: str, name: str) -> bool:
    """Whether a pattern is the whole of a name: `*` is any run of characters, slashes too, `?` any one."""
    return len(pattern) <= _MAX_LENGTH and _name(pattern).fullmatch(name) is not None


@cache
def _name(pattern: str) -> re.Pattern[str]:
    return _step(pattern)


@cache
def _pattern(text: str) -> Pattern | None:
    if len(text) > _MAX_LENGTH:
        return None
    names = [name for name in text.split("/") if name]
    anchored = "/" in text.rstrip("/")
    steps = tuple(None if name == "**" else _step(name) for name in names)
    return Pattern(
        list(takewhile(_is_plain, names)) if anchored else [],
        steps if anchored or not names else (None, *steps),
        inside=not (anchored and names[-1:] == ["*"]),
        directory=text.endswith("/") and bool(names),
    )


def _is_plain(name: str) -> bool:
    return "*" not in name and "?" not in name


def _step(name: str) -> re.Pattern[str]:
    """One name; what stands between two stars is looked for once, from the left, and never again."""
    first, *rest = (re.escape(part).replace(r"\?", ".") for part in _STARS.split(name))
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1])
    return re.compile(f"{first}{middle}{f'.*{rest[-1]}' if rest else ''}", re.DOTALL)


def _reaches(pattern: Pattern, names: list[str]) -> bool:
    """Walk the names of a path through all steps at once; the whole pattern matched before the end is a directory."""
    end = len(pattern.steps)
    states = _skipping({0}, pattern)
    for name in names:
        if end in states and pattern.inside:
            return True
        states = _skipping({after for state in states for after in _after(pattern, state, name)}, pattern)
    return end in states and not pattern.directory


def _after(pattern: Pattern, state: int, name: str) -> tuple[int, ...]:
    """The step that follows once a name is read at a step, if it fits there."""
    if state == len(pattern.steps):
        return ()
    step = pattern.steps[state]
    if step is None:
        return (state,)
    return (state + 1,) if step.fullmatch(name) else ()


def _skipping(states: set[int], pattern: Pattern) -> set[int]:
    """The states with those behind a `**`, which may stand for nothing."""
    reached = set(states)
    for state in sorted(states):
        at = state
        while at < len(pattern.steps) and pattern.steps[at] is None:
            at += 1
            reached.add(at)
    return reached
