"""Where Argo CD's units are put to use: each Application that there is or is generated (domain argocd A5.1, A5.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.argocd.kinds import LOCAL_NAME, LOCAL_SERVER
from checker.ecosystems.argocd.reach import target_of
from checker.ecosystems.argocd.records import Application, Destination, Generated, Instance, Part, Source, World
from checker.ecosystems.argocd.registered import REGISTERING, registered_type, secret_value
from checker.ecosystems.argocd.sources import destination_of, own_path, sources_of
from checker.graph.namespaces import staged_namespaces
from checker.graph.stages import first_stage, without_stages
from checker.graph.versions import version_in, versions_in, versions_of
from checker.model import Location, Placement, Target, TargetKind, Unknown, Version
from checker.parse.located import Map, dig, where


def placements_of(world: World) -> tuple[Placement, ...]:
    """Every Application on every target."""
    return tuple(one for instance in world.instances for one in _placements(instance, _servers(instance)))


def targets_of(world: World) -> tuple[Target, ...]:
    """The clusters that are registered in Git: live cluster Secrets and the chart's `clusterCredentials`."""
    found: dict[str, Target] = {}
    for instance in world.instances:
        for target in _registered(instance):
            found.setdefault(target.name, target)
    return tuple(found.values())


def _registered(instance: Instance) -> Iterator[Target]:
    local = _local(instance)
    for one in instance.of(*REGISTERING):
        if registered_type(one.item) == "cluster":
            name, server = _name(one.item), _plain(one.item, "server")
            named = local.name if _is_local(name, server) else name
            yield Target(TargetKind.CLUSTER, named, one.item.origin)
    for installation in instance.installations:
        credentials = dig(installation.data, "configs", "clusterCredentials")
        if isinstance(credentials, Map):
            for name, given in credentials.items():
                server = text(mapping(given).get("server"))
                named = local.name if _is_local(name, server) else name
                yield Target(TargetKind.CLUSTER, named, credentials.where(name))


def _name(secret: Object) -> str:
    """The name of a registered cluster; that of its Secret where it is not known."""
    return _plain(secret, "name") or secret.name


def _plain(secret: Object, key: str) -> str:
    value = secret_value(secret, key)
    return "" if isinstance(value, Unknown) else value


def _is_local(name: str, server: str) -> bool:
    return name == LOCAL_NAME or server.rstrip("/") == LOCAL_SERVER


def _local(instance: Instance) -> Target:
    return Target(TargetKind.CLUSTER, f"{LOCAL_NAME} of {instance.scope}", instance.entry)


def _servers(instance: Instance) -> Mapping[str, str]:
    """The names of registered clusters by their server (J13)."""
    found = {}
    for one in instance.of(*REGISTERING):
        if registered_type(one.item) == "cluster":
            server = _plain(one.item, "server")
            if server:
                found[server.rstrip("/")] = _name(one.item)
    return found


def _placements(instance: Instance, servers: Mapping[str, str]) -> Iterator[Placement]:
    for unit in instance.units:
        for one in unit.generated or (Generated(unit.spec, unit.metadata),):
            yield _placement(instance, unit, one, servers)
        if not unit.generated:
            whole = _placement(instance, unit, Generated(unit.spec, unit.metadata), servers)
            yield from staged_namespaces(whole, [item for part in unit.parts for item in part.objects])


def _placement(instance: Instance, unit: Application, one: Generated, servers: Mapping[str, str]) -> Placement:
    destination, sources = destination_of(one.spec), sources_of(one.spec, lambda _: True)
    target = _target(instance, destination, one.cluster, servers)
    paths = tuple(path for source in sources if (path := own_path(source.path)))
    parts = _parts(unit, paths, target_of(destination))
    name = "" if isinstance(target, Unknown) else target.name
    places = (*_whole(paths), text(one.metadata.get("name")) or unit.address.name, one.cluster, name)
    around = (str(destination.namespace), *unit.labels.values(), instance.scope, unit.carrier)
    files = frozenset[str]().union(*(part.reads for part in parts), _values_files(sources))
    elsewhere = {source.url for source in unit.sources if source.kind != "chart" and source.own is False}
    subject = _subject(unit, one, name)
    return Placement(
        unit=str(unit.address),
        at=unit.origin,
        subject=subject,
        ladder=subject,
        target=target,
        stage=first_stage((*places, *around)),
        definitions=files if files and unit.generated else files | {str(unit.origin)},
        fanned=unit.address.kind == "ApplicationSet",
        elsewhere=" ".join(f"{one.path}@{one.revision}" for one in sources if one.url in elsewhere),
        versions=lambda: tuple(dict.fromkeys(_versions(subject, one.spec, parts))),
    )


def _whole(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if "{{" not in path)


def _subject(unit: Application, one: Generated, target: str) -> str:
    """The Application's name without its cluster; that of the ApplicationSet where it is not known."""
    given = one.metadata.get("name")
    name = unit.address.name if isinstance(given, Unknown) or "{{" in text(given) else text(given)
    for cluster in filter(None, (one.cluster, target)):
        name = name.replace(cluster, "")
    return f"argocd/{without_stages(name or unit.address.name)}"


def _target(instance: Instance, destination: Destination, cluster: str, servers: Mapping[str, str]) -> Target | Unknown:
    """The cluster of a destination: by its name, else by the name that its server is registered with."""
    unknown = next((part for part in (destination.name, destination.server) if isinstance(part, Unknown)), None)
    if unknown is not None:
        return Target(TargetKind.CLUSTER, cluster, destination.at) if cluster else replace(unknown, text="")
    named = target_of(destination)
    if not named:
        return _local(instance)._replace(at=destination.at)
    return Target(TargetKind.CLUSTER, servers.get(named.rstrip("/"), named), destination.at)


def _parts(unit: Application, paths: tuple[str, ...], target: str) -> tuple[Part, ...]:
    """What one Application of a unit delivers: of a set, from its own paths to its own cluster."""
    if not unit.generated:
        return unit.parts
    return tuple(part for part in unit.parts if part.target == target and _comes_from(part, paths))


def _comes_from(part: Part, paths: tuple[str, ...]) -> bool:
    return any(part.path == path or part.path.startswith(f"{path}/") for path in paths)


def _values_files(sources: Iterable[Source]) -> Iterator[str]:
    """The values files of this repository that a chart from elsewhere is given (J7)."""
    for source in sources:
        for name in sequence(mapping(source.data.get("helm")).get("valueFiles")):
            reference, _, path = text(name).partition("/")
            if reference.startswith("$") and path:
                yield path


def _versions(subject: str, spec: Map, parts: tuple[Part, ...]) -> Iterator[Version]:
    for key in ("source", "sources", "sourceHydrator"):
        if key in spec:
            yield from versions_in(spec[key], f"{subject}.{key}")
    yield from _parameters(spec, subject)
    for part in parts:
        for item in part.objects:
            yield from versions_of(item)
        for remote in part.remotes:
            found = version_in(remote.url, remote.location)
            if found is not None:
                yield found


def _parameters(spec: Map, subject: str) -> Iterator[Version]:
    """Parameters of a chart that name an image's tag or a version."""
    for source in sources_of(spec, lambda _: True):
        for one in sequence(mapping(source.data.get("helm")).get("parameters")):
            given, at = mapping(one), where(source.data, "helm", "parameters")
            name = text(given.get("name"))
            located = one.where("value") if isinstance(one, Map) else at
            field = name.rpartition(".")[2]
            yield from versions_in(_single(field, given.get("value"), located), f"{subject}.{name}")


def _single(field: str, value: object, at: Location) -> Map:
    return Map([(field, value)], at=at, keys_at={field: at})
