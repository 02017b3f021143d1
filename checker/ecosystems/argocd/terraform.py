"""What live Terraform roots carry of Argo CD: objects, its charts, its own provider, modules (domain argocd §1 C7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compose.helm import merge_values
from checker.compose.kustomization import is_kubernetes_object, members
from checker.compose.object import Object, mapping, sequence, text
from checker.compose.parameters import parameters
from checker.compose.terraform import (
    Carried,
    Declaration,
    Estate,
    HelmRelease,
    documents_of,
    is_addons,
    is_bridge,
    layers_of,
    parameters_of,
    readable,
    spread,
)
from checker.ecosystems.argocd.candidates import Candidates, is_settled
from checker.ecosystems.argocd.carriers import KUSTOMIZE, TERRAFORM, Carrier, Carriers, ChartRelease, Content, Layers
from checker.ecosystems.argocd.provider import object_of, secret
from checker.ecosystems.argocd.registered import registered_type
from checker.ecosystems.argocd.values import ARGO_CD, CHARTS, DEFAULT_NAMESPACE, objects_of
from checker.model import Location, Problem, Unknown
from checker.parse.located import Map

_RAW = frozenset({"raw", "resources", "raw-resources"})
_SECTIONS = ("configs", "notifications", "server", "applications", "applicationsets", "projects", "extraObjects")
_NESTED = ("configs", "notifications")


def content_of(carried: Carried, carriers: Carriers) -> Content:
    """Everything that a root or unit brings of Argo CD, as one carrier."""
    releases = tuple(_releases(carried, carriers))
    objects = [*carried.manifests, *_further(carried, carriers), *_raw(carried, carriers)]
    problems: list[Problem] = list(carried.problems)
    reads = set(carried.reads)
    for one in _within(carried, carriers):
        content = carriers.build(one)
        objects += content.objects
        problems += content.problems
        reads |= content.reads
        releases += content.releases
    for release in releases:
        objects += objects_of(release.chart, release.values, release.namespace)
    return Content(tuple(map(_landed, objects)), tuple(dict.fromkeys(problems)), frozenset(reads), (), releases)


def _landed(item: Object) -> Object:
    """An object without the namespace that is not known: it lands where its instance is."""
    metadata = item.data.get("metadata")
    if not isinstance(metadata, Map) or not isinstance(metadata.get("namespace"), Unknown):
        return item
    inner, data = metadata.copy(), item.data.copy()
    inner.drop("namespace")
    data.put("metadata", inner, item.data.where("metadata"))
    return item._replace(data=data)


def note_carried(estate: Estate, carriers: Carriers, found: Candidates) -> None:
    """Add what live roots and units carry to the outermost carriers; what they read stands no longer alone."""
    for carried in estate.carried:
        carrier = carriers.planned(
            Carrier(TERRAFORM, carried.directory, str(carried.holder)),
            lambda carried=carried: content_of(carried, carriers),  # type: ignore[misc]
        )
        content = carriers.build(carrier)
        found.clusters += [item for item in content.objects if registered_type(item) == "cluster"]
        if content.releases or any(is_settled(item) for item in content.objects):
            found.starts[carrier] = None
        for one in list(found.starts):
            if _is_covered(one, carried):
                del found.starts[one]


def _is_covered(one: Carrier, carried: Carried) -> bool:
    """Whether a root or unit reads, instantiates or builds what would else be outermost."""
    match one.kind:
        case "file" | "values":
            return one.path in carried.reads
        case "chart":
            return any(release.directory == one.path for release in carried.releases)
        case "kustomize":
            return one.path in carried.builds
    return False


def _within(carried: Carried, carriers: Carriers) -> Iterator[Carrier]:
    """The builds and charts of this repository that are applied."""
    for directory in carried.builds:
        yield Carrier(KUSTOMIZE, directory)
    for one in carried.releases:
        if one.directory is not None and one.chart not in CHARTS:
            layers = Layers(one.name, one.namespace, one.layers, one.parameters, one.unseen)
            yield carriers.chart(one.directory, layers, one.declaration.address)


def _releases(carried: Carried, carriers: Carriers) -> Iterator[ChartRelease]:
    for one in carried.releases:
        if isinstance(one.chart, str) and one.chart in CHARTS:
            yield _release(one)
    for block in carried.further:
        if _installs(block):
            yield _of_module(block, carriers)


def _installs(block: Declaration) -> bool:
    """Whether a module call brings the chart of Argo CD."""
    if is_bridge(block):
        return block.get("install") is not False and block.get("create") is not False
    return is_addons(block) and block.get("enable_argocd") is True


def _release(one: HelmRelease) -> ChartRelease:
    namespace = one.namespace if isinstance(one.namespace, str) else ""
    values = _legible(one.values)
    return ChartRelease(text(one.chart), str(one.version), namespace, values, one.at, one.unseen or _hidden(values))


def _of_module(block: Declaration, carriers: Carriers) -> ChartRelease:
    """Argo CD as a module installs it: what the call states in `argocd`."""
    given = spread(block.get("argocd"))
    at = block.where("argocd")
    stated = given if isinstance(given, Map) else Map(at=at)
    layers, unseen = layers_of(stated.get("values"), carriers.files, stated.where("values"))
    values = _legible(parameters(tuple(parameters_of(stated)), merge_values(Map(at=at), *layers))[0])
    unseen = unseen or (given if isinstance(given, Unknown) else None) or _hidden(values)
    version, namespace = stated.get("chart_version"), stated.get("namespace")
    place = namespace if isinstance(namespace, str) else DEFAULT_NAMESPACE
    return ChartRelease(ARGO_CD, text(version), place, values, block.at, unseen)


def _legible(values: Map) -> Map:
    """Values whose policies can be read line by line, though a name in a line is not known."""
    configs = values.get("configs")
    rbac = configs.get("rbac") if isinstance(configs, Map) else None
    if not isinstance(rbac, Map) or not isinstance(configs, Map):
        return values
    made, inner, policies = values.copy(), configs.copy(), rbac.copy()
    for key, value in rbac.items():
        if key.startswith("policy.") and key.endswith(".csv"):
            policies[key] = readable(value)
    inner["rbac"] = policies
    made["configs"] = inner
    return made


def _hidden(values: Map) -> Unknown | None:
    """Why a part of the values is not known in which settings or objects may stand."""
    for name in _SECTIONS:
        section = values.get(name)
        inner = mapping(section).values() if name in _NESTED else ()
        for one in (section, *inner):
            if isinstance(one, Unknown):
                return one
    return None


def _further(carried: Carried, carriers: Carriers) -> Iterator[Object]:
    for block in carried.further:
        if is_bridge(block):
            yield from _bridged(block, carriers)
        elif (made := object_of(block)) is not None:
            yield made


def _bridged(block: Declaration, carriers: Carriers) -> Iterator[Object]:
    """The cluster Secret of the GitOps bridge, whose annotations Applications read, and its first Applications."""
    cluster = spread(block.get("cluster"))
    if isinstance(cluster, Map) and block.get("create") is not False:
        yield _registered(cluster, block.where("cluster"))
    apps = spread(block.get("apps"))
    for name in apps if isinstance(apps, Map) else ():
        for data in documents_of(apps[name], carriers.files, apps.where(name)).data:
            yield from _objects(data, apps.where(name))


def _registered(cluster: Map, at: Location) -> Object:
    name = cluster.get("cluster_name") or "in-cluster"
    environment = cluster.get("environment") or "dev"
    named = {"cluster_name": name, "environment": environment}
    labels = {**named, "enable_argocd": "true", **mapping(cluster.get("addons"))}
    annotations = {**named, **mapping(cluster.get("metadata"))}
    content = Map(at=at)
    content.put("name", name, cluster.where("cluster_name"))
    content.put("server", cluster.get("server") or "https://kubernetes.default.svc", cluster.where("server"))
    return secret(name, labels, annotations, content, at, kind="cluster")


def _raw(carried: Carried, carriers: Carriers) -> Iterator[Object]:
    """The objects in the values of a chart that only passes them on."""
    for one in carried.releases:
        if isinstance(one.chart, str) and one.chart in _RAW and one.directory is None:
            values = one.values
            for item in sequence(values.get("resources")):
                at = values.where("resources")
                found = (item,) if isinstance(item, Map) else documents_of(item, carriers.files, at).data
                for data in found:
                    yield from _objects(data, at)


def _objects(data: Any, at: Location) -> Iterator[Object]:
    if isinstance(data, Map):
        for item, origin in members(data, data.at if data.at.path else at):
            if is_kubernetes_object(item):
                yield Object(item, origin)
