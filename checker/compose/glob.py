"""Shell patterns against the start of a text, in time proportional to pattern times text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_WORK = 2_000_000
_TOKEN = re.compile(r"\\(?P<escaped>.)|\[(?P<negated>\^?)(?P<members>[^\]]+)\]|(?P<plain>.)", re.DOTALL)
_RANGE = re.compile(r"(.)-(.)|(.)", re.DOTALL)


class GlobError(ValueError):
    """A pattern and a text that are too large for one another."""


class _Token(NamedTuple):
    """One place of a pattern: any run (`*`), any character (`?`), or a set of ranges, perhaps negated."""

    any_run: bool = False
    any_one: bool = False
    negated: bool = False
    ranges: tuple[tuple[str, str], ...] = ()

    def accepts(self, character: str) -> bool:
        """Whether one character fits here."""
        return self.any_one or self.negated != any(low <= character <= high for low, high in self.ranges)


def matching_prefixes(pattern: str, subject: str) -> list[int]:
    """The lengths, from 1 on, of all beginnings of the text that the whole pattern matches.

    Raises:
        GlobError: the work would exceed `MAX_WORK` steps.
    """
    if len(pattern) * len(subject) > MAX_WORK:
        raise GlobError("the pattern is too costly to match")
    tokens = list(_tokens(pattern))
    states = _closed({0}, tokens)
    found = []
    for length, character in enumerate(subject, start=1):
        states = _closed(_step(states, tokens, character), tokens)
        if not states:
            break
        if len(tokens) in states:
            found.append(length)
    return found


def _tokens(pattern: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(pattern):
        if match["plain"] == "*":
            yield _Token(any_run=True)
        elif match["plain"] == "?":
            yield _Token(any_one=True)
        elif match["members"]:
            pairs = ((low or one, high or one) for low, high, one in _RANGE.findall(match["members"]))
            yield _Token(negated=bool(match["negated"]), ranges=tuple(pairs))
        else:
            character = match["escaped"] or match["plain"]
            yield _Token(ranges=((character, character),))


def _step(states: set[int], tokens: list[_Token], character: str) -> set[int]:
    following = set()
    for state in states:
        if state < len(tokens):
            if tokens[state].any_run:
                following.add(state)
            elif tokens[state].accepts(character):
                following.add(state + 1)
    return following


def _closed(states: set[int], tokens: list[_Token]) -> set[int]:
    """With the states behind runs, which may be empty."""
    pending = list(states)
    while pending:
        state = pending.pop()
        if state < len(tokens) and tokens[state].any_run and state + 1 not in states:
            states.add(state + 1)
            pending.append(state + 1)
    return states
