"""Facts about drift, messages, plans and applies of one unit (domain §4, §5; rubric D3, D4)."""

from __future__ import annotations

from collections.abc import Sequence

from checker.ecosystems.terraform.jobs import Jobs, on
from checker.ecosystems.terraform.managed import Managed, fact, unseen
from checker.ecosystems.terraform.operation import Operation
from checker.ecosystems.terraform.records import Live, worst
from checker.graph.checks import followed_no_further
from checker.model import Activity, Event, Fact, Location, Unknown

_HOSTED = "it is decided in the settings of the hosted runner, which are not in this repository"
_TOLD = ("none", "incident")
_EVENTS = (
    (Event.PUSH, "push"),
    (Event.TAG, "push"),
    (Event.PULL_REQUEST, "request"),
    (Event.OTHER, "request"),
    (Event.SCHEDULE, "schedule"),
    (Event.DISPATCH, "dispatch"),
)


def change_facts(unit: Live, run: Operation, jobs: Jobs) -> dict[str, Fact]:
    """`drift.*`, `notified.*`, `plan.shown` and `apply.by` of a unit."""
    return {
        "drift.found": _found(unit, run),
        "drift.resolved": _resolved(unit, run, jobs),
        "notified.by": _notified(unit, run, jobs),
        "notified.drift": _drift_notified(unit, run, jobs),
        "plan.shown": _shown(unit, run),
        "apply.by": _applied(unit, run),
    }


def _scheduled(run: Operation) -> tuple[Activity, ...]:
    """Plans on a schedule in a workflow that does not apply then."""
    applying = {one.location.path for one in on(run.applies, Event.SCHEDULE)}
    return tuple(one for one in on(run.plans, Event.SCHEDULE) if one.location.path not in applying)


def _found(unit: Live, run: Operation) -> Fact:
    if plans := _scheduled(run):
        return Fact("schedule", plans[0].location)
    if run.managed:
        return worst([one.found for one in run.managed], ("none", "runner"))
    return _unwatched(unit, run)


def _resolved(unit: Live, run: Operation, jobs: Jobs) -> Fact:
    if plans := on(run.plans, Event.SCHEDULE):
        return Fact("stated", plans[0].location)
    if applies := on(run.applies, Event.SCHEDULE):
        told = jobs.notice(applies)
        return Fact("stated" if told else "blind", applies[0].location)
    if run.managed:
        return worst([one.resolved for one in run.managed], ("none", "blind", "stated"))
    return _unwatched(unit, run)


def _notified(unit: Live, run: Operation, jobs: Jobs) -> Fact:
    told = jobs.notice(run.jobs)
    if told is not None:
        return Fact("incident", told.location)
    if run.managed:
        return worst([one.notified for one in run.managed], _TOLD)
    return _elsewhere(unit, run, "none")


def _drift_notified(unit: Live, run: Operation, jobs: Jobs) -> Fact:
    told = jobs.notice(_scheduled(run))
    if told is not None:
        return Fact("incident", told.location)
    if run.managed:
        return worst([one.notified_drift for one in run.managed], _TOLD)
    return _unwatched(unit, run)


def _shown(unit: Live, run: Operation) -> Fact:
    if plans := on(run.plans, Event.PULL_REQUEST):
        return fact(value=True, at=plans[0].location)
    if run.managed:
        return worst([one.planned for one in run.managed], (False, True))
    return _elsewhere(unit, run, value=False)


def _elsewhere(unit: Live, run: Operation, value: object) -> Fact:
    """What is not here is not there either, unless a hosted runner holds it."""
    return unseen(_HOSTED, run.hosted) if run.hosted else Fact(value, unit.at)


def _unwatched(unit: Live, run: Operation) -> Fact:
    """Nothing looks for drift, unless a program that is not followed does, or a hosted runner."""
    return followed_no_further(run.watching, Event.SCHEDULE) if run.watching else _elsewhere(unit, run, "none")


def _applied(unit: Live, run: Operation) -> Fact:
    for event, how in _EVENTS:
        if applies := on(run.applies, event):
            free = next((one.location for one in applies if one.gate is None), None)
            if free is None and how == "push":
                return _behind_gates(run, applies)
            return Fact(how, free or applies[0].location)
    moved = [one.apply for one in _moving(run.managed)]
    if moved:
        return worst(moved, ("click", "request", "vcs", "push"))
    if run.command is not None:
        return Fact("script", run.command.at)
    if run.opaque is not None:
        return followed_no_further(run.opaque)
    return Fact("none", unit.at)


def _behind_gates(run: Operation, applies: Sequence[Activity]) -> Fact:
    """What rolls a change out where every apply is behind something that may wait for a person."""
    unknown = next((one.gate for one in applies if isinstance(one.gate, Unknown)), None)
    if unknown is not None:
        return Fact(unknown, unknown.location)
    gate = next(one.gate for one in applies if isinstance(one.gate, Location))
    return Fact("click" if run.plans else "dispatch", gate)


def _moving(managed: Sequence[Managed]) -> Sequence[Managed]:
    """The runners that roll changes out; a workspace that follows no repository waits for a command."""
    return [one for one in managed if one.apply.value != "none"]
