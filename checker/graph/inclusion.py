"""Which kustomize builds a document takes part in: the outermost ones make it what it is (rubric §1 "Composition")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from checker.compose.dead import is_dead_path
from checker.compose.kustomization import COMPONENT, NAMES, kustomization_file
from checker.compose.kustomize import Composer
from checker.compose.object import Object, mapping, sequence, text
from checker.parse.files import Files, join
from checker.parse.yaml import Document


class Inclusion:
    """Who includes whom, over all kustomization files of a tree that are not in a dead place."""

    def __init__(self, files: Files, composer: Composer) -> None:
        self._files = files
        self._composer = composer
        self._includers = _includers(files)

    def tops(self, path: str) -> tuple[str, ...]:
        """The directories that include a file, however many steps away, and that no other one includes."""
        seen: set[str] = set()
        tops: set[str] = set()
        pending = list(self._includers.get(path, ()))
        while pending:
            directory = pending.pop()
            if directory in seen:
                continue
            seen.add(directory)
            above = self._includers.get(directory, [])
            pending += above
            if not above:
                tops.add(directory)
        return tuple(sorted(tops))

    def includers(self, path: str) -> tuple[str, ...]:
        """The directories that list a file or a directory themselves."""
        return tuple(self._includers.get(path, ()))

    def is_component(self, directory: str) -> bool:
        """Whether a directory only takes part in the builds of others."""
        own = kustomization_file(self._files, directory)
        documents = self._files.documents(own) if own is not None else ()
        return bool(documents) and text(mapping(documents[0].data).get("kind")) == COMPONENT

    def composed(self, document: Document) -> tuple[Object, ...]:
        """The object of a document as each outermost build makes it; as written where none includes it."""
        made = (one for top in self.tops(document.location.path) for one in self._composer.build(top).objects)
        found = tuple(one for one in made if one.origin == document.location)
        return found or (Object(document.data, document.location),)

    def beside(self, paths: Iterable[str]) -> tuple[Object, ...]:
        """All objects of the outermost builds that include some files, and of the files that none includes."""
        found: dict[tuple[str, str], Object] = {}
        for path in sorted(set(paths)):
            tops = self.tops(path)
            objects = [one for top in tops for one in self._composer.build(top).objects]
            if not tops:
                documents = self._files.documents(path)
                objects = [Object(one.data, one.location) for one in documents if mapping(one.data).get("kind")]
            for item in objects:
                found.setdefault((item.identity, str(item.origin)), item)
        return tuple(found.values())


def _includers(files: Files) -> dict[str, list[str]]:
    """For every file and directory the kustomization directories that list it."""
    includers: dict[str, list[str]] = {}
    for path in files.paths:
        directory, _, name = path.rpartition("/")
        if name in NAMES and not is_dead_path(path):
            for below in files.remembered(("listed", path), partial(_listed, files, path)):
                includers.setdefault(below, []).append(directory)
    return includers


def _listed(files: Files, path: str) -> tuple[str, ...]:
    """What a kustomization file lists, by its path in the tree."""
    directory = path.rpartition("/")[0]
    named = (join(directory, entry) for document in files.documents(path)[:1] for entry in _entries(document.data))
    return tuple(below for below in named if below is not None)


def _entries(data: object) -> Iterator[str]:
    """The paths that a kustomization names: files, directories, and charts below its chart home."""
    plan = mapping(data)
    for field in ("resources", "bases", "components"):
        for entry in sequence(plan.get(field)):
            if isinstance(entry, str):
                yield entry
    home = text(mapping(plan.get("helmGlobals")).get("chartHome")) or "charts"
    for chart in sequence(plan.get("helmCharts")):
        yield f"{home}/{text(mapping(chart).get('name'))}"
