"""Results as Git data: one note a commit under `refs/notes/gitops-checker`, written only where a person names a place.

Git runs on a quarantined directory here too: no hook, filter or setting of the repository takes part. New objects go
into its database as one pack; the reference is moved under its lock, as Git itself does.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from checker.errors import UsageError
from checker.git.discovery import Place, discover
from checker.git.process import Git, GitFailure
from checker.git.quarantine import add_refs, quarantine
from checker.git.refs import Head
from checker.git.repository import open_repository
from checker.git.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from checker.git.repository import Repository
    from checker.git.snapshot import Snapshot

REF = "refs/notes/gitops-checker"
_WHO = "gitops-checker <gitops-checker@localhost>"
_LARGEST = 64 * 1024
_PERSONS = 0o666


def read_notes(path: str) -> dict[str, bytes]:
    """The notes of the repository at `path`, by the commit they are about; none where there are none.

    Raises:
        UsageError: there is no repository, or its notes cannot be read.
    """
    with open_repository(path) as repository:
        snapshot = _present(repository)
        contents = snapshot.read(_paths(snapshot).values()) if snapshot else ()
        return {
            name.replace("/", ""): content
            for name, content in contents
            if isinstance(content, bytes) and len(content) <= _LARGEST
        }


def write_notes(path: str, notes: Mapping[str, bytes], seconds: int) -> None:
    """Write notes into the repository at `path`, beside those that are there; one that is there already is replaced.

    Args:
        path: a repository that may be written to.
        notes: content by commit.
        seconds: the time that the new commit of the notes bears; no clock is asked.

    Raises:
        UsageError: it cannot be written, or somebody else is writing these notes.
    """
    place = discover(path)
    settings = read_settings(place.shared / "config")
    with _locked(place) as lock, open_repository(path) as repository:
        present = repository.references().get(REF)
        found = _present(repository)
        taken = _paths(found) if found else {}
        spread = {taken.get(commit, f"{commit[:2]}/{commit[2:]}"): note for commit, note in notes.items()}
        with quarantine(place.shared, Head(REF, present), settings.algorithm) as directory:
            add_refs(directory, {REF: present} if present else {})
            oid = _imported(Git(directory), place, spread, seconds, present)
        _move(lock, place.shared / REF, oid)


def _present(repository: Repository) -> Snapshot | None:
    return repository.commit(REF) if REF in repository.references() else None


def _paths(snapshot: Snapshot) -> dict[str, str]:
    """Where the note of each commit stands: its id, with a slash here and there as Git spreads them."""
    return {name.replace("/", ""): name for name in snapshot.entries if not name.strip("0123456789abcdef/")}


@contextlib.contextmanager
def _locked(place: Place) -> Iterator[Path]:
    """Hold the lock of the reference. UsageError where another process has it or the directory is not ours to write."""
    reference = place.shared / REF
    lock = reference.with_name(f"{reference.name}.lock")
    try:
        reference.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PERSONS))
    except FileExistsError:
        raise UsageError(f"{lock} exists: another process writes these notes", hint="Remove it if none does.") from None
    except OSError as error:
        raise UsageError(f"notes cannot be written to {place.shared}: {error.strerror}") from error
    try:
        yield lock
    finally:
        lock.unlink(missing_ok=True)


def _move(lock: Path, reference: Path, oid: str) -> None:
    lock.write_text(f"{oid}\n", encoding="ascii")
    lock.replace(reference)


def _imported(git: Git, place: Place, files: Mapping[str, bytes], seconds: int, present: str | None) -> str:
    """Let Git write the notes as files of a tree, and a commit of it, whose id is given back.

    They are no notes to `fast-import`, which takes those only on commits that are in the same repository.
    """
    stream = [
        f"commit {REF}\ncommitter {_WHO} {seconds} +0000\ndata 33\nNotes added by 'gitops-checker'\n\n".encode("ascii")
    ]
    if present:
        stream.append(f"from {present}\n".encode("ascii"))
    for name, content in sorted(files.items()):
        stream.append(f"M 100644 inline {name}\ndata {len(content)}\n".encode("ascii") + content + b"\n")
    objects = {"GIT_OBJECT_DIRECTORY": str(place.shared / "objects")}
    try:
        git.output("fast-import", "--quiet", "--done", given=b"".join([*stream, b"done\n"]), variables=objects)
    except GitFailure as error:
        raise UsageError(f"notes cannot be written to {place.shared}: {error}", hint=error.detail) from error
    return (git.directory / REF).read_text(encoding="ascii").strip()
