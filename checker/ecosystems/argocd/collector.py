"""From candidates over the delivery graph and the walk to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems import Scene
from checker.ecosystems.argocd.candidates import Candidates, candidates
from checker.ecosystems.argocd.carriers import VALUES, Carrier, Carriers
from checker.ecosystems.argocd.delivery import Delivery, seeds_of
from checker.ecosystems.argocd.entries import entries_of
from checker.ecosystems.argocd.folders import Folders
from checker.ecosystems.argocd.generators import Ground
from checker.ecosystems.argocd.instances import Spare, instances_of
from checker.ecosystems.argocd.reach import Reaching
from checker.ecosystems.argocd.records import World
from checker.ecosystems.argocd.report import report
from checker.ecosystems.argocd.sources import own_path, stated_sources
from checker.ecosystems.argocd.unit import Reader, address_of
from checker.ecosystems.argocd.walk import walk
from checker.graph.identity import normalise, own_addresses
from checker.graph.inclusion import Inclusion
from checker.model import Collection, Fact, Location, Place, Unknown
from checker.parse.located import Map


def collect(scene: Scene) -> Collection:
    """Find the live Argo CD units of the tree and state the facts of `schemas/facts/argocd.schema.json` about them."""
    found = world_of(scene)
    if found is None:
        return Collection("argocd")
    world, dead = found
    return report(world, scene.evidence, dead)


def world_of(scene: Scene) -> tuple[World, Fact] | None:
    """Every instance with all that its entry points reach, and the units that nothing reaches; None without units."""
    files = scene.files
    carriers = Carriers(files, scene.composer)
    found = candidates(files, carriers, Inclusion(files, scene.composer))
    if scene.estate is not None and scene.estate.carried:
        from checker.ecosystems.argocd.terraform import note_carried  # noqa: PLC0415 - few trees carry objects in HCL

        note_carried(scene.estate, carriers, found)
    if not found.starts and not found.latent:
        return None
    delivery = _delivery(scene, carriers, found)
    walked = walk(delivery, entries_of(seeds_of(delivery, found.starts, found.latent)))
    if not walked:
        return None
    reached = frozenset().union(*(one.carriers for one in walked))
    known = {(one.kind, one.path) for one in reached} | {(VALUES, path) for path in delivery.reaching.values_used}
    left = [one for one in found.starts if (one.kind, one.path) not in known]
    spares = [Spare(one, carriers.build(one)) for one in left if not delivery.units(one)]
    problems = dict.fromkeys(problem for one in walked for problem in one.problems)
    reads = frozenset().union(*(one.reads for one in walked), *(one.content.reads for one in spares))
    world = World(instances_of(walked, spares), files, tuple(problems), reads, _engines(scene))
    return world, _dead(world, [item for one in left for item in delivery.units(one)], found)


def _engines(scene: Scene) -> dict[Location, str]:
    """The installations that Terraform makes, by their place, in the words of the delivery graph."""
    carried = scene.estate.carried if scene.estate is not None else ()
    return {engine.at: engine.id for one in carried for engine in one.engines}


def _delivery(scene: Scene, carriers: Carriers, found: Candidates) -> Delivery:
    is_own = Own(own_addresses(scene.revision.remote, (), _fitting(scene, carriers, found)))
    folders = Folders(scene.files)
    reader = Reader(Ground(scene.files, folders, is_own, tuple(found.clusters)))
    return Delivery(carriers, reader, Reaching(carriers, folders, is_own, scene.revision.branch))


@dataclass(frozen=True, slots=True)
class Own:
    """Tells of a URL whether it is one of this repository's own addresses."""

    addresses: frozenset[str]

    def __call__(self, url: str) -> bool:
        """Whether the URL leads here."""
        return normalise(url) in self.addresses


def _dead(world: World, unreached: Iterable[Object], found: Candidates) -> Fact:
    """`dead`: whole units that no root delivers, outside of places that are dead anyway."""
    live = {unit.origin for unit in world.units}
    places: dict[Location, str] = {}
    for item in (*unreached, *found.unlisted):
        if item.origin not in live:
            places.setdefault(item.origin, str(address_of(item)))
    listed = [Place(at, name) for at, name in sorted(places.items())]
    if not listed:
        return Fact([], world.instances[0].entry)
    return Fact([one.text for one in listed], listed[0].location, tuple(listed[1:]))


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
        for item in carriers.build(carrier).units:
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
