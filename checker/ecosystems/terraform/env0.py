"""What env0's templates and environments that stand here say of the roots they run (domain D3-12, D4-13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from checker.ecosystems.terraform.managed import Managed, fact, unseen
from checker.ecosystems.terraform.workspaces import Settings
from checker.model import Fact, Location, Unknown
from checker.parse.hcl import Block

_ELSEWHERE = "left to the settings of env0, which are not in this repository"


class _Environment(NamedTuple):
    """One environment of a template, or the template alone where its environments are made elsewhere."""

    found: Settings
    block: Block | None

    @property
    def at(self) -> Location:
        """The environment's line, else the template's."""
        return self.block.at if self.block else self.found.at

    def get(self, name: str) -> tuple[Any, Location]:
        """A setting and its line; None where it is not stated."""
        if self.block is None or name not in self.block.body.attributes:
            return None, self.at
        return self.found.scope.get(self.block.body, name), self.block.body.attributes.where(name)

    def nothing(self) -> Fact:
        """What an environment that stands here does not state; one made elsewhere may."""
        return unseen(_ELSEWHERE, self.at) if self.block is None else Fact("none", self.at)


def environment(found: Settings) -> Managed:
    """A template of env0 with the first of its environments here."""
    made = _Environment(found, next(found.joined("env0_environment", "template_id"), None))
    return Managed(
        kind=found.runner.kind,
        at=found.runner.at,
        found=_found(made),
        resolved=_resolved(made),
        notified=_notified(made, drift=False),
        notified_drift=_notified(made, drift=True),
        planned=_planned(made),
        apply=_applied(made),
        queues=True,
    )


def _detection(made: _Environment) -> Iterator[Block]:
    """The drift detection that is declared for the environment as a resource of its own."""
    if made.block is not None:
        yield from made.found.joined_to(made.block, "env0_environment_drift_detection", "environment_id")


def _found(made: _Environment) -> Fact:
    for name in ("drift_detection_cron", "is_drift_detection_enabled"):
        value, at = made.get(name)
        if value is not None and value is not False and value != "":
            return Fact("runner", at)
    detection = next(_detection(made), None)
    return Fact("runner", detection.at) if detection else made.nothing()


def _resolved(made: _Environment) -> Fact:
    for block in _detection(made):
        if "auto_drift_remediation" in block.body.attributes:
            return Fact("stated", block.body.attributes.where("auto_drift_remediation"))
    for name in ("auto_drift_remediation", "approve_plan_automatically"):
        value, at = made.get(name)
        if value is not None:
            return Fact("stated", at)
    return made.nothing()


def _notified(made: _Environment, *, drift: bool) -> Fact:
    """A notification that is assigned to the project with the fitting events."""
    for block in made.found.scope.module.of("resource", "env0_notification_project_assignment"):
        events = made.found.scope.get(block.body, "event_names")
        if isinstance(events, Unknown):
            return unseen(events.reason, block.at)
        listed = events if isinstance(events, list) else []
        if "driftDetected" in listed if drift else listed:
            return Fact("incident", block.at)
    return Fact("none", made.at)


def _planned(made: _Environment) -> Fact:
    value, at = made.get("run_plans_on_pull_requests")
    return unseen(_ELSEWHERE, at) if not isinstance(value, bool) else fact(value=value, at=at)


def _applied(made: _Environment) -> Fact:
    """A push rolls out where the environment deploys on it, with a click unless plans approve themselves."""
    pushed, at = made.get("deploy_on_push")
    if not isinstance(pushed, bool):
        return unseen(_ELSEWHERE, at)
    if not pushed:
        return Fact("none", at)
    approved, where = made.get("approve_plan_automatically")
    return Fact("vcs", at) if not isinstance(approved, bool) else Fact("push" if approved else "click", where)
