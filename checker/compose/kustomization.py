"""Finding and reading the kustomization file of a directory, and making the one that Flux would generate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from checker.compose.fields import FieldSpec, read_specs
from checker.compose.object import mapping, sequence, text
from checker.model import Location
from checker.parse.located import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.compose.site import Site
    from checker.parse.files import Files

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
COMPONENT = "Component"
MAX_GENERATED = 20_000
_NOT_FOLLOWED = {
    "openapi": "Merge keys from an OpenAPI document are not read; lists of its kinds are replaced.",
    "vars": "The deprecated field vars is not followed; its references stay as they are.",
}


class Kustomization(NamedTuple):
    """The instructions of one directory: `data` as written; `path` is the file, or the directory if generated."""

    path: str
    data: Map

    @property
    def is_component(self) -> bool:
        """Whether it only takes part in the builds of others."""
        return text(self.data.get("kind")) == COMPONENT

    def entries(self, *keys: str) -> Iterator[tuple[Any, Location]]:
        """The items of list fields with their places, field by field."""
        for key in keys:
            items = self.data.get(key)
            if isinstance(items, Seq):
                yield from zip(items, items.items_at, strict=True)

    def paths(self, *keys: str) -> Iterator[tuple[str, Location]]:
        """The string items of list fields with their places."""
        for item, at in self.entries(*keys):
            if isinstance(item, str) and item:
                yield item, at


def kustomization_file(files: Files, directory: str) -> str | None:
    """The path of a directory's kustomization file, or None."""
    prefix = f"{directory}/" if directory else ""
    return next((prefix + name for name in NAMES if files.is_file(prefix + name)), None)


def read_kustomization(site: Site) -> Kustomization | None:
    """The kustomization of the site's directory, or None where it has no file or the file holds no mapping."""
    path = kustomization_file(site.files, site.directory)
    if path is None:
        return None
    documents = site.documents(path)
    if documents and isinstance(documents[0].data, Map):
        _check(site, path, documents[0].data)
        return Kustomization(path, documents[0].data)
    if not site.files.problem(path):
        site.fail(Location(path), "The kustomization file is empty.")
    return None


def configured(plan: Kustomization, site: Site, key: str) -> tuple[FieldSpec, ...]:
    """Fields that the files under `configurations` add to a transformer (`namespace`, `commonLabels`, `images`, …)."""
    found: list[FieldSpec] = []
    for path, at in plan.paths("configurations"):
        for document in site.listed_documents(path, at):
            found += read_specs(mapping(document.data).get(key))
    return tuple(found)


def _check(site: Site, path: str, data: Map) -> None:
    """Say what makes kustomize refuse the file, or what in it is not followed here."""
    prefix = path[: path.rfind("/") + 1]
    others = [name for name in NAMES if prefix + name != path and site.files.is_file(prefix + name)]
    if others:
        site.fail(Location(path), f"{' and '.join(others)} stand beside it; kustomize wants one kustomization file.")
    version = text(data.get("apiVersion"))
    if version and not version.startswith("kustomize.config.k8s.io/"):
        site.fail(data.where("apiVersion"), f"{version} is no version of a kustomization file.")
    for key, meaning in _NOT_FOLLOWED.items():
        if data.get(key):
            site.unseen(data.where(key), meaning)


def generate_kustomization(site: Site, ignored: Callable[[Files, str], bool]) -> Kustomization:
    """What Flux generates for a directory without a kustomization file (domain flux §1.4).

    Every YAML file below becomes a resource; a sub-directory with a kustomization file becomes one as a whole.
    """
    found = Seq(at=Location(site.directory or "."), items_at=[])
    for path in _walk(site.files, site.directory, ignored):
        if len(found) == MAX_GENERATED:
            site.fail(found.at, f"The directory holds more than {MAX_GENERATED:,} resources.")
            break
        found.append(path[len(site.directory) + 1 :] if site.directory else path)
        found.items_at.append(Location(path))
    data = Map([("resources", found)], at=found.at, keys_at={"resources": found.at})
    return Kustomization(site.directory, data)


def _walk(files: Files, top: str, ignored: Callable[[Files, str], bool]) -> Iterator[str]:
    pending = [top]
    while pending:
        directory = pending.pop()
        names, directories = files.children(directory)
        prefix = f"{directory}/" if directory else ""
        for name in names:
            if name.endswith((".yaml", ".yml")) and not ignored(files, prefix + name):
                yield prefix + name
        below = [prefix + name for name in directories if not ignored(files, prefix + name)]
        for path in below:
            own = kustomization_file(files, path)
            if own is not None and not ignored(files, own):
                yield path
            else:
                pending.append(path)


def is_kubernetes_object(data: Any) -> bool:
    """Whether a document can be applied at all: a mapping with a kind, an API version and a name."""
    if not isinstance(data, dict) or not text(data.get("kind")) or not text(data.get("apiVersion")):
        return False
    return bool(text(mapping(data.get("metadata")).get("name"))) or is_list(data)


def is_list(data: dict[str, Any]) -> bool:
    """Whether a document only wraps others (`kind: List` and its relatives)."""
    return text(data.get("kind")).endswith("List") and "items" in data


def members(data: Map, origin: Location) -> Iterator[tuple[Map, Location]]:
    """The object itself, or those that a list wraps."""
    if not is_list(data):
        yield data, origin
        return
    items = data["items"]
    for position, item in enumerate(sequence(items)):
        if isinstance(item, Map):
            yield item, items.items_at[position] if isinstance(items, Seq) else origin
