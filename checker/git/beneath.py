"""Files below a directory, read without ever leaving it: no symlink is followed, nothing that could block is opened."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_STEPS_OUT = frozenset({"", ".", ".."})


class Beneath:
    """A directory whose files are opened component by component, each relative to the open directory above it.

    The chain of directories of the last path stays open, so that reading paths in order opens each directory once.
    Every method raises OSError with the reason; a path that could lead out is ELOOP.
    """

    def __init__(self, root: str | Path) -> None:
        self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._chain: list[tuple[str, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._cut(0)
        os.close(self._root)

    def status(self, path: str) -> os.stat_result:
        """Return the status of what stands at `path`, of a symlink itself."""
        directory, name = self._directory_of(path)
        return os.stat(name, dir_fd=directory, follow_symlinks=False)

    def link(self, path: str) -> bytes:
        """Return the target of the symlink at `path`."""
        directory, name = self._directory_of(path)
        return os.readlink(name, dir_fd=directory)

    def open(self, path: str) -> int:
        """Open the regular file at `path` and return its descriptor, which is the caller's to close."""
        directory, name = self._directory_of(path)
        return _open_regular(name, directory)

    def read(self, path: str, limit: int) -> bytes:
        """Return the content of the regular file at `path`; EFBIG when it is longer than `limit` bytes."""
        return _content(self.open(path), limit, path)

    def names(self, path: str) -> list[tuple[str, bool]]:
        """Return what the directory `path` holds, sorted: (name, whether it is a real directory)."""
        directory, name = self._directory_of(path)
        descriptor = os.open(name, _DIRECTORY, dir_fd=directory)
        try:
            with os.scandir(descriptor) as found:
                return sorted((item.name, item.is_dir(follow_symlinks=False)) for item in found)
        finally:
            os.close(descriptor)

    def _directory_of(self, path: str) -> tuple[int, bytes]:
        """Return the open directory of `path` and the last component."""
        *directories, name = path.split("/")
        if name in _STEPS_OUT or not _STEPS_OUT.isdisjoint(directories) or "\0" in path:
            raise OSError(errno.ELOOP, "leaves the directory", path)
        shared = 0
        for (known, _), wanted in zip(self._chain, directories, strict=False):
            if known != wanted:
                break
            shared += 1
        self._cut(shared)
        for step in directories[shared:]:
            self._chain.append((step, os.open(_encoded(step), _DIRECTORY, dir_fd=self._last())))
        return self._last(), _encoded(name)

    def _last(self) -> int:
        return self._chain[-1][1] if self._chain else self._root

    def _cut(self, length: int) -> None:
        while len(self._chain) > length:
            os.close(self._chain.pop()[1])


def read_regular(path: str | Path, limit: int) -> bytes:
    """Return the content of the regular file `path`, itself no symlink. OSError; EFBIG beyond `limit` bytes."""
    return _content(_open_regular(path, None), limit, path)


def _encoded(name: str) -> bytes:
    """Return a name as Git stores it, whatever the locale says of file names."""
    return name.encode("utf-8", "surrogateescape")


def _open_regular(path: bytes | str | Path, directory: int | None) -> int:
    """Open without following or blocking; what is no regular file (a FIFO, a device, a directory) is EINVAL."""
    descriptor = os.open(path, _FILE, dir_fd=directory)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "is not a regular file")


def _content(descriptor: int, limit: int, path: str | Path) -> bytes:
    with open(descriptor, "rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, f"limit: is longer than {limit} bytes", str(path))
    return content
