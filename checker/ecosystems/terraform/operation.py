"""Who runs one unit: runners declared here, jobs of CI, a hosted runner, a command, or nobody seen (domain §1.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checker.compose.terraform import TOOL, Backend, Runner
from checker.ecosystems.terraform.commands import Command, command_for
from checker.ecosystems.terraform.comment import commanded, everywhere, where_configured
from checker.ecosystems.terraform.controllers import controlled
from checker.ecosystems.terraform.env0 import environment
from checker.ecosystems.terraform.jobs import Jobs, on
from checker.ecosystems.terraform.managed import Managed
from checker.ecosystems.terraform.records import Live
from checker.ecosystems.terraform.workspaces import Settings, local_runs, settings_of, stack, workspace
from checker.model import Activity, Event, Fact, Location, Purpose
from checker.parse.files import Files


@dataclass(frozen=True, slots=True)
class Operation:
    """What runs a unit. `plans` and `applies` are of CI; `hosted` is the line that hands it to a runner elsewhere.

    Of programs that are not followed, `opaque` is one that may apply it, `watching` one that may look for its drift.
    """

    managed: tuple[Managed, ...]
    plans: tuple[Activity, ...]
    applies: tuple[Activity, ...]
    hosted: Location | None
    command: Command | None
    opaque: Activity | None
    watching: Activity | None

    @property
    def jobs(self) -> tuple[Activity, ...]:
        """The jobs of CI that plan or apply."""
        return (*self.plans, *self.applies)


def operation_of(unit: Live, files: Files, jobs: Jobs, told: tuple[Command, ...]) -> Operation:
    """Join a unit to all that may run it."""
    local = any(local_runs(runner) for runner in unit.runners)
    managed = tuple(
        made for runner in _runners(unit, files) if not local_runs(runner) for made in _managed(files, runner)
    )
    plans, applies = jobs.of(unit, Purpose.PLAN, Purpose.DIFF), jobs.of(unit, Purpose.APPLY)
    elsewhere = not (managed or plans or applies or local)
    return Operation(
        managed=managed,
        plans=plans,
        applies=applies,
        hosted=_handed_over(unit) if elsewhere else None,
        command=command_for(unit, told),
        opaque=next((one for one in jobs.opaque if one.purpose is Purpose.APPLY), None),
        watching=next((one for one in on(jobs.opaque, Event.SCHEDULE) if one.tools == {TOOL}), None),
    )


def _handed_over(unit: Live) -> Location | None:
    """The line by which HCP Terraform or Enterprise holds the state, and so may run the root."""
    if unit.stacked:
        return unit.at
    return unit.backend.at if unit.served and isinstance(unit.backend, Backend) else None


def _runners(unit: Live, files: Files) -> tuple[Runner, ...]:
    """Those that name the unit's directory, and those that look after every directory."""
    named = {runner.kind for runner in unit.runners}
    all_of_them = (kind for kind in everywhere(files) if kind not in named)
    found = (Runner(kind, unit.directory, owns_state=False, at=where_configured(files, kind)) for kind in all_of_them)
    return (*unit.runners, *found)


_MAKERS: Mapping[str, Callable[[Settings], Managed]] = {
    "env0": environment,
    "spacelift": stack,
    "tfe": workspace,
}


def _managed(files: Files, runner: Runner) -> tuple[Managed, ...]:
    settings = settings_of(runner)
    if settings is not None and runner.kind in _MAKERS:
        return (_MAKERS[runner.kind](settings),)
    if runner.kind in {"atlantis", "digger", "terrateam"}:
        return (commanded(files, runner),)
    found = controlled(files, runner)
    return (found,) if found else ()


def runner_fact(unit: Live, run: Operation) -> Fact:
    """`runner` of a unit."""
    if run.managed:
        return Fact("declared", run.managed[0].at)
    if run.jobs:
        return Fact("ci", run.jobs[0].location)
    if run.hosted:
        return Fact("hosted", run.hosted)
    return Fact("script", run.command.at) if run.command else Fact("none", unit.at)
