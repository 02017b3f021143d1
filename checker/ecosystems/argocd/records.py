"""What the collector finds of Argo CD, before it becomes facts. Every record is frozen and holds its places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from checker.compose.kustomize import RemoteInput
from checker.compose.object import Object, mapping, text
from checker.graph.kinds import ByKind
from checker.model import Address, Location, Place, Problem, Unknown
from checker.parse.files import Files
from checker.parse.located import Map, where


@dataclass(frozen=True, slots=True)
class Source:
    """One source of an Application, normalised (domain argocd §2.1 to §2.3).

    `kind` is `git`, `chart` (a Helm repository) or `oci`. `path`, `chart` and `revision` are "" where absent and
    `Unknown` where a generator decides them; `ref` names a source that only supplies value files, unless it has a path.
    `data` is the source as stated (`helm`, `kustomize`, `directory`, `plugin`). `own` says whether it is this
    repository.
    """

    kind: str
    url: str | Unknown
    path: str | Unknown
    chart: str | Unknown
    revision: str | Unknown
    ref: str
    own: bool | Unknown
    data: Map

    @property
    def at(self) -> Location:
        """The line of its `repoURL`."""
        return self.data.where("repoURL")

    @property
    def carries(self) -> bool:
        """Whether manifests come from it, and not only value files."""
        return not self.ref or bool(self.chart) or bool(self.path)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an Application goes: `server` xor `name` (J13), "" where absent, `Unknown` where a generator decides."""

    server: str | Unknown
    name: str | Unknown
    namespace: str | Unknown
    at: Location


@dataclass(frozen=True, slots=True)
class Automation:
    """Effective automation (domain argocd §2.5 to §2.7): `mode` as in the facts, the switches as stated or None."""

    mode: str | Unknown
    self_heal: bool | Unknown | None
    prune: bool | Unknown | None
    at: Location
    self_heal_at: Location
    prune_at: Location


@dataclass(frozen=True, slots=True)
class Generated:
    """One Application that an ApplicationSet makes of parameters that stand in the repository.

    `cluster` is the parameter that names a cluster, "" where there is none or it is not known.
    """

    spec: Map
    metadata: Map
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What a unit delivers from one place in this repository (a directory, a file) to one cluster.

    `target` is "" for the instance's own cluster. `reads` are the files it is made of.
    """

    path: str
    target: str
    objects: tuple[Object, ...]
    reads: frozenset[str]
    remotes: tuple[RemoteInput, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """One live unit: an Application, or an ApplicationSet seen through its template.

    `item` is the object as delivered. `spec` and `metadata` are those of the Application, or of the ApplicationSet's
    template with its placeholders as text (`{{name}}`); annotations of an ApplicationSet itself are not in them (domain
    argocd §2.10). `generated` holds what static generators make of it, and `complete` says whether that is all;
    `unseen` says why not. `sources` and `destinations` are over all generated Applications, without repetition.
    `instance` is the scope of the `Instance` that reconciles it, `carrier` the directory, file or values file that it
    stands in, `owner` the unit that delivers it, `bearer` the one of another tool that does.
    `directories` are the paths here that it builds,
    `opaque` the places where it delivers what cannot be composed, `parts` what it delivers from here.
    """

    address: Address
    item: Object
    spec: Map
    metadata: Map
    sources: tuple[Source, ...]
    destinations: tuple[Destination, ...]
    project: str | Unknown
    automation: Automation
    instance: str
    carrier: str
    owner: Address | None = None
    bearer: str = ""
    root: bool = False
    generated: tuple[Generated, ...] = ()
    complete: bool = True
    unseen: Unknown | None = None
    directories: tuple[str, ...] = ()
    exists: bool | Unknown | None = None
    remotes: tuple[RemoteInput, ...] = ()
    opaque: tuple[Place, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def origin(self) -> Location:
        """The document that declares the unit."""
        return self.item.origin

    def where(self, *path: str | int) -> Location:
        """The line of a field of `spec`, or of the deepest mapping on the way to it that exists."""
        return where(self.spec, *path)

    def annotation(self, name: str) -> tuple[str, Location] | None:
        """An annotation of the Application (of an ApplicationSet: of its template) as text, with its line."""
        marks = self.metadata.get("annotations")
        if not isinstance(marks, Map) or name not in marks:
            return None
        return text(marks[name]), marks.where(name)

    @property
    def labels(self) -> dict[str, str]:
        """Labels of the Application (of an ApplicationSet: of its template) as text."""
        return {key: text(value) for key, value in mapping(self.metadata.get("labels")).items()}


@dataclass(frozen=True, slots=True)
class Delivered:
    """One object as it takes effect. `owner` is the unit that delivers it, None where somebody applies it.

    `target` is the cluster: "" is the instance's own, else the server or name of the destination.
    """

    item: Object
    owner: Address | None
    target: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """An AppProject that is live in an instance, from whichever carrier."""

    name: str
    namespace: str
    item: Object

    @property
    def spec(self) -> Map:
        """The project's `spec`, an empty mapping at the project's place if it has none."""
        return self.item.spec

    def where(self, *path: str | int) -> Location:
        """The line of a field of `spec`, or of the deepest mapping on the way to it that exists."""
        return where(self.item.data, "spec", *path)


@dataclass(frozen=True, slots=True)
class Installation:
    """How an Argo CD comes to its cluster.

    `carrier` is `chart` (argo-helm's `argo-cd`), `manifests` (a kustomize base of argo-cd, vendored or remote) or
    `operator` (an `ArgoCD` object: `data` is that object). `data` of a chart are its values. `owner` is the unit that
    delivers it, None where somebody applies it. `remote` says that a part of it lies elsewhere, so that keys which are
    absent here may be set there. `values_unseen` says why some values are out of sight.
    """

    carrier: str
    namespace: str
    version: str
    data: Map
    origin: Location
    owner: Address | None = None
    remote: bool = False
    values_unseen: Unknown | None = None


@dataclass(frozen=True)
class Instance:
    """One Argo CD: what it reconciles and how it is configured here.

    `objects` are all objects that its units deliver or that stand beside them at the entry point, whatever the cluster.
    What the charts `argo-cd` and `argocd-apps` write of Argo CD's own kinds and as `extraObjects` stands among them,
    with the places of the values; the settings of the instance itself stay in `Installation.data`. `namespace` is the
    control plane's, "" if unknown.
    """

    scope: str
    namespace: str
    installations: tuple[Installation, ...]
    units: tuple[Application, ...]
    projects: tuple[Project, ...]
    objects: tuple[Delivered, ...]
    entry: Location

    @cached_property
    def _by_kind(self) -> ByKind[Delivered]:
        return ByKind(self.objects, lambda one: one.item)

    def of(self, *kinds: str) -> tuple[Delivered, ...]:
        """The objects of some kinds, whatever their API group and their cluster."""
        return self._by_kind.of(kinds)

    def config(self, name: str) -> tuple[tuple[Map, Location], ...]:
        """The `data` of the ConfigMaps of this name in the instance's own cluster, with their documents."""
        found = []
        for one in self.of("ConfigMap"):
            item = one.item
            if not one.target and not item.group and item.name == name:
                data = item.data.get("data")
                found.append((data if isinstance(data, Map) else Map(at=item.origin), item.origin))
        return tuple(found)

    def project(self, name: str) -> Project | None:
        """The AppProject of this name."""
        return next((one for one in self.projects if one.name == name), None)


@dataclass(frozen=True, slots=True)
class World:
    """All that joins need: every instance with live units, the tree, and what was wrong on the way.

    `engines` are installations that another tool makes, by their place, as the delivery graph calls them.
    """

    instances: tuple[Instance, ...]
    files: Files
    problems: tuple[Problem, ...] = ()
    reads: frozenset[str] = field(default_factory=frozenset)
    engines: Mapping[Location, str] = field(default_factory=dict)

    @property
    def units(self) -> tuple[Application, ...]:
        """Every live unit, ordered by address."""
        return tuple(sorted((unit for one in self.instances for unit in one.units), key=lambda unit: unit.address))


def value_text(node: Any) -> str | Unknown:
    """A scalar as text, or the unknown leaf itself."""
    return node if isinstance(node, Unknown) else text(node)
