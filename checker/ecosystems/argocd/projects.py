"""AppProjects: how far they bound their units, and what they forbid them (domain argocd §3 J1, J2, J15, J16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from checker.compose.object import mapping, sequence, text
from checker.ecosystems.argocd.globs import GlobError, matches, matches_path
from checker.ecosystems.argocd.kinds import DEFAULT_PROJECT, LOCAL_NAME, LOCAL_SERVER
from checker.ecosystems.argocd.records import Application, Destination, Project
from checker.ecosystems.argocd.settings import Configuration
from checker.model import Fact, Location, Place, Unknown

_ELSEWHERE = "the AppProject {name} does not stand in this repository"
_ANY = frozenset({"*", "**"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """A project as it takes effect: its own lists and those of the global projects that it inherits (J15)."""

    project: Project
    parents: tuple[Project, ...] = ()

    def items(self, field: str) -> Iterator[tuple[Any, Location]]:
        """The items of a list of all projects together, each with its line."""
        for one in (self.project, *self.parents):
            for position, item in enumerate(sequence(one.spec.get(field))):
                yield item, one.where(field, position)

    def unseen(self, field: str) -> Unknown | None:
        """Why a list is out of sight."""
        for one in (self.project, *self.parents):
            value = one.spec.get(field)
            if isinstance(value, Unknown):
                return Unknown(value.reason, one.where(field))
        found = ((item, at) for item, at in self.items(field) if isinstance(item, Unknown))
        return next((Unknown(item.reason, item.location or at, item.text) for item, at in found), None)


def bounds_of(unit: Application, config: Configuration) -> Bounds | None:
    """The project of a unit with what it inherits, None where it is not in this repository."""
    if isinstance(unit.project, Unknown):
        return None
    project = config.instance.project(unit.project)
    return None if project is None else Bounds(project, tuple(_globals(project, config)))


def _globals(project: Project, config: Configuration) -> Iterator[Project]:
    """The global projects whose selector matches the project's labels."""
    for rule in sequence(config.cm.content("globalProjects")):
        given = mapping(rule)
        parent = config.instance.project(text(given.get("projectName")))
        if parent is not None and parent.name != project.name and _selects(given.get("labelSelector"), project):
            yield parent


def _selects(selector: Any, project: Project) -> bool:
    labels = {key: text(value) for key, value in project.item.labels.items()}
    given = mapping(selector)
    equal = all(labels.get(key) == text(value) for key, value in mapping(given.get("matchLabels")).items())
    return (
        bool(given) and equal and all(_meets(mapping(one), labels) for one in sequence(given.get("matchExpressions")))
    )


def _meets(expression: dict[str, Any], labels: dict[str, str]) -> bool:
    key, values = text(expression.get("key")), [text(one) for one in sequence(expression.get("values"))]
    match text(expression.get("operator")):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False


def open_fact(unit: Application, config: Configuration) -> Fact:
    """`project.open`: every repository and every namespace of every cluster (rubric multi-cluster.access-control)."""
    at = unit.where("project")
    if isinstance(unit.project, Unknown):
        return Fact(Unknown(unit.project.reason, at, unit.project.text), at)
    bounds = bounds_of(unit, config)
    if bounds is None:
        if unit.project == DEFAULT_PROJECT:
            return Fact(value=True, at=at)
        return Fact(Unknown(_ELSEWHERE.format(name=unit.project), at), at)
    named = (Place(at, "names the AppProject"),)
    stated = {"sourceRepos", "destinations"} <= bounds.project.spec.keys()
    if unit.project == DEFAULT_PROJECT and not stated:
        return Fact(value=True, at=bounds.project.item.origin, related=named)
    return _openness(bounds, named)


def _openness(bounds: Bounds, named: tuple[Place, ...]) -> Fact:
    repository = next((at for item, at in bounds.items("sourceRepos") if text(item) in _ANY), None)
    destination = next((at for item, at in bounds.items("destinations") if is_everywhere(item)), None)
    if repository is not None and destination is not None:
        return Fact(value=True, at=destination, related=(Place(repository, "allows every repository"), *named))
    hidden = bounds.unseen("sourceRepos") or bounds.unseen("destinations")
    closed = (repository is None and bounds.unseen("sourceRepos") is None) or (
        destination is None and bounds.unseen("destinations") is None
    )
    if hidden is not None and not closed:
        return Fact(hidden, hidden.location)
    field = "destinations" if destination is None else "sourceRepos"
    return Fact(value=False, at=bounds.project.where(field), related=named)


def is_everywhere(destination: Any) -> bool:
    """Whether a destination of a project covers every namespace of every cluster."""
    given = mapping(destination)
    return text(given.get("namespace")) in _ANY and (
        text(given.get("server")) in _ANY or text(given.get("name")) in _ANY
    )


def forbidden_fact(unit: Application, config: Configuration) -> Fact:
    """`project.forbids`: sources, destinations and namespaces of a unit that its project does not permit (J2, J16)."""
    at = unit.where("project")
    bounds = bounds_of(unit, config)
    if bounds is None:
        if unit.project == DEFAULT_PROJECT:
            return Fact([], at)
        name = unit.project
        reason = name.reason if isinstance(name, Unknown) else _ELSEWHERE.format(name=name)
        return Fact(Unknown(reason, at), at)
    hidden = bounds.unseen("sourceRepos") or bounds.unseen("destinations")
    if hidden is not None:
        return Fact(hidden, at)
    found = sorted(set(_forbidden(unit, bounds, config)), key=lambda place: (place.location, place.text))
    if not found:
        return Fact([], at)
    project = Place(bounds.project.item.origin, f"AppProject {bounds.project.name}")
    return Fact([place.text for place in found], found[0].location, (*found[1:], project))


def _forbidden(unit: Application, bounds: Bounds, config: Configuration) -> Iterator[Place]:
    repositories = [text(item) for item in _listed(bounds, "sourceRepos", ["*"])]
    for source in unit.sources:
        if isinstance(source.url, str) and source.url and not _permits_repository(source.url, repositories):
            yield Place(source.at, f"source {source.url}")
    everywhere = {"namespace": "*", "server": "*"}
    destinations = [mapping(item) for item in _listed(bounds, "destinations", [everywhere])]
    for one in unit.destinations:
        if _is_known(one) and not _permits_destination(one, destinations):
            yield Place(one.at, f"destination {one.server or one.name} {one.namespace}".rstrip())
    home, control = unit.address.namespace, config.instance.namespace
    if home and control and home != control:
        allowed = [text(item) for item, _ in bounds.items("sourceNamespaces")]
        if not any(_matches(pattern, home) for pattern in allowed):
            yield Place(unit.origin, f"namespace {home}")


def _listed(bounds: Bounds, field: str, created: list[Any]) -> list[Any]:
    """A list in force; what is not stated of `default` stays as Argo CD has created it."""
    items = [item for item, _ in bounds.items(field)]
    return created if bounds.project.name == DEFAULT_PROJECT and field not in bounds.project.spec else items


def _permits_repository(url: str, patterns: Sequence[str]) -> bool:
    """A bare `*` allows all; otherwise `/` separates; an entry with `!` forbids. SSH and HTTPS differ (J2)."""
    address = normalised(url)
    denied = any(_matches_path(normalised(one[1:]), address) for one in patterns if one.startswith("!"))
    return not denied and any(
        one == "*" or _matches_path(normalised(one), address) for one in patterns if one[:1] != "!"
    )


def normalised(url: str) -> str:
    """A repository's address as Argo CD compares it: lower case, without `.git`, an SCP form with slashes."""
    address = url.strip().lower().removesuffix("/").removesuffix(".git")
    if "://" not in address and "@" in address:
        head, colon, path = address.partition(":")
        return f"{head}/{path}" if colon else head
    return address


def _is_known(one: Destination) -> bool:
    parts = (one.server, one.name, one.namespace)
    return all(isinstance(part, str) for part in parts) and bool(one.server or one.name)


def _permits_destination(one: Destination, allowed: Sequence[dict[str, Any]]) -> bool:
    verdict = False
    for given in allowed:
        patterns = (text(given.get("namespace")), text(given.get("server")), text(given.get("name")))
        denies = any(pattern.startswith("!") for pattern in patterns)
        namespace, server, name = (pattern.removeprefix("!") for pattern in patterns)
        fits = _matches(namespace, text(one.namespace)) and _fits_cluster(server, name, one)
        if fits and denies:
            return False
        verdict = verdict or (fits and not denies)
    return verdict


def _fits_cluster(server: str, name: str, one: Destination) -> bool:
    """A cluster goes by its address or its name; which name an address has is known of the local cluster alone."""
    if server in _ANY or name in _ANY:
        return True
    known_server = text(one.server) or (LOCAL_SERVER if one.name == LOCAL_NAME else "")
    known_name = text(one.name) or (LOCAL_NAME if one.server == LOCAL_SERVER else "")
    if server and known_server:
        return _matches(server, known_server)
    if name and known_name:
        return _matches(name, known_name)
    return True  # an address here, a name there: the Secret that joins them is elsewhere


def _matches(pattern: str, subject: str) -> bool:
    try:
        return matches(pattern, subject)
    except GlobError:
        return True


def _matches_path(pattern: str, subject: str) -> bool:
    try:
        return matches_path(pattern, subject)
    except GlobError:
        return True
