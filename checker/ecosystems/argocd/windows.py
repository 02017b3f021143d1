"""Sync windows: which of them match a unit, and which match nothing at all (domain argocd J12, A3.15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from checker.compose.object import mapping, sequence, text
from checker.ecosystems.argocd.globs import GlobError, matches
from checker.ecosystems.argocd.kinds import LOCAL_NAME, LOCAL_SERVER
from checker.ecosystems.argocd.projects import bounds_of
from checker.ecosystems.argocd.records import Application, Destination, Instance
from checker.ecosystems.argocd.settings import Configuration
from checker.model import Location, Place, Unknown

_FIELDS = ("applications", "namespaces", "clusters")


class Window(NamedTuple):
    """One entry of `syncWindows` of a project."""

    project: str
    data: dict[str, Any]
    at: Location

    @property
    def title(self) -> str:
        """How people tell it from others."""
        return f"{self.project}: {text(self.data.get('kind'))} {text(self.data.get('schedule'))}".rstrip()


def windows_of(instance: Instance) -> tuple[Window, ...]:
    """Every window of the instance's projects."""
    return tuple(
        Window(project.name, mapping(item), project.where("syncWindows", position))
        for project in instance.projects
        for position, item in enumerate(sequence(project.spec.get("syncWindows")))
        if isinstance(item, dict)
    )


def matched_windows(config: Configuration) -> frozenset[Location]:
    """The windows that match at least one unit of their project or of one that inherits from it."""
    found: set[Location] = set()
    for unit in config.instance.units:
        bounds = bounds_of(unit, config)
        if bounds is not None:
            found.update(at for item, at in bounds.items("syncWindows") if matches_unit(mapping(item), unit))
    return frozenset(found)


def inert_windows(config: Configuration) -> Iterator[Place]:
    """Windows that name nothing, or only what no unit is (J12); not where units' names are out of sight."""
    matched = matched_windows(config)
    for window in windows_of(config.instance):
        if not any(sequence(window.data.get(field)) for field in _FIELDS):
            yield Place(window.at, f"{window.title}: no applications, namespaces or clusters")
        elif window.at not in matched and not _has_other_units(window, config):
            yield Place(window.at, f"{window.title}: matches no unit")


def _has_other_units(window: Window, config: Configuration) -> bool:
    """Whether the project may hold units that are not seen: delegated namespaces or units of an unknown project."""
    project = config.instance.project(window.project)
    if project is None or sequence(project.spec.get("sourceNamespaces")):
        return True
    return any(isinstance(unit.project, Unknown) for unit in config.instance.units)


def matches_unit(window: dict[str, Any], unit: Application) -> bool:
    """Whether a window matches a unit or an Application that it generates; with `andOperator` in every named field."""
    if not any(sequence(window.get(field)) for field in _FIELDS):
        return False
    return any(_matches(window, name, one) for name in names_of(unit) for one in unit.destinations or (None,))


def names_of(unit: Application) -> tuple[str, ...]:
    """The names of the Applications that a unit is or generates; one with a placeholder matches any pattern."""
    if unit.address.kind == "Application":
        return (unit.address.name,)
    return tuple(text(one.metadata.get("name")) for one in unit.generated) or ("{{name}}",)


def _matches(window: dict[str, Any], name: str, destination: Destination | None) -> bool:
    subjects: dict[str, tuple[str | Unknown, ...]] = {"applications": (name,)}
    if destination is not None:
        subjects["namespaces"] = (destination.namespace,)
        subjects["clusters"] = (destination.server, destination.name, *_local(destination))
    verdicts = [
        _any_match(sequence(window.get(field)), subjects.get(field, ()))
        for field in _FIELDS
        if sequence(window.get(field)) or window.get("andOperator") is not True
    ]
    return all(verdicts) if window.get("andOperator") is True else any(verdicts)


def _local(destination: Destination) -> tuple[str, ...]:
    is_local = destination.server == LOCAL_SERVER or destination.name == LOCAL_NAME
    return (LOCAL_SERVER, LOCAL_NAME) if is_local else ()


def _any_match(patterns: Iterable[Any], subjects: Iterable[str | Unknown]) -> bool:
    given = [one for one in subjects if one != ""]
    return any(_fits(text(pattern), one) for pattern in patterns for one in given)


def _fits(pattern: str, subject: str | Unknown) -> bool:
    if isinstance(subject, Unknown) or "{{" in subject:
        return True
    try:
        return matches(pattern, subject)
    except GlobError:
        return True
