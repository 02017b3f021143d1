"""From the instances to the collection: joins over all units, facts, edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.ecosystems.argocd.answers import Answers, answers_of, tool_answers, unit_answers
from checker.ecosystems.argocd.collisions import same_deliveries, same_names
from checker.ecosystems.argocd.edges import edges_of
from checker.ecosystems.argocd.facts import Neighbours, facts_of
from checker.ecosystems.argocd.inventory import engines_of, inventory_of
from checker.ecosystems.argocd.placements import placements_of, targets_of
from checker.ecosystems.argocd.records import Application, World
from checker.ecosystems.argocd.stages import production_facts
from checker.ecosystems.argocd.teams import offers_of, spaces_of
from checker.ecosystems.argocd.validation import check_facts
from checker.model import Collection, Evidence, Fact, Place, Unit

_MAX_PLACES = 5


def report(world: World, evidence: Evidence, dead: Fact) -> Collection:
    """The collection of all instances; `world` has at least one unit. `dead` tells of units that nobody delivers."""
    answers = tuple(answers_of(instance) for instance in world.instances)
    tool = {
        "foreign": _foreign(world.units),
        **check_facts(evidence, world),
        **tool_answers(world, answers),
        "dead": dead,
    }
    return Collection(
        "argocd",
        tuple(sorted(_units(world, answers), key=lambda unit: unit.address)),
        tool,
        tuple(sorted(set(edges_of(world)), key=str)),
        tuple(dict.fromkeys(world.problems)),
        world.reads,
        inventory_of(world),
        engines_of(world),
        offers=offers_of(world, [one.config for one in answers]),
        spaces=spaces_of([one.config for one in answers]),
        placements=placements_of(world),
        targets=targets_of(world),
    )


def _units(world: World, answers: Sequence[Answers]) -> list[Unit]:
    production = production_facts(world.units)
    units = []
    for instance, known in zip(world.instances, answers, strict=True):
        around = Neighbours(same_names(instance.units), same_deliveries(instance.units, world.files), production)
        for unit in instance.units:
            facts = {**facts_of(unit, around), **unit_answers(unit, known)}
            units.append(Unit(unit.address, unit.origin, facts))
    return units


def _foreign(units: Sequence[Application]) -> Fact:
    """`foreign`: whether a unit delivers another repository's manifests, or what cannot be composed (rubric §1)."""
    found = [place for unit in units for place in _foreign_places(unit)]
    if not found:
        return Fact(value=False, at=units[0].origin)
    return Fact(value=True, at=found[0].location, related=tuple(found[1:_MAX_PLACES]))


def _foreign_places(unit: Application) -> Iterator[Place]:
    for source in unit.sources:
        if source.carries and source.kind in ("git", "oci") and source.own is not True:
            yield Place(source.at, f"{unit.address} delivers content from elsewhere")
    for one in unit.remotes:
        if one.kind in ("base", "component"):
            yield Place(one.location, f"{unit.address} builds on content from elsewhere")
    for place in unit.opaque:
        yield place._replace(text=f"{unit.address}: {place.text}")
