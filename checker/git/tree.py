"""The listing of a tree, walked by ourselves over objects that were hashed again.

`git ls-tree -r` stops at the first damaged directory, prints names like `../x`, follows 10^10 files of a dozen objects
and dies of deep nesting (reliability §2.3). Here each distinct tree is read once, level by level; its weight is known
before its files are written down.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from checker.git import limits
from checker.git.objects import Fault
from checker.git.snapshot import DIRECTORY, EXECUTABLE, GITLINK, REGULAR, SYMLINK, Entry, failure, path_bytes, path_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.git.objects import Objects
    from checker.model import Problem

_UNSAFE = frozenset({b"", b".", b"..", b".git", b"git~1"})
_TYPE = 0o170000
_OWNER_EXECUTES = 0o100
_TOO_MUCH = Fault(f"is not read: limit of {limits.ENTRIES} files and {limits.DEPTH} levels reached")


class Tree(NamedTuple):
    """One directory: its files and sub-directories by name, and what is wrong with names that were left out."""

    files: tuple[tuple[bytes, int, str], ...]
    directories: tuple[tuple[bytes, str], ...]
    faults: tuple[str, ...]

    @property
    def longest(self) -> int:
        """The length of the longest name."""
        names = itertools.chain((name for name, _, _ in self.files), (name for name, _ in self.directories))
        return max(map(len, names), default=0)


class Listing(NamedTuple):
    """All a tree holds: entries in no order, the tree id of each directory ("" is the root), what went wrong."""

    entries: tuple[Entry, ...]
    directories: Mapping[str, str]
    problems: tuple[Problem, ...]


class Trees:
    """The trees of one repository that were read so far: neighbouring commits have most of theirs in common."""

    def __init__(self, objects: Objects, width: int) -> None:
        """Read from `objects`, whose ids are `width` bytes long."""
        self._objects = objects
        self._width = width
        self._known: dict[str, Tree] = {}
        self._files: dict[tuple[bytes, str], tuple[Entry, ...]] = {}
        self._size = 0

    def listing(self, root: str) -> Listing:
        """List everything below the tree `root`. Never raises for what the tree holds."""
        if self._size > limits.ENTRIES:
            self._known, self._files, self._size = {}, {}, 0
        return _Expansion(root, self._gather(root), self._entries).run()

    def _gather(self, root: str) -> dict[str, Tree | Fault]:
        """Read each distinct tree once, level by level, so that the shallow ones are there when a limit is reached."""
        trees: dict[str, Tree | Fault] = {}
        level, count = [root], 0
        for _ in range(limits.DEPTH):
            fresh: dict[str, None] = {}
            for oid, tree in self._read(level):
                trees[oid] = tree
                if isinstance(tree, Tree):
                    count += len(tree.files) + len(tree.directories)
                    fresh.update((child, None) for _, child in tree.directories)
            level = [oid for oid in fresh if oid not in trees]
            if not level or count > limits.ENTRIES:
                break
        return trees

    def _read(self, oids: list[str]) -> Iterator[tuple[str, Tree | Fault]]:
        unknown = [oid for oid in oids if oid not in self._known]
        for oid, content in zip(unknown, self._objects.read(unknown, "tree"), strict=True):
            tree = _parsed(content, self._width)
            if isinstance(tree, Tree):
                self._known[oid] = tree
                self._size += len(tree.files) + len(tree.directories)
            else:
                yield oid, tree  # it may be there the next time
        yield from ((oid, self._known[oid]) for oid in oids if oid in self._known)

    def _entries(self, prefix: bytes, oid: str, tree: Tree) -> tuple[Entry, ...]:
        """The files of a directory, whose path ends in a slash unless it is the root."""
        found = self._files.get((prefix, oid))
        if found is None:
            folder = path_text(prefix)
            found = tuple(Entry(folder + path_text(name), mode, file) for name, mode, file in tree.files)
            self._files[prefix, oid] = found
            self._size += len(found)
        return found


def parse_tree(content: bytes, width: int) -> Tree:
    """Take a tree object apart. ValueError when it ends within an entry."""
    items: dict[bytes, tuple[int, str]] = {}
    faults: list[str] = []
    doubled: set[bytes] = set()
    for mode, name, oid in _items(content, width):
        if name in items:
            doubled.add(name)
        items[name] = (mode, oid)
    for name in [name for name in items if name in doubled or _is_unsafe(name)]:
        faults.append(f"holds the name {_shown(name)} " + ("twice" if name in doubled else "which is not safe"))
        del items[name]
    files = []
    for name, (mode, oid) in items.items():
        kind = _canonical(mode)
        if kind is None:
            faults.append(f"holds {_shown(name)} with the unknown mode {mode:o}")
        elif kind != DIRECTORY:
            files.append((name, kind, oid))
    directories = tuple((name, oid) for name, (mode, oid) in items.items() if mode & _TYPE == DIRECTORY)
    return Tree(tuple(files), directories, tuple(faults))


def is_safe(path: str) -> bool:
    """Tell whether a path from an index or a directory may be an entry: each name, its length and its depth."""
    names = path_bytes(path).split(b"/")
    return len(path_bytes(path)) <= limits.PATH_BYTES and len(names) <= limits.DEPTH and not any(map(_is_unsafe, names))


def _is_unsafe(name: bytes) -> bool:
    """Tell whether no work tree may hold a name: it would lead elsewhere, or into a Git directory."""
    return name.lower() in _UNSAFE or b"/" in name


def _items(content: bytes, width: int) -> Iterator[tuple[int, bytes, str]]:
    position = 0
    while position < len(content):
        space = content.index(b" ", position)
        end = content.index(b"\0", space)
        position, start = end + 1 + width, position
        if position > len(content):
            raise ValueError("ends within an entry")
        yield int(content[start:space], 8), content[space + 1 : end], content[end + 1 : position].hex()


def _canonical(mode: int) -> int | None:
    """Return the mode as Git reads it (old trees hold 100664 and the like), None for what it never writes."""
    kind = mode & _TYPE
    if kind == REGULAR & _TYPE:
        return EXECUTABLE if mode & _OWNER_EXECUTES else REGULAR
    return kind if kind in {DIRECTORY, SYMLINK, GITLINK} else None


def _shown(name: bytes) -> str:
    return ascii(path_text(name[:200]))


def _parsed(content: bytes | Fault, width: int) -> Tree | Fault:
    if isinstance(content, Fault):
        return content
    try:
        return parse_tree(content, width)
    except ValueError:
        return Fault("cannot be read: its tree object is malformed")


def _weigh(root: str, trees: Mapping[str, Tree | Fault]) -> dict[str, int]:
    """Return how many entries each tree stands for, counted without listing them; iterative, children first."""
    weights: dict[str, int] = {}
    pending = [root]
    while pending:
        tree = trees.get(pending[-1])
        children = [oid for _, oid in tree.directories] if isinstance(tree, Tree) else []
        unknown = {oid for oid in children if oid not in weights}
        if unknown:
            pending.extend(unknown)
            continue
        own = len(tree.files) + 1 if isinstance(tree, Tree) else 1
        # Saturated: the true count of a git bomb needs no more digits than "too many".
        weights[pending.pop()] = min(own + sum(weights[oid] for oid in children), limits.ENTRIES + 1)
    return weights


class _Expansion:
    """Turn distinct trees into paths, without the directories of the root that would go beyond the limit."""

    def __init__(
        self,
        root: str,
        trees: Mapping[str, Tree | Fault],
        entries: Callable[[bytes, str, Tree], tuple[Entry, ...]],
    ) -> None:
        self._root = root
        self._entries_of = entries
        self._trees = trees
        self._refused = _refused(root, trees)
        self._entries: list[Entry] = []
        self._directories: dict[str, str] = {}
        self._problems: list[Problem] = []

    def run(self) -> Listing:
        pending = [(b"", self._root)]
        while pending:
            directory, oid = pending.pop()
            tree = self._trees.get(oid, _TOO_MUCH)
            if directory in self._refused or directory.count(b"/") >= limits.DEPTH:
                tree = _TOO_MUCH
            self._directories[path_text(directory)] = oid
            if isinstance(tree, Fault):
                self._fail(directory, tree.reason)
            else:
                pending.extend(self._expand(directory, oid, tree))
        return Listing(tuple(self._entries), self._directories, tuple(sorted(self._problems)))

    def _expand(self, directory: bytes, oid: str, tree: Tree) -> list[tuple[bytes, str]]:
        """Write down the files of one directory and return the sub-directories that are to be gone into."""
        prefix = directory + b"/" if directory else b""
        for fault in tree.faults:
            self._fail(directory, fault)
        if len(prefix) + tree.longest > limits.PATH_BYTES:
            self._fail(directory, f"is not read: limit of {limits.PATH_BYTES} bytes for a path reached")
            return []
        self._entries.extend(self._entries_of(prefix, oid, tree))
        return [(prefix + name, oid) for name, oid in tree.directories]

    def _fail(self, directory: bytes, reason: str) -> None:
        self._problems.append(failure(path_text(directory), reason))


def _refused(root: str, trees: Mapping[str, Tree | Fault]) -> frozenset[bytes]:
    """Return the directories of the root (b"" is the root itself) that do not fit the limit, in the tree's order."""
    weights = _weigh(root, trees)
    tree = trees[root]
    if weights[root] <= limits.ENTRIES or isinstance(tree, Fault):
        return frozenset()
    left = limits.ENTRIES - len(tree.files)
    refused = set() if left >= 0 else {b""}
    for name, oid in tree.directories:
        if weights[oid] > left:
            refused.add(name)
        else:
            left -= weights[oid]
    return frozenset(refused)
