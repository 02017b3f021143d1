"""Paths with a variable that nothing here defines (rubric §1 "bound once per entry point")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from checker.compose.object import text
from checker.ecosystems.flux.mounts import Mount, directories_of, normal_path
from checker.ecosystems.flux.substitution import Value
from checker.model import Unknown
from checker.parse.files import Files

MAX_ALTERNATIVES = 50
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)[^{}]*\}")
_MOST_VARIABLES = 3
_LONGEST = 500


class Choice(NamedTuple):
    """One way to read a path: the path, and the values that its variables have in it."""

    path: str
    values: Mapping[str, Value]

    @property
    def label(self) -> str:
        """What tells this reading from the others."""
        return ",".join(text(value) for value, _ in self.values.values())


def alternatives(
    files: Files, path: Unknown, mount: Mount, entry: str, bound: Mapping[str, Value]
) -> tuple[Choice, ...]:
    """The directories that a path with variables may mean.

    A variable keeps the value that an earlier path of this entry point gave it; else the value that the entry's own
    path suggests wins; else all directories that match and hold something count.
    """
    if len(path.text) > _LONGEST or any(segment.count("${") > 1 for segment in path.text.split("/")):
        return ()
    pattern, names = _pattern(path.text, bound)
    if not 0 < len(names) <= _MOST_VARIABLES:
        return ()
    found = []
    for directory in directories_of(files):
        for inside in _inside(directory, mount):
            match = pattern.fullmatch(inside)
            if match is not None:
                values = {name: (match.group(name), path.location) for name in names}
                found.append(Choice(inside, values))
    suggested = [one for one in found if all(text(value) in entry.split("/") for value, _ in one.values.values())]
    return tuple((suggested or found)[:MAX_ALTERNATIVES])


def _pattern(path: str, bound: Mapping[str, Value]) -> tuple[re.Pattern[str], list[str]]:
    """The path as a pattern over normalised directories, and its free variables."""
    names: list[str] = []
    parts: list[str] = []
    position = 0
    path = normal_path(path) or ""
    for match in _VARIABLE.finditer(path):
        name = match.group(1)
        parts.append(re.escape(path[position : match.start()]))
        if name in bound:
            parts.append(re.escape(text(bound[name][0])))
        elif name in names:
            parts.append(f"(?P={name})")
        else:
            names.append(name)
            parts.append(f"(?P<{name}>[^/]+)")
        position = match.end()
    parts.append(re.escape(path[position:]))
    return re.compile("".join(parts)), names


def _inside(directory: str, mount: Mount) -> list[str]:
    """The paths that a directory here has in the artifact."""
    found = []
    for inside, here in mount.parts:
        if not here:
            found.append("/".join(part for part in (inside, directory) if part))
        elif directory == here or directory.startswith(f"{here}/"):
            below = directory[len(here) :].strip("/")
            found.append("/".join(part for part in (inside, below) if part))
    return found
