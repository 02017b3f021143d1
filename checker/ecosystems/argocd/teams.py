"""What Argo CD offers to teams: generators that make environments, projects that bound them (rubric §3 D6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.compose.object import sequence, text
from checker.ecosystems.argocd.kinds import DEFAULT_PROJECT
from checker.ecosystems.argocd.projects import open_fact
from checker.ecosystems.argocd.records import Application, World
from checker.ecosystems.argocd.settings import Configuration
from checker.graph.stages import stage_of
from checker.model import Means, Offer, Space, Unknown
from checker.parse.located import Map

_NESTED = ("matrix", "merge")
_DEPTH = 4
_MEANS: Mapping[str, Means] = {
    "pullRequest": Means.PULL_REQUESTS,
    "scmProvider": Means.REPOSITORIES,
    "list": Means.LIST,
    "clusters": Means.CLUSTERS,
}
_NAMESPACES = "application.namespaces"


def offers_of(world: World, configs: Sequence[Configuration]) -> tuple[Offer, ...]:
    """Every kind of generator that a live ApplicationSet has, and applications in any namespace where both halves are.

    Of each kind the first one is given.
    """
    found: dict[Means, Offer] = {}
    for unit in world.units:
        spec = unit.item.data.get("spec") if unit.address.kind == "ApplicationSet" else None
        for offer in _generators(spec, unit, 0) if isinstance(spec, Map) else ():
            found.setdefault(offer.means, offer)
    for config in configs:
        for offer in _any_namespace(config):
            found.setdefault(offer.means, offer)
    return tuple(found.values())


def _generators(holder: Map, unit: Application, depth: int) -> Iterator[Offer]:
    for generator in sequence(holder.get("generators")):
        for kind, given in generator.items() if isinstance(generator, Map) and depth < _DEPTH else ():
            at = generator.where(kind)
            if kind in _NESTED and isinstance(given, Map):
                yield from _generators(given, unit, depth + 1)
            elif kind == "git" and isinstance(given, Map):
                means = Means.GIT_FILES if "files" in given else Means.GIT_DIRECTORIES
                yield Offer(means, at, str(unit.address))
            elif kind != "selector":
                yield Offer(_MEANS.get(kind, Means.OTHER_GENERATOR), at, str(unit.address))


def _any_namespace(config: Configuration) -> Iterator[Offer]:
    """Namespaces whose Applications are reconciled, and a project that admits Applications of some."""
    stated = config.params.get(_NAMESPACES)
    if stated is None or isinstance(stated, Unknown) or not stated:
        return
    for project in config.instance.projects:
        if sequence(project.spec.get("sourceNamespaces")):
            yield Offer(Means.ANY_NAMESPACE, project.where("sourceNamespaces"), project.name)


def spaces_of(configs: Sequence[Configuration]) -> tuple[Space, ...]:
    """The projects that live units use, or that admit Applications from namespaces which are enabled here.

    A project for a cluster or a stage is none of a team.
    """
    return tuple(dict.fromkeys(space for config in configs for space in _projects(config)))


def _projects(config: Configuration) -> Iterator[Space]:
    clusters = {text(one.name) for unit in config.instance.units for one in unit.destinations}
    used = {unit.project: unit for unit in config.instance.units if isinstance(unit.project, str)}
    enabled = bool(config.params.get(_NAMESPACES))
    for project in config.instance.projects:
        unit = used.get(project.name)
        if unit is None and not (enabled and sequence(project.spec.get("sourceNamespaces"))):
            continue
        if project.name in clusters or stage_of(project.name):
            continue
        open_here = open_fact(unit or _as_if(project.name, config), config).value
        if not isinstance(open_here, Unknown) and not (open_here and project.name == DEFAULT_PROJECT):
            yield Space("AppProject", project.name, project.item.origin, bounded=not open_here)


def _as_if(name: str, config: Configuration) -> Application:
    """A unit of the instance as it would be in another project."""
    unit = config.instance.units[0]
    return Application(**{field: getattr(unit, field) for field in unit.__slots__} | {"project": name})
