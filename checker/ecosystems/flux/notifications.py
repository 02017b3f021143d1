"""Which Alerts and alert rules cover a unit, and which of them hear of drift (domain flux §4.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.flux.kinds import NOTIFICATION, is_kind, namespace_of
from checker.ecosystems.flux.records import Cluster, Found
from checker.ecosystems.flux.tenancy import Tenancy
from checker.model import Fact, Location, Place
from checker.parse.located import Map, where

INCIDENT, COMMIT_STATUS, METRICS, ERRORS_ONLY, NONE = "incident", "commit-status", "metrics", "errors-only", "none"
_QUIET_PROVIDERS = frozenset(
    {"github", "gitlab", "gitea", "bitbucket", "bitbucketserver", "azuredevops", "githubdispatch"}
    | {"githubpullrequestcomment", "gitlabmergerequestcomment", "giteapullrequestcomment"}
)
_RULE_KINDS = frozenset({"PrometheusRule", "VMRule"})
_METRICS = re.compile(r"\b(?:gotk_(?:reconcile|resource)|flux_resource)_\w+|\bgotk_\w+_condition\b")
_KIND_LABEL = re.compile(r"kind=~?\"([A-Za-z|]+)\"")
_DRIFT_MESSAGES = {
    "Kustomization": "Deployment/default/web configured",
    "HelmRelease": "Cluster state of release default/web has drifted from the desired state",
    "ResourceSet": "Deployment/default/web configured",
}
_MAX_PATTERN = 500


@dataclass(frozen=True, slots=True)
class Alert:
    """A live Alert with a live Provider."""

    item: Object
    provider: Object
    cluster: str

    @property
    def route(self) -> str:
        """The class of the provider (D3-22)."""
        kind = text(mapping(self.provider.data.get("spec")).get("type")).lower()
        return COMMIT_STATUS if kind in _QUIET_PROVIDERS else INCIDENT

    @property
    def severity(self) -> str:
        """`info` carries everything, `error` failures alone."""
        return text(mapping(self.item.data.get("spec")).get("eventSeverity")) or "info"


@dataclass(frozen=True, slots=True)
class Routes:
    """What notifies in one cluster: `dead` are the Alerts that reach nobody with the line that says why."""

    alive: tuple[Alert, ...]
    dead: tuple[tuple[Object, Location, str], ...]
    rules: tuple[tuple[frozenset[str], Location], ...]
    refuses_cross: bool

    @property
    def count(self) -> int:
        """How many Alerts the cluster has, dead or alive."""
        return len(self.alive) + len(self.dead)


def routes_of(cluster: Cluster, tenancy: Tenancy) -> Routes:
    """Join the Alerts of a cluster with their Providers (J7) and find the alert rules on Flux metrics (D3-28)."""
    alive: list[Alert] = []
    dead: list[tuple[Object, Location, str]] = []
    seen: set[tuple[str, str]] = set()
    for one in cluster.objects:
        if not is_kind(one.item, NOTIFICATION, "Alert") or (one.cluster, one.item.identity) in seen:
            continue
        seen.add((one.cluster, one.item.identity))
        spec = mapping(one.item.data.get("spec"))
        name = text(mapping(spec.get("providerRef")).get("name"))
        provider = cluster.get(one.cluster, "Provider", namespace_of(one.item), name)
        if spec.get("suspend") is True:
            dead.append((one.item, where(one.item.data, "spec", "suspend"), "is suspended"))
        elif provider is None:
            at = where(one.item.data, "spec", "providerRef", "name")
            dead.append((one.item, at, f"names the Provider {name}, which is not in its namespace"))
        elif mapping(provider.data.get("spec")).get("suspend") is True:
            dead.append((one.item, where(provider.data, "spec", "suspend"), "has a suspended Provider"))
        else:
            alive.append(Alert(one.item, provider, one.cluster))
    refuses = "notification-controller" in tenancy.refuses
    return Routes(tuple(alive), tuple(dead), tuple(_rules(cluster)), refuses)


def notification_facts(unit: Found, routes: Routes) -> dict[str, Fact]:
    """`notified.by` and `notified.drift` of a unit."""
    alerts = covering(unit, routes)
    return {"notified.by": _notified(unit, alerts, routes), "notified.drift": _drift(unit, alerts, routes)}


def covering(unit: Found, routes: Routes) -> list[tuple[Alert, Location]]:
    """The Alerts that cover a unit, each with the line of the event source that does."""
    return [(alert, at) for alert in routes.alive if (at := _coverage(alert, unit, routes)) is not None]


def _notified(unit: Found, alerts: list[tuple[Alert, Location]], routes: Routes) -> Fact:
    for route in (INCIDENT, COMMIT_STATUS):
        for alert, at in alerts:
            if alert.route == route:
                return Fact(route, at, (_place(alert),))
    for kinds, at in routes.rules:
        if unit.address.kind in kinds:
            return Fact(METRICS, at)
    return _nobody(unit, routes)


def _drift(unit: Found, alerts: list[tuple[Alert, Location]], routes: Routes) -> Fact:
    heard = [(alert, at, _deaf(alert, unit)) for alert, at in alerts]
    for route in (INCIDENT, COMMIT_STATUS):
        for alert, at, deaf in heard:
            if alert.route == route and deaf is None:
                stated = alert.item.data.get("spec", {})
                line = where(alert.item.data, "spec", "eventSeverity") if "eventSeverity" in stated else at
                return Fact(route, line, (_place(alert), *_filters(heard)))
    for alert, at, deaf in heard:
        if deaf is not None:
            return Fact(ERRORS_ONLY, deaf, (Place(at, "covers the unit"), _place(alert)))
    return _nobody(unit, routes)


def _filters(heard: Iterable[tuple[Alert, Location, Location | None]]) -> Iterator[Place]:
    return (Place(deaf, f"Alert {alert.item.name} drops events of drift here") for alert, _, deaf in heard if deaf)


def _nobody(unit: Found, routes: Routes) -> Fact:
    """No route: the unit itself, and the Alerts of its namespace that reach nobody."""
    near = [(item, at, why) for item, at, why in routes.dead if namespace_of(item) == unit.address.namespace]
    return Fact(
        NONE, unit.item.data.where("kind"), tuple(Place(at, f"Alert {item.name} {why}") for item, at, why in near)
    )


def _place(alert: Alert) -> Place:
    return Place(alert.provider.origin, f"Provider {alert.provider.name}")


def _coverage(alert: Alert, unit: Found, routes: Routes) -> Location | None:
    """The line of the event source that covers the unit (J8), None if none does."""
    if alert.cluster != unit.cluster:
        return None
    home = namespace_of(alert.item)
    for position, source in enumerate(sequence(mapping(alert.item.data.get("spec")).get("eventSources"))):
        given = mapping(source)
        namespace = text(given.get("namespace")) or home
        if text(given.get("kind")) != unit.address.kind or namespace != unit.address.namespace:
            continue
        if namespace != home and routes.refuses_cross:
            continue
        if text(given.get("name")) in ("*", unit.address.name) and _has_labels(unit, given.get("matchLabels")):
            return where(alert.item.data, "spec", "eventSources", position)
    return None


def _has_labels(unit: Found, wanted: Any) -> bool:
    return all(text(unit.item.labels.get(key)) == text(value) for key, value in mapping(wanted).items())


def _deaf(alert: Alert, unit: Found) -> Location | None:
    """The line by which an Alert drops this unit's drift events; None if it carries them (D3-24, D3-25)."""
    spec, kind = alert.item.data.get("spec"), unit.address.kind
    if not isinstance(spec, Map):
        return None
    if kind != "HelmRelease" and alert.severity == "error":
        return where(alert.item.data, "spec", "eventSeverity")
    message = _DRIFT_MESSAGES[kind]
    for position, pattern in enumerate(sequence(spec.get("exclusionList"))):
        if _matches(text(pattern), message):
            return where(alert.item.data, "spec", "exclusionList", position)
    included = sequence(spec.get("inclusionList"))
    if included and not any(_matches(text(pattern), message) for pattern in included):
        return where(alert.item.data, "spec", "inclusionList")
    return None


def _matches(pattern: str, message: str) -> bool:
    """Whether a pattern of literals and `.*` finds the message; any other expression is taken not to.

    The pattern is foreign and a backtracking engine would be at its mercy, so it is matched literal by literal.
    """
    if len(pattern) > _MAX_PATTERN:
        return False
    return any(_finds(choice, message.lower()) for choice in pattern.removeprefix("(?i)").lower().split("|"))


def _finds(choice: str, message: str) -> bool:
    anchored_start, anchored_end = choice.startswith("^"), choice.endswith("$")
    literals = re.split(r"\.[*+]", choice.removeprefix("^").removesuffix("$"))
    if any(re.search(r"[\\()\[\]{}?*+^$]", literal) for literal in literals):
        return False
    position = 0
    for literal in literals:
        found = message.find(literal, position)
        if found < 0:
            return False
        position = found + len(literal)
    starts = not anchored_start or message.startswith(literals[0])
    return starts and (not anchored_end or message.endswith(literals[-1]))


def _rules(cluster: Cluster) -> Iterator[tuple[frozenset[str], Location]]:
    """Alert rules on Flux metrics, with the kinds of units that they look at."""
    for one in cluster.objects:
        if one.item.kind not in _RULE_KINDS:
            continue
        for number, group in enumerate(sequence(mapping(one.item.data.get("spec")).get("groups"))):
            for position, rule in enumerate(sequence(mapping(group).get("rules"))):
                expression = text(mapping(rule).get("expr"))[:10_000]
                if mapping(rule).get("alert") and _METRICS.search(expression):
                    at = where(one.item.data, "spec", "groups", number, "rules", position, "expr")
                    yield _kinds_of(expression), at


def _kinds_of(expression: str) -> frozenset[str]:
    named = frozenset(kind for match in _KIND_LABEL.finditer(expression) for kind in match.group(1).split("|"))
    return named or frozenset({"Kustomization", "HelmRelease", "ResourceSet"})
