"""From candidates over the delivery graph and the walk to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.compose.object import mapping, sequence, text
from checker.ecosystems import Scene
from checker.ecosystems.argocd.candidates import Candidates, candidates
from checker.ecosystems.argocd.carriers import Carrier, Carriers
from checker.ecosystems.argocd.delivery import Delivery, seeds_of
from checker.ecosystems.argocd.entries import entries_of
from checker.ecosystems.argocd.folders import Folders
from checker.ecosystems.argocd.generators import Ground
from checker.ecosystems.argocd.kinds import is_unit
from checker.ecosystems.argocd.reach import Reaching
from checker.ecosystems.argocd.sources import own_path, stated_sources
from checker.ecosystems.argocd.unit import Reader
from checker.ecosystems.argocd.walk import Walked, walk
from checker.graph.identity import normalise, own_addresses
from checker.graph.inclusion import Inclusion
from checker.model import Unknown
from checker.parse.located import Map


def walked(scene: Scene) -> tuple[Walked, ...]:
    """Every live entry point with all that it reaches."""
    files = scene.files
    carriers = Carriers(files, scene.composer)
    found = candidates(files, carriers, Inclusion(files, scene.composer))
    if not found.starts and not found.latent:
        return ()
    own = own_addresses(scene.revision.remote, (), _fitting(scene, carriers, found))
    folders = Folders(files)

    def is_own(url: str) -> bool:
        return normalise(url) in own

    reader = Reader(Ground(files, folders, is_own, tuple(found.clusters)))
    delivery = Delivery(carriers, reader, Reaching(carriers, folders, is_own, scene.revision.branch))
    groups = seeds_of(delivery, found.starts, found.latent)
    return walk(delivery, entries_of(groups))


def _fitting(scene: Scene, carriers: Carriers, found: Candidates) -> list[str]:
    """The addresses of Git sources whose path exists here, or may (rubric §1 "This repository")."""
    urls = []
    for url, path in _addresses(carriers, (*found.starts, *found.latent)):
        here = own_path(path)
        if "{{" in path or "*" in path or (here is not None and scene.files.is_directory(here)):
            urls.append(url)
    return urls


def _addresses(carriers: Carriers, listed: Iterable[Carrier]) -> Iterator[tuple[str, str]]:
    """Address and path of every Git source, and of every Git generator."""
    for carrier in listed:
        for item in carriers.build(carrier).objects:
            if not is_unit(item):
                continue
            spec = mapping(item.data["spec"])
            if item.kind == "ApplicationSet":
                yield from _generator_addresses(spec)
                spec = mapping(mapping(spec.get("template")).get("spec"))
            for source in stated_sources(spec) if isinstance(spec, Map) else ():
                url, path = source.get("repoURL"), source.get("path")
                if not source.get("chart") and not isinstance(url, Unknown) and "{{" not in text(url):
                    yield text(url), str(path) if path else "{{}}"


def _generator_addresses(spec: dict[str, object]) -> Iterator[tuple[str, str]]:
    pending = list(sequence(spec.get("generators")))
    for _ in range(1000):
        if not pending:
            return
        for kind, given in mapping(pending.pop()).items():
            inner = mapping(given)
            pending += sequence(inner.get("generators"))
            if kind == "git" and text(inner.get("repoURL")):
                yield text(inner["repoURL"]), "*"
