"""Entry points where no bootstrap stands here (rubric §1 "Live"): what delivers itself, and what is outermost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from os.path import commonpath

from checker.compose.object import Object, mapping, text
from checker.ecosystems import Scene
from checker.ecosystems.flux.entries import Candidates, named
from checker.ecosystems.flux.inclusion import Inclusion
from checker.ecosystems.flux.kinds import is_unit, namespace_of
from checker.ecosystems.flux.mounts import WHOLE, normal_path
from checker.ecosystems.flux.records import Cluster, Entry, Key
from checker.model import Location
from checker.parse.located import Map
from checker.parse.yaml import Document

Follow = Callable[[Entry], Cluster]
MAX_LAYERS = 50
MAX_ROOTS = 100


def self_delivering(found: Candidates, reached: frozenset[str]) -> tuple[Entry, ...]:
    """Kustomizations whose path is their own directory and that nothing else reaches: an entry each, named later."""
    entries = []
    for document in found.kustomizations:
        path, directory = document.location.path, document.location.path.rpartition("/")[0]
        if path not in reached and directory and _path_of(document.data) == directory and _is_whole(document.data):
            entries.append(_entry(directory, (Object(document.data, document.location),), is_root=True))
    return tuple({entry.path: entry for entry in entries}.values())


def self_applied(scene: Scene, found: Candidates, follow: Follow) -> tuple[Entry, ...]:
    """Kustomizations that deliver themselves, from their own directory or one above: an entry each, named later.

    Somebody applied such a one by hand, once, to start a cluster. What another of them reaches is no entry.
    """
    inclusion = Inclusion(scene)
    entries: dict[str, Entry] = {}
    reached: set[str] = set()
    listed = ((_path_of(one.data), one) for one in found.kustomizations if _is_whole(one.data))
    rising = [(path, one) for path, one in listed if path and _stands_below(one.location.path, path)]
    for path, document in sorted(rising, key=lambda pair: (len(pair[0]), pair[1].location))[:MAX_ROOTS]:
        if document.location.path in reached:
            continue
        beside = inclusion.beside([document.location.path])
        for item in inclusion.composed(document)[:1]:
            cluster = follow(replace(_entry(path, (item,)), beside=beside))
            if path == _directory(item) or _delivers(cluster, item):
                entries.setdefault(path, _entry(path, (item,), is_root=True))
                reached |= cluster.reads
    return tuple(entries.values())


def _stands_below(path: str, directory: str) -> bool:
    return path.startswith(f"{directory}/")


def _delivers(cluster: Cluster, item: Object) -> bool:
    """Whether a walk that began with a Kustomization came upon it again."""
    return any(one.item.origin == item.origin and one.owner is not None for one in cluster.objects)


def outermost(scene: Scene, found: Candidates, follow: Follow) -> tuple[Entry, ...]:
    """The Kustomizations that no other one delivers, or without any the HelmReleases and ResourceSets."""
    inclusion = Inclusion(scene)
    seeds = _composed(inclusion, (one for one in found.kustomizations if _is_whole(one.data)))
    if not seeds:
        releases = _composed(inclusion, (one for one in found.releases if _is_release(one.data)))
        return _grouped(releases, inclusion)
    delivered = _delivered(seeds, follow)
    # Those that only deliver one another are a root together.
    return _grouped([seed for seed in seeds if seed.origin not in delivered] or seeds, inclusion)


def _delivered(seeds: Sequence[Object], follow: Follow) -> set[Location]:
    """The documents that another Kustomization delivers."""
    origins: set[Location] = set()
    for group in _layers(seeds)[:MAX_LAYERS]:
        cluster = follow(_entry("", tuple(group)))
        owners = {unit.address: unit.item.origin for unit in cluster.units}
        for one in cluster.objects:
            if is_unit(one.item) and one.owner is not None and owners[one.owner] != one.item.origin:
                origins.add(one.item.origin)
    return origins


def _layers(seeds: Sequence[Object]) -> list[list[Object]]:
    """The seeds in groups within which every name is unique, so that one walk follows them all."""
    counts: Counter[tuple[str, str]] = Counter()
    layers: list[list[Object]] = []
    for seed in seeds:
        number = counts[namespace_of(seed), seed.name]
        counts[namespace_of(seed), seed.name] += 1
        if number == len(layers):
            layers.append([])
        layers[number].append(seed)
    return layers


def _composed(inclusion: Inclusion, documents: Iterable[Document]) -> list[Object]:
    """The objects of documents as the outermost kustomize builds that include them make them, else as written."""
    found: dict[tuple[Location, str, str], Object] = {}
    for document in documents:
        for item in inclusion.composed(document):
            found.setdefault((item.origin, namespace_of(item), item.name), item)
    return list(found.values())


def _grouped(seeds: Sequence[Object], inclusion: Inclusion) -> tuple[Entry, ...]:
    """One cluster, unless two seeds have the same name: then one for each directory that tells them apart."""
    if not seeds:
        return ()
    entries = []
    for group in _split(seeds, 0):
        beside = inclusion.beside(seed.origin.path for seed in group)
        entries.append(replace(_entry(_common(group), tuple(group)), beside=beside))
    return named(entries)


def _split(seeds: Sequence[Object], depth: int) -> list[list[Object]]:
    addresses = [(namespace_of(seed), seed.kind, seed.name) for seed in seeds]
    longest = max(_directory(seed).count("/") + 1 for seed in seeds)
    if len(set(addresses)) == len(addresses) or depth > longest:
        return [list(seeds)]
    parts: dict[str, list[Object]] = {}
    for seed in seeds:
        parts.setdefault("/".join(_directory(seed).split("/")[: depth + 1]), []).append(seed)
    return [group for _, part in sorted(parts.items()) for group in _split(part, depth + 1)]


def _common(seeds: Sequence[Object]) -> str:
    directories = [_directory(seed) for seed in seeds]
    return commonpath(directories) if all(directories) else ""


def _directory(item: Object) -> str:
    return item.origin.path.rpartition("/")[0]


def _entry(path: str, seeds: tuple[Object, ...], *, is_root: bool = False) -> Entry:
    source = None
    if is_root:
        given = mapping(mapping(seeds[0].data.get("spec")).get("sourceRef"))
        namespace = text(given.get("namespace")) or namespace_of(seeds[0])
        source = Key(text(given.get("kind")), namespace, text(given.get("name")))
    reads = frozenset(seed.origin.path for seed in seeds)
    return Entry(path or "cluster", path, seeds[0].origin, seeds, source, mount=WHOLE, reads=reads)


def _path_of(data: Map) -> str | None:
    path = mapping(data.get("spec")).get("path")
    return normal_path(path) if isinstance(path, str) else None


def _is_whole(data: Map) -> bool:
    """Whether a document is a Kustomization and no patch for one."""
    spec, name = mapping(data.get("spec")), text(mapping(data.get("metadata")).get("name"))
    return bool(name) and isinstance(spec.get("sourceRef"), Map) and "interval" in spec


def _is_release(data: Map) -> bool:
    spec = mapping(data.get("spec"))
    return bool(text(mapping(data.get("metadata")).get("name"))) and any(
        isinstance(spec.get(key), Map | list | str) for key in ("chart", "chartRef", "resources", "resourcesTemplate")
    )
