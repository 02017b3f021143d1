"""Alert rules on the metrics of Argo CD (domain argocd A3.5): which units they watch, whether they tell of drift."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from checker.compose.object import mapping, sequence, text
from checker.compose.selector import SelectorError, compile_anchored
from checker.ecosystems.argocd.records import Application, Instance
from checker.ecosystems.argocd.table import Entry, inner
from checker.ecosystems.argocd.windows import names_of
from checker.model import Location, Place, Unknown
from checker.parse.located import Map, dig, where

_RULE_KINDS = frozenset({"PrometheusRule", "VMRule"})
_STACKS = ("additionalPrometheusRulesMap", "additionalPrometheusRules")
_METRIC = re.compile(r"\bargocd_app_(?:info|sync_total|reconcile\w{0,40}|labels|condition|orphaned_resources_count)\b")
_REMOVED = re.compile(r"\bargocd_app_(?:sync_status|health_status|created_time)\b")
_DRIFT = re.compile(r"sync_status\s?=~?\s?\"[^\"]{0,200}OutOfSync|sync_status\s?!=\s?\"Synced\"")
_MATCHER = re.compile(r"\b(name|project|dest_namespace|namespace)\s?(=~|!~|!=|=)\s?\"([^\"]{0,500})\"")
MAX_EXPRESSION = 10_000


class Alert(NamedTuple):
    """A live alert rule on units. `matchers` are (label, operator, value); `removed`: only metrics that are gone."""

    name: str
    at: Location
    drifts: bool
    matchers: tuple[tuple[str, str, str], ...] = ()
    removed: bool = False


def alerts_of(instance: Instance) -> tuple[Alert, ...]:
    """The alert rules on Argo CD's metrics, of rule objects and of the values of charts."""
    return tuple(dict.fromkeys(_alerts(instance)))


def _alerts(instance: Instance) -> Iterator[Alert]:
    for one in instance.of(*_RULE_KINDS):
        for number, group in enumerate(sequence(dig(one.item.data, "spec", "groups"))):
            yield from _rules(one.item.data, ("spec", "groups", number, "rules"), mapping(group).get("rules"))
    for installation in instance.installations:
        rules = dig(installation.data, "controller", "metrics", "rules")
        if installation.carrier == "chart" and mapping(rules).get("enabled") is True:
            yield from _rules(installation.data, ("controller", "metrics", "rules", "spec"), mapping(rules).get("spec"))
    for unit in instance.units:
        for source in unit.sources:
            yield from _of_stack(dig(source.data, "helm", "valuesObject"))
            text_values = dig(source.data, "helm", "values")
            if isinstance(text_values, str):
                yield from _of_stack(inner(Entry(text_values, where(source.data, "helm", "values"))))


def _of_stack(values: Any) -> Iterator[Alert]:
    """Rules in the values of kube-prometheus-stack, where they are keyed by name."""
    if not isinstance(values, Map):
        return
    for name in _STACKS:
        section = values.get(name)
        items = mapping(section).items() if isinstance(section, dict) else enumerate(sequence(section))
        for key, one in items:
            for number, group in enumerate(sequence(mapping(one).get("groups"))):
                yield from _rules(values, (name, key, "groups", number, "rules"), mapping(group).get("rules"))


def _rules(root: Map, path: tuple[str | int, ...], rules: Any) -> Iterator[Alert]:
    for position, rule in enumerate(sequence(rules)):
        given = mapping(rule)
        expression = text(given.get("expr"))[:MAX_EXPRESSION]
        at = where(root, *path, position, "expr")
        if not given.get("alert") or "absent(" in expression:  # tells of missing metrics, of no unit
            continue
        if _METRIC.search(expression):
            drifts = _DRIFT.search(expression) is not None
            yield Alert(text(given["alert"]), at, drifts, tuple(_MATCHER.findall(expression)))
        elif _REMOVED.search(expression):
            yield Alert(text(given["alert"]), at, drifts=False, removed=True)


def covers(alert: Alert, unit: Application) -> bool | None:
    """Whether a rule watches a unit; None where it may. A rule on a removed metric watches nothing."""
    if alert.removed:
        return False
    verdicts = [_meets(matcher, unit) for matcher in alert.matchers]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _meets(matcher: tuple[str, str, str], unit: Application) -> bool | None:
    label, operator, value = matcher
    subjects = _subjects(label, unit)
    if any(isinstance(one, Unknown) or "{{" in one for one in subjects):
        return None
    try:
        pattern = compile_anchored(value) if "~" in operator else compile_anchored(re.escape(value))
    except SelectorError:
        return None
    found = any(pattern.fullmatch(text(one)) for one in subjects)
    return found if operator in ("=", "=~") else not found


def _subjects(label: str, unit: Application) -> tuple[str | Unknown, ...]:
    """What a label of the metric says of the unit; `namespace` is where the Application itself stands."""
    match label:
        case "name":
            return names_of(unit)
        case "project":
            return (unit.project,)
        case "dest_namespace":
            return tuple(one.namespace for one in unit.destinations)
        case _:
            return (unit.address.namespace,)


def removed_metrics(alerts: tuple[Alert, ...]) -> tuple[Place, ...]:
    """The rules on metrics that Argo CD 3.0 removed."""
    return tuple(Place(one.at, one.name) for one in alerts if one.removed)
