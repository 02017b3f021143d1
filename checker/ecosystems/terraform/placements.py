"""Where roots and Terragrunt units are put to use: once for each environment with values of its own (domain D5-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from checker.compose.terraform import Estate, Scope, Source, SourceKind, Variant
from checker.ecosystems.terraform.records import Live
from checker.ecosystems.terraform.targets import Spot, cluster_places, spot_of
from checker.graph.stages import stage_of, without_stages
from checker.graph.versions import versions_in
from checker.model import Location, Placement, Target, TargetKind, Unknown, Version
from checker.parse.hcl import Block
from checker.parse.located import Map

_WORKSPACES = "the workspaces of a root are selected when it is run"
_RESOURCES = ("resource", "module")
_WORD = re.compile(r"[^-_/]+")
_NO_REFERENCE = "?"


def placements_of(units: Sequence[Live], estate: Estate) -> tuple[Placement, ...]:
    """Every unit in every environment, and the stages that stand in one root."""
    modules = frozenset(directory.path for directory in estate.directories)
    found = [_placement(unit, variant, modules) for unit in units for variant in unit.variants or (None,)]
    return (*found, *(inner for unit in units for inner in _inner(unit)))


def targets_of(units: Sequence[Live], placements: Sequence[Placement]) -> tuple[Target, ...]:
    """The environments that directories are named after, and the Kubernetes clusters in each environment of a root."""
    environments: dict[str, list[str]] = {}
    for one in placements:
        if isinstance(one.target, Target) and not one.inner:
            environments.setdefault(one.unit, []).append(one.target.name)
    found: dict[str, Target] = {}
    for unit in units:
        spot = spot_of(unit.directory)
        if spot.target and unit.workspaces:
            found.setdefault(spot.target, Target(TargetKind.ENVIRONMENT, spot.target, unit.at))
        for target in _clusters(unit, environments.get(str(unit.address), [""])):
            found.setdefault(target.name, target)
    return tuple(found.values())


def _clusters(unit: Live, environments: Sequence[str]) -> Iterator[Target]:
    for use in unit.content.uses if unit.content else ():
        for name, at in cluster_places(use.scope):
            for environment in environments:
                label = ".".join(filter(None, (use.address, name)))
                yield Target(TargetKind.CLUSTER, " ".join(filter(None, (unit.directory, label, environment))), at)


def _placement(unit: Live, variant: Variant | None, modules: frozenset[str]) -> Placement:
    spot = spot_of(unit.directory)
    if unit.stacked:
        spot = _within(spot, unit.address.name)
    elif variant is not None:
        spot = _within(spot, variant.name)
    at = variant.at if variant else unit.at
    return Placement(
        unit=str(unit.address),
        at=at,
        subject=f"terraform/{spot.subject}",
        ladder=f"terraform/{spot.ladder}",
        target=_target(unit, spot, at, known=variant is not None or unit.stacked),
        stage=spot.stage,
        definitions=frozenset(_definitions(unit, modules)),
        versions=lambda: tuple(dict.fromkeys(_versions(unit, variant, modules))),
    )


def _within(spot: Spot, name: str) -> Spot:
    """The environment that a root's values or workspace are for; its name may repeat the root's."""
    words = set(_WORD.findall(spot.subject))
    told = "-".join(part for part in _WORD.findall(name) if part not in words)
    return spot._replace(target=_joined(spot.target, told), stage=stage_of(name) or spot.stage)


def _joined(*parts: str) -> str:
    return "/".join(filter(None, parts))


def _target(unit: Live, spot: Spot, at: Location, *, known: bool) -> Target | Unknown:
    if unit.workspaces and not known:
        return Unknown(_WORKSPACES, at)
    return Target(TargetKind.ENVIRONMENT, spot.target, at)


def _definitions(unit: Live, modules: frozenset[str]) -> Iterator[str]:
    """The directory itself, the modules in it and from elsewhere, and the files, links followed."""
    yield f"root {unit.directory}"
    yield from (f"module {directory}" for directory in unit.modules)
    for source in (*unit.sources, *(source for call in unit.calls for source in call.sources)):
        yield from _named(source, modules)
    if unit.content is not None:
        yield from unit.content.reads


def _named(source: Source, modules: frozenset[str]) -> Iterator[str]:
    """A module by its directory, else by its address without the version; one of this repository's both ways."""
    if source.directory is not None:
        yield f"module {source.directory}"
        return
    if source.kind is SourceKind.UNKNOWN:
        return
    address = source.text.partition(_NO_REFERENCE)[0]
    yield f"module {address}"
    inside = address.rpartition("//")[2]
    if inside in modules and "://" not in inside:
        yield f"module {inside}"


def _versions(unit: Live, variant: Variant | None, modules: frozenset[str]) -> Iterator[Version]:
    for source in unit.sources:
        for name in _named(source, modules):
            yield Version(name, source.reference, source.at)
    if variant is not None and variant.values is not None:
        yield from versions_in(variant.values, "values")
    for inputs in unit.inputs:
        yield from versions_in(inputs, "inputs")
    if unit.content is not None and not unit.sources:
        yield from _of_files(unit.content.uses[0].scope, modules)


def _of_files(scope: Scope, modules: frozenset[str]) -> Iterator[Version]:
    """What a root's own files state: of resources by their arguments, of modules by their sources too."""
    for block in scope.module.blocks:
        if block.type in _RESOURCES:
            yield from versions_in(_plain(block), ".".join((block.type, *map(without_stages, block.labels))))
    for call in scope.calls():
        for source in call.sources:
            for name in _named(source, modules):
                yield Version(f"{without_stages(call.name)} {name}", source.reference, source.at)


def _plain(block: Block) -> Map:
    """The literal arguments of a resource or call, but not what a call's version says of its source."""
    attributes = block.body.attributes.copy()
    if block.type == "module":
        attributes.drop("version")
        attributes.drop("source")
    return attributes


def _inner(unit: Live) -> Iterator[Placement]:
    """The module calls of one root that are stages of one another: they share its state (rubric promotion)."""
    if unit.content is None or stage_of(unit.directory):
        return
    stages: Mapping[str, str] = {call.name: stage_of(call.name) for call in unit.content.uses[0].scope.calls()}
    for call in unit.content.uses[0].scope.calls():
        if stages[call.name]:
            yield Placement(
                unit=str(unit.address),
                at=call.block.at,
                subject="",
                ladder=f"terraform/{unit.directory}:{without_stages(call.name)}",
                target=Target(TargetKind.ENVIRONMENT, spot_of(unit.directory).target, unit.at),
                stage=stages[call.name],
                definitions=frozenset(f"module {source.directory or source.text}" for source in call.sources),
                inner=True,
            )
