"""What the walk through a cluster finds, before it becomes facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from checker.compose.kustomize import RemoteInput
from checker.compose.object import Object
from checker.ecosystems.flux.mounts import Mount
from checker.graph.pins import Pin
from checker.model import Address, Location, Problem, Unknown
from checker.parse.located import Map, where


class Key(NamedTuple):
    """An object's place in one cluster: what a reference names."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class Source:
    """What a unit reads. `mount` is None where its content does not stand in this tree.

    `defined` says whether the source object is known; `at` is the reference that names it, `place` the object itself.
    """

    kind: str | None
    pin: Pin
    at: Location
    own: bool | Unknown = False
    defined: bool | Unknown = True
    mount: Mount | None = None
    place: Location | None = None
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """One object as one unit delivers it to one cluster; no `owner` where somebody outside of the tree applies it."""

    item: Object
    owner: Address | None
    cluster: str


@dataclass(frozen=True, slots=True)
class Found:
    """A live unit. `cluster` is where it is reconciled, `target` where what it delivers goes.

    `directories` are the paths here that it builds; `exists` says whether there are any (None: they lie elsewhere).
    `carries` says that it delivers content that is not in this tree, `reads` are the files here that it is made of.
    """

    address: Address
    item: Object
    cluster: str
    target: str
    source: Source
    owner: Address | None = None
    root: bool = False
    directories: tuple[str, ...] = ()
    exists: bool | Unknown | None = None
    carries: bool = False
    remotes: tuple[RemoteInput, ...] = ()
    reads: frozenset[str] = frozenset()

    @property
    def spec(self) -> Map:
        """The unit's `spec`, an empty mapping at the unit's place if it has none."""
        return self.item.spec

    def where(self, *path: str | int) -> Location:
        """The line of a field of `spec`, or of the deepest mapping on the way to it that exists."""
        return where(self.item.data, "spec", *path)

    @property
    def path_at(self) -> Location:
        """The line that names what is built: the path, or the chart of a HelmRelease."""
        return self.where("chart", "spec", "chart") if self.address.kind == "HelmRelease" else self.where("path")


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a cluster's tree starts (domain flux §1.2).

    `seeds` are the objects that somebody else creates: the root Kustomization, or the outermost objects. `source` is
    the source a bootstrap creates with it, `instance` the spec of a FluxInstance, `installed` the controllers under
    their patches, `installation` where those stand. `beside` are objects that come with the seeds from the same hand.
    `gaps` are the names of bootstrap files that hold comments alone, or are not there, so that the scan stands in.
    `bearer` is the unit of another tool that brings the seeds, `engine` what it installs, as the graph calls them.
    """

    scope: str
    path: str
    location: Location
    seeds: tuple[Object, ...]
    source: Key | None = None
    url: str = ""
    ref: str = ""
    mount: Mount | None = None
    instance: Map | None = None
    installed: tuple[Object, ...] = ()
    beside: tuple[Object, ...] = ()
    installation: Location | None = None
    gaps: tuple[str, ...] = ()
    reads: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    bearer: str = ""
    engine: str = ""

    @property
    def set_up_at(self) -> Location | None:
        """Where the bootstrap or the FluxInstance stands; None where the cluster is known by its outermost objects."""
        return self.location if self.installation else None


@dataclass(frozen=True, slots=True)
class Cluster:
    """All that one entry point reaches. `objects` are what its units deliver, to whichever cluster."""

    entry: Entry
    units: tuple[Found, ...]
    objects: tuple[Delivered, ...]
    problems: tuple[Problem, ...] = ()
    reads: frozenset[str] = frozenset()
    index: Mapping[tuple[str, Key], Object] = field(default_factory=dict)

    def get(self, cluster: str, kind: str, namespace: str, name: str) -> Object | None:
        """An object of a cluster by its place."""
        return self.index.get((cluster, Key(kind, namespace, name)))
