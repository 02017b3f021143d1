"""Places that nobody delivers unless a live unit says so (rubric §1 "Dead")."""

from __future__ import annotations

from functools import lru_cache

_MOST = 1 << 16

DEAD_WORDS = frozenset({
    "example", "examples", "sample", "samples", "demo", "demos", "doc", "docs", "test", "tests", "testdata", "fixtures",
    "e2e", "hack", "template", "templates", "archive", "archives", "archived", "deprecated", "disabled",
})  # fmt: skip
"""The names of directories that hold what nobody delivers."""


def is_dead_path(path: str) -> bool:
    """Whether a directory on the path, say `archive` or `.archive`, marks what stands below as not delivered."""
    return _is_dead(path.rpartition("/")[0])


@lru_cache(_MOST)
def _is_dead(directory: str) -> bool:
    return not DEAD_WORDS.isdisjoint(part.lower().lstrip("._") for part in directory.split("/"))
