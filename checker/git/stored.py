"""The snapshot of a tree that is in the object database: a commit's, or that of the staged index."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from checker.git.limits import WINDOW
from checker.git.objects import Fault, windows
from checker.git.snapshot import GITLINK, Entry, failure, sorted_entries
from checker.model import Location, Problem, ProblemKind, Revision, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.git.history import History, Past
    from checker.git.objects import Objects
    from checker.git.tree import Listing


class StoredSnapshot:
    """A listed tree whose files are read from `objects`; `problems` are those from before the listing."""

    def __init__(
        self, revision: Revision, listing: Listing, objects: Objects, past: Past, problems: Iterable[Problem] = ()
    ) -> None:
        self._past = past
        self.revision = revision
        self.entries = sorted_entries(listing.entries)
        self.problems = tuple(sorted((*problems, *listing.problems)))
        self._directories = listing.directories
        self._objects = objects

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Problem]]:
        """Yield each of `paths` with its content, or with the failed Problem that says why there is none."""
        for window in windows(paths, WINDOW):
            entries = [self.entries.get(path) for path in window]
            contents = self._objects.read([entry.oid for entry in entries if _is_blob(entry)], "blob")
            for path, entry in zip(window, entries, strict=True):
                yield path, answer(path, next(contents)) if _is_blob(entry) else unread(path, entry)

    def address(self, directory: str) -> str:
        """Return the tree id of `directory` ("" is the root). KeyError if there is none."""
        return self._directories[directory]

    def history(self) -> History | None:
        """Return the newest human changes up to the commit below this tree; None before the first one."""
        return self._past()


def answer(path: str, content: bytes | Fault) -> bytes | Problem:
    """Return what `read` yields for a path: its content, or its fault as a Problem."""
    return failure(path, content.reason) if isinstance(content, Fault) else content


def unread(path: str, entry: Entry | None) -> Problem:
    """Return why a path has no content of its own: it is a submodule, or not in the tree at all."""
    if entry is None:
        return failure(path, "is not a tracked file")
    message = "is a submodule; its files are in another repository"
    return Problem(Location(path), Stage.GIT, ProblemKind.SKIPPED, message)


def _is_blob(entry: Entry | None) -> TypeGuard[Entry]:
    return entry is not None and entry.mode != GITLINK
