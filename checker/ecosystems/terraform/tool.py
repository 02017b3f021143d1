"""Facts about Terraform in a repository as a whole: checks, shown plans, settings of single elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.compose.terraform import Estate
from checker.ecosystems.terraform.jobs import Jobs, on
from checker.ecosystems.terraform.managed import fact, unseen
from checker.ecosystems.terraform.notifications import silent_fact
from checker.ecosystems.terraform.operation import Operation
from checker.ecosystems.terraform.people import distinct_scopes, identity_fact, roles_fact
from checker.ecosystems.terraform.records import Live
from checker.ecosystems.terraform.state import committed_fact
from checker.graph.checks import followed_no_further
from checker.model import Activity, Event, Fact, Facts, Location, Place, Purpose
from checker.parse.files import Files

_CHECKS = (Purpose.VALIDATE, Purpose.RENDER, Purpose.PLAN, Purpose.DIFF)
_HALF = 2


def tool_facts(units: Sequence[Live], runs: Mapping[str, Operation], jobs: Jobs, files: Files, estate: Estate) -> Facts:
    """All tool-wide facts; `units` is not empty."""
    hosted = next((run.hosted for run in runs.values() if run.hosted), None)
    absent = [unit for unit in units if unit.content is None]
    return {
        "foreign": fact(value=bool(absent), at=(absent or units)[0].at),
        "hosted": fact(value=hosted is not None, at=hosted or units[0].at),
        "elements": _elements(units, runs),
        "validation": _validation(units, runs, jobs),
        "impact": _impact(units, runs, jobs),
        "roles": roles_fact(units, runs),
        "identity": identity_fact(units, files),
        "state.files": committed_fact(units, estate),
        "notifications.silent": silent_fact(units),
    }


def _elements(units: Sequence[Live], runs: Mapping[str, Operation]) -> Fact:
    first: dict[str, Location] = {}
    for name, at in _settings(units, runs):
        first.setdefault(name, at)
    if not first:
        return Fact([], units[0].at)
    names = sorted(first)
    return Fact(names, first[names[0]], tuple(Place(first[name], name) for name in names[1:]))


def _settings(units: Sequence[Live], runs: Mapping[str, Operation]) -> Iterator[tuple[str, Location]]:
    for scope in distinct_scopes(units):
        for block in scope.module.of("resource"):
            for inner in block.body.of("lifecycle"):
                if inner.body.get("ignore_changes"):
                    yield "lifecycle.ignore_changes", inner.body.attributes.where("ignore_changes")
    for run in runs.values():
        for one in run.managed:
            if one.found.value == "runner" and one.found.at is not None:
                yield f"drift settings of {one.kind}", one.found.at


def _on_pull_requests(unit: Live, run: Operation, jobs: Jobs) -> Activity | Location | None:
    """What looks at a unit on pull requests: a job, or a runner declared here that plans them."""
    found = on(jobs.of(unit, *_CHECKS), Event.PULL_REQUEST)
    if found:
        return found[0]
    return next((one.at for one in run.managed if one.planned.value is True), None)


def _validation(units: Sequence[Live], runs: Mapping[str, Operation], jobs: Jobs) -> Fact:
    looked = [found for unit in units if (found := _on_pull_requests(unit, runs[str(unit.address)], jobs)) is not None]
    if looked:
        at = looked[0].location if isinstance(looked[0], Activity) else looked[0]
        return Fact("pull-request" if len(looked) * _HALF >= len(units) else "pull-request-partly", at)
    if unknown := _unseen(runs, jobs):
        return unknown
    pushed = [one for unit in units for one in on(jobs.of(unit, *_CHECKS), Event.PUSH)]
    if pushed:
        return Fact("push", pushed[0].location)
    return Fact("hooks", jobs.hooks[0].location) if jobs.hooks else Fact("none", units[0].at)


def _impact(units: Sequence[Live], runs: Mapping[str, Operation], jobs: Jobs) -> Fact:
    for run in runs.values():
        if plans := on(run.plans, Event.PULL_REQUEST):
            return Fact("diff", plans[0].location)
        for one in run.managed:
            if one.planned.value is True:
                return Fact("diff", one.planned.at)
    if unknown := _unseen(runs, jobs):
        return unknown
    checks = [one for unit in units for one in on(jobs.of(unit, Purpose.VALIDATE), Event.PULL_REQUEST)]
    return Fact("validation", checks[0].location) if checks else Fact("none", units[0].at)


def _unseen(runs: Mapping[str, Operation], jobs: Jobs) -> Fact | None:
    """Why a pull request may show more than is seen here."""
    hosted = next((run.hosted for run in runs.values() if run.hosted), None)
    if hosted is not None:
        return unseen("a hosted runner may plan pull requests; its settings are not in this repository", hosted)
    asked = next((one for one in jobs.opaque if Event.PULL_REQUEST in one.events), None)
    if asked is not None:
        return followed_no_further(asked, Event.PULL_REQUEST)
    return next((one.planned for run in runs.values() for one in run.managed if one.planned.value is not False), None)
