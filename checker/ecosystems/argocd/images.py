"""How Image Updater writes new images of a unit (domain argocd A2.5, J14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.argocd.globs import GlobError, matches
from checker.ecosystems.argocd.records import Application, Instance
from checker.ecosystems.argocd.windows import names_of
from checker.model import Fact, Location, Place
from checker.parse.located import Map, dig, where

GROUP = "argocd-image-updater.argoproj.io"
ARGOCD, GIT = "argocd", "git"
_LIST, _METHOD = f"{GROUP}/image-list", f"{GROUP}/write-back-method"


class WriteBack(NamedTuple):
    """How one rule writes: the method, the line that states it (or that lacks it), the line that selects the unit."""

    method: str
    at: Location
    selected: Location


def write_back_fact(unit: Application, updaters: Sequence[Object]) -> Fact:
    """`images.writeBack`: the worst method of all that manage the unit; absent, the method is `argocd`."""
    found = [*_by_resources(unit, updaters), *_by_annotations(unit, updaters)]
    if not found:
        return Fact(None, unit.metadata.at)
    worst = min(found, key=lambda one: (one.method != ARGOCD, one.at))
    related = (Place(worst.selected, "selects the unit"),) if worst.selected != worst.at else ()
    return Fact(worst.method, worst.at, related)


def updaters_of(instance: Instance) -> tuple[Object, ...]:
    """The `ImageUpdater` objects of an instance, each document once."""
    found = {one.item.origin: one.item for one in instance.of("ImageUpdater") if one.item.group == GROUP}
    return tuple(found.values())


def _by_resources(unit: Application, updaters: Sequence[Object]) -> Iterator[WriteBack]:
    """`ImageUpdater` objects (since version 1.0) whose `applicationRefs` select the unit."""
    for item in updaters:
        home = text(dig(item.data, "spec", "namespace")) or item.namespace
        for position, reference in enumerate(sequence(dig(item.data, "spec", "applicationRefs"))):
            given = mapping(reference)
            near = home in ("", unit.address.namespace) or not unit.address.namespace
            if near and _selects(given, unit):
                selected = where(item.data, "spec", "applicationRefs", position)
                if given.get("useAnnotations") is True:
                    yield from _annotated(unit, selected)
                else:
                    yield WriteBack(*_stated_method(item, position), selected)


def _stated_method(item: Object, position: int) -> tuple[str, Location]:
    """The reference's own method, else that of the whole object, else the default."""
    for path in (
        ("spec", "applicationRefs", position, "writeBackConfig", "method"),
        ("spec", "writeBackConfig", "method"),
    ):
        stated = text(dig(item.data, *path))
        if stated:
            return _family(stated), where(item.data, *path)
    return ARGOCD, where(item.data, "spec", "applicationRefs", position)


def _family(method: str) -> str:
    return GIT if method.partition(":")[0].strip() == GIT else ARGOCD


def _selects(reference: dict[str, Any], unit: Application) -> bool:
    pattern = text(reference.get("namePattern"))
    if not pattern or not any(_fits(pattern, name) for name in names_of(unit)):
        return False
    labels = mapping(mapping(reference.get("labelSelectors")).get("matchLabels"))
    return all(unit.labels.get(key) == text(value) for key, value in labels.items())


def _fits(pattern: str, name: str) -> bool:
    """A name with a placeholder is out of sight: only a pattern for everything is sure to match it."""
    if "{{" in name:
        return pattern == "*"
    try:
        return matches(pattern, name)
    except GlobError:
        return False


def _by_annotations(unit: Application, updaters: Sequence[Object]) -> Iterator[WriteBack]:
    """Annotations count before version 1.0; where `ImageUpdater` objects stand, one has to ask for them (J14)."""
    if unit.annotation(_LIST) is None or updaters:
        return
    yield from _annotated(unit, unit.metadata["annotations"].where(_LIST))


def _annotated(unit: Application, selected: Location) -> Iterator[WriteBack]:
    marks = unit.metadata.get("annotations")
    if not isinstance(marks, Map):
        return
    stated = text(marks.get(_METHOD))
    if stated:
        yield WriteBack(_family(stated), marks.where(_METHOD), selected)
    else:
        yield WriteBack(ARGOCD, marks.where(_LIST), selected)
