"""From the walked clusters to the collection: joins over whole clusters, facts, edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.compose.object import Object, mapping, text
from checker.ecosystems import Scene
from checker.ecosystems.flux.automation import automation_fact
from checker.ecosystems.flux.dependencies import loose_dependencies
from checker.ecosystems.flux.edges import edges_of
from checker.ecosystems.flux.elements import elements_fact, is_shell
from checker.ecosystems.flux.facts import Surroundings, facts_of
from checker.ecosystems.flux.inventory import engine_of, inventory_of
from checker.ecosystems.flux.kinds import NOTIFICATION, is_kind
from checker.ecosystems.flux.notifications import routes_of
from checker.ecosystems.flux.people import identity_fact, roles_fact
from checker.ecosystems.flux.placements import placements_of, target_of
from checker.ecosystems.flux.records import Cluster, Found
from checker.ecosystems.flux.sources import carries_elsewhere
from checker.ecosystems.flux.teams import offers_of, spaces_of
from checker.ecosystems.flux.tenancy import tenancy_of
from checker.ecosystems.flux.validation import checks_of, diff_tool_fact, impact_fact, validation_fact
from checker.graph import Delivery, collisions
from checker.model import Collection, Edge, Engine, Fact, Location, Place, Unit, Unknown

MAX_PLACES = 5


def collection_of(scene: Scene, clusters: Sequence[Cluster]) -> Collection:
    """The collection of all clusters; `clusters` is not empty."""
    checks = checks_of(scene.evidence, clusters, scene.files)
    alerts, diff_tool = _alerts(clusters), diff_tool_fact(checks)
    deliveries = [delivery for cluster in clusters for delivery in _deliveries(cluster)]
    met = collisions(deliveries)
    own = {(one.owner, one.identity): one.at for one in reversed(deliveries) if one.owner in met}
    units: list[Unit] = []
    edges: list[Edge] = []
    engines: list[Engine] = []
    for cluster in clusters:
        tenancy = tenancy_of(cluster, scene.files)
        routes = routes_of(cluster, tenancy)
        foreign = {scope: _foreign(cluster, scope) for scope in {unit.cluster for unit in cluster.units}}
        charts = {unit.address: loose_dependencies(unit, scene.files) for unit in cluster.units}
        for unit in cluster.units:
            around = Surroundings(tenancy, routes, alerts, foreign[unit.cluster], diff_tool, met, own, charts)
            units.append(Unit(unit.address, unit.item.origin, facts_of(unit, around)))
        edges += edges_of(cluster, tenancy, routes)
        engines.append(engine_of(cluster, tenancy.installation))
    tool = {
        "foreign": _anywhere(clusters),
        "elements": elements_fact(clusters),
        "validation": validation_fact(checks, clusters),
        "impact": impact_fact(checks),
        "roles": roles_fact(clusters),
        "identity": identity_fact(clusters, scene.files),
        "automation": automation_fact(clusters),
    }
    return Collection(
        "flux",
        tuple(sorted(units, key=lambda unit: unit.address)),
        tool,
        tuple(sorted(set(edges), key=str)),
        tuple(dict.fromkeys(problem for cluster in clusters for problem in cluster.problems)),
        frozenset().union(*(cluster.reads for cluster in clusters)),
        inventory_of(clusters),
        tuple(engines),
        offers=offers_of(clusters),
        spaces=spaces_of(clusters),
        placements=placements_of(clusters),
        targets=tuple(target_of(cluster.entry) for cluster in clusters),
    )


def _alerts(clusters: Sequence[Cluster]) -> Fact:
    """`alerts.here`: how many live Alerts the repository has."""
    found: dict[tuple[str, str], Location] = {}
    for cluster in clusters:
        for one in cluster.objects:
            if is_kind(one.item, NOTIFICATION, "Alert"):
                found.setdefault((one.cluster, one.item.identity), one.item.origin)
    return Fact(len(found), min(found.values(), default=clusters[0].entry.set_up_at))


def _foreign(cluster: Cluster, scope: str) -> Fact:
    """`cluster.foreign`: whether somebody delivers content from elsewhere to this cluster."""
    carriers = [unit for unit in cluster.units if unit.target == scope and carries_elsewhere(unit)]
    return _carried(carriers, cluster.entry.set_up_at)


def _anywhere(clusters: Sequence[Cluster]) -> Fact:
    carriers = [unit for cluster in clusters for unit in cluster.units if carries_elsewhere(unit)]
    return _carried(carriers, clusters[0].entry.set_up_at)


def _carried(carriers: Sequence[Found], otherwise: Location | None) -> Fact:
    if not carriers:
        return Fact(value=False, at=otherwise)
    places = [Place(unit.source.at, f"{unit.address} delivers content from elsewhere") for unit in carriers]
    return Fact(value=True, at=places[0].location, related=tuple(places[1:MAX_PLACES]))


def _deliveries(cluster: Cluster) -> Iterator[Delivery]:
    """What may collide: objects with a known name that a unit owns whole, and Helm releases by their storage."""
    doubtful = {unit.address for unit in cluster.units if unit.address.name.endswith("]")}
    for one in cluster.objects:
        if one.owner is not None and one.owner not in doubtful and _is_certain(one.item) and not is_shell(one.item):
            yield Delivery(one.owner, one.cluster, one.item.identity, one.item.origin)
    for unit in cluster.units:
        if unit.address.kind == "HelmRelease" and unit.address not in doubtful:
            yield from _release(unit)


def _is_certain(item: Object) -> bool:
    metadata = mapping(item.data.get("metadata"))
    named = (metadata.get("name"), metadata.get("namespace"))
    return not any(isinstance(value, Unknown) or "${" in text(value) for value in named)


def _release(unit: Found) -> Iterator[Delivery]:
    """Two HelmReleases must not share a release name in one storage namespace (domain flux D5-10)."""
    target = text(unit.spec.get("targetNamespace"))
    name = text(unit.spec.get("releaseName")) or (f"{target}-{unit.address.name}" if target else unit.address.name)
    storage = text(unit.spec.get("storageNamespace")) or unit.address.namespace
    if "${" not in f"{name}{storage}{target}":
        yield Delivery(unit.address, unit.target, f"helm/release/{storage}/{name}", unit.where("releaseName"))
