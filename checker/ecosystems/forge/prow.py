"""OWNERS files of Prow: who may approve a change of a directory, and whether Tide waits for it (domain §5 D4-6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.model import Location
from checker.parse.failure import ParseError
from checker.parse.files import Files
from checker.parse.located import Map, dig
from checker.parse.yaml import parse_yaml

_MAX_FILES = 2000


class Owners:
    """The OWNERS files of a tree by directory. A directory inherits the approvers of those above it."""

    def __init__(self, files: Files) -> None:
        names = [path for path in files.paths if path.rpartition("/")[2] == "OWNERS"][:_MAX_FILES]
        self._aliases = dig(_read(files, "OWNERS_ALIASES"), "aliases")
        read = {path.rpartition("/")[0]: _read(files, path) for path in names}
        self._files = {directory: owners for directory, owners in read.items() if owners is not None}
        self._names = {directory: self._named(owners) for directory, owners in self._files.items()}

    def __bool__(self) -> bool:
        return bool(self._files)

    def approves(self, path: str) -> Location | None:
        """Where the approvers of a file are named, None when nobody is."""
        owners = self._nearest(path)
        return owners.at if owners is not None else None

    def approvers(self, path: str) -> frozenset[str]:
        """The names and aliases of those who approve a file."""
        owners = self._nearest(path)
        return frozenset() if owners is None else self._names[owners.at.path.rpartition("/")[0]]

    def _nearest(self, path: str) -> Map | None:
        """The nearest file above a path that names approvers."""
        directory = path.rpartition("/")[0]
        while True:
            owners = self._files.get(directory)
            if owners is not None and self._names[directory]:
                return owners
            if not directory or dig(owners, "options", "no_parent_owners") is True:
                return None
            directory = directory.rpartition("/")[0]

    def _named(self, owners: Map) -> frozenset[str]:
        listed = (owners.get("approvers"), dig(owners, "filters", ".*", "approvers"))
        return frozenset(name for names in listed for name in self._people(names))

    def _people(self, names: Any) -> Iterator[str]:
        """The names of a list; an alias without members stands for nobody."""
        for name in names if isinstance(names, list) else ():
            members = self._aliases.get(name) if isinstance(self._aliases, Mapping) else None
            if isinstance(name, str) and (members is None or members):
                yield name


def tide_queries(files: Files, remote: str | None) -> Iterator[Location]:
    """Yield the places where a Tide configuration here merges changes of this repository only when they are approved.

    Without a `remote` (`host/path`) a query cannot be told to be about another repository.
    """
    for path in files.yaml_paths():
        if path.rpartition("/")[2] in {"config.yaml", "prow.yaml", "tide.yaml"}:
            for document in files.documents(path):
                queries = dig(document.data, "tide", "queries")
                for query in queries if isinstance(queries, list) else ():
                    labels = dig(query, "labels")
                    approved = isinstance(labels, list) and "approved" in labels
                    if isinstance(query, Map) and approved and _is_about(query, remote):
                        yield query.where("labels")


def _is_about(query: Map, remote: str | None) -> bool:
    if remote is None:
        return True
    name = remote.partition("/")[2].lower()
    chosen = {*_names(query, "orgs"), *_names(query, "repos")}
    return not chosen.isdisjoint({name, name.partition("/")[0]}) and name not in _names(query, "excludedRepos")


def _names(query: Map, key: str) -> frozenset[str]:
    listed = query.get(key)
    return frozenset(str(name).lower() for name in listed) if isinstance(listed, list) else frozenset()


def owners_of(files: Files) -> Owners:
    """The OWNERS files of a tree, read once."""
    return files.remembered("owners", lambda: Owners(files))


def _read(files: Files, path: str) -> Map | None:
    return files.remembered(("owners", path), lambda: _parsed(files, path))


def _parsed(files: Files, path: str) -> Map | None:
    content = files.content(path) if files.is_file(path) else None
    try:
        documents = parse_yaml(content, path) if content is not None else ()
    except ParseError:
        return None  # no OWNERS file of Prow: the name is common
    return documents[0].data if documents and isinstance(documents[0].data, Map) else None
