"""The work tree as it stands: tracked files, and untracked ones that are not ignored.

Files are hashed as raw bytes. Git's filters are programs that the repository names, so none is ever run; a file that
only a filter makes equal to its committed form counts as changed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from checker.git import limits
from checker.git.beneath import Beneath
from checker.git.objects import windows
from checker.git.snapshot import (
    EXECUTABLE,
    GITLINK,
    REGULAR,
    SYMLINK,
    Entry,
    failure,
    object_id,
    path_bytes,
    path_text,
    sorted_entries,
    tree_ids,
)
from checker.git.stored import answer, unread
from checker.git.tree import Listing, is_safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from checker.git.history import History, Past
    from checker.git.objects import Objects
    from checker.git.process import Git
    from checker.git.settings import Settings
    from checker.model import Problem, Revision

_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
_ABSENT_BY_DESIGN = b"S"
_CHUNK = 1 << 20


class _Tracked(NamedTuple):
    """What the index says of a path; `absent` when the file is left out of the work tree on purpose."""

    mode: int
    oid: str
    absent: bool


class WorktreeSnapshot:
    """A listed work tree whose files are read from the disk again, and counted only when they are still the same."""

    def __init__(
        self, revision: Revision, listing: Listing, root: Path, objects: Objects, *, past: Past, algorithm: str
    ) -> None:
        self._past = past
        self.revision = revision
        self.entries = sorted_entries(listing.entries)
        self.problems = listing.problems
        self._directories = listing.directories
        self._root = root
        self._objects = objects
        self._algorithm = algorithm

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Problem]]:
        """Yield each of `paths` with its content, or with the failed Problem that says why there is none."""
        for window in windows(paths, limits.WINDOW):
            with Beneath(self._root) as beneath:
                found = {path: self._on_disk(beneath, self.entries.get(path), path) for path in window}
            absent = [path for path, content in found.items() if content is None]
            stored = self._objects.read([self.entries[path].oid for path in absent], "blob")
            found.update((path, answer(path, content)) for path, content in zip(absent, stored, strict=True))
            for path in window:
                content = found[path]
                yield path, failure(path, "cannot be read") if content is None else content

    def address(self, directory: str) -> str:
        """Return the tree id of `directory` ("" is the root). KeyError if there is none."""
        return self._directories[directory]

    def history(self) -> History | None:
        """Return the newest human changes up to the commit below this tree; None before the first one."""
        return self._past()

    def _on_disk(self, beneath: Beneath, entry: Entry | None, path: str) -> bytes | Problem | None:
        """Return the content on disk, None when the file is left out of the work tree on purpose."""
        if entry is None or entry.mode == GITLINK:
            return unread(path, entry)
        try:
            is_link = stat.S_ISLNK(beneath.status(path).st_mode)
            content = beneath.link(path) if is_link else beneath.read(path, limits.BLOB_BYTES)
        except OSError as error:
            return None if error.errno in _GONE else failure(path, f"cannot be read: {error.strerror}")
        if object_id("blob", content, self._algorithm) != entry.oid:
            return failure(path, "cannot be read: it changed during the run")
        return content


def list_worktree(git: Git, root: Path, settings: Settings) -> Listing:
    """List the work tree `root` with the index that lies in the quarantined directory.

    Raises:
        GitFailure: the index or the list of ignored files cannot be read.
    """
    tracked = _tracked(git)
    paths = dict.fromkeys([*tracked, *_untracked(git, root)])
    entries: list[Entry] = []
    problems: list[Problem] = []
    with Beneath(root) as beneath:
        for path in sorted(paths, key=path_bytes):
            try:
                entry = _entry(beneath, path, tracked.get(path), settings, room=len(entries) < limits.ENTRIES)
            except OSError as error:
                problems.append(failure(path, f"cannot be read: {error.strerror}"))
            else:
                entries.extend([entry] if entry else [])
    return Listing(tuple(entries), tree_ids(entries, settings.algorithm), tuple(problems))


def _tracked(git: Git) -> Mapping[str, _Tracked]:
    """Return what the index holds, expanded where it is split or sparse; of an unmerged path any one stage."""
    tracked: dict[str, _Tracked] = {}
    for line in git.output("ls-files", "-z", "-s", "-t").split(b"\0")[:-1]:
        words, _, path = line.partition(b"\t")
        tag, mode, oid, _stage = words.split(b" ")
        tracked[path_text(path)] = _Tracked(int(mode, 8), oid.decode("ascii"), tag == _ABSENT_BY_DESIGN)
    return tracked


def _untracked(git: Git, root: Path) -> Iterator[str]:
    """Yield the untracked files that are not ignored; a directory is a repository of its own and left out."""
    printed = git.output("ls-files", "-z", "-o", "--exclude-standard", variables={"GIT_WORK_TREE": str(root)})
    return (path_text(path) for path in printed.split(b"\0")[:-1] if not path.endswith(b"/"))


def _entry(beneath: Beneath, path: str, tracked: _Tracked | None, settings: Settings, *, room: bool) -> Entry | None:
    """Return the entry of a path as it stands on disk, None when the file is deleted. OSError says what is wrong."""
    if not room:
        raise OSError(errno.EFBIG, f"limit of {limits.ENTRIES} files reached")
    if not is_safe(path):
        raise OSError(errno.ELOOP, "its name is not safe, or beyond the limit of length or depth")
    try:
        status = beneath.status(path)
    except OSError as error:
        if error.errno not in _GONE:
            raise
        return Entry(path, tracked.mode, tracked.oid) if tracked and _may_be_absent(tracked) else None
    if stat.S_ISDIR(status.st_mode):
        return Entry(path, GITLINK, tracked.oid) if tracked and tracked.mode == GITLINK else None
    if stat.S_ISLNK(status.st_mode):
        return Entry(path, SYMLINK, object_id("blob", beneath.link(path), settings.algorithm))
    return Entry(path, _mode(status, tracked, settings), _file_id(beneath.open(path), settings.algorithm))


def _may_be_absent(tracked: _Tracked) -> bool:
    return tracked.absent or tracked.mode == GITLINK


def _mode(status: os.stat_result, tracked: _Tracked | None, settings: Settings) -> int:
    """Return the mode of a regular file; where the file system keeps none, what the index says stands."""
    if tracked and tracked.mode == SYMLINK and not settings.links:
        return SYMLINK
    if not settings.modes:
        return EXECUTABLE if tracked and tracked.mode == EXECUTABLE else REGULAR
    return EXECUTABLE if status.st_mode & stat.S_IXUSR else REGULAR


def _file_id(descriptor: int, algorithm: str) -> str:
    """Return the id of an open file as a blob, hashed in pieces, and close it."""
    with open(descriptor, "rb") as file:
        size = os.fstat(descriptor).st_size
        if size > limits.HASHED_BYTES:
            raise OSError(errno.EFBIG, f"limit of {limits.HASHED_BYTES} bytes, it has {size}")
        digest = hashlib.new(algorithm, f"blob {size}\0".encode(), usedforsecurity=False)
        read = 0
        while chunk := file.read(_CHUNK):
            read += len(chunk)
            digest.update(chunk)
            if read > size:
                break
    if read != size:
        raise OSError(errno.EIO, "it changed during the run")
    return digest.hexdigest()
