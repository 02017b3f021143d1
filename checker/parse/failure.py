"""Why a file could not be read, and how much of one is read at most (reliability §5.1).

A reason is a fixed short text of ours: it never quotes the input, because that may be a secret.
"""

from __future__ import annotations

from typing import NamedTuple

from checker.model import Location


class Limits(NamedTuple):
    """What one file may cost: bytes, nesting levels, nodes (aliases count with what they stand for), documents."""

    size: int = 2 * 1024 * 1024
    depth: int = 200
    nodes: int = 500_000
    documents: int = 10_000
    warnings: int = 20


DEFAULT = Limits()


class ParseError(Exception):
    """A file that does not parse.

    `kind` is `syntax`, `limit`, `encoding` or `template`; `reason` completes the sentence "cannot be read: …".
    """

    def __init__(self, location: Location, reason: str, kind: str = "syntax") -> None:
        super().__init__(f"{location}: {reason}")
        self.location = location
        self.reason = reason
        self.kind = kind
