"""Real repositories, sound ones and hostile ones, made anew for each test."""

from __future__ import annotations

import hashlib
import os
import subprocess
import zlib
from pathlib import Path

import pytest

from checker.git.repository import open_repository


class Builder:
    """A repository under construction; `git` runs in it, objects may be written as Git itself never would."""

    def __init__(self, path: Path, *init: str) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *init)
        self.algorithm = "sha256" if any("sha256" in word for word in init) else "sha1"

    @property
    def directory(self) -> Path:
        """The Git directory."""
        dotted = self.path / ".git"
        return dotted if dotted.exists() else self.path

    def git(self, *arguments: str, given: bytes = b"", check: bool = True, **variables: str) -> str:
        """Run git as its user would, in the repository."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            input=given,
            check=check,
            capture_output=True,
            timeout=30,
            env={**os.environ, **variables},
        )
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, files: dict[str, str | bytes]) -> None:
        """Write files into the work tree."""
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: dict[str, str | bytes] | None = None, message: str = "change") -> str:
        """Write files, stage everything, commit, and return the commit's id."""
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def store(self, kind: str, content: bytes, *, oid: str = "", header: bytes = b"", raw: bytes = b"") -> str:
        """Write a loose object and return its id; `oid`, `header` and `raw` (the bytes on disk) may lie."""
        whole = (header or f"{kind} {len(content)}".encode()) + b"\0" + content
        oid = oid or hashlib.new(self.algorithm, whole).hexdigest()
        path = self.directory / "objects" / oid[:2] / oid[2:]
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(raw or zlib.compress(whole))
        return oid

    def tree(self, *items: tuple[str, bytes, str]) -> str:
        """Write a tree of (mode, name, id) just as given, and return its id."""
        return self.store("tree", b"".join(f"{m} ".encode() + n + b"\0" + bytes.fromhex(o) for m, n, o in items))

    def commit_tree(self, tree: str) -> str:
        """Put the branch on a new commit of `tree`."""
        person = "A <a@example.com> 1704164645 +0000"
        oid = self.store("commit", f"tree {tree}\nauthor {person}\ncommitter {person}\n\nmade by hand\n".encode())
        (self.directory / "refs" / "heads" / "main").write_text(oid + "\n")
        return oid

    def remove(self, oid: str) -> None:
        """Lose a loose object."""
        (self.directory / "objects" / oid[:2] / oid[2:]).unlink()

    def contents(self, mode: str = "commit", *arguments: str) -> dict[str, str]:
        """Return what the checker reads: path -> text, or the message of the Problem in its place."""
        with open_repository(str(self.path)) as repository:
            snapshot = getattr(repository, mode)(*arguments)
            texts = {path: _text(answer) for path, answer in snapshot.read(snapshot.entries)}
            return texts | {problem.location.path: f"! {problem.message}" for problem in snapshot.problems}

    def state(self) -> dict[str, tuple[int, int]]:
        """Return what would show that something was written: the time and size of everything."""
        found = sorted(self.path.rglob("*"))
        return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size) for path in found}


def _text(answer: object) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else f"! {answer.message}"


class Canary:
    """A program that a hostile repository names; it leaves a mark when it is run."""

    def __init__(self, directory: Path) -> None:
        self._mark = directory / "mark"
        self.program = directory / "program"
        self.program.write_text(f"#!/bin/sh\necho run >> '{self._mark}'\nexit 1\n")
        self.program.chmod(0o755)

    def sang(self) -> bool:
        """Tell whether the program was run since the last question."""
        found = self._mark.exists()
        self._mark.unlink(missing_ok=True)
        return found


@pytest.fixture
def build(tmp_path):
    """Return a function that starts a repository below the test's directory."""
    return lambda name="repo", *init: Builder(tmp_path / name, *init)


@pytest.fixture
def repo(build):
    """Return an empty repository."""
    return build()


@pytest.fixture
def canary(tmp_path):
    """Return a canary whose program the repository can name."""
    directory = tmp_path / "canary"
    directory.mkdir()
    return Canary(directory)
