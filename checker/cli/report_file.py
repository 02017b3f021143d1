"""Files that a person names for our output: replaced as a whole, and never reached through a link."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from checker.errors import UsageError

_DIRECTORY = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MORE = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MODE = 0o666  # less what the umask takes away, as for any file that a program makes
_LINKED = "a part of the path is a link or no directory"
_HINT = "reports are only written where the path leads without a link, so that no repository can redirect them"


def check(path: str) -> None:
    """Refuse a path that could not be written, before any work is done for it. UsageError."""
    with _told(path), _place(path) as (directory, name):
        _refuse(path, name, directory)


def replace(path: str, data: bytes) -> None:
    """Make `data` the content of the file at `path`: all of it, or, if that fails, what was there before.

    Raises:
        UsageError: the directory is not there, a part of the path is a link, something else than a file stands at its
            end, or the file cannot be written.
    """
    with _told(path), _place(path) as (directory, name):
        _refuse(path, name, directory)
        draft = f".gitops-checker-{os.urandom(8).hex()}"
        try:
            with os.fdopen(os.open(draft, _NEW, _MODE, dir_fd=directory), "wb") as file:
                file.write(data)
            os.replace(draft, name, src_dir_fd=directory, dst_dir_fd=directory)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft, dir_fd=directory)
            raise


def append(path: str, data: bytes, most: int) -> bool:
    """Add `data` to the file at `path`, made if it is not there, unless it then were longer than `most` bytes.

    Returns:
        whether it was added.

    Raises:
        UsageError: as `replace`.
    """
    with _told(path), _place(path) as (directory, name):
        _refuse(path, name, directory)
        with os.fdopen(os.open(name, _MORE | os.O_CREAT, _MODE, dir_fd=directory), "ab") as file:
            fits = os.fstat(file.fileno()).st_size + len(data) <= most
            if fits:
                file.write(data)
    return fits


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Turn what the system refuses into a sentence about the path."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason, hint = _reason(error)
        raise UsageError(f"cannot write {path[:300]!a}: {reason}", hint=hint) from None


def _reason(error: OSError | ValueError) -> tuple[str, str]:
    code = getattr(error, "errno", None)
    if code == errno.ENOENT:
        return "its directory does not exist", "make the directory first"
    if code in {errno.ELOOP, errno.ENOTDIR}:
        return _LINKED, _HINT
    return getattr(error, "strerror", None) or "it is no path", ""


@contextmanager
def _place(path: str) -> Iterator[tuple[int, str]]:
    """The open directory of `path`, reached without a link (but for one below `/`, as `/tmp`), and the last name."""
    directory, name = os.path.split(os.path.abspath(path))  # noqa: PTH100 - it must not resolve links
    descriptor = os.open("/", _DIRECTORY)
    try:
        for depth, step in enumerate(part for part in directory.split("/") if part):
            below = os.open(step, _DIRECTORY | (os.O_NOFOLLOW if depth else 0), dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor, name
    finally:
        os.close(descriptor)


def _refuse(path: str, name: str, directory: int) -> None:
    """Refuse what stands at the path already unless it is a file of its own: a link, a device, a directory."""
    if not name or path.endswith("/"):
        raise UsageError(f"cannot write {path[:300]!a}: it names a directory", hint="name a file")
    try:
        mode = os.stat(name, dir_fd=directory, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "a directory" if stat.S_ISDIR(mode) else "no regular file"
        raise UsageError(f"cannot write {path[:300]!a}: it is {kind}", hint=_HINT if stat.S_ISLNK(mode) else "")
