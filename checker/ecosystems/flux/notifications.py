"""Which Alerts and alert rules cover a unit, and which of them hear of drift (domain flux §4.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
_METRICS = re.compile(r"\b(?:gotk|flux_resource)_[a-z]")
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


class _EventSource(NamedTuple):
    """One event source of a live Alert: which names and labels it takes, and its line."""

    alert: Alert
    name: str
    labels: Any
    at: Location


@dataclass(frozen=True, slots=True)
class Routes:
    """What notifies in one cluster.

    `sources` are the event sources of live Alerts by cluster, kind and namespace; `dead` are the Alerts that reach
    nobody with the line that says why; `rules` are the alert rules with the kinds they look at.
    """

    sources: Mapping[tuple[str, str, str], Sequence[_EventSource]]
    dead: tuple[tuple[Object, Location, str], ...]
    rules: tuple[tuple[frozenset[str], Location], ...]


def routes_of(cluster: Cluster, tenancy: Tenancy) -> Routes:
    """Join the Alerts of a cluster with their Providers (J7) and find the alert rules on Flux metrics (D3-28)."""
    alerts = {
        (one.cluster, one.item.identity): one for one in cluster.objects if is_kind(one.item, NOTIFICATION, "Alert")
    }
    refuses = "notification-controller" in tenancy.refuses
    sources: dict[tuple[str, str, str], list[_EventSource]] = {}
    dead: list[tuple[Object, Location, str]] = []
    for one in alerts.values():
        name = text(mapping(mapping(one.item.data.get("spec")).get("providerRef")).get("name"))
        provider = cluster.get(one.cluster, "Provider", namespace_of(one.item), name)
        broken = _broken(one.item, provider)
        if broken is not None or provider is None:
            dead.append((one.item, *(broken or (one.item.origin, ""))))
            continue
        for place, source in _event_sources(Alert(one.item, provider, one.cluster), refuses_cross=refuses):
            sources.setdefault(place, []).append(source)
    return Routes(sources, tuple(dead), tuple(_rules(cluster)))


def _broken(alert: Object, provider: Object | None) -> tuple[Location, str] | None:
    """The line that makes an Alert reach nobody and the words for it; None if it is alive."""
    spec = mapping(alert.data.get("spec"))
    if spec.get("suspend") is True:
        return where(alert.data, "spec", "suspend"), "is suspended"
    if provider is None:
        return where(alert.data, "spec", "providerRef", "name"), "names a Provider that is not in its namespace"
    if mapping(provider.data.get("spec")).get("suspend") is True:
        return where(provider.data, "spec", "suspend"), "has a suspended Provider"
    return None


def notification_facts(unit: Found, routes: Routes) -> dict[str, Fact]:
    """`notified.by` and `notified.drift` of a unit."""
    alerts = covering(unit, routes)
    return {"notified.by": _notified(unit, alerts, routes), "notified.drift": _drift(unit, alerts, routes)}


def covering(unit: Found, routes: Routes) -> list[tuple[Alert, Location]]:
    """The Alerts that cover a unit, each with the line of the event source that does."""
    found: dict[int, tuple[Alert, Location]] = {}
    for source in routes.sources.get((unit.cluster, unit.address.kind, unit.address.namespace), ()):
        if source.name in ("*", unit.address.name) and _has_labels(unit, source.labels):
            found.setdefault(id(source.alert), (source.alert, source.at))
    return list(found.values())


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
                return Fact(route, at, (_place(alert), *_severity(alert), *_filters(heard)))
    for alert, at, deaf in heard:
        if deaf is not None:
            return Fact(ERRORS_ONLY, deaf, (Place(at, "covers the unit"), _place(alert)))
    return _nobody(unit, routes)


def _severity(alert: Alert) -> Iterator[Place]:
    if "eventSeverity" in mapping(alert.item.data.get("spec")):
        yield Place(where(alert.item.data, "spec", "eventSeverity"), f"carries events of severity {alert.severity}")


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


def _event_sources(alert: Alert, *, refuses_cross: bool) -> Iterator[tuple[tuple[str, str, str], _EventSource]]:
    """The event sources of an Alert that can match anything, by cluster, kind and namespace (J8, D3-20, D3-21)."""
    home = namespace_of(alert.item)
    for position, source in enumerate(sequence(mapping(alert.item.data.get("spec")).get("eventSources"))):
        given = mapping(source)
        namespace = text(given.get("namespace")) or home
        if namespace == home or not refuses_cross:
            at = where(alert.item.data, "spec", "eventSources", position)
            place = (alert.cluster, text(given.get("kind")), namespace)
            yield place, _EventSource(alert, text(given.get("name")), given.get("matchLabels"), at)


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
