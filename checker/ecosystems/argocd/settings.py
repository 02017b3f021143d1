"""What the configuration of one Argo CD instance says, whichever carrier says it (domain argocd §1, §2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.argocd.chart_values import Written, written_by_chart
from checker.ecosystems.argocd.kinds import is_argo
from checker.ecosystems.argocd.operands import OPENSHIFT, default_instance, written_by_operator
from checker.ecosystems.argocd.records import Installation, Instance
from checker.ecosystems.argocd.table import Entry, Table, entries_of
from checker.model import Location, Place, Unknown
from checker.parse.located import dig, where

CM, RBAC, NOTIFICATIONS, PARAMS = "argocd-cm", "argocd-rbac-cm", "argocd-notifications-cm", "argocd-cmd-params-cm"
_ABSENT = "the {name} of the Argo CD instance does not stand in this repository"
_OPERATOR = "openshift-gitops-operator"
_SWITCH = "ARGOCD_SERVER_DISABLE_AUTH"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The four ConfigMaps of one instance, and what its installation leaves out.

    `installed` is where the installation stands, None where it is not in this repository. `silent` says where its
    notifications controller is switched off, `no_dex` where Dex is. `ineffective` are settings without effect.
    """

    instance: Instance
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


def configuration(instance: Instance) -> Configuration:
    """Read every carrier of an instance's settings: ConfigMaps win over what a chart or an operator writes."""
    written = list(_written(instance))
    installed = _installed(instance)
    tables = {
        CM: _table(instance, CM, [one.cm for one in written], installed),
        RBAC: _table(instance, RBAC, [one.rbac for one in written], installed),
        NOTIFICATIONS: _table(instance, NOTIFICATIONS, [one.notifications for one in written], installed),
        PARAMS: _table(instance, PARAMS, [*(one.params for one in written), dict(_flags(instance))], installed),
    }
    return Configuration(
        instance,
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


def _written(instance: Instance) -> Iterator[Written]:
    """What each installation's carrier writes into the ConfigMaps."""
    configurations = tuple(
        one.item for one in instance.objects if is_argo(one.item, "NotificationsConfiguration") and not one.target
    )
    for installation in instance.installations:
        if installation.carrier == "chart":
            yield written_by_chart(installation.data, installation.version, installation.origin)
        elif installation.carrier == "operator":
            yield written_by_operator(installation.data, configurations)
    subscription = _own_operator(instance)
    if subscription is not None:
        yield written_by_operator(default_instance(subscription), configurations)


def _own_operator(instance: Instance) -> Location | None:
    """The subscription of OpenShift GitOps, whose operator creates an instance in its namespace by itself."""
    if instance.namespace != OPENSHIFT or instance.installations:
        return None
    for one in instance.objects:
        item = one.item
        if item.group == "operators.coreos.com" and item.kind == "Subscription" and not one.target:
            spec = mapping(item.data.get("spec"))
            if text(spec.get("name")) == _OPERATOR and not _is_without_default(item):
                return where(item.data, "spec", "name")
    return None


def _is_without_default(subscription: Object) -> bool:
    variables = sequence(dig(subscription.data, "spec", "config", "env"))
    return any(mapping(one).get("name") == "DISABLE_DEFAULT_ARGOCD_INSTANCE" for one in variables)


def _installed(instance: Instance) -> Location | None:
    if instance.installations:
        return instance.installations[0].origin
    return _own_operator(instance)


def _table(instance: Instance, name: str, written: list[dict[str, Entry]], installed: Location | None) -> Table:
    """One ConfigMap: what carriers write, under the ConfigMap itself where it stands here."""
    entries: dict[str, Entry] = {}
    for layer in written:
        entries.update(layer)
    stated = instance.config(name)
    for data, _ in stated:
        entries.update(entries_of(data))
    place = next((origin for data, origin in stated if data), None) or (stated[0][1] if stated else None)
    at = _home(entries, place or installed or instance.entry)
    return Table(at, entries, _unseen(instance, name, is_here=bool(stated) or installed is not None))


def _home(entries: dict[str, Entry], otherwise: Location) -> Location:
    """Where an absent key would stand: beside the first key of the same file, else at the carrier."""
    places = sorted(entry.at for entry in entries.values())
    return places[0] if places else otherwise


def _unseen(instance: Instance, name: str, *, is_here: bool) -> Unknown | None:
    if not is_here:
        return Unknown(_ABSENT.format(name=name), instance.entry)
    return next((one.values_unseen for one in instance.installations if one.values_unseen is not None), None)


def _flags(instance: Instance) -> Iterator[tuple[str, Entry]]:
    """Arguments and variables of the API server that stand for a key of the parameters."""
    for one in instance.objects:
        if one.item.kind == "Deployment" and one.item.name == "argocd-server" and not one.target:
            path = ("spec", "template", "spec", "containers")
            for number, container in enumerate(sequence(dig(one.item.data, *path))):
                for field in ("args", "command"):
                    for position, argument in enumerate(sequence(mapping(container).get(field))):
                        if text(argument) in ("--disable-auth", "--disable-auth=true"):
                            at = where(one.item.data, *path, number, field, position)
                            yield "server.disable.auth", Entry("true", at)
                for position, variable in enumerate(sequence(mapping(container).get("env"))):
                    if mapping(variable).get("name") == _SWITCH and text(mapping(variable).get("value")) == "true":
                        yield "server.disable.auth", Entry("true", where(one.item.data, *path, number, "env", position))


def reconciles(installation: Installation, instance: Instance) -> bool:
    """Whether an installation is the instance's own and not another one that it only delivers."""
    return installation in instance.installations
