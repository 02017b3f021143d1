"""Which notifications tell of a unit, and which of them tell of drift (domain argocd §2.3, J8 to J10, A3.1 to A3.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from checker.compose.object import mapping, sequence, text
from checker.ecosystems.argocd.alerts import Alert, covers
from checker.ecosystems.argocd.records import Application
from checker.ecosystems.argocd.settings import Configuration
from checker.ecosystems.argocd.subscriptions import ALL, Subscription, subscriptions_of
from checker.ecosystems.argocd.table import Entry, inner
from checker.model import Fact, Location, Place, Unknown

INCIDENT, DANGLING, NONE, OTHER = "incident", "dangling", "none", "other-events"
_DRIFT = re.compile(r"(?<!!=)(?<!!= )[\"']OutOfSync[\"']|sync\.status\s{0,5}!=\s{0,5}[\"']Synced[\"']")
_SWITCHED_OFF = "the notifications controller is switched off"


class Trigger(NamedTuple):
    """A defined trigger: whether one of its conditions tests for drift; None where its content is hidden."""

    at: Location
    drifts: bool | None


@dataclass(frozen=True, slots=True)
class Definitions:
    """What subscriptions of one instance can be joined to.

    `hidden` says why more may be defined, `silent` where the controller is switched off, `here` whether the
    installation or the notifications configuration stands in this repository.
    """

    services: Mapping[str, Location]
    triggers: Mapping[str, Trigger]
    defaults: Mapping[str, tuple[str, ...]]
    hidden: Unknown | None
    silent: Location | None
    here: bool


@dataclass(frozen=True, slots=True)
class Route:
    """A subscription joined to a trigger and a service, or an alert rule; `drifts` as of the trigger."""

    at: Location
    drifts: bool | None
    related: tuple[Place, ...] = ()
    doubtful: bool = False


def definitions_of(config: Configuration) -> Definitions:
    """The services, triggers and default triggers of an instance."""
    table = config.notifications
    services = {name.rpartition(".")[2]: entry.at for name, entry in table.starting("service.")}
    triggers = {name: _trigger(entry) for name, entry in table.starting("trigger.")}
    defaults = {name: _names(entry) for name, entry in table.starting("defaultTriggers.")}
    if "defaultTriggers" in table.entries:
        defaults[""] = _names(table.entries["defaultTriggers"])
    return Definitions(services, triggers, defaults, table.unseen, config.silent, config.here is not None)


def _names(entry: Entry) -> tuple[str, ...]:
    return tuple(text(one) for one in sequence(inner(entry)))


def _trigger(entry: Entry) -> Trigger:
    """A trigger's conditions are texts in an expression language; only what they compare with is looked at (A3.4)."""
    content = inner(entry)
    if isinstance(content, Unknown):
        return Trigger(entry.at, None)
    conditions = [text(mapping(one).get("when")) for one in sequence(content)]
    return Trigger(entry.at, any(_DRIFT.search(one[:10_000]) for one in conditions))


def notification_facts(
    unit: Application, config: Configuration, defined: Definitions, alerts: tuple[Alert, ...]
) -> dict[str, Fact]:
    """`notified.by`, `notified.drift` and `notified.dangling` of a unit."""
    wanted = tuple(subscriptions_of(unit, config))
    routes = [*_joined(wanted, defined), *_alerting(unit, alerts)]
    dangling = tuple(_dangling(wanted, defined))
    return {
        "notified.by": _by(unit, routes, dangling, defined),
        "notified.drift": _drift(unit, routes, defined),
        "notified.dangling": _dangling_fact(unit, dangling, defined),
    }


def _alerting(unit: Application, alerts: tuple[Alert, ...]) -> Iterator[Route]:
    for alert in alerts:
        verdict = covers(alert, unit)
        if verdict is not False:
            yield Route(alert.at, alert.drifts, doubtful=verdict is None)


def _joined(wanted: tuple[Subscription, ...], defined: Definitions) -> Iterator[Route]:
    """The subscriptions whose trigger and service are defined, one route for each trigger."""
    if defined.silent is not None:
        return
    for one in wanted:
        service = defined.services.get(one.service)
        for name in _triggers(one, defined):
            trigger = defined.triggers.get(name)
            if service is not None and trigger is not None:
                places = (Place(trigger.at, f"trigger {name}"), Place(service, f"service {one.service}"))
                yield Route(one.at, trigger.drifts, places, one.doubtful)


def _triggers(one: Subscription, defined: Definitions) -> tuple[str, ...]:
    """The names of the triggers that a subscription listens to."""
    if one.trigger == ALL:
        return tuple(defined.triggers)
    return (one.trigger,) if one.trigger else defined.defaults.get(one.service, defined.defaults.get("", ()))


def _dangling(wanted: tuple[Subscription, ...], defined: Definitions) -> Iterator[Place]:
    """The subscriptions that nothing is ever sent for."""
    for one in wanted:
        triggers = _triggers(one, defined)
        if one.service not in defined.services:
            yield Place(one.at, f"{one.title} (service {one.service or 'without a name'} is not defined)")
        elif not triggers:
            yield Place(one.at, f"{one.title} (no default trigger is defined)")
        else:
            lost = [name for name in triggers if name not in defined.triggers]
            yield from (Place(one.at, f"{one.title} (trigger {name} is not defined)") for name in lost)


def _by(unit: Application, routes: list[Route], dangling: tuple[Place, ...], defined: Definitions) -> Fact:
    sure = next((one for one in routes if not one.doubtful), None)
    if sure is not None:
        return Fact(INCIDENT, sure.at, sure.related)
    if routes:
        reason = "whether the route covers the generated Applications is decided by a generator"
        return Fact(Unknown(reason, routes[0].at), routes[0].at, routes[0].related)
    if dangling and defined.hidden is not None:
        return Fact(defined.hidden, dangling[0].location)
    if dangling:
        return Fact(DANGLING, dangling[0].location, dangling[1:])
    return _none(unit, defined)


def _drift(unit: Application, routes: list[Route], defined: Definitions) -> Fact:
    for drifting in (True, None):
        for one in sorted(routes, key=lambda route: route.doubtful):
            if one.drifts is drifting:
                unclear = one.doubtful or drifting is None
                reason = "whether the route tells of this unit's drift is not visible here"
                return Fact(Unknown(reason, one.at) if unclear else INCIDENT, one.at, one.related)
    if routes and defined.hidden is None:
        return Fact(OTHER, routes[0].at, routes[0].related)
    return _none(unit, defined)


def _none(unit: Application, defined: Definitions) -> Fact:
    """No route, unless keys of a configuration that does stand here are hidden."""
    at = unit.item.data.where("kind")
    if defined.hidden is not None and defined.here:
        return Fact(defined.hidden, at)
    return Fact(NONE, at, () if defined.silent is None else (Place(defined.silent, _SWITCHED_OFF),))


def _dangling_fact(unit: Application, dangling: tuple[Place, ...], defined: Definitions) -> Fact:
    if not dangling:
        return Fact([], unit.item.data.where("kind"))
    if defined.hidden is not None:
        return Fact(defined.hidden, dangling[0].location)
    return Fact(sorted({place.text for place in dangling}), dangling[0].location, dangling[1:])
