"""Where the files of a policy pack come from: a folder of this machine, or a directory of a scanned revision."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from checker.errors import UsageError
from checker.git.snapshot import EXECUTABLE, REGULAR, Snapshot
from checker.model import Location, Problem
from checker.policy.faults import Fault

DIMENSIONS = "dimensions.yaml"
SIZE = 1024 * 1024
FILES = 2_000
_TREE_FILES = 200
_TREE_SIZE = 512 * 1024
"""What all policies of one directory of a scanned revision may come to, in bytes."""


MISPLACED = "is neither dimensions.yaml nor <dimension>/<criterion>.yaml nor findings/<name>.yaml; move it."


class Source(NamedTuple):
    """One file of a pack: its path in the pack, the path to show to people, its bytes."""

    path: str
    label: str
    content: bytes


def directory_sources(root: Path, label: str, faults: list[Fault]) -> tuple[Source, ...]:
    """Read every YAML file of a folder, sorted by path."""
    if not root.is_dir():
        raise UsageError(f"{root} is not a directory.", hint="Name the folder of a policy pack.")
    home = Path(os.path.realpath(root))
    paths = sorted(_yaml_files(root))
    if len(paths) > FILES:
        raise UsageError(f"{root} holds more than {FILES} policies.")
    found = []
    for path in paths:
        name = path.relative_to(root).as_posix()
        at = Location(f"{label}/{name}")
        if not Path(os.path.realpath(path)).is_relative_to(home) or not path.is_file():
            faults.append(Fault(at, "is not a file of this folder; put a regular file here."))
        elif _misplaced(name):
            faults.append(Fault(at, MISPLACED))
        else:
            found.append(Source(name, at.path, _read(path)))
    return tuple(found)


def tree_sources(snapshot: Snapshot, directory: str, faults: list[Fault]) -> tuple[Source, ...]:
    """Read every YAML file below a directory of a revision, sorted by path; links are faults.

    Raises:
        UsageError: there is none, or there are too many or too large ones.
    """
    wanted = []
    for path, entry in snapshot.entries.items():
        name = path.removeprefix(f"{directory}/")
        if name == path or not name.endswith((".yaml", ".yml")) or any(part[0] == "." for part in name.split("/")):
            continue
        if entry.mode not in {REGULAR, EXECUTABLE}:
            faults.append(Fault(Location(path), "is not a file of this repository; put a regular file here."))
        elif _misplaced(name):
            faults.append(Fault(Location(path), MISPLACED))
        else:
            wanted.append(path)
    if not wanted and not faults:
        raise UsageError(f"{directory}/ holds no policy in this revision.", hint="Commit the directory.")
    if len(wanted) > _TREE_FILES:
        raise UsageError(f"{directory}/ holds more than {_TREE_FILES} policies.")
    found = []
    for path, content in snapshot.read(wanted):
        if isinstance(content, Problem):
            faults.append(Fault(Location(path), f"cannot be read: {content.message}"))
        else:
            found.append(Source(path.removeprefix(f"{directory}/"), path, content))
    if sum(len(source.content) for source in found) > _TREE_SIZE:
        raise UsageError(f"The policies in {directory}/ come to more than {_TREE_SIZE // 1024} KiB.")
    return tuple(found)


def _yaml_files(root: Path) -> Iterator[Path]:
    for pattern in ("*", "*/*", "*/*/*"):
        for path in root.glob(pattern):
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if path.suffix in {".yaml", ".yml"} and not hidden:
                yield path


def _misplaced(name: str) -> bool:
    return name != DIMENSIONS and (name.count("/") != 1 or not name.endswith(".yaml"))


def _read(path: Path) -> bytes:
    """Read at most one byte more than is allowed, so that a huge file is refused without being read."""
    try:
        with path.open("rb") as file:
            return file.read(SIZE + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
