"""A bound on how large composed data may grow: shared parts count wherever they stand, as they will be printed."""

from __future__ import annotations

from typing import Any

MAX_NODES = 500_000
MAX_DEPTH = 200


class TooLargeError(ValueError):
    """Data that grew beyond what a build may hold."""


def weigh(node: Any, limit: int = MAX_NODES, deepest: int = MAX_DEPTH) -> int:
    """How many nodes the data has, counted without recursion.

    Raises:
        TooLargeError: more than `limit` nodes, or nested deeper than `deepest`.
    """
    count = 0
    pending = [(node, 0)]
    while pending:
        current, depth = pending.pop()
        count += 1
        if count + len(pending) > limit or depth > deepest:
            raise TooLargeError("the result grows too large")
        if isinstance(current, dict):
            pending.extend((value, depth + 1) for value in current.values())
        elif isinstance(current, list):
            pending.extend((value, depth + 1) for value in current)
    return count
