"""From a unit to what it delivers: its paths in this repository and the carriers that stand there (J3 to J7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from checker.compose.kustomize import Overlay
from checker.compose.object import mapping, sequence, text
from checker.ecosystems.argocd.carriers import FILE as FILE_KIND
from checker.ecosystems.argocd.carriers import (
    Carrier,
    Carriers,
    ChartRelease,
    Layers,
    beside,
    has_chart,
    has_kustomization,
    stated_layers,
    values_file,
)
from checker.ecosystems.argocd.directories import SUFFIXES, manifests, plugin_place, programs, uses_plugin
from checker.ecosystems.argocd.folders import Folders
from checker.ecosystems.argocd.kinds import LOCAL_NAME, LOCAL_SERVER
from checker.ecosystems.argocd.records import Application, Destination, Source, value_text
from checker.ecosystems.argocd.sources import IsOwn, destination_of, own_path, sources_of
from checker.ecosystems.argocd.values import CHARTS
from checker.model import Location, Place, Problem, ProblemKind, Stage, Unknown
from checker.parse.located import Map, where

_LAID_OVER = ("namePrefix", "nameSuffix", "namespace", "patches", "components")
_TRUNK = frozenset({"", "HEAD", "main", "master", "refs/heads/main", "refs/heads/master"})
_ELSEWHERE = "the values lie outside of this repository"
_PATHLESS = "the path depends on parameters that are not in this repository"


class Step(NamedTuple):
    """A carrier that a unit delivers to a cluster ("" is its instance's own) and a namespace."""

    carrier: Carrier
    target: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What a unit delivers of this tree. `directories` are the paths it builds, `exists` as in the facts.

    `opaque` are the places where it delivers what cannot be composed here (rubric §1), with the reason.
    """

    steps: tuple[Step, ...]
    directories: tuple[str, ...]
    exists: bool | Unknown | None
    missing: tuple[Problem, ...] = ()
    opaque: tuple[Place, ...] = ()


def target_of(destination: Destination) -> str:
    """The cluster a destination names, "" for the instance's own."""
    server, name = destination.server, destination.name
    if isinstance(server, Unknown) or isinstance(name, Unknown):
        unknown = server if isinstance(server, Unknown) else name
        return str(unknown) or "?"
    if name:
        return "" if name == LOCAL_NAME else name
    return "" if server.rstrip("/") in ("", LOCAL_SERVER) else server


@dataclass(slots=True)
class _Found:
    """What one unit reaches, while its Applications are gone through."""

    steps: dict[Step, None]
    directories: dict[str, None]
    missing: dict[Location, str]
    opaque: dict[Place, None]
    doubtful: Unknown | None = None


class Reaching:
    """Follows units into the tree. `values_used` are the values files that units have named so far."""

    def __init__(self, carriers: Carriers, folders: Folders, is_own: IsOwn, branch: str | None) -> None:
        self._carriers = carriers
        self._files = carriers.files
        self._folders = folders
        self._is_own = is_own
        self._trunk = _TRUNK | ({branch} if branch else set())
        self.values_used: set[str] = set()

    def of(self, unit: Application) -> Reach:
        """Everything in this tree that a unit delivers, whatever Application of it does."""
        found = _Found({}, {}, {}, {})
        singles = unit.generated or ()
        pairs = [(one.spec, one.metadata) for one in singles] or [(unit.spec, unit.metadata)]
        for spec, metadata in pairs:
            destination = destination_of(spec)
            sources = sources_of(spec, self._is_own)
            name = value_text(metadata.get("name")) if unit.generated else unit.address.name
            for source in sources:
                if source.carries:
                    self._source(source, sources, destination, name, found)
        return self._reach(unit, found)

    def _reach(self, unit: Application, found: _Found) -> Reach:
        own = any(source.own is True and source.carries for source in unit.sources)
        certain = unit.complete or not found.directories
        missing = tuple(
            Problem(at, Stage.COLLECT, ProblemKind.UNOBSERVABLE, f"The path {path} of {unit.address} does not exist.")
            for at, path in found.missing.items()
            if unit.complete
        )
        exists: bool | Unknown | None = None
        if own:
            exists = bool(found.directories) if found.doubtful is None else bool(found.directories) or found.doubtful
            if found.missing and certain:
                exists = False if unit.complete else Unknown(_PATHLESS, next(iter(found.missing)))
        return Reach(tuple(found.steps), tuple(found.directories), exists, missing, tuple(found.opaque))

    def _source(
        self,
        source: Source,
        sources: tuple[Source, ...],
        destination: Destination,
        name: str | Unknown,
        found: _Found,
    ) -> None:
        target, namespace = target_of(destination), destination.namespace
        place = "" if isinstance(namespace, Unknown) else namespace
        if uses_plugin(source):
            found.opaque[plugin_place(source)] = None
        if source.kind == "chart":
            if text(source.chart) in CHARTS:
                carrier = self._installed(source, sources, name, namespace)
                found.steps[Step(carrier, target, place)] = None
            return
        if source.own is not True:
            return
        for directory in self._directories(source, found):
            found.directories[directory] = None
            opaque = programs(self._files, directory, source) if self._is_plain(directory, source) else None
            if opaque is not None:
                found.opaque[opaque] = None
            for carrier in self._carriers_at(directory, source, sources, name, namespace):
                found.steps[Step(carrier, target, place)] = None

    def _directories(self, source: Source, found: _Found) -> Iterator[str]:
        """The directories here that a source's path means; one with holes means those that fit (rubric §1)."""
        at = source.data.where("path")
        if isinstance(source.path, Unknown) or "{{" in source.path:
            fitting = [one for one in self._folders.fitting(str(source.path)) if self._holds_something(one)]
            yield from fitting
            if not fitting:
                found.doubtful = Unknown(_PATHLESS, at, str(source.path))
            return
        path = own_path(source.path)
        if path is not None and self._files.is_directory(path):
            yield path
        elif str(source.revision) in self._trunk:
            found.missing.setdefault(at, str(source.path))
        else:
            found.doubtful = Unknown("another revision of this repository is not looked at", at, str(source.path))

    def _holds_something(self, directory: str) -> bool:
        if has_chart(self._files, directory) or has_kustomization(self._files, directory):
            return True
        return any(name.endswith(SUFFIXES) for name in self._files.children(directory)[0])

    def _carriers_at(
        self,
        directory: str,
        source: Source,
        sources: tuple[Source, ...],
        name: str | Unknown,
        namespace: str | Unknown,
    ) -> Iterator[Carrier]:
        """What Argo CD makes of a directory: what the source says, else what it finds there (domain argocd §2.3)."""
        data = source.data
        if uses_plugin(source):
            return
        if self._is_plain(directory, source):
            for path in manifests(self._files, directory, source):
                yield Carrier(FILE_KIND, path)
        elif has_chart(self._files, directory) and "kustomize" not in data:
            yield self._carriers.chart(directory, self._layers(directory, source, sources, name, namespace))
        else:
            yield self._carriers.kustomized(directory, _overlay(directory, data.get("kustomize")))

    def _is_plain(self, directory: str, source: Source) -> bool:
        """Whether a directory's files are taken as they are: no plugin, chart or kustomization is in effect."""
        if uses_plugin(source):
            return False
        if "directory" in source.data:
            return True
        is_chart = has_chart(self._files, directory) and "kustomize" not in source.data
        return not is_chart and not has_kustomization(self._files, directory)

    def _layers(
        self,
        directory: str,
        source: Source,
        sources: tuple[Source, ...],
        name: str | Unknown,
        namespace: str | Unknown,
    ) -> Layers:
        base = Layers(name, namespace)
        return stated_layers(mapping(source.data.get("helm")), base, self._reader(directory, sources))

    def _reader(self, directory: str | None, sources: tuple[Source, ...]) -> Callable[[str], Map | Unknown | None]:
        """How values files are found: beside the chart, or at the root of the source that a `$ref` names (J7)."""

        def read(name: str) -> Map | Unknown | None:
            if name.startswith("$"):
                reference, _, path = name[1:].partition("/")
                source = next((one for one in sources if one.ref == reference), None)
                if source is None or source.own is not True:
                    return Unknown(_ELSEWHERE)
                return self._values(path)
            if directory is None or "://" in name:
                return Unknown(_ELSEWHERE)
            path_here = beside(directory, name)
            return None if path_here is None else self._values(path_here)

        return read

    def _values(self, path: str) -> Map | None:
        self.values_used.add(path)
        return values_file(self._files, path)

    def _installed(
        self, source: Source, sources: tuple[Source, ...], name: str | Unknown, namespace: str | Unknown
    ) -> Carrier:
        """One of argo-helm's charts from a chart repository."""
        helm = mapping(source.data.get("helm"))
        layers = stated_layers(helm, Layers(name, namespace), self._reader(None, sources))
        values, unseen = self._carriers.merged(layers, source.data.where("chart")), layers.unseen
        place = "" if isinstance(namespace, Unknown) else namespace
        at = source.data.where("chart")
        release = ChartRelease(text(source.chart), str(source.revision), place, values, at, unseen)
        return self._carriers.remote(release.chart, release)


def _overlay(directory: str, given: object) -> Overlay | None:
    """What `kustomize` of a source lays over the directory, as far as it changes objects that are read here."""
    options = given if isinstance(given, Map) else None
    if options is None or not any(options.get(key) for key in _LAID_OVER):
        return None
    named = (beside(directory, text(one)) for one in sequence(options.get("components")))
    return Overlay(
        target_namespace=text(options.get("namespace")) or None,
        name_prefix=text(options.get("namePrefix")),
        name_suffix=text(options.get("nameSuffix")),
        patches=tuple(one for one in sequence(options.get("patches")) if isinstance(one, Map)),
        components=tuple(one for one in named if one is not None),
        spec=options,
    )


def path_place(unit: Application) -> Location:
    """The line of the first path of a unit's sources."""
    for source in unit.sources:
        if source.carries and source.kind == "git":
            return source.data.where("path")
    return where(unit.spec, "source", "path")
