"""The files of one revision behind one read-only interface, wherever they came from."""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from checker.model import Location, Problem, ProblemKind, Revision, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.git.history import History

DIRECTORY = 0o040000
EXECUTABLE = 0o100755
GITLINK = 0o160000
REGULAR = 0o100644
SYMLINK = 0o120000


class Entry(NamedTuple):
    """One tracked path: `mode` is REGULAR, EXECUTABLE, SYMLINK or GITLINK, `oid` the object's id in hexadecimal.

    `path` is decoded as UTF-8 with surrogate escapes, so that every name a tree may hold goes there and back.
    """

    path: str
    mode: int
    oid: str


class Snapshot(Protocol):
    """The tree of a commit, of the staged index or of the work tree; the same tree gives the same answers."""

    @property
    def revision(self) -> Revision:
        """Which tree this is, and what is not in the tree and yet counts."""

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every tracked path, sorted by the bytes of the path; nothing with an unsafe name."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be listed; known from the start and never growing."""

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Problem]]:
        """Yield each of `paths` with its content, in the order asked; what cannot be read is a failed Problem.

        A symlink's content is its target. Every object is hashed again before its content is handed out.
        """

    def address(self, directory: str) -> str:
        """Return the tree id of `directory` ("" is the root): equal ids, equal content. KeyError if there is none."""

    def history(self) -> History | None:
        """Return the newest human changes that led to the commit below this tree, read when asked; None without one.

        The index and the work tree stand on HEAD: what they add to it is not yet a change.
        """


def object_id(kind: str, content: bytes, algorithm: str = "sha1") -> str:
    """Return the id Git gives to an object: the hash over its kind, its size and its content."""
    digest = hashlib.new(algorithm, f"{kind} {len(content)}\0".encode(), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def path_bytes(path: str) -> bytes:
    """Return a path as Git stores it."""
    return path.encode("utf-8", "surrogateescape")


def path_text(path: bytes) -> str:
    """Return a path as `Entry` holds it; the inverse of `path_bytes`."""
    return path.decode("utf-8", "surrogateescape")


def failure(path: str, message: str) -> Problem:
    """Return the Problem of a path that this layer could not list or read; it makes the run incomplete."""
    return Problem(Location(path or "."), Stage.GIT, ProblemKind.FAILED, message)


def sorted_entries(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    """Return `entries` keyed by path, in the order of the paths' bytes (Git's own order of a recursive listing)."""
    return MappingProxyType({entry.path: entry for entry in sorted(entries, key=_order)})


class MemorySnapshot:
    """A snapshot of given files (path -> text or bytes), with the ids that Git would give them (SHA-1).

    `history` are the changes that led to it, if there are any to tell of.
    """

    def __init__(
        self, files: Mapping[str, str | bytes], *, remote: str | None = None, history: History | None = None
    ) -> None:
        self._history = history
        self._contents = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        self.entries = sorted_entries(
            Entry(path, REGULAR, object_id("blob", content)) for path, content in self._contents.items()
        )
        self._trees = tree_ids(self.entries.values())
        self.revision = Revision(tree=self._trees[""], remote=remote)
        self.problems: tuple[Problem, ...] = ()

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Problem]]:
        """Yield each of `paths` with its content."""
        for path in paths:
            content = self._contents.get(path)
            yield path, failure(path, "is not a tracked file") if content is None else content

    def address(self, directory: str) -> str:
        """Return the tree id of `directory` ("" is the root). KeyError if there is none."""
        return self._trees[directory]

    def history(self) -> History | None:
        """Return the history that was given."""
        return self._history


def _order(entry: Entry) -> bytes:
    return path_bytes(entry.path)


def tree_ids(entries: Iterable[Entry], algorithm: str = "sha1") -> dict[str, str]:
    """Return the id of every directory ("" is the root), computed from the deepest up as `git write-tree` would."""
    children: dict[str, dict[str, Entry]] = {"": {}}
    for entry in entries:
        _place(children, entry)
    ids: dict[str, str] = {}
    for directory in sorted(children, key=_depth, reverse=True):
        ids[directory] = object_id("tree", _tree_content(children[directory]), algorithm)
        if directory:
            parent, _, name = directory.rpartition("/")
            children[parent][name] = Entry(name, DIRECTORY, ids[directory])
    return ids


def _place(children: dict[str, dict[str, Entry]], entry: Entry) -> None:
    """Put `entry` under its directory and make every directory above it known."""
    directory, _, name = entry.path.rpartition("/")
    children.setdefault(directory, {})[name] = entry
    while directory:
        directory = directory.rpartition("/")[0]
        children.setdefault(directory, {})


def _depth(directory: str) -> int:
    return directory.count("/") + bool(directory)


def _tree_content(children: Mapping[str, Entry]) -> bytes:
    """Return a tree object's content; Git sorts a directory as if its name ended in a slash."""
    named = sorted(
        (path_bytes(name) + (b"/" if child.mode == DIRECTORY else b""), child) for name, child in children.items()
    )
    return b"".join(
        b"%o %b\0%b" % (child.mode, name.removesuffix(b"/"), bytes.fromhex(child.oid)) for name, child in named
    )
