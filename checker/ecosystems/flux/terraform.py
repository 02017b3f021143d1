"""Clusters whose tree starts in a live Terraform root: bootstraps, charts, objects, Azure's extension (E5, E6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from checker.compose.kustomization import is_kubernetes_object, members
from checker.compose.object import Object, mapping, text
from checker.compose.terraform import (
    FLUX,
    Carried,
    Declaration,
    HelmRelease,
    documents_of,
)
from checker.ecosystems import Scene
from checker.ecosystems.flux.azure import configured
from checker.ecosystems.flux.binding import alternatives
from checker.ecosystems.flux.declared import kustomization, object_of, repository
from checker.ecosystems.flux.entries import instance_entries
from checker.ecosystems.flux.kinds import CONVENTIONAL, OPERATOR, SOURCE, is_kind, is_unit
from checker.ecosystems.flux.mounts import WHOLE, normal_path
from checker.ecosystems.flux.records import Entry, Key
from checker.ecosystems.flux.roots import controllers, patched, root_kustomization
from checker.graph.identity import normalise
from checker.model import Location, Unknown
from checker.parse.located import Map, Seq

_AZURE = ("azurerm_kubernetes_flux_configuration", "azurerm_arc_kubernetes_flux_configuration")
_HOLE = re.compile(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
_GROUPS = (".toolkit.fluxcd.io", "fluxcd.controlplane.io", "source.extensions.fluxcd.io")


def terraform_entries(scene: Scene, pushes: tuple[str, ...]) -> tuple[Entry, ...]:
    """The entry points that live roots and units make, each with the engine that the same root installs."""
    carried = scene.estate.carried if scene.estate is not None else ()
    return tuple(entry for one in carried for entry in _entries(one, scene, pushes))


def _entries(carried: Carried, scene: Scene, pushes: tuple[str, ...]) -> Iterator[Entry]:
    found = [*_bootstraps(carried, scene), *_synced(carried), *_operated(carried, scene, pushes), *_configured(carried)]
    objects = (*carried.manifests, *(item for one in carried.builds for item in scene.composer.build(one).objects))
    applied = tuple(_applied(objects, carried))
    if len(found) == 1:
        found, applied = [_with(found[0], applied)], ()
    engine = next((one for one in carried.engines if one.name == FLUX), None)
    for entry in (*found, *applied):
        borne = replace(entry, bearer=str(carried.holder), reads=entry.reads | carried.reads)
        yield borne if engine is None else _installed(borne, carried, engine.id, engine.at, objects)


def _with(entry: Entry, applied: Iterable[Entry]) -> Entry:
    """The entry with the objects that its root applies beside it: they go to the same cluster."""
    for other in applied:
        entry = replace(entry, seeds=(*entry.seeds, *other.seeds), beside=(*entry.beside, *other.beside))
    return entry


def adopted(entries: tuple[Entry, ...], scene: Scene) -> tuple[Entry, ...]:
    """The entries, where there is one and it has no engine, with the only Flux that a live root installs."""
    carried = scene.estate.carried if scene.estate is not None else ()
    engines = [(one, engine) for one in carried for engine in one.engines if engine.name == FLUX]
    if len(engines) != 1 or len(entries) != 1 or entries[0].engine or entries[0].installation:
        return entries
    one, engine = engines[0]
    return (_installed(entries[0], one, engine.id, engine.at, one.manifests),)


def _installed(entry: Entry, carried: Carried, engine: str, at: Location, objects: Iterable[Object]) -> Entry:
    """The entry with the Flux that its root installs: its controllers, and a lockdown that its chart is told."""
    real = tuple(one for one in objects if one.kind == "Deployment" and one.name.endswith("-controller"))
    entry = replace(entry, engine=engine, installation=entry.installation or at)
    if not entry.installed:
        entry = replace(entry, installed=real or controllers(CONVENTIONAL, at))
    chart = next((one for one in carried.releases if one.chart == "flux2"), None)
    return replace(entry, instance=entry.instance or (_lockdown(chart) if chart else None))


def _lockdown(chart: HelmRelease) -> Map | None:
    """The chart's `multitenancy` as an instance states it."""
    given = chart.values.get("multitenancy")
    if not isinstance(given, Map):
        return None
    inner = Map(at=given.at)
    inner.put("multitenant", given.get("enabled"), given.where("enabled"))
    account = given.get("defaultServiceAccount")
    inner.put("tenantDefaultServiceAccount", account, given.where("defaultServiceAccount"))
    return Map([("cluster", inner)], at=given.at, keys_at={"cluster": given.at})


def _bootstraps(carried: Carried, scene: Scene) -> Iterator[Entry]:
    """`flux_bootstrap_git`: it commits Flux to the path and syncs it."""
    for one in carried.further:
        if one.kind == "flux_bootstrap_git":
            url, ref = _remote(one)
            for path in _paths(one.get("path"), scene, one.where("path")):
                yield _bootstrap(one, path, url, ref, scene)


def _remote(one: Declaration) -> tuple[str | Unknown, str]:
    """The repository and the branch of the provider's `git`, or of the resource in older versions."""
    provider = next(one.scope.module.of("provider", "flux"), None)
    body = provider.body if provider else one.block.body
    git = body.first("git")
    given: Any = one.scope.get(body, "git")
    url = one.scope.get(git.body, "url") if git else mapping(given).get("url")
    branch = one.scope.get(git.body, "branch") if git else mapping(given).get("branch")
    url, branch = url or one.get("url"), branch or one.get("branch")
    stated = branch if isinstance(branch, str) else ""
    return url if isinstance(url, str) else Unknown("the provider's repository is not known", one.at), stated


def _paths(stated: Any, scene: Scene, at: Location) -> Iterator[str]:
    """The path of a sync; one with variables means the directories that fit."""
    if isinstance(stated, str):
        path = normal_path(stated)
        if path is not None:
            yield path
        return
    if stated is None:
        yield ""
    elif isinstance(stated, Unknown) and not _HOLE.fullmatch(stated.text) and "${" in stated.text:
        number = iter(range(100))
        written = _HOLE.sub(lambda _: f"${{v{next(number)}}}", stated.text)
        unseen = Unknown(stated.reason, at, written)
        yield from (choice.path for choice in alternatives(scene.files, unseen, WHOLE, "", {}))


def _bootstrap(one: Declaration, path: str, url: str | Unknown, ref: str, scene: Scene) -> Entry:
    namespace = one.get("namespace")
    place = namespace if isinstance(namespace, str) else CONVENTIONAL
    source = Key("GitRepository", place, CONVENTIONAL)
    root = root_kustomization(place, CONVENTIONAL, f"./{path}", source, at=one.at, path_at=one.where("path"))
    installed = controllers(place, one.at)
    override = documents_of(one.get("kustomization_override"), scene.files, one.where("kustomization_override"))
    for data in override.data:
        if isinstance(data, Map):
            root, *rest = patched((root, *installed), data, scene.files, path, one.at.path)
            installed = tuple(rest)
    own = _is_here(path, url, scene)
    beside = () if own else (repository(place, CONVENTIONAL, url, ref, one.at),)
    return Entry(
        scope="",
        path=path,
        location=one.at,
        seeds=(root,),
        source=source if own else None,
        url=url if isinstance(url, str) else "",
        ref=ref,
        mount=WHOLE,
        installed=installed,
        installation=one.at,
        beside=beside,
    )


def _is_here(path: str, url: str | Unknown, scene: Scene) -> bool:
    """Whether a sync reads this repository: by its address, or, where that is not known, by its path."""
    remote = scene.revision.remote
    if isinstance(url, str) and remote:
        return normalise(url) == normalise(remote)
    return bool(path) and scene.files.is_directory(path)


def _synced(carried: Carried) -> Iterator[Entry]:
    """The chart `flux2-sync`: a GitRepository and a Kustomization named after the release (chart default: `master`)."""
    for one in carried.releases:
        if one.chart == "flux2-sync":
            values = one.values
            place = one.namespace if isinstance(one.namespace, str) and one.namespace else CONVENTIONAL
            name = one.name if isinstance(one.name, str) and one.name else CONVENTIONAL
            stated = mapping(values.get("gitRepository")).get("spec")
            spec = stated if isinstance(stated, Map) else Map(at=one.at)
            source = object_of((SOURCE, "GitRepository"), place, name, spec, one.at)
            sync = mapping(values.get("kustomization")).get("spec")
            root = kustomization(place, name, sync if isinstance(sync, Map) else Map(at=one.at), name, one.at)
            yield _entry(carried, (root,), (source,), path=normal_path(text(root.data["spec"].get("path"))) or "")


def _operated(carried: Carried, scene: Scene, pushes: tuple[str, ...]) -> Iterator[Entry]:
    """FluxInstances: as objects, as values of their chart, as texts that a module is given."""
    for item in carried.manifests:
        if is_kind(item, OPERATOR, "FluxInstance"):
            yield from instance_entries(scene.files, item, pushes)
    for release in carried.releases:
        if release.chart == "flux-instance":
            yield from instance_entries(scene.files, Object(release.values, release.at), pushes)
    for one in carried.further:
        for item in _given(one, scene) if "flux-operator-bootstrap" in one.source else ():
            if is_kind(item, OPERATOR, "FluxInstance"):
                yield from instance_entries(scene.files, item, pushes)


def _given(one: Declaration, scene: Scene) -> Iterator[Object]:
    """The objects in the texts that a module is given, at whatever depth of its arguments."""
    pending: list[tuple[Any, Location]] = [(one.get(name), one.where(name)) for name in one.block.body.attributes]
    while pending:
        value, at = pending.pop()
        if isinstance(value, Map):
            pending += [(inner, value.where(key)) for key, inner in value.items()]
        elif isinstance(value, Seq):
            pending += zip(value, value.items_at, strict=True)
        elif value is not None and not isinstance(value, bool | int | float):
            for data in documents_of(value, scene.files, at).data:
                for item, origin in members(data, data.at) if isinstance(data, Map) else ():
                    if is_kubernetes_object(item):
                        yield Object(item, origin)


def _configured(carried: Carried) -> Iterator[Entry]:
    for seeds, source, at in configured(carried):
        yield _entry(carried, seeds, (source,), installation=at)


def _applied(objects: tuple[Object, ...], carried: Carried) -> Iterator[Entry]:
    """Flux's objects that a root applies one by one."""
    found = [item for item in objects if item.group.endswith(_GROUPS) and not is_kind(item, OPERATOR, "FluxInstance")]
    seeds = tuple(item for item in found if is_unit(item))
    if seeds:
        yield _entry(carried, seeds, tuple(item for item in objects if not is_unit(item)))


def _entry(
    carried: Carried,
    seeds: tuple[Object, ...],
    beside: tuple[Object, ...],
    *,
    path: str = "",
    installation: Location | None = None,
) -> Entry:
    location = seeds[0].origin
    return Entry("", path or carried.directory, location, seeds, mount=WHOLE, beside=beside, installation=installation)
