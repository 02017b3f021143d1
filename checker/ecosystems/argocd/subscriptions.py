"""Who is subscribed to what: annotations of units and projects, and default subscriptions (domain argocd J8, J9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from checker.compose.object import mapping, sequence, text
from checker.compose.selector import SelectorError, read_requirements
from checker.ecosystems.argocd.projects import bounds_of
from checker.ecosystems.argocd.records import Application
from checker.ecosystems.argocd.settings import Configuration
from checker.ecosystems.argocd.table import Entry, inner
from checker.model import Location, Unknown
from checker.parse.located import Map, Seq

PREFIX = "notifications.argoproj.io/"
_SUBSCRIBE = f"{PREFIX}subscribe."
_LIST = f"{PREFIX}subscriptions"
_LEGACY = re.compile(r"(?:([^./]+)\.)?recipients\.argocd-notifications\.argoproj\.io")
ALL = "*"


class Subscription(NamedTuple):
    """A service is to hear of a trigger; `trigger` "" stands for the defaults, `ALL` for every one that is defined.

    `doubtful` says that the unit may or may not be meant: a selector over labels that a generator decides.
    """

    trigger: str
    service: str
    at: Location
    doubtful: bool = False

    @property
    def title(self) -> str:
        """How an annotation would name it."""
        return ".".join(part for part in (self.trigger.strip(ALL), self.service) if part)


def subscriptions_of(unit: Application, config: Configuration) -> Iterator[Subscription]:
    """All subscriptions that cover a unit: its own, its project's, and the instance's default ones."""
    yield from annotated(unit.metadata.get("annotations"))
    bounds = bounds_of(unit, config)
    if bounds is not None and _shares_namespace(unit, bounds.project.namespace):
        yield from annotated(mapping(bounds.project.item.data.get("metadata")).get("annotations"))
    entry = config.notifications.entries.get("subscriptions")
    if entry is not None:
        yield from _defaults(entry, unit)


def _shares_namespace(unit: Application, namespace: str) -> bool:
    """Units in other namespaces do not inherit from their project (J9)."""
    return not unit.address.namespace or not namespace or unit.address.namespace == namespace


def annotated(marks: Any) -> Iterator[Subscription]:
    """The subscriptions in an object's annotations."""
    if not isinstance(marks, Map):
        return
    for key, value in marks.items():
        at = marks.where(key)
        if key.startswith(_SUBSCRIBE):
            parts = key[len(_SUBSCRIBE) :].split(".")
            trigger, service = ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])
            yield Subscription(trigger, service, at)
        elif key == _LIST:
            yield from _listed(inner(Entry(value, at)), at)
        elif (legacy := _LEGACY.fullmatch(key)) is not None:
            for recipient in text(value).split(","):
                yield Subscription(legacy.group(1) or "", recipient.strip().partition(":")[0], at)


def _listed(items: Any, at: Location) -> Iterator[Subscription]:
    """`[{trigger: [...], destinations: [{service, recipients}]}]`."""
    for position, item in enumerate(sequence(items)):
        place = items.items_at[position] if isinstance(items, Seq) else at
        triggers = [text(one) for one in sequence(mapping(item).get("trigger"))]
        for destination in sequence(mapping(item).get("destinations")):
            for trigger in triggers or [""]:
                yield Subscription(trigger, text(mapping(destination).get("service")), place)


def _defaults(entry: Entry, unit: Application) -> Iterator[Subscription]:
    """`subscriptions` of the notifications ConfigMap: without triggers, a subscription is to all of them."""
    items = inner(entry)
    for position, item in enumerate(sequence(items)):
        given = mapping(item)
        place = items.items_at[position] if isinstance(items, Seq) else entry.at
        covers = _covers(text(given.get("selector")), unit)
        if covers is False:
            continue
        for recipient in sequence(given.get("recipients")):
            for trigger in [text(one) for one in sequence(given.get("triggers"))] or [ALL]:
                yield Subscription(trigger, text(recipient).partition(":")[0], place, doubtful=covers is None)


def _covers(selector: str, unit: Application) -> bool | None:
    """Whether a label selector covers the unit; None where labels come of a generator."""
    if not selector:
        return True
    try:
        if read_requirements(selector)(unit.labels):
            return True
    except SelectorError:
        return False
    return None if _has_templated_labels(unit) else False


def _has_templated_labels(unit: Application) -> bool:
    labels = unit.metadata.get("labels")
    return isinstance(labels, Unknown) or any("{{" in f"{key}{text(value)}" for key, value in mapping(labels).items())
