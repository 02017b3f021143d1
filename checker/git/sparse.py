"""A sparse index holds a whole directory as one entry; Git reads its trees, and sets their time, to list what is in it.

So the trees are copied to where Git may write, each hashed on the way, and Git sees the copies alone.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from checker.git.quarantine import NEW_OBJECTS
from checker.git.snapshot import DIRECTORY, failure, path_text
from checker.git.tree import Trees

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from checker.git.objects import Objects
    from checker.git.process import Git
    from checker.model import Problem

_MARK = b"sdir\0\0\0\0"
"""The extension that a sparse index ends in (gitformat-index); found elsewhere, it costs one question more."""


_SPARSE = ("-c", "core.sparseCheckout=true", "-c", "core.sparseCheckoutCone=true")


def copy_trees(git: Git, directory: Path, objects: Objects, trees: Trees) -> tuple[Problem, ...]:
    """Copy the trees behind a sparse index of the quarantined `directory`; failed Problems for those that are missing.

    Raises:
        GitFailure: the index cannot be read.
    """
    if _MARK not in (directory / "index").read_bytes():
        return ()
    problems: list[Problem] = []
    for path, oid in _sparse_directories(git):
        listing = trees.listing(oid)
        found = sorted(set(listing.directories.values()))
        for tree, content in zip(found, objects.read(found, "tree"), strict=True):
            if isinstance(content, bytes):
                _store(directory / NEW_OBJECTS, tree, content)
        problems += [failure(_below(path, one.location.path), one.message) for one in listing.problems]
    return tuple(problems)


def _sparse_directories(git: Git) -> Iterator[tuple[str, str]]:
    """Yield path and tree id of each directory that is one entry; without patterns Git would list what is in it."""
    patterns = git.directory / "info" / "sparse-checkout"
    patterns.parent.mkdir(exist_ok=True)
    patterns.write_text("/*\n!/*/\n", encoding="ascii")
    listed = git.output(*_SPARSE, "ls-files", "-z", "-s", "--sparse")
    patterns.unlink()
    for line in listed.split(b"\0")[:-1]:
        words, _, path = line.partition(b"\t")
        mode, oid, _stage = words.split(b" ")
        if int(mode, 8) == DIRECTORY:
            yield path_text(path.rstrip(b"/")), oid.decode("ascii")


def _below(directory: str, path: str) -> str:
    return directory if path == "." else f"{directory}/{path}"


def _store(objects: Path, oid: str, content: bytes) -> None:
    place = objects / oid[:2]
    place.mkdir(exist_ok=True)
    (place / oid[2:]).write_bytes(zlib.compress(b"tree %d\0%b" % (len(content), content), 1))
