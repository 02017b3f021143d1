"""What the assessments of one repository share, so that a second one costs what is different about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from checker.cache.records import Unreadable, Unstorable, restored, stored
from checker.cache.store import Store, key_of
from checker.cache.version import source_digest
from checker.git.snapshot import Snapshot
from checker.model import Collection, Evidence, Facts, Stage
from checker.parse.files import Accounts, Files
from checker.parse.reading import Reading
from checker.parse.readings import Readings


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
    `store` it remembers from run to run.
    """

    def __init__(self, store: Store | None = None) -> None:
        self._readings = Readings()
        self._store = store

    def survey(self, snapshot: Snapshot, make: Callable[[Files], Survey]) -> Survey:
        """What `make` finds in a snapshot, or found in an earlier run: a pure function of all that the key names.

        Every object that the earlier run read is read and hashed again, so that damage is seen as it would be then.
        """
        files = Files(snapshot, self._readings)
        if self._store is None or self._store.trouble or snapshot.problems:
            return make(files)
        key = _key(snapshot)
        known = self._known(self._store, key, files)
        if known is not None:
            return known
        survey = make(files)
        accounts = files.accounts()
        if not _is_damaged(survey, accounts):
            _keep(self._store, key, survey, accounts)
        return survey

    def _known(self, store: Store, key: bytes, files: Files) -> Survey | None:
        content = store.get(key)
        if content is None:
            return None
        try:
            evidence, collections, repository, told, other = restored(content)
            readings = {path: Reading((), *found) for path, found in told.items()}
        except (Unreadable, TypeError, ValueError, AttributeError):
            return None  # a row that was whole and is of no use: it is made anew
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


def _keep(store: Store, key: bytes, survey: Survey, accounts: Accounts) -> None:
    told = {path: (found.problem, found.warnings, found.guessed) for path, found in accounts.told.items()}
    try:
        content = stored((survey.evidence, survey.collections, survey.repository, told, accounts.other))
    except Unstorable as error:
        store.put(_unstorable_key(), str(error).encode())  # a bug that costs speed alone: people see it when they look
        return
    store.put(key, content)


def unstorable(store: Store) -> str:
    """The type that this very program found no stored form for, "" if none: what holds one is found anew each time."""
    return (store.get(_unstorable_key()) or b"").decode()


def _unstorable_key() -> bytes:
    return key_of(b"unstorable", source_digest())
