"""From the files of a revision to all that its tools find in it, before anything is judged."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import chain
from types import ModuleType

from checker.compose.kustomize import Composer
from checker.ecosystems import Scene, ecosystems
from checker.git.snapshot import Snapshot
from checker.model import Collection, Evidence
from checker.overview import repository_facts
from checker.parse.files import Files
from checker.parse.memory import Same
from checker.workspace import Survey


def surveyed(snapshot: Snapshot, files: Files) -> Survey:
    """Parse, compose and collect. Evidence around the tools is gathered first, since their facts rest on it."""
    packages = ecosystems()
    evidence = _gathered(packages, files)
    composer = Composer(files)
    scene = Scene(files, composer, snapshot.revision, evidence)
    collected = (package.collect(scene) for package in packages if hasattr(package, "collect"))
    collections = tuple(found for found in collected if found.units or found.problems)
    facts = dict(repository_facts(collections, evidence, snapshot))
    for package in packages if facts else ():
        if hasattr(package, "surround"):
            facts |= package.surround(scene, collections)
    if composer.is_spent and files.forgetful() is not files:
        return surveyed(snapshot, files.forgetful())  # what is left out depends on who came first
    return Survey(files, evidence, tuple(_concluded(found) for found in collections), facts)


def _concluded(found: Collection) -> Collection:
    """The collection without its placements: the facts say what they come to, and they read the tree when asked."""
    return found._replace(placements=())


def _gathered(packages: Iterable[ModuleType], files: Files) -> Evidence:
    gathering = [package for package in packages if hasattr(package, "gather")]
    parts = tuple(files.remembered(("evidence", one.__name__), partial(one.gather, files)) for one in gathering)
    return files.remembered(("all evidence", *map(Same, parts)), lambda: _merged(parts))


def _merged(found: tuple[Evidence, ...]) -> Evidence:
    return Evidence(
        activities=tuple(sorted(chain.from_iterable(part.activities for part in found), key=lambda one: one.location)),
        problems=tuple(chain.from_iterable(part.problems for part in found)),
        reads=frozenset().union(*(part.reads for part in found)),
        declared=tuple(chain.from_iterable(part.declared for part in found)),
        offers=tuple(chain.from_iterable(part.offers for part in found)),
        configurations=frozenset().union(*(part.configurations for part in found)),
    )
