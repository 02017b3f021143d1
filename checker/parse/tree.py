"""The paths of a snapshot as a tree, with its links resolved inside of it and never out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from checker.git.snapshot import GITLINK, SYMLINK, Entry

_MOST_LINKS = 40


def join(directory: str, relative: str) -> str | None:
    """The normalised path of `relative` as seen from `directory`, or None when it leaves the tree or is absolute."""
    if relative.startswith("/") or "\0" in relative:
        return None
    parts = directory.split("/") if directory else []
    for part in relative.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


class Tree:
    """Files and directories by path.

    Args:
        entries: every tracked path.
        targets: gives the targets of symlinks, by path; called once, when the first link has to be followed.
    """

    def __init__(self, entries: Mapping[str, Entry], targets: Callable[[Iterable[str]], Mapping[str, str]]) -> None:
        self.files: dict[str, None] = {}
        self.links: dict[str, None] = {}
        self.modules: dict[str, None] = {}
        self._children: dict[str, tuple[list[str], list[str]]] = {"": ([], [])}
        self._targets = targets
        self._known_targets: Mapping[str, str] | None = None
        self._listed: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        for path, entry in entries.items():
            self._add(path, entry.mode)

    def _add(self, path: str, mode: int) -> None:
        directory, _, name = path.rpartition("/")
        self._make(directory)
        if mode == GITLINK:
            self.modules[path] = None
            self._make(path)
            return
        (self.links if mode == SYMLINK else self.files)[path] = None
        self._children[directory][0].append(name)

    def _make(self, directory: str) -> None:
        missing = []
        while directory not in self._children:
            missing.append(directory)
            directory = directory.rpartition("/")[0]
        for path in reversed(missing):
            self._children[path] = ([], [])
            parent, _, name = path.rpartition("/")
            self._children[parent][1].append(name)

    def real(self, path: str) -> str | None:
        """The path with every link on it followed, or None if a link is broken, cyclic or leads out of the tree."""
        if not self.links or path in self.files:
            return path
        done, rest, followed = "", path.split("/") if path else [], 0
        while rest:
            here = f"{done}/{rest[0]}" if done else rest[0]
            if here not in self.links:
                done, rest = here, rest[1:]
                continue
            followed += 1
            target = join(done, self._target(here))
            if followed > _MOST_LINKS or target is None:
                return None
            done, rest = "", [part for part in (*target.split("/"), *rest[1:]) if part]
        return done

    def _target(self, link: str) -> str:
        if self._known_targets is None:
            self._known_targets = self._targets(self.links)
        return self._known_targets.get(link) or "/"

    def is_file(self, path: str) -> bool:
        """Whether a tracked file is there, links followed."""
        return self.real(path) in self.files

    def is_directory(self, path: str) -> bool:
        """Whether a directory is there, links followed; a submodule is one without content."""
        return self.real(path) in self._children

    def children(self, directory: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of files (links to files too) and of directories, each sorted.

        A link to a directory is in neither, as in Go's `filepath.Walk`: a walk is finite whatever a tree holds.
        """
        real = self.real(directory)
        if real is None or real not in self._children:
            return (), ()
        if real not in self._listed:
            names, directories = self._children[real]
            prefix = f"{real}/" if real else ""
            files = (name for name in names if prefix + name in self.files or self.is_file(prefix + name))
            self._listed[real] = (tuple(sorted(files)), tuple(sorted(directories)))
        return self._listed[real]

    def module_of(self, path: str) -> str | None:
        """The submodule that a path is or lies in."""
        if not self.modules:
            return None
        parts = path.split("/")
        above = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
        return next((part for part in above if part in self.modules), None)
