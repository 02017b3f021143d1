"""What the settings of HCP Terraform and Spacelift that are declared here say of the roots they run (domain §1.3, §4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compose.terraform import Runner
from checker.ecosystems.terraform.managed import Managed, fact, unseen
from checker.model import Fact, Location, Unknown
from checker.parse.hcl import Block

_WRAPPED = "left to a module that is not in this repository"


def local_runs(runner: Runner) -> bool:
    """Whether a workspace declared here leaves its runs to people's machines."""
    if runner.kind != "tfe" or runner.block is None or runner.scope is None:
        return False
    return _setting(runner, "execution_mode")[0] == "local"


def workspace(runner: Runner) -> Managed:
    """An HCP workspace; what a wrapper module is not given stays unknown, what a resource lacks has its default."""
    driven = _driven(runner)
    return Managed(
        kind=runner.kind,
        at=runner.at,
        found=_flagged(runner, "assessments_enabled", "runner", absent="none"),
        resolved=_stated(runner),
        notified=_notified(runner, drift=False),
        notified_drift=_notified(runner, drift=True),
        planned=_planned(runner, driven),
        apply=_applied(runner, driven),
        queues=True,
        access=tuple(_access(runner)),
    )


def stack(runner: Runner) -> Managed:
    """A Spacelift stack: driven by Git, with drift detection as a resource of its own."""
    assert runner.block is not None and runner.scope is not None
    detection = next(_joined(runner, "spacelift_drift_detection", "stack_id"), None)
    found = Fact("runner", detection.at) if detection else Fact("none", runner.block.at)
    resolved = Fact("stated", detection.at) if detection and "reconcile" in detection.body.attributes else None
    deploys = runner.scope.get(runner.block.body, "autodeploy")
    at = runner.block.body.attributes.where("autodeploy")
    return Managed(
        kind=runner.kind,
        at=runner.at,
        found=found,
        resolved=resolved or (Fact("stated", at) if deploys is not None else Fact("none", runner.block.at)),
        notified=unseen("notifications of Spacelift are policies of the account", runner.at),
        notified_drift=unseen("notifications of Spacelift are policies of the account", runner.at),
        planned=fact(value=True, at=runner.at),
        apply=Fact(deploys, at) if isinstance(deploys, Unknown) else Fact("push" if deploys else "click", at),
        queues=True,
    )


def _setting(runner: Runner, name: str) -> tuple[Any, Location]:
    """A setting of a workspace, of the resource itself or of the settings resource that is joined to it."""
    assert runner.block is not None and runner.scope is not None
    body = runner.block.body
    if name in body.attributes:
        return runner.scope.get(body, name), body.attributes.where(name)
    if inner := body.first(name):
        return inner.body.attributes, inner.at
    for block in _joined(runner, "tfe_workspace_settings", "workspace_id"):
        if name in block.body.attributes:
            return runner.scope.get(block.body, name), block.body.attributes.where(name)
    return None, runner.block.at


def _joined(runner: Runner, kind: str, by: str) -> Iterator[Block]:
    """The resources beside a runner that refer to it."""
    if runner.scope is None or runner.block is None:
        return
    own = ("module." + runner.block.labels[0]) if runner.wrapper else ".".join(runner.block.labels[:2])
    for block in runner.scope.module.of("resource", kind):
        named = getattr(block.body.get(by), "references", ())
        if any(one == own or one.startswith(f"{own}.") for one in named):
            yield block


def _absent(runner: Runner, at: Location, value: Any) -> Fact:
    return unseen(_WRAPPED, at) if runner.wrapper else Fact(value, at)


def _flagged(runner: Runner, name: str, on: str, *, absent: str) -> Fact:
    value, at = _setting(runner, name)
    if value is None:
        return _absent(runner, at, absent)
    return unseen(value.reason, at) if isinstance(value, Unknown) else Fact(on if value is True else "none", at)


def _stated(runner: Runner) -> Fact:
    value, at = _setting(runner, "auto_apply")
    return _absent(runner, at, "none") if value is None else Fact("stated", at)


def _driven(runner: Runner) -> Fact:
    """Whether the workspace follows a repository."""
    value, at = _setting(runner, "vcs_repo")
    return _absent(runner, at, value=False) if value is None else fact(value=True, at=at)


def _planned(runner: Runner, driven: Fact) -> Fact:
    """Plans of pull requests: the default of a workspace that follows a repository (domain D3-17)."""
    value, at = _setting(runner, "speculative_enabled")
    if value is False:
        return fact(value=False, at=at)
    return unseen(value.reason, at) if isinstance(value, Unknown) else driven


def _applied(runner: Runner, driven: Fact) -> Fact:
    if driven.value is not True:
        return unseen(_WRAPPED, driven.at) if isinstance(driven.value, Unknown) else Fact("none", driven.at)
    value, at = _setting(runner, "auto_apply")
    if value is None:
        return Fact("vcs" if runner.wrapper else "click", at)
    return Fact("vcs", at) if isinstance(value, Unknown) else Fact("push" if value is True else "click", at)


def _notified(runner: Runner, *, drift: bool) -> Fact:
    for block in _joined(runner, "tfe_notification_configuration", "workspace_id"):
        scope = runner.scope
        if scope is None or scope.get(block.body, "enabled") is not True:
            continue
        triggers = scope.get(block.body, "triggers")
        listed = [str(one) for one in triggers] if isinstance(triggers, list) else []
        if any(one.startswith("assessment:drifted") for one in listed) if drift else listed:
            return Fact("incident", block.at)
    assert runner.block is not None
    return _absent(runner, runner.block.at, "none")


def _access(runner: Runner) -> Iterator[tuple[str, str, Location]]:
    """Who has which access to the workspace: team, level, line."""
    value, at = _setting(runner, "team_access")
    for team, level in value.items() if isinstance(value, dict) else ():
        yield str(team), str(level), value.where(team) if hasattr(value, "where") else at
    for block in _joined(runner, "tfe_team_access", "workspace_id"):
        level = runner.scope.get(block.body, "access") if runner.scope else None
        yield block.labels[-1], level if isinstance(level, str) else "custom", block.at
