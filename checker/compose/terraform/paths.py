"""Paths in configuration: seen from a directory, and never out of the repository."""

from __future__ import annotations

import posixpath

from checker.parse.files import join

REPOSITORY = "\ue000"
"""What an absolute path of the repository's root reads as; `shown` takes it out again."""


def absolute(path: str) -> str:
    """A repository path as the tools would see an absolute one."""
    return f"{REPOSITORY}/{path}" if path else REPOSITORY


def within(directory: str, path: str) -> str | None:
    """The repository path that `path` means in `directory`; None where it leads out."""
    start = path.find(REPOSITORY)
    if start > 0 or path.startswith("~"):
        return None
    return join("", path[1:].lstrip("/")) if start == 0 else join(directory, path)


def relative(path: str, start: str) -> str:
    """A repository path as seen from a directory."""
    return posixpath.relpath(f"/{path}", f"/{start}")


def shown(text: str) -> str:
    """A text without the mark of the repository's root."""
    return text.replace(f"{REPOSITORY}/", "/").replace(REPOSITORY, "/") if REPOSITORY in text else text
