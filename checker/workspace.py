"""What the assessments of one repository share, so that a second one costs what is different about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from typing import NamedTuple, TypeVar, cast

from checker.cache.store import Store, key_of
from checker.cache.values import fetch, keep
from checker.cache.version import source_digest
from checker.git.snapshot import Snapshot
from checker.model import Collection, Evidence, Facts, Stage
from checker.parse.files import Accounts, Files
from checker.parse.memory import Memory
from checker.parse.reading import Reading
from checker.parse.readings import Readings
from checker.parse.remembering import RememberingFiles

_Kept = TypeVar("_Kept")


class Survey(NamedTuple):
    """What stands in one revision, before anything is judged: every tool's collection and the evidence around them."""

    files: Files
    evidence: Evidence
    collections: tuple[Collection, ...]
    repository: Facts


class Workspace:
    """Memory over snapshots of one repository: it changes what an assessment costs, never what it says.

    Give the same workspace to every assessment of a comparison, a hook or a history, while the repository is open.
    It is not for two repositories, since an object may be missing in one of them, and not for two threads. With a
    `store` it remembers from run to run. One for a single assessment (`once`) keeps no account of what that rests on.
    """

    def __init__(self, store: Store | None = None, *, once: bool = False) -> None:
        self._readings = Readings()
        self._once = once
        self._memory = Memory()
        self._store = store
        self._kept: dict[Hashable, object] = {}

    def unrecorded(self) -> Workspace:
        """The same memory, of which nothing is kept between runs."""
        other = Workspace()
        other._readings, other._memory, other._kept = self._readings, self._memory, self._kept
        return other

    def kept(self, key: Hashable, make: Callable[[], _Kept]) -> _Kept:
        """Something that further assessments use again, made when it is first asked for."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast("_Kept", self._kept[key])

    def survey(self, snapshot: Snapshot, make: Callable[[Files], Survey]) -> Survey:
        """What `make` finds in a snapshot, or found in an earlier run: a pure function of all that the key names.

        Every object that the earlier run read is read and hashed again, so that damage is seen as it would be then.
        """
        files = self._files(snapshot)
        if self._store is None or self._store.trouble or snapshot.problems:
            return make(files)
        key = _key(snapshot)
        known = self._known(self._store, key, files)
        if known is not None:
            return known
        survey = make(files)
        accounts = survey.files.accounts()
        if not _is_damaged(survey, accounts):
            told = {path: (found.problem, found.warnings, found.guessed) for path, found in accounts.told.items()}
            keep(self._store, key, (survey.evidence, survey.collections, survey.repository, told, accounts.other))
        return survey

    def _files(self, snapshot: Snapshot) -> Files:
        return Files(snapshot) if self._once else RememberingFiles(snapshot, self._readings, self._memory)

    def _known(self, store: Store, key: bytes, files: Files) -> Survey | None:
        try:
            evidence, collections, repository, told, other = fetch(store, key)
            readings = {path: Reading((), *found) for path, found in told.items()}
        except (TypeError, ValueError, AttributeError):
            return None  # there is none, or a row that was whole and is of no use: it is made anew
        if not files.accept(Accounts(readings, other)):
            return None
        return Survey(files, evidence, collections, repository)


def _key(snapshot: Snapshot) -> bytes:
    """All that a survey depends on: the program, the tree, the revision and the history that led to it."""
    history = hashlib.sha256(repr(snapshot.history()).encode("utf-8", "surrogateescape")).digest()
    revision = repr(tuple(snapshot.revision)).encode("utf-8", "surrogateescape")
    return key_of(b"survey", source_digest(), snapshot.address("").encode(), revision, history)


def _is_damaged(survey: Survey, accounts: Accounts) -> bool:
    """Whether an object could not be read: that says nothing about the next time."""
    problems = [*survey.evidence.problems, *(one for found in survey.collections for one in found.problems)]
    problems += [found.problem for found in accounts.told.values() if found.problem]
    return any(problem.stage is Stage.GIT for problem in problems)
