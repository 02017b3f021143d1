"""The walk through one cluster: from its entry point to every unit that it reaches (domain flux §1.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from checker.compose.kustomize import Build
from checker.compose.object import Object, mapping, text
from checker.compose.substitute import Variables, substitute
from checker.ecosystems import Scene
from checker.ecosystems.flux.binding import Choice, alternatives
from checker.ecosystems.flux.charts import holds_flux
from checker.ecosystems.flux.kinds import CONVENTIONAL, is_unit, namespace_of
from checker.ecosystems.flux.mounts import Mount, normal_path
from checker.ecosystems.flux.overlays import overlay_of
from checker.ecosystems.flux.records import Cluster, Delivered, Entry, Found, Key
from checker.ecosystems.flux.resourcesets import expand
from checker.ecosystems.flux.roots import controllers, patched, released
from checker.ecosystems.flux.sources import Origin, Sources, no_source, reference
from checker.ecosystems.flux.substitution import Value, config_maps, variables_of
from checker.model import Address, Location, Problem, ProblemKind, Stage, Unknown
from checker.parse.files import Files
from checker.parse.memory import Same

MAX_UNITS = 10_000
MAX_DEPTH = 50
MAX_OBJECTS = 100_000
MAX_INPUTS = 2_000
MAX_ROUNDS = 300
MAX_GUESSES = 500
_HASHED = re.compile(r"(.+)-[a-z0-9]{10}")


@dataclass(frozen=True, slots=True)
class _Pending:
    """A unit that was found and not yet followed."""

    item: Object
    cluster: str
    owner: Address | None
    depth: int

    @property
    def address(self) -> Address:
        """The unit's address in its cluster."""
        return Address("flux", self.cluster, namespace_of(self.item), self.item.kind, self.item.name)


@dataclass(slots=True)
class Walk:
    """One cluster's tree while it is followed. What waits for a source or a ConfigMap is tried again later."""

    scene: Scene
    origin: Origin
    entry: Entry
    ignored: Callable[[Files, str], bool]
    pending: list[_Pending] = field(default_factory=list)
    units: dict[Address, Found] = field(default_factory=dict)
    objects: list[Delivered] = field(default_factory=list)
    index: dict[tuple[str, Key], Object] = field(default_factory=dict)
    problems: dict[Problem, None] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)
    bound: dict[str, Value] = field(default_factory=dict)
    inputs: int = 0
    guesses: int = 0
    queued: set[Address] = field(default_factory=set)
    resolvers: dict[str, Sources] = field(default_factory=dict)

    def run(self) -> Cluster:
        """Follow everything that the entry point reaches."""
        for item in self.entry.beside:
            self._note(item, self.entry.scope)
            self.objects.append(Delivered(item, None, self.entry.scope))
        for item in self.entry.seeds:
            self._note(item, self.entry.scope)
            self._queue(_Pending(item, self.entry.scope, None, 0))
        rounds = 0
        while self.pending:
            rounds += 1
            chosen = self._next() if rounds < MAX_ROUNDS else list(self.pending)
            left = {id(one) for one in chosen}
            self.pending = [one for one in self.pending if id(one) not in left]
            for one in chosen:
                self._follow(one)
        problems = (*self.entry.problems, *self.problems)
        reads = frozenset(self.reads) | self.entry.reads
        return Cluster(self.entry, tuple(self.units.values()), tuple(self.objects), problems, reads, self.index)

    def _next(self) -> list[_Pending]:
        """What can be followed now: all that waits for nothing, else what waits for values alone, else everything."""
        ready = [one for one in self.pending if self._is_ready(one)]
        return ready or [one for one in self.pending if self._has_source(one)] or list(self.pending)

    def _is_ready(self, one: _Pending) -> bool:
        known = (self.index.get((one.cluster, key)) is not None for key in config_maps(one.item))
        return self._has_source(one) and all(known)

    def _has_source(self, one: _Pending) -> bool:
        if one.item.kind != "Kustomization":
            return True
        key, _ = reference(one.item, ("spec", "sourceRef"))
        return key is None or self._sources(one.cluster).is_known(key)

    def _sources(self, cluster: str) -> Sources:
        """What resolves references within one cluster: that of the entry point, or one that a kubeConfig names."""
        if cluster not in self.resolvers:
            self.resolvers[cluster] = Sources(self.origin, self.entry, lambda key: self.index.get((cluster, key)))
        return self.resolvers[cluster]

    def _queue(self, one: _Pending) -> None:
        """Note a unit to follow; one that is delivered again is the same unit."""
        if one.address not in self.queued:
            self.queued.add(one.address)
            self.pending.append(one)

    def _follow(self, one: _Pending) -> None:
        item, address = one.item, one.address
        if len(self.units) >= MAX_UNITS or one.depth > MAX_DEPTH:
            self._say(
                item.origin, ProblemKind.FAILED, f"More than {MAX_UNITS:,} units or {MAX_DEPTH} levels: {address}"
            )
            return
        found = Found(address, item, one.cluster, _target(item, one.cluster), no_source(item), one.owner)
        root = one.owner is None and bool(self.entry.source or self.entry.bearer)
        match item.kind:
            case "Kustomization":
                self._kustomization(replace(found, root=root), one.depth)
            case "HelmRelease":
                self._release(found)
            case _:
                self._resource_set(found, one.depth)

    def _release(self, found: Found) -> None:
        """A HelmRelease; a chart from this repository has a path here."""
        found = replace(found, source=self._sources(found.cluster).of_release(found.item))
        chart = mapping(mapping(found.spec.get("chart")).get("spec")).get("chart")
        if found.source.mount is not None and isinstance(chart, str):
            found = self._placed(found, chart)
            found = replace(found, carries=any(holds_flux(self.scene.files, one) for one in found.directories))
            if found.carries:
                message = f"The chart {chart} holds Flux objects; charts are not rendered."
                self._say(found.path_at, ProblemKind.UNOBSERVABLE, message)
        self.units[found.address] = found

    def _resource_set(self, found: Found, depth: int) -> None:
        self.units[found.address] = found
        left = MAX_INPUTS - self.inputs
        expansion = expand(found.item, lambda key: self.index.get((found.cluster, key)), left)
        self.inputs += expansion.inputs
        self.problems.update(dict.fromkeys(expansion.problems))
        self._deliver(found, expansion.objects, depth)

    def _kustomization(self, found: Found, depth: int) -> None:
        source = self._sources(found.cluster).of_kustomization(found.item)
        found = replace(found, source=source, carries=source.mount is None)
        if source.mount is None:
            self._unseen(found, depth)
            return
        path = found.spec.get("path")
        if not isinstance(path, Unknown):
            self._build(self._placed(found, text(path)), depth)
            return
        choices = self._choices(path, source.mount)
        if not choices:
            unseen = Unknown(path.reason, path.location or found.where("path"), path.text)
            self.units[found.address] = replace(found, exists=unseen, carries=True)
        for choice in choices:
            name = found.address.name if len(choices) == 1 else f"{found.address.name}[{choice.label}]"
            if len(choices) == 1:
                self.bound.update(choice.values)
            named = replace(found, address=found.address._replace(name=name))
            self._build(self._placed(named, choice.path), depth)

    def _unseen(self, found: Found, depth: int) -> None:
        """A Kustomization of content that is not here. Of a release of Flux the controllers are known all the same."""
        source = self.index.get((found.cluster, found.source.key)) if found.source.key else None
        path = normal_path(text(found.spec.get("path"))) or ""
        if not released(source, path):
            self.units[found.address] = found
            return
        self.units[found.address] = replace(found, carries=False)
        installed = controllers(CONVENTIONAL, found.source.at)
        file = found.item.origin.path
        self._deliver(found, patched(installed, found.spec, self.scene.files, file.rpartition("/")[0], file), depth)

    def _choices(self, path: Unknown, mount: Mount) -> tuple[Choice, ...]:
        """The directories that a path with variables may mean; looks over the whole tree are counted."""
        self.guesses += 1
        if self.guesses > MAX_GUESSES:
            return ()
        return alternatives(self.scene.files, path, mount, self.entry.path, self.bound)

    def _placed(self, found: Found, path: str) -> Found:
        """The unit with the directories here that its path names."""
        inside, mount = normal_path(path), found.source.mount
        directories = mount.directories(inside) if mount is not None and inside is not None else ()
        here = tuple(one for one in directories if self.scene.files.is_directory(one))
        if not here:
            self._say(found.path_at, ProblemKind.UNOBSERVABLE, f"The path {path} of {found.address} does not exist.")
        return replace(found, directories=here, exists=bool(here))

    def _build(self, found: Found, depth: int) -> None:
        """Compose what a Kustomization delivers, substitute, and go on with the units in it."""
        if len(self.objects) > MAX_OBJECTS:
            self._say(found.item.origin, ProblemKind.FAILED, f"More than {MAX_OBJECTS:,} objects in one cluster.")
            self.units[found.address] = replace(found, carries=True)
            return
        variables = variables_of(found.item, lambda key: self.index.get((found.cluster, key)), self.bound)
        builds = [
            self.scene.composer.build(one, overlay_of(found.spec, one, self.ignored)) for one in found.directories
        ]
        found = replace(
            found,
            remotes=tuple(remote for build in builds for remote in build.remotes),
            reads=frozenset().union(*(build.reads for build in builds)),
        )
        self.units[found.address] = found
        for build in builds:
            self.problems.update(dict.fromkeys(build.problems))
            self.reads |= build.reads
            objects = build.objects
            if variables is not None:
                objects = self._substituted(build, variables)
            self._deliver(found, objects, depth)

    def _substituted(self, build: Build, variables: Variables) -> tuple[Object, ...]:
        """The objects of a build with their variables replaced; all builds of a unit share what these may grow by."""

        def made() -> tuple[tuple[Object, ...], int]:
            return tuple(substitute(item, variables) for item in build.objects), variables.room[0]

        key = ("substituted", Same(build), variables.key)
        objects, variables.room[0] = self.scene.files.remembered(key, made)
        return objects

    def _deliver(self, found: Found, objects: Iterable[Object], depth: int) -> None:
        for item in objects:
            self.objects.append(Delivered(item, found.address, found.target))
            self._note(item, found.target)
            if is_unit(item):
                self._queue(_Pending(item, found.target, found.address, depth + 1))

    def _note(self, item: Object, cluster: str) -> None:
        """Make an object findable; generated ConfigMaps and Secrets also without their hash (domain flux §1.4)."""
        key = Key(item.kind, namespace_of(item), item.name)
        self.index.setdefault((cluster, key), item)
        if item.kind in ("ConfigMap", "Secret") and (match := _HASHED.fullmatch(item.name)):
            self.index.setdefault((cluster, key._replace(name=match.group(1))), item)
        if item.kind == "ArtifactGenerator":
            self._sources(cluster).note_generator(item)

    def _say(self, at: Location, kind: ProblemKind, message: str) -> None:
        self.problems[Problem(at, Stage.COLLECT, kind, message)] = None


def _target(item: Object, cluster: str) -> str:
    """The cluster that a unit delivers to: its own, or the one that `spec.kubeConfig` names (E7)."""
    config = mapping(mapping(item.data.get("spec")).get("kubeConfig"))
    for kind in ("secretRef", "configMapRef"):
        if name := text(mapping(config.get(kind)).get("name")):
            return f"{cluster}/{namespace_of(item)}/{name}"
    return cluster
