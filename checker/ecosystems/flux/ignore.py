"""What a source leaves out of its artifact: the default exclusions and `.sourceignore` files (domain flux §1.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from checker.parse.files import Files

_DEFAULT_NAMES = frozenset(
    {".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml", "cloudbuild.yaml", "codeship-services.yml"}
    | {"codeship-steps.yml", ".goreleaser.yml", ".goreleaser.brew.yml", ".sops.yaml", ".flux.yaml"}
)
_DEFAULT_DIRECTORIES = frozenset({".git", ".github", ".circleci"})
_MAX_PATTERNS = 500
_MAX_STARS = 6
_MAX_LENGTH = 300


class _Pattern(NamedTuple):
    """One line of an ignore file: what it matches below `directory`, and whether it takes back."""

    directory: str
    expression: re.Pattern[str]
    negated: bool
    only_directories: bool


def ignored_by(files: Files) -> Callable[[str], bool]:
    """Tells of a path of the tree whether a Git source's artifact leaves it out."""
    patterns = _patterns(files)
    return lambda path: _is_ignored(path, patterns, files)


def _is_ignored(path: str, patterns: tuple[_Pattern, ...], files: Files) -> bool:
    parts = path.split("/")
    if parts[-1] in _DEFAULT_NAMES or not _DEFAULT_DIRECTORIES.isdisjoint(parts):
        return True
    if not patterns:
        return False
    steps = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    return any(_decides(step, patterns, is_directory=step != path or files.is_directory(step)) for step in steps)


def _decides(path: str, patterns: tuple[_Pattern, ...], *, is_directory: bool) -> bool:
    """Whether the last pattern that matches excludes the path."""
    for pattern in reversed(patterns):
        inside = _below(path, pattern.directory)
        if inside is None or (pattern.only_directories and not is_directory):
            continue
        if pattern.expression.fullmatch(inside):
            return not pattern.negated
    return False


def _below(path: str, directory: str) -> str | None:
    if not directory:
        return path
    return path[len(directory) + 1 :] if path.startswith(f"{directory}/") else None


def _patterns(files: Files) -> tuple[_Pattern, ...]:
    found: list[_Pattern] = []
    for path in files.paths:
        directory, _, name = path.rpartition("/")
        if name == ".sourceignore":
            for line in (files.text(path) or "").splitlines():
                pattern = _read(line, directory)
                if pattern is not None and len(found) < _MAX_PATTERNS:
                    found.append(pattern)
    return tuple(found)


def _read(line: str, directory: str) -> _Pattern | None:
    """A gitignore line; None for comments, blank lines and patterns too wild to follow."""
    text = line.rstrip()
    if not text or text.startswith("#") or text.count("*") > _MAX_STARS or len(text) > _MAX_LENGTH:
        return None
    negated = text.startswith("!")
    text = text.removeprefix("!")
    only_directories = text.endswith("/")
    text = text.rstrip("/")
    anchored = "/" in text
    expression = _expression(text.lstrip("/"))
    return _Pattern(
        directory, re.compile(expression if anchored else f"(?:.*/)?{expression}"), negated, only_directories
    )


def _expression(glob: str) -> str:
    """A gitignore pattern as a regular expression; `**` crosses directories, `*` and `?` do not."""
    parts = []
    for piece in re.findall(r"\*\*/|/\*\*$|\*+|\?|[^*?]", glob):
        if piece == "**/":
            parts.append("(?:.*/)?")
        elif piece == "/**":
            parts.append("/.*")
        elif piece.startswith("*"):
            parts.append("[^/]*")
        else:
            parts.append("[^/]" if piece == "?" else re.escape(piece))
    return "".join(parts)
