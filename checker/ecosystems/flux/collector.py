"""From entry points over the walk through each cluster to the collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from checker.compose.object import mapping, text
from checker.ecosystems import Scene
from checker.ecosystems.flux.collection import collection_of
from checker.ecosystems.flux.entries import Candidates, candidates, entry_points, named
from checker.ecosystems.flux.ignore import ignored_by
from checker.ecosystems.flux.mounts import normal_path
from checker.ecosystems.flux.outermost import outermost, self_applied, self_delivering
from checker.ecosystems.flux.records import Cluster, Entry
from checker.ecosystems.flux.sources import DEFAULT_BRANCHES, Origin
from checker.ecosystems.flux.walk import Walk
from checker.graph.identity import own_addresses
from checker.model import Collection, Purpose


def collect(scene: Scene) -> Collection:
    """Find the live Flux units of the tree and state the facts of `schemas/facts/flux.schema.json` about them."""
    clusters = clusters_of(scene)
    return collection_of(scene, clusters) if clusters else Collection("flux")


def clusters_of(scene: Scene) -> tuple[Cluster, ...]:
    """Walk every cluster that the repository holds (domain flux §1.2), ordered by scope."""
    found = candidates(scene.files)
    pushes = _pushes(scene)
    entries = entry_points(scene, found, pushes, _borne(scene, pushes))
    follow = _follower(scene, _origin(scene, found, entries, pushes))
    clusters = [follow(entry) for entry in entries]
    reached = frozenset().union(*(cluster.reads for cluster in clusters))
    alone = self_delivering(found, reached) if entries else self_applied(scene, found, follow)
    started = named((*entries, *alone)) if alone else entries or outermost(scene, found, follow)
    settled = _settled(started, scene)
    if settled is not entries:
        clusters = [follow(entry) for entry in settled]
    return tuple(sorted((one for one in clusters if one.units), key=lambda one: one.entry.scope))


def _settled(entries: tuple[Entry, ...], scene: Scene) -> tuple[Entry, ...]:
    """The entry points with the Flux that a live Terraform root installs for them."""
    if scene.estate is None or not scene.estate.carried:
        return entries
    from checker.ecosystems.flux.terraform import adopted  # noqa: PLC0415 - few trees carry objects in HCL

    return adopted(entries, scene)


def _borne(scene: Scene, pushes: tuple[str, ...]) -> tuple[Entry, ...]:
    """The entry points that live Terraform roots bring."""
    if scene.estate is None or not scene.estate.carried:
        return ()
    from checker.ecosystems.flux.terraform import terraform_entries  # noqa: PLC0415 - few trees carry objects in HCL

    return terraform_entries(scene, pushes)


def _follower(scene: Scene, origin: Origin) -> Callable[[Entry], Cluster]:
    ignored = ignored_by(scene.files)
    return lambda entry: Walk(scene, origin, entry, ignored).run()


def _pushes(scene: Scene) -> tuple[str, ...]:
    """The commands of CI that publish this repository's content."""
    return tuple(one.command for one in scene.evidence.activities if one.purpose is Purpose.PUBLISH)


def _origin(scene: Scene, found: Candidates, entries: Sequence[Entry], pushes: tuple[str, ...]) -> Origin:
    """What counts as this repository (rubric §1)."""
    roots = [entry.url for entry in entries if entry.url and entry.source and entry.source.kind == "GitRepository"]
    revision = scene.revision
    return Origin(own_addresses(revision.remote, roots, _fitting(scene, found)), revision.branch, pushes)


def _fitting(scene: Scene, found: Candidates) -> list[str]:
    """The URLs of the Git sources that some Kustomization reads at a path that exists here.

    Without a remote and without any such source, those read at another branch count: its paths cannot be looked at.
    """
    sources: dict[str, Mapping[str, Any]] = {}
    for document in found.sources:
        name = text(mapping(document.data.get("metadata")).get("name"))
        sources.setdefault(name, mapping(document.data.get("spec")))
    fitting, elsewhere = [], []
    for document in found.kustomizations:
        spec = mapping(document.data.get("spec"))
        source = sources.get(text(mapping(spec.get("sourceRef")).get("name")), {})
        url, path = text(source.get("url")), normal_path(text(spec.get("path")))
        branch = text(mapping(source.get("ref")).get("branch"))
        if url and path and scene.files.is_directory(path):
            fitting.append(url)
        elif url and branch and branch not in DEFAULT_BRANCHES:
            elsewhere.append(url)
    if scene.revision.remote:
        return fitting + [text(source.get("url")) for source in sources.values()]
    return fitting or elsewhere
