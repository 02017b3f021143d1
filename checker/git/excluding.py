"""A snapshot of which some files are not read, because somebody said so."""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import TYPE_CHECKING

from checker.git.snapshot import GITLINK, SYMLINK, path_bytes
from checker.model import Location, Problem, ProblemKind, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.git.history import History
    from checker.git.snapshot import Entry, Snapshot
    from checker.model import Revision


_SHA1 = 40
"""The hexadecimal digits of an object id, unless the repository's ids are SHA-256."""


class ExcludingSnapshot:
    """`snapshot` without the content of the files in `excluded` (path -> why).

    They stay tracked and named: who needs one is told that it is not read, as with an encrypted file, and never that
    it does not exist. Links and submodules are paths, not content, and are not excluded.
    """

    def __init__(self, snapshot: Snapshot, excluded: Mapping[str, str]) -> None:
        self._snapshot = snapshot
        modes = ((path, why, snapshot.entries[path].mode) for path, why in excluded.items())
        self._excluded = {path: why for path, why, mode in modes if mode not in {GITLINK, SYMLINK}}
        self._entries = MappingProxyType(
            {path: self._hidden(entry) if path in self._excluded else entry for path, entry in snapshot.entries.items()}
        )

    @property
    def revision(self) -> Revision:
        """That of the whole tree."""
        return self._snapshot.revision

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every tracked path; an excluded one with another id, that of why it is not read."""
        return self._entries

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be listed."""
        return self._snapshot.problems

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Problem]]:
        """Yield each of `paths` with its content; of an excluded one with the skipped Problem that says why not."""
        asked = list(paths)
        wanted = self._snapshot.read([path for path in asked if path not in self._excluded])
        for path in asked:
            why = self._excluded.get(path)
            yield (
                next(wanted)
                if why is None
                else (
                    path,
                    Problem(Location(path), Stage.PARSE, ProblemKind.SKIPPED, f"Not read: {why}."),
                )
            )

    def address(self, directory: str) -> str:
        """Return an id of `directory` that is the tree's own only where nothing below it is excluded."""
        whole = self._snapshot.address(directory)
        below = [path for path in self._excluded if not directory or path.startswith(f"{directory}/")]
        if not below:
            return whole
        return _other_id(whole, *(part for path in sorted(below) for part in (path, self._excluded[path])))

    def _hidden(self, entry: Entry) -> Entry:
        return entry._replace(oid=_other_id(entry.oid, self._excluded[entry.path]))

    def history(self) -> History | None:
        """Return the history of the whole tree."""
        return self._snapshot.history()


def _other_id(oid: str, *more: str) -> str:
    """An id of the same length that no object has, the same one for the same parts."""
    digest = hashlib.new("sha1" if len(oid) == _SHA1 else "sha256", usedforsecurity=False)
    for part in ("excluded", oid, *more):
        digest.update(path_bytes(part) + b"\0")
    return digest.hexdigest()
