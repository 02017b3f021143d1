"""An object on its way through a build: its data, and what kustomize remembers about it until the build is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from checker.compose.object import mapping, metadata, text
from checker.compose.scopes import is_cluster_scoped
from checker.model import Location
from checker.parse.located import Map

NO_NAMESPACE = "_non_namespaceable_"
DEFAULT_NAMESPACE = "default"


class Id(NamedTuple):
    """How kustomize tells resources apart; `namespace` is the effective one (`default` where none is written)."""

    group: str
    version: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        namespace = "" if self.namespace in (NO_NAMESPACE, DEFAULT_NAMESPACE) else f"{self.namespace}/"
        return f"{namespace}{self.kind}/{self.name}"


class Resource(NamedTuple):
    """One resource of an unfinished build; every step makes a new one.

    `past` are the ids it had before, oldest first; `affixes` the prefixes and suffixes it was given. `hashed` asks for
    a content hash on the name, `behavior` is a generator's `create`, `merge` or `replace` (else empty).
    """

    data: Map
    origin: Location
    id: Id
    past: tuple[Id, ...] = ()
    affixes: tuple[str, ...] = ()
    hashed: bool = False
    behavior: str = ""

    @property
    def ids(self) -> tuple[Id, ...]:
        """All ids the resource ever had, the present one last."""
        return (*self.past, self.id)

    @property
    def original(self) -> Id:
        """The id it was read with."""
        return self.past[0] if self.past else self.id

    @property
    def name(self) -> str:
        """`metadata.name` as it stands."""
        return self.id.name

    @property
    def namespace(self) -> str:
        """`metadata.namespace` as written, empty if absent."""
        return text(metadata(self.data).get("namespace"))

    def with_data(self, data: Map) -> Resource:
        """The resource with other content and the same memory; its id follows the content."""
        return self if data is self.data else self._replace(data=data, id=identify(data))

    def remembered(self) -> Resource:
        """The resource with its present id added to its past."""
        return self if self.past and self.past[-1] == self.id else self._replace(past=(*self.past, self.id))


def read_resource(data: Map, origin: Location) -> Resource:
    """A resource as it was read from a document."""
    return Resource(data, origin, identify(data))


def identify(data: Map) -> Id:
    """The id that an object's own text gives it."""
    api_version = text(data.get("apiVersion"))
    group, _, version = api_version.rpartition("/")
    kind = text(data.get("kind"))
    meta = mapping(data.get("metadata"))
    name = text(meta.get("name"))
    if is_cluster_scoped(api_version, kind):
        return Id(group, version, kind, NO_NAMESPACE, name)
    return Id(group, version, kind, text(meta.get("namespace")) or DEFAULT_NAMESPACE, name)


def by_any_id(resources: Iterable[Resource], wanted: Id) -> list[int]:
    """Positions of the resources that have, or once had, this id."""
    return [position for position, item in enumerate(resources) if item.id == wanted or wanted in item.past]
