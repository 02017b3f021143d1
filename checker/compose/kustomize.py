"""Builds of kustomization directories: what takes effect there, in kustomize's order (domain flux §1.4).

Resources and bases accumulate, generators add, components work on what has accumulated, then the directory's own
transformers run. Content hashes and name references come last, once for the outermost build. A broken build keeps
what it can read; what is wrong travels along as problems. Nothing is ever fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from checker.compose.finish import finish
from checker.compose.generate import generate
from checker.compose.known import known_objects
from checker.compose.kustomization import (
    Kustomization,
    generate_kustomization,
    is_kubernetes_object,
    kustomization_file,
    members,
    read_kustomization,
)
from checker.compose.object import Object, text
from checker.compose.overlay import Overlay, lay_over, stamp
from checker.compose.references import Reference, read_references
from checker.compose.remote import RemoteInput
from checker.compose.resource import Resource, read_resource
from checker.compose.site import Budget, Ledger, Site
from checker.compose.transform import transform
from checker.model import Location, Problem
from checker.parse.located import Map

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from checker.parse.build import Document
    from checker.parse.files import Files

__all__ = ["Build", "Composer", "Overlay", "RemoteInput"]

_Result = TypeVar("_Result")
MAX_NESTING = 64
MAX_OBJECTS = 20_000


class Build(NamedTuple):
    """What a directory delivers, what was wrong or out of sight, which files it needed, what stands elsewhere."""

    objects: tuple[Object, ...]
    problems: tuple[Problem, ...]
    reads: frozenset[str]
    remotes: tuple[RemoteInput, ...]


@dataclass(slots=True)
class _Accumulation:
    """The resources of a directory and of all below it, before names are hashed and references are mended."""

    ledger: Ledger
    resources: list[Resource] = field(default_factory=list)
    references: tuple[Reference, ...] = ()

    def add(self, site: Site, arrivals: Iterable[Resource], at: Location) -> None:
        """Append resources; one whose id is taken is refused, as kustomize does."""
        taken = {item.id for item in self.resources}
        for item in arrivals:
            if item.id in taken:
                site.fail(at, f"{item.id} is already in this build.")
            elif len(self.resources) >= MAX_OBJECTS:
                site.fail(at, f"The build holds more than {MAX_OBJECTS:,} objects; the rest is left out.")
                return
            else:
                taken.add(item.id)
                self.resources.append(item)


class _Weighed(NamedTuple):
    """A result with the work that it takes, that of its parts included."""

    result: Any
    weight: int


class Composer:
    """Builds directories of one tree. What accumulates in a directory is remembered, since many builds share it."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._budget = Budget()
        self._done: set[Hashable] = set()

    @property
    def is_spent(self) -> bool:
        """Whether the builds took more work than they may, so that something was left out."""
        return self._budget.left < 0

    def build(self, directory: str, overlay: Overlay | None = None) -> Build:
        """What the directory delivers; `overlay` is what a Flux Kustomization lays over it (domain flux §1.4)."""
        key = ("build", directory, overlay.key if overlay is not None else None)
        return self._shared(key, lambda: self._built(directory, overlay))

    def _shared(self, key: Hashable, make: Callable[[], _Result]) -> _Result:
        """A result that is made once; who uses it again is told its weight all the same."""
        start, made = self._budget.weight, False

        def weighed() -> _Weighed:
            nonlocal made
            made = True
            result = make()
            if self.is_spent:
                self._files.pass_by()  # what is left out depends on what came before
            return _Weighed(result, self._budget.weight - start)

        found = self._files.remembered(key, weighed)
        if not made:
            self._budget.recall(found.weight, done=key in self._done)
        self._done.add(key)
        result: _Result = found.result
        return result

    def _built(self, directory: str, overlay: Overlay | None) -> Build:
        whole = self._accumulate(directory, ()) if overlay is None else self._accumulate_under(directory, overlay)
        ledger = Ledger()
        ledger.absorb(whole.ledger)
        resources = finish(whole.resources, whole.references)
        objects = tuple(Object(item.data, item.origin) for item in resources)
        if overlay is not None:
            objects = stamp(objects, overlay)
        return Build(objects, tuple(ledger.problems), frozenset(ledger.reads), tuple(ledger.remotes))

    def _accumulate_under(self, directory: str, overlay: Overlay) -> _Accumulation:
        site = Site(self._files, directory, Ledger(), self._budget)
        if kustomization_file(self._files, directory) is not None:
            given = read_kustomization(site)
        else:
            given = generate_kustomization(site, overlay.ignored)
        if given is None:
            return _Accumulation(site.ledger)
        whole = _Accumulation(site.ledger)
        plan = lay_over(given, overlay)
        self._run(site, plan, whole, (directory,), overlay.components)
        return whole

    def _accumulate(self, directory: str, above: tuple[str, ...]) -> _Accumulation:
        return self._shared(("accumulation", directory), lambda: self._accumulation(directory, above))

    def _accumulation(self, directory: str, above: tuple[str, ...]) -> _Accumulation:
        whole = _Accumulation(Ledger())
        site = Site(self._files, directory, whole.ledger, self._budget)
        kustomization = read_kustomization(site)
        if kustomization is None:
            if kustomization_file(self._files, directory) is None:
                site.fail(Location(directory or "."), "The directory has no kustomization file.")
        else:
            self._run(site, kustomization, whole, (*above, directory), ())
        return whole

    def _run(
        self, site: Site, plan: Kustomization, whole: _Accumulation, above: tuple[str, ...], components: Iterable[str]
    ) -> None:
        """One kustomization's instructions, carried out on what has accumulated so far."""
        if not site.spend(1 + len(whole.resources), plan.data.at):
            return
        for entry, at in plan.paths("resources", "bases"):
            self._add_resource(site, entry, at, whole, above)
        whole.references = (*whole.references, *read_references(plan, site))
        generate(plan, site, whole.resources)
        for entry, at in plan.paths("components"):
            path = site.locate(entry, "component", at)
            if path is not None:
                self._add_component(site, path, at, whole, above)
        for path in components:
            self._add_component(site, path, plan.data.at, whole, above)
        whole.resources = transform(plan, site, whole.resources)

    def _add_resource(self, site: Site, entry: str, at: Location, whole: _Accumulation, above: tuple[str, ...]) -> None:
        path = site.locate(entry, "base", at)
        if path is None:
            whole.add(site, (read_resource(data, at) for data in known_objects(entry, at)), at)
        elif self._files.is_file(path):
            whole.add(site, self._read(site, path), at)
        elif self._may_enter(site, path, at, above):
            base = self._accumulate(path, above)
            site.ledger.absorb(base.ledger)
            whole.references = (*whole.references, *base.references)
            whole.add(site, base.resources, at)

    def _may_enter(self, site: Site, path: str, at: Location, above: tuple[str, ...]) -> bool:
        if path in above:
            self._files.pass_by()  # where a circle ends depends on where it was entered
            site.fail(at, f"{path or '.'} includes itself.")
        elif len(above) >= MAX_NESTING:
            self._files.pass_by()
            site.fail(at, f"Bases are nested more than {MAX_NESTING} deep.")
        elif self._is_component(path):
            site.fail(at, f"{path or '.'} is a component; it belongs under components.")
        else:
            return True
        return False

    def _is_component(self, path: str) -> bool:
        own = kustomization_file(self._files, path)
        documents = self._files.documents(own) if own is not None else ()
        return bool(documents) and isinstance(documents[0].data, Map) and documents[0].data.get("kind") == "Component"

    def _add_component(self, site: Site, path: str, at: Location, whole: _Accumulation, above: tuple[str, ...]) -> None:
        """A component transforms what its parent has accumulated, so its result cannot be shared."""
        if path in above or len(above) >= MAX_NESTING:
            self._files.pass_by()
            site.fail(at, f"{path or '.'} includes itself or is nested too deep.")
            return
        inner = replace(site, directory=path)
        component = read_kustomization(inner)
        if component is None:
            if kustomization_file(self._files, path) is None:
                site.fail(at, f"{path or '.'} has no kustomization file.")
        elif not component.is_component:
            site.fail(at, f"{path or '.'} is no component; it belongs under resources.")
        else:
            self._run(inner, component, whole, (*above, path), ())

    def _read(self, site: Site, path: str) -> tuple[Resource, ...]:
        """The objects of a manifest file; documents that are no objects are left out with a problem."""
        documents = site.documents(path)
        known = self._files.remembered(("resources", path), lambda: tuple(_resources(self._files.documents(path))))
        for document in documents:
            if not is_kubernetes_object(document.data):
                site.fail(document.location, "The document is no Kubernetes object.")
        return known


def _resources(documents: Iterable[Document]) -> Iterator[Resource]:
    for document in documents:
        for data, origin in _objects(document.data, document.location):
            yield read_resource(data, origin)


def _objects(data: Any, location: Location) -> Iterable[tuple[Map, Location]]:
    if not isinstance(data, Map) or not is_kubernetes_object(data):
        return ()
    return [(item, at) for item, at in members(data, location) if text(item.get("kind"))]
