"""From the survey of a tree to the collection: live units with their facts, edges, problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from checker.compose.terraform import TOOL, Estate, Runner
from checker.ecosystems import Scene
from checker.ecosystems.terraform.access import identity_facts
from checker.ecosystems.terraform.buckets import version_facts
from checker.ecosystems.terraform.changes import change_facts
from checker.ecosystems.terraform.commands import commands
from checker.ecosystems.terraform.edges import edges_of, grounds_of
from checker.ecosystems.terraform.inventory import inventory_of
from checker.ecosystems.terraform.jobs import Jobs
from checker.ecosystems.terraform.operation import Operation, operation_of, runner_fact
from checker.ecosystems.terraform.pins import Versions, pin_facts
from checker.ecosystems.terraform.placements import placements_of, targets_of
from checker.ecosystems.terraform.records import Live, of_root, of_unit
from checker.ecosystems.terraform.requirements import Servers, requirement_fact
from checker.ecosystems.terraform.sharing import collision_facts
from checker.ecosystems.terraform.state import state_facts
from checker.ecosystems.terraform.teams import offers_of, spaces_of
from checker.ecosystems.terraform.tool import tool_facts
from checker.model import Collection, Fact, Facts, Unit


def collect(scene: Scene, estate: Estate) -> Collection:
    """Find the live Terraform units of the tree and state the facts of `schemas/facts/terraform.schema.json`."""
    units = sorted(_live(estate), key=lambda unit: unit.address)
    if not units:
        return Collection(TOOL, problems=estate.problems)
    jobs = Jobs(scene.files, scene.evidence, (unit.directory for unit in units))
    told = commands(scene.files)
    runs = {str(unit.address): operation_of(unit, scene.files, jobs, told) for unit in units}
    grounds = grounds_of(units, estate.carried)
    placements = placements_of(units, estate)
    return Collection(
        tool=TOOL,
        units=tuple(_units(scene, estate, units, runs, jobs)),
        facts=tool_facts(units, runs, jobs, scene.files, estate),
        edges=tuple(
            sorted({*chain.from_iterable((*map(edges_of, units), *(one.edges() for one in grounds)))}, key=str)
        ),
        problems=(*estate.problems, *chain.from_iterable(one.problems for one in estate.carried)),
        reads=estate.reads.union(*(unit.reads for unit in units), *(one.reads for one in estate.carried)),
        inventory=inventory_of(units),
        offers=offers_of(units),
        spaces=spaces_of(units),
        platforms=tuple(chain.from_iterable(one.platforms for one in grounds)),
        placements=placements,
        targets=targets_of(units, placements),
    )


def _live(estate: Estate) -> Iterator[Live]:
    by_directory: dict[str, list[Runner]] = {}
    for runner in estate.runners:
        by_directory.setdefault(runner.directory, []).append(runner)
    for root in estate.roots:
        yield from of_root(root, by_directory.get(root.path, ()))
    for unit in estate.units:
        yield of_unit(unit, estate.content(unit), by_directory.get(unit.directory, ()))


def _units(
    scene: Scene, estate: Estate, units: Sequence[Live], runs: Mapping[str, Operation], jobs: Jobs
) -> Iterator[Unit]:
    shared, identities = collision_facts(units), identity_facts(units, runs, jobs)
    versioned = version_facts(units)
    versions, servers = Versions(scene.files), Servers(scene.files, scene.revision.remote)
    for unit in units:
        name = str(unit.address)
        run = runs[name]
        facts: Facts = {
            "kind": Fact(unit.address.kind, unit.at),
            "runner": runner_fact(unit, run),
            **state_facts(unit, run, estate),
            **pin_facts(unit, run.managed, jobs, versions),
            **change_facts(unit, run, jobs),
            "identities": identities[name],
            "collisions": shared[name],
            "state.versioned": versioned[name],
            "apply.requirements": requirement_fact(unit, scene.files, servers),
        }
        yield Unit(unit.address, unit.at, facts)
