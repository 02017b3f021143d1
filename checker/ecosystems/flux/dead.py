"""Places that nobody delivers unless a live unit says so (rubric §1 "Dead")."""

from __future__ import annotations

_DEAD = (
    {"example", "examples", "sample", "samples", "demo", "demos", "doc", "docs", "test", "tests", "testdata"}
    | {"fixtures", "e2e", "hack", "template", "templates", "archive", "archives", "archived"}
    | {"deprecated", "disabled"}
)


def is_dead_path(path: str) -> bool:
    """Whether a directory on the path, say `archive` or `.archive`, marks what stands below as not delivered."""
    return not _DEAD.isdisjoint(part.lower().lstrip("._") for part in path.split("/")[:-1])
