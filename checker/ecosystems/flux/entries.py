"""Where the trees of the clusters start (domain flux §1.2 E1-E4, rubric §1 "Live")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from checker.compose.dead import is_dead_path
from checker.compose.kustomization import kustomization_file
from checker.compose.kustomize import Build
from checker.compose.object import Object, mapping, text
from checker.ecosystems import Scene
from checker.ecosystems.flux.binding import alternatives
from checker.ecosystems.flux.kinds import CONVENTIONAL, HELM, KUSTOMIZE, OPERATOR, SOURCE, document_kind
from checker.ecosystems.flux.mounts import WHOLE, Mount, fitted, normal_path
from checker.ecosystems.flux.records import Entry, Key
from checker.ecosystems.flux.roots import FLUX_REPOSITORY, controllers, patched, root_kustomization
from checker.ecosystems.flux.sources import reference
from checker.graph.identity import normalise
from checker.graph.inclusion import Inclusion
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.located import Map, Seq, where
from checker.parse.yaml import Document

_SYNC_NAMES = ("gotk-sync.yaml", "gotk-sync.yml")
_REF_KEYS = ("commit", "name", "semver", "tag", "branch")
_MENTIONS = (b".toolkit.fluxcd.io/", b"fluxcd.controlplane.io/", b"sync:")
_COMPONENT_NAMES = ("gotk-components.yaml", "gotk-components.yml")


@dataclass(frozen=True, slots=True)
class Candidates:
    """The documents that may start a cluster, found by what their text mentions."""

    instances: tuple[Document, ...]
    kustomizations: tuple[Document, ...]
    releases: tuple[Document, ...]
    sources: tuple[Document, ...]


def candidates(files: Files) -> Candidates:
    """Sift every YAML file for Flux objects and for values of the flux-instance chart; dead places are left out."""
    instances: list[Document] = []
    found: dict[tuple[str, str], list[Document]] = {}
    for path in files.mentioning(*_MENTIONS):
        if is_dead_path(path):
            continue
        for document in files.documents(path):
            kind = document_kind(document.data)
            found.setdefault(kind, []).append(document)
            if _instance(kind, document.data) is not None and not _is_of_chart(files, path):
                instances.append(document)
    releases = [*found.get((HELM, "HelmRelease"), ()), *found.get((OPERATOR, "ResourceSet"), ())]
    kustomizations = tuple(found.get((KUSTOMIZE, "Kustomization"), ()))
    return Candidates(
        tuple(instances), kustomizations, tuple(releases), tuple(found.get((SOURCE, "GitRepository"), ()))
    )


def _instance(kind: tuple[str, str], data: Any) -> Map | None:
    """The FluxInstance spec in a document: of the object (E3), of chart values inline or bare (E4)."""
    spec: Any = None
    if kind == (OPERATOR, "FluxInstance"):
        spec = data.get("spec")
    elif kind == (HELM, "HelmRelease"):
        spec = mapping(mapping(mapping(data.get("spec")).get("values"))).get("instance")
    elif not kind[1] and isinstance(data, Map):
        spec = data.get("instance")
    return spec if isinstance(spec, Map) and isinstance(spec.get("sync"), Map) else None


def _is_of_chart(files: Files, path: str) -> bool:
    """Whether a file is part of a chart: its default values start no cluster."""
    directory = path.rpartition("/")[0]
    return files.is_file(f"{directory}/Chart.yaml" if directory else "Chart.yaml")


def entry_points(
    scene: Scene, found: Candidates, pushes: tuple[str, ...], borne: tuple[Entry, ...] = ()
) -> tuple[Entry, ...]:
    """The bootstraps and FluxInstances of the repository, one for each path, named as the contract of scopes says.

    `borne` are entry points that another tool brings: what it only starts is known by who starts it, what it applies of
    a path that is synced anyway is no entry of its own.
    """
    by_path: dict[tuple[object, str], Entry] = {}
    for entry in (*_bootstraps(scene), *_operated(scene, found, pushes)):
        by_path.setdefault((entry.mount, entry.path), entry)
    for entry in borne:
        key = next((key for key, known in by_path.items() if _covers(known, entry)), (entry.mount, entry.path))
        by_path[key] = _joined(by_path[key], entry) if key in by_path else entry
    return named(by_path.values())


def _covers(known: Entry, entry: Entry) -> bool:
    """Whether everything that an entry begins with stands in the path of another one."""
    return bool(known.path) and all(seed.origin.path.startswith(f"{known.path}/") for seed in entry.seeds)


def _joined(known: Entry, entry: Entry) -> Entry:
    """One entry point of two that begin at one place: what only one of them begins with is begun with."""
    names = {seed.identity for seed in known.seeds}
    return replace(
        known,
        seeds=(*known.seeds, *(seed for seed in entry.seeds if seed.identity not in names)),
        beside=(*known.beside, *entry.beside),
        bearer=known.bearer or entry.bearer,
        engine=known.engine or entry.engine,
        instance=known.instance or entry.instance,
        reads=known.reads | entry.reads,
    )


def named(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries with a scope each: the last component of the path, the whole path where two would share it."""
    listed = sorted(entries, key=lambda entry: (entry.path, entry.location))
    shared = Counter(_short(entry.path) for entry in listed)
    scoped = []
    taken: set[str] = set()
    for entry in listed:
        scope = _short(entry.path) if shared[_short(entry.path)] == 1 else entry.path
        scope = scope if scope not in taken else f"{scope}:{entry.location.path}"
        taken.add(scope)
        scoped.append(replace(entry, scope=scope))
    return tuple(scoped)


def _short(path: str) -> str:
    return path.rpartition("/")[2] or "cluster"


def _bootstraps(scene: Scene) -> Iterator[Entry]:
    """What `flux bootstrap` wrote, or what stands in for it (E1, E2)."""
    for path in scene.files.paths:
        directory, _, name = path.rpartition("/")
        if name in _SYNC_NAMES and directory and not is_dead_path(path):
            yield _bootstrap(scene, path, directory)


def _bootstrap(scene: Scene, path: str, directory: str) -> Entry:
    cluster, _, namespace = directory.rpartition("/")
    files, at = scene.files, Location(path)
    components = next((one for name in _COMPONENT_NAMES if files.is_file(one := f"{directory}/{name}")), path)
    built = scene.composer.build(directory) if kustomization_file(files, directory) else None
    objects = built.objects if built else _plain(files, path)
    source = Key("GitRepository", namespace or CONVENTIONAL, CONVENTIONAL)
    root = next((one for one in objects if one.group == KUSTOMIZE and one.kind == "Kustomization"), None)
    gaps = [] if root is not None else [path.rpartition("/")[2]]
    gaps += [] if _holds_controllers(files, components, built) else [_COMPONENT_NAMES[0]]
    if root is None:
        stub = root_kustomization(source.namespace, CONVENTIONAL, f"./{cluster}", source, at=at, path_at=at)
        (root,) = _with_file_patches(files, (stub,), directory)
    installed = tuple(one for one in objects if one.kind == "Deployment")
    if not installed:
        installed = _with_file_patches(files, controllers(source.namespace, Location(components)), directory)
    source = reference(root, ("spec", "sourceRef"))[0] or source
    url, ref = _stated_source(objects, source)
    return Entry(
        scope="",
        path=_path(root.data, cluster),
        location=root.origin,
        seeds=(root,),
        source=source,
        url=url,
        ref=ref,
        mount=WHOLE,
        installed=installed,
        installation=Location(components),
        gaps=tuple(gaps),
        reads=frozenset({path, components}) | (built.reads if built else frozenset()),
    )


def _holds_controllers(files: Files, components: str, built: Build | None) -> bool:
    """Whether the controllers stand in a bootstrap: in the file for them, or in what its kustomization builds."""
    if built is not None and any(normalise(one.url).startswith(FLUX_REPOSITORY) for one in built.remotes):
        return True
    objects = built.objects if built else _plain(files, components)
    return any(one.kind == "Deployment" for one in objects)


def _stated_source(objects: Iterable[Object], source: Key) -> tuple[str, str]:
    """The address and the ref of the source that a bootstrap wrote; empty for a comment-only file."""
    found = next((one for one in objects if (one.kind, one.name) == (source.kind, source.name)), None)
    spec = mapping(found.data.get("spec")) if found else {}
    ref = mapping(spec.get("ref"))
    return text(spec.get("url")), next((text(ref[key]) for key in _REF_KEYS if text(ref.get(key))), "")


def _path(data: Map, otherwise: str) -> str:
    path = mapping(data.get("spec")).get("path")
    normal = normal_path(path) if isinstance(path, str) else None
    return otherwise if normal is None else normal


def _plain(files: Files, path: str) -> tuple[Object, ...]:
    return tuple(Object(one.data, one.location) for one in files.documents(path) if isinstance(one.data, Map))


def _with_file_patches(files: Files, objects: tuple[Object, ...], directory: str) -> tuple[Object, ...]:
    """Objects that a comment-only gotk file stands for, under the patches of the kustomization file beside it."""
    path = kustomization_file(files, directory)
    documents = files.documents(path) if path else ()
    if not path or not documents or not isinstance(documents[0].data, Map):
        return objects
    return patched(objects, documents[0].data, files, directory, path)


def _operated(scene: Scene, found: Candidates, pushes: tuple[str, ...]) -> Iterator[Entry]:
    """What the operator syncs: FluxInstances, as objects or as values of their chart (E3, E4)."""
    inclusion = Inclusion(scene.files, scene.composer) if found.instances else None
    for document in found.instances:
        kind = document_kind(document.data)
        items = inclusion.composed(document) if inclusion and kind[1] else (Object(document.data, document.location),)
        for item in items:
            yield from instance_entries(scene.files, item, pushes)


def instance_entries(files: Files, item: Object, pushes: tuple[str, ...]) -> Iterator[Entry]:
    """The entry points that a FluxInstance makes, as an object or as values of its chart."""
    spec = _instance(document_kind(item.data), item.data)
    if spec is not None and text(spec["sync"].get("path")) and text(spec["sync"].get("url")):
        for path, mount in _places(files, spec["sync"], pushes):
            yield _instance_entry(files, item, spec, path, mount)


def _places(files: Files, sync: Map, pushes: tuple[str, ...]) -> Iterator[tuple[str, Mount]]:
    """The paths of a sync that exist here, each with the mount of its artifact; variables are bound to all that fit."""
    stated = text(sync.get("path"))
    if "${" in stated:
        unknown = Unknown("the path has a variable", sync.where("path"), stated)
        yield from ((choice.path, WHOLE) for choice in alternatives(files, unknown, WHOLE, "", {}))
        return
    path = normal_path(stated)
    mount = fitted(files, path, pushes) if path is not None else None
    if path is not None and mount is not None:
        yield path, mount


def _instance_entry(files: Files, item: Object, spec: Map, path: str, mount: Mount) -> Entry:
    sync = spec["sync"]
    namespace = item.namespace or CONVENTIONAL
    name = text(sync.get("name")) or namespace
    source = Key(text(sync.get("kind")) or "GitRepository", namespace, name)
    root = root_kustomization(namespace, name, path, source, at=sync.where("kind"), path_at=sync.where("path"))
    at = sync.at
    objects = (root, *controllers(namespace, _key_of(item, spec)))
    patches = mapping(spec.get("kustomize")).get("patches")
    if isinstance(patches, Seq):
        plan = Map([("patches", patches)], at=patches.at, keys_at={"patches": patches.at})
        objects = patched(objects, plan, files, item.origin.path.rpartition("/")[0], item.origin.path)
    return Entry(
        scope="",
        path=path,
        location=at,
        seeds=objects[:1],
        source=source,
        url=text(sync.get("url")),
        ref=text(sync.get("ref")),
        mount=mount,
        instance=spec,
        installed=objects[1:],
        installation=_key_of(item, spec),
        reads=frozenset({item.origin.path}),
    )


def _key_of(item: Object, spec: Map) -> Location:
    """The line that names the instance: `spec` of the object, `instance` of chart values."""
    for path in (("spec",), ("spec", "values", "instance"), ("instance",)):
        node: Any = item.data
        for step in path:
            node = mapping(node).get(step)
        if node is spec:
            return where(item.data, *path)
    return item.origin
