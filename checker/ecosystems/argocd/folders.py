"""Directories and files of the tree that a Git generator or a path with holes names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checker.compose.object import mapping, sequence, text
from checker.parse.files import Files
from checker.parse.located import Map

MAX_FOUND = 2_000
_HOLE = re.compile(r"\{\{.*?\}\}")
_SPECIAL = re.compile(r"(\*\*/|\*\*|\*|\?|\[[^\]/]+\])")
_LONGEST = 1_000
_MAX_STARS = 12


class Folders:
    """The directories of a tree, found by Go's path patterns."""

    def __init__(self, files: Files) -> None:
        self._files = files

    @property
    def _all(self) -> tuple[str, ...]:
        return self._files.remembered("directories", self._listed)

    def _listed(self) -> tuple[str, ...]:
        found: set[str] = set()
        for path in self._files.paths:
            directory = path.rpartition("/")[0]
            while directory and directory not in found:
                found.add(directory)
                directory = directory.rpartition("/")[0]
        return tuple(sorted(found))

    def directories(self, given: Map) -> Iterator[str]:
        """What `directories` of a Git generator selects: excluded ones win, hidden ones never count (J5)."""
        rules = [mapping(one) for one in sequence(given.get("directories"))]
        wanted = [_pattern(text(rule.get("path"))) for rule in rules if rule.get("exclude") is not True]
        refused = [_pattern(text(rule.get("path"))) for rule in rules if rule.get("exclude") is True]
        if not wanted:
            return
        for directory in self._all:
            hidden = any(part.startswith(".") for part in directory.split("/"))
            if not hidden and _any(wanted, directory) and not _any(refused, directory):
                yield directory

    def contents(self, given: Map) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The files that `files` of a Git generator selects, with each mapping that they hold."""
        rules = [mapping(one) for one in sequence(given.get("files"))]
        wanted = [_pattern(text(rule.get("path"))) for rule in rules if rule.get("exclude") is not True]
        refused = [_pattern(text(rule.get("path"))) for rule in rules if rule.get("exclude") is True]
        if not wanted:
            return
        for path in self._files.paths:
            if _any(wanted, path) and not _any(refused, path):
                for document in self._files.documents(path):
                    for item in document.data if isinstance(document.data, list) else [document.data]:
                        if isinstance(item, Mapping):
                            yield path, item

    def fitting(self, path: str) -> tuple[str, ...]:
        """The directories that a path with `{{holes}}` may mean; none if it begins with a hole (rubric §1)."""
        pattern = _HOLE.sub("*", path.strip("/"))
        if "{{" in pattern or pattern.startswith("*"):
            return ()
        compiled = _pattern(pattern)
        return tuple(one for one in self._all if compiled.fullmatch(one))[:MAX_FOUND]


def _any(patterns: list[re.Pattern[str]], path: str) -> bool:
    return any(pattern.fullmatch(path) for pattern in patterns)


def _pattern(glob: str) -> re.Pattern[str]:
    """A path pattern: `*` stays within a path component, `**` does not; one that is too costly matches nothing."""
    glob = glob.strip("/").removeprefix("./")
    if len(glob) > _LONGEST or glob.count("*") > _MAX_STARS:
        return re.compile(r"(?!)")
    return re.compile("".join(map(_piece, _SPECIAL.split(glob))))


def _piece(piece: str) -> str:
    known = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if piece in known:
        return known[piece]
    if piece.startswith("[") and piece.endswith("]"):
        inner = piece[1:-1].replace("\\", "").replace("[", "")
        negated = inner[:1] in ("^", "!")
        members = re.escape(inner[1:] if negated else inner).replace(r"\-", "-")
        try:
            return re.compile(f"[{'^' if negated else ''}{members}]").pattern if members else ""
        except re.error:
            return re.escape(piece)
    return re.escape(piece)
