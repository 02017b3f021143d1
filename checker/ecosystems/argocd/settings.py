"""What the configuration of one Argo CD instance says, whichever carrier says it (domain argocd §1, §2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.argocd.chart_values import Written, written_by_chart
from checker.ecosystems.argocd.kinds import is_argo, is_config
from checker.ecosystems.argocd.operands import OPENSHIFT, default_instance, written_by_operator
from checker.ecosystems.argocd.records import Instance
from checker.ecosystems.argocd.table import Entries, Entry, Table, entries_of
from checker.model import Location, Place, Unknown
from checker.parse.located import Map, dig, where

CM, RBAC, NOTIFICATIONS, PARAMS = "argocd-cm", "argocd-rbac-cm", "argocd-notifications-cm", "argocd-cmd-params-cm"
_ABSENT = "the {name} of the Argo CD instance does not stand in this repository"
_CONTROLLER = "argocd-application-controller"
_OPERATOR = "openshift-gitops-operator"
_SWITCH = "ARGOCD_SERVER_DISABLE_AUTH"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The four ConfigMaps of one instance, and what its installation leaves out.

    `clusters` are the targets that mean the instance's own cluster. `installed` is where the installation stands, None
    where it is not in this repository. `silent` says where its
    notifications controller is switched off, `no_dex` where Dex is. `ineffective` are settings without effect.
    """

    instance: Instance
    clusters: frozenset[str]
    installed: Location | None
    cm: Table
    rbac: Table
    notifications: Table
    params: Table
    silent: Location | None = None
    no_dex: Location | None = None
    ineffective: tuple[Place, ...] = ()

    @property
    def here(self) -> Location | None:
        """Where the installation or, without it, the notifications configuration stands (rubric drift.notified)."""
        if self.installed is not None:
            return self.installed
        return self.notifications.at if self.notifications.unseen is None else None


class Layer(NamedTuple):
    """Keys of one ConfigMap from one carrier; `origin` is the ConfigMap, None where a carrier writes it."""

    entries: Entries
    origin: Location | None = None


def configuration(instance: Instance) -> Configuration:
    """Read every carrier of an instance's settings: ConfigMaps win over what a chart or an operator writes."""
    clusters = own_clusters(instance)
    written = list(_written(instance, clusters))
    installed = _installed(instance, clusters)
    flags = dict(_flags(instance, clusters))
    layers = {
        CM: [Layer(one.cm) for one in written],
        RBAC: [Layer(one.rbac) for one in written],
        NOTIFICATIONS: [Layer(one.notifications) for one in written],
        PARAMS: [*(Layer(one.params) for one in written), Layer(flags)],
    }
    tables = {
        name: _table(name, [*below, *_stated(instance, name, clusters)], instance, installed)
        for name, below in layers.items()
    }
    return Configuration(
        instance,
        clusters,
        installed,
        tables[CM],
        tables[RBAC],
        tables[NOTIFICATIONS],
        tables[PARAMS],
        _first(one.silent for one in written),
        _first(one.no_dex for one in written),
        tuple(place for one in written for place in one.ineffective),
    )


def _first(places: Iterable[Location | None]) -> Location | None:
    return next((place for place in places if place is not None), None)


def own_clusters(instance: Instance) -> frozenset[str]:
    """The targets that mean the instance's own cluster: "", and the name by which a unit delivers the instance itself.

    Where the same installation goes to several clusters, its name does not tell the instance's own one.
    """
    places = {one.origin for one in instance.installations}
    named = {
        one.target
        for one in instance.objects
        if one.item.origin in places and (one.item.name == _CONTROLLER or is_argo(one.item, "ArgoCD"))
    } - {""}
    return frozenset({"", *named}) if len(named) == 1 else frozenset({""})


def _written(instance: Instance, clusters: frozenset[str]) -> Iterator[Written]:
    """What each installation's carrier writes into the ConfigMaps."""
    configurations = tuple(
        one.item
        for one in instance.of("NotificationsConfiguration")
        if is_argo(one.item, "NotificationsConfiguration") and one.target in clusters
    )
    for installation in instance.installations:
        if installation.carrier == "chart":
            yield written_by_chart(installation.data, installation.version, installation.origin)
        elif installation.carrier == "operator":
            yield written_by_operator(installation.data, configurations)
    subscription = _own_operator(instance, clusters)
    if subscription is not None:
        yield written_by_operator(default_instance(subscription), configurations)


def _own_operator(instance: Instance, clusters: frozenset[str]) -> Location | None:
    """The subscription of OpenShift GitOps, whose operator creates an instance in its namespace by itself."""
    if instance.namespace != OPENSHIFT or instance.installations:
        return None
    for one in instance.of("Subscription"):
        item = one.item
        if item.group == "operators.coreos.com" and one.target in clusters:
            spec = mapping(item.data.get("spec"))
            if text(spec.get("name")) == _OPERATOR and not _is_without_default(item):
                return where(item.data, "spec", "name")
    return None


def _is_without_default(subscription: Object) -> bool:
    variables = sequence(dig(subscription.data, "spec", "config", "env"))
    return any(mapping(one).get("name") == "DISABLE_DEFAULT_ARGOCD_INSTANCE" for one in variables)


def _installed(instance: Instance, clusters: frozenset[str]) -> Location | None:
    if instance.installations:
        return instance.installations[0].origin
    return _own_operator(instance, clusters)


def _stated(instance: Instance, name: str, clusters: frozenset[str]) -> Iterator[Layer]:
    """The ConfigMaps of this name in the instance's own namespace; it reads those of no other one."""
    for one in instance.of("ConfigMap"):
        if one.target in clusters and is_config(one.item, name) and _is_near(one.item, instance):
            yield Layer(entries_of(one.item.data.get("data")), one.item.origin)


def _is_near(item: Object, instance: Instance) -> bool:
    return not item.namespace or not instance.namespace or item.namespace == instance.namespace


def _table(name: str, layers: Sequence[Layer], instance: Instance, installed: Location | None) -> Table:
    """One ConfigMap: later layers win; those with an `origin` are the ConfigMap itself."""
    entries: dict[str, Entry] = {}
    for layer in layers:
        entries.update(layer.entries)
    origins = [layer.origin for layer in layers if layer.origin is not None]
    places = sorted(entry.at for key, entry in entries.items() if key != "url")  # which has a default in every carrier
    at = next(iter(places or origins), installed or instance.entry)
    return Table(at, entries, _unseen(instance, name, is_here=bool(origins) or installed is not None))


def _unseen(instance: Instance, name: str, *, is_here: bool) -> Unknown | None:
    if not is_here:
        return Unknown(_ABSENT.format(name=name), instance.entry)
    return next((one.values_unseen for one in instance.installations if one.values_unseen is not None), None)


def _flags(instance: Instance, clusters: frozenset[str]) -> Iterator[tuple[str, Entry]]:
    """Arguments and variables of the API server that stand for a key of the parameters."""
    for one in instance.of("Deployment"):
        if one.item.name == "argocd-server" and one.target in clusters:
            path = ("spec", "template", "spec", "containers")
            for number in range(len(sequence(dig(one.item.data, *path)))):
                yield from _switches(one.item.data, (*path, number))


def _switches(data: Map, container: tuple[str | int, ...]) -> Iterator[tuple[str, Entry]]:
    on = ("--disable-auth", "--disable-auth=true")
    for field in ("args", "command"):
        for position, argument in enumerate(sequence(dig(data, *container, field))):
            if text(argument) in on:
                yield "server.disable.auth", Entry("true", where(data, *container, field, position))
    for position, variable in enumerate(sequence(dig(data, *container, "env"))):
        if mapping(variable).get("name") == _SWITCH and text(mapping(variable).get("value")) == "true":
            yield "server.disable.auth", Entry("true", where(data, *container, "env", position))
