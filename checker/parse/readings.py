"""Parsed files that several snapshots of one repository share, by path and object id: equal ids, equal content.

An object is hashed again before its content gets here, so what is kept belongs to its id. What could not be read is
never kept: it is asked for again in every snapshot.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import NamedTuple

from checker.git.snapshot import Entry
from checker.model import Problem, Stage
from checker.parse.failure import DEFAULT, Limits
from checker.parse.reading import Reading, read, read_hcl

HCL_SUFFIXES = (".tf", ".tofu", ".hcl", ".tfvars", ".tfbackend")

MOST_BYTES = 64 * 1024 * 1024
"""How much content is held at hand."""

_GENERATIONS = 4
"""A file that none of so many snapshots in a row had is forgotten."""


class _Key(NamedTuple):
    path: str
    oid: str


class Readings:
    """What came of the files of one repository, whichever snapshot asked first; one limit holds for all of them.

    Nothing kept here may be changed by whoever uses it. Memory is bounded: contents by their size, readings by the
    snapshots that still have the file.
    """

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self._kept: dict[_Key, Reading] = {}
        self._told: dict[_Key, Reading] = {}
        self._contents: dict[str, bytes] = {}
        self._size = 0
        self._missed: dict[_Key, int] = {}
        self._mentions: dict[tuple[bytes, ...], dict[str, bool]] = {}

    def turn_to(self, entries: Mapping[str, Entry]) -> None:
        """Begin with a snapshot: forget bytes that it does not have, and files that those before it had not either."""
        self._drop_contents({entry.oid for entry in entries.values()})
        for known in self._mentions.values():
            if len(known) > _GENERATIONS * (len(entries) + 1):
                known.clear()
        missed: dict[_Key, int] = {}
        for key in (*self._kept, *self._told):
            entry = entries.get(key.path)
            if entry is None or entry.oid != key.oid:
                missed[key] = self._missed.get(key, 0) + 1
        for key, times in missed.items():
            if times >= _GENERATIONS:
                self._kept.pop(key, None)
                self._told.pop(key, None)
        self._missed = {key: times for key, times in missed.items() if times < _GENERATIONS}

    def reading(self, entry: Entry) -> Reading | None:
        """What is known of a file, documents included."""
        return self._kept.get(_Key(entry.path, entry.oid))

    def account(self, entry: Entry) -> Reading | None:
        """What is known of how a file counts: its problem and warnings; there may be no documents in it."""
        key = _Key(entry.path, entry.oid)
        return self._kept.get(key) or self._told.get(key)

    def read(self, entry: Entry, content: bytes | Problem) -> Reading:
        """Read a file, and keep what came of it."""
        return self._keep(self._kept, entry, self._read(entry, content))

    def glance(self, entry: Entry, content: bytes | Problem) -> Reading:
        """Read a file that nobody asked for: how it counts is kept, its documents are not."""
        found = self._read(entry, content)
        return self._keep(self._told, entry, found._replace(documents=(), hcl=None))

    def tell(self, entry: Entry, found: Reading) -> None:
        """Keep how a file counts, as another run found it."""
        self._told[_Key(entry.path, entry.oid)] = found

    def mentions(self, words: tuple[bytes, ...]) -> dict[str, bool]:
        """By object id whether a file holds any of the words, as far as that is known; whoever finds out adds to it."""
        return self._mentions.setdefault(words, {})

    def content(self, oid: str) -> bytes | None:
        """The bytes of a file by its object id, if they are still at hand."""
        return self._contents.get(oid)

    def hold(self, oid: str, content: bytes) -> None:
        """Keep the bytes of a file at hand, unless that is too much."""
        if oid not in self._contents and self._size + len(content) <= MOST_BYTES:
            self._size += len(content)
            self._contents[oid] = content

    def _drop_contents(self, present: Container[str]) -> None:
        for oid in [oid for oid in self._contents if oid not in present]:
            self._size -= len(self._contents.pop(oid))

    def _keep(self, where: dict[_Key, Reading], entry: Entry, found: Reading) -> Reading:
        if found.problem is None or found.problem.stage is not Stage.GIT:
            where[_Key(entry.path, entry.oid)] = found
        return found

    def _read(self, entry: Entry, content: bytes | Problem) -> Reading:
        if entry.path.endswith(HCL_SUFFIXES):
            return read_hcl(content, entry.path)
        return read(content, entry.path, self.limits)
