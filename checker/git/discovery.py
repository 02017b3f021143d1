"""Which repository a path belongs to, found without asking Git: Git would read the repository's own configuration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from checker.errors import UsageError
from checker.git.beneath import read_regular
from checker.git.limits import NAME_BYTES


class Place(NamedTuple):
    """Where a repository lies: `git` is this work tree's own directory, `shared` the one that holds the objects.

    The two differ only for a linked work tree. `worktree` is None for a bare repository.
    """

    git: Path
    shared: Path
    worktree: Path | None


def discover(path: str) -> Place:
    """Find the repository of `path`: the nearest parent with a `.git` wins over what merely looks bare.

    A clean clone may hold a bare repository as ordinary tracked files, with a configuration of its author's; so a bare
    one is taken only when it is named exactly and nothing above it is a repository (reliability §2.1).

    Raises:
        UsageError: there is none, or its `.git` file is damaged.
    """
    try:
        return _discover(path)
    except OSError as error:
        raise UsageError(f"{error.filename or path} cannot be looked at: {error.strerror}") from error
    except RuntimeError as error:
        raise UsageError(f"{path} cannot be looked at: {error}") from error


def _discover(path: str) -> Place:
    start = Path(path).resolve()
    if not start.is_dir():
        raise UsageError(f"{path} is not a directory", hint="Name a directory inside a Git repository.")
    for directory in (start, *start.parents):
        if directory != start and _is_strangers(directory / ".git", start):
            message = f"{path} is not in a Git repository of its owner: {directory / '.git'} is another user's"
            raise UsageError(message, hint=f"Name {directory} if that repository is meant.")
        git = _git_directory(directory / ".git")
        if git is not None:
            return Place(git, _shared(git), directory)
    if _looks_like_git(start):
        return Place(start, start, None)
    raise UsageError(f"{path} is not in a Git repository", hint="Name a directory inside a Git repository.")


def _is_strangers(git: Path, start: Path) -> bool:
    """Tell whether what lies above a directory is neither its owner's nor ours: in /tmp anybody may put it there."""
    return _exists(git) and git.lstat().st_uid not in {start.stat().st_uid, os.geteuid(), 0}


def _git_directory(candidate: Path) -> Path | None:
    """Return the directory that `.git` is or, as a file, names; None when it is neither."""
    if candidate.is_dir():
        return candidate.resolve() if _looks_like_git(candidate) else None
    if not candidate.is_file():
        return None
    line = _line(candidate)
    if not line.startswith("gitdir: "):
        raise UsageError(f"{candidate} does not name a Git directory")
    git = (candidate.parent / line.removeprefix("gitdir: ")).resolve()
    if not _looks_like_git(git):
        raise UsageError(f"{candidate} names {git}, which is not a Git directory")
    return git


def _looks_like_git(directory: Path) -> bool:
    """Tell by what a Git directory must hold; whether the content is sound is found out when it is read."""
    has_objects = (directory / "objects").is_dir() and (directory / "refs").is_dir()
    return (has_objects or (directory / "commondir").is_file()) and _exists(directory / "HEAD")


def _exists(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _shared(git: Path) -> Path:
    """Return the directory that a linked work tree shares with its repository, else `git` itself."""
    if not (git / "commondir").is_file():
        return git
    shared = (git / _line(git / "commondir")).resolve()
    if not (shared / "objects").is_dir():
        raise UsageError(f"{git / 'commondir'} names {shared}, which is not a Git directory")
    return shared


def _line(path: Path) -> str:
    """Return the one line of a pointer file."""
    try:
        text = read_regular(path, NAME_BYTES).decode("utf-8", "surrogateescape")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    line = text.rstrip("\r\n")
    if not line or "\0" in line:
        raise UsageError(f"{path} does not name a Git directory")
    return line
