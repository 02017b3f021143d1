"""Which kustomize builds a document takes part in: the outermost ones make it what it is (rubric §1 "Composition")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.compose.kustomization import NAMES
from checker.compose.object import Object, mapping, sequence
from checker.ecosystems import Scene
from checker.ecosystems.flux.dead import is_dead_path
from checker.parse.files import Files, join
from checker.parse.yaml import Document


class Inclusion:
    """Who includes whom, over all kustomization files of a tree that are not in a dead place."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._includers = _includers(scene.files)

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

    def composed(self, document: Document) -> tuple[Object, ...]:
        """The object of a document as each outermost build makes it; as written where none includes it."""
        made = (one for top in self.tops(document.location.path) for one in self._scene.composer.build(top).objects)
        found = tuple(one for one in made if one.origin == document.location)
        return found or (Object(document.data, document.location),)

    def beside(self, paths: Iterable[str]) -> tuple[Object, ...]:
        """All objects of the outermost builds that include some files, and of the files that none includes."""
        found: dict[tuple[str, str], Object] = {}
        for path in sorted(set(paths)):
            tops = self.tops(path)
            objects = [one for top in tops for one in self._scene.composer.build(top).objects]
            if not tops:
                documents = self._scene.files.documents(path)
                objects = [Object(one.data, one.location) for one in documents if mapping(one.data).get("kind")]
            for item in objects:
                found.setdefault((item.identity, str(item.origin)), item)
        return tuple(found.values())


def _includers(files: Files) -> dict[str, list[str]]:
    """For every file and directory the kustomization directories that list it."""
    includers: dict[str, list[str]] = {}
    for path in files.paths:
        directory, _, name = path.rpartition("/")
        if name not in NAMES or is_dead_path(path):
            continue
        for document in files.documents(path)[:1]:
            for entry in _listed(document.data):
                below = join(directory, entry)
                if below is not None:
                    includers.setdefault(below, []).append(directory)
    return includers


def _listed(data: object) -> Iterator[str]:
    for field in ("resources", "bases", "components"):
        for entry in sequence(mapping(data).get(field)):
            if isinstance(entry, str):
                yield entry
