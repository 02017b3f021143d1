"""What the settings of HCP Terraform and Spacelift that stand here say of the roots they run (domain §1.3, §4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compose.terraform import Runner, Scope
from checker.ecosystems.terraform.managed import Managed, fact, unseen
from checker.model import Fact, Location, Unknown
from checker.parse.hcl import Block
from checker.parse.located import Map

_WRAPPED = "left to a module that is not in this repository"
_POLICIES = "notifications of Spacelift are policies of the account"


def local_runs(runner: Runner) -> bool:
    """Whether a workspace declared here leaves its runs to people's machines."""
    found = settings_of(runner)
    return found is not None and runner.kind == "tfe" and bool(found.get("execution_mode")[0] == "local")


def settings_of(runner: Runner) -> Settings | None:
    """The HCL settings of a runner, None for one that a file or an object configures."""
    if runner.block is None or runner.scope is None:
        return None
    return Settings(runner, runner.block, runner.scope)


class Settings:
    """The settings of one workspace or stack: of the block itself and of the resources that refer to it."""

    def __init__(self, runner: Runner, block: Block, scope: Scope) -> None:
        self.runner = runner
        self.scope = scope
        self.at = block.at
        self._body = block.body
        self._name = f"module.{block.labels[0]}" if runner.wrapper else ".".join(block.labels[:2])

    def get(self, name: str) -> tuple[Any, Location]:
        """A setting and its line; None and the block's line where it is not stated."""
        if name in self._body.attributes:
            return self.scope.get(self._body, name), self._body.attributes.where(name)
        if inner := self._body.first(name):
            return inner.body.attributes, inner.at
        for block in self.joined("tfe_workspace_settings", "workspace_id"):
            if name in block.body.attributes:
                return self.scope.get(block.body, name), block.body.attributes.where(name)
        return None, self.at

    def joined(self, kind: str, by: str) -> Iterator[Block]:
        """The resources of a type beside it whose argument `by` refers to it."""
        return self._referring(self._name, kind, by)

    def joined_to(self, block: Block, kind: str, by: str) -> Iterator[Block]:
        """The same of another resource beside it."""
        return self._referring(".".join(block.labels[:2]), kind, by)

    def _referring(self, name: str, kind: str, by: str) -> Iterator[Block]:
        for block in self.scope.module.of("resource", kind):
            named = getattr(block.body.get(by), "references", ())
            if any(one == name or one.startswith(f"{name}.") for one in named):
                yield block

    def absent(self, value: Any, at: Location) -> Fact:
        """What is not stated: the default of the resource, unknown behind a wrapper module (rubric "Hosted runner")."""
        return unseen(_WRAPPED, at) if self.runner.wrapper else Fact(value, at)


def workspace(found: Settings) -> Managed:
    """An HCP workspace."""
    driven = _driven(found)
    return Managed(
        kind=found.runner.kind,
        at=found.runner.at,
        found=_assessed(found),
        resolved=_stated(found),
        notified=_notified(found, drift=False),
        notified_drift=_notified(found, drift=True),
        planned=_planned(found, driven),
        apply=_applied(found, driven),
        queues=True,
        access=tuple(_access(found)),
    )


def stack(found: Settings) -> Managed:
    """A Spacelift stack: driven by Git, with drift detection as a resource of its own."""
    detection = next(found.joined("spacelift_drift_detection", "stack_id"), None)
    deploys, at = found.get("autodeploy")
    resolved = Fact("none" if deploys is None else "stated", at)
    if detection and "reconcile" in detection.body.attributes:
        resolved = Fact("stated", detection.body.attributes.where("reconcile"))
    return Managed(
        kind=found.runner.kind,
        at=found.runner.at,
        found=Fact("runner", detection.at) if detection else Fact("none", found.at),
        resolved=resolved,
        notified=unseen(_POLICIES, found.at),
        notified_drift=unseen(_POLICIES, found.at),
        planned=fact(value=True, at=found.at),
        apply=_moved(deploys, at, unstated="click"),
        queues=True,
    )


def _assessed(found: Settings) -> Fact:
    """Health assessments (domain D3-1)."""
    value, at = found.get("assessments_enabled")
    if value is None:
        return found.absent("none", at)
    return unseen(value.reason, at) if isinstance(value, Unknown) else Fact("runner" if value is True else "none", at)


def _stated(found: Settings) -> Fact:
    value, at = found.get("auto_apply")
    return found.absent("none", at) if value is None else Fact("stated", at)


def _driven(found: Settings) -> Fact:
    """Whether the workspace follows a repository."""
    value, at = found.get("vcs_repo")
    return found.absent(value=False, at=at) if value is None else fact(value=True, at=at)


def _planned(found: Settings, driven: Fact) -> Fact:
    """Plans of pull requests: the default of a workspace that follows a repository (domain D3-17)."""
    value, at = found.get("speculative_enabled")
    if value is False:
        return fact(value=False, at=at)
    return unseen(value.reason, at) if isinstance(value, Unknown) else driven


def _applied(found: Settings, driven: Fact) -> Fact:
    if isinstance(driven.value, Unknown):
        return driven
    value, at = found.get("auto_apply")
    return _moved(value, at, unstated="vcs" if found.runner.wrapper else "click") if driven.value else Fact("none", at)


def _moved(value: Any, at: Location, *, unstated: str) -> Fact:
    """What a push does by the setting that applies without asking."""
    if value is None:
        return Fact(unstated, at)
    return Fact("vcs", at) if isinstance(value, Unknown) else Fact("push" if value is True else "click", at)


def _notified(found: Settings, *, drift: bool) -> Fact:
    """An enabled notification, off by default, with a trigger (domain D3-2)."""
    for block in found.joined("tfe_notification_configuration", "workspace_id"):
        listed = _triggers(found.scope, block)
        fits = any(one.startswith("assessment:drifted") for one in listed) if drift else bool(listed)
        if fits and found.scope.get(block.body, "enabled") is True:
            return Fact("incident", block.at)
    return found.absent("none", found.at)


def _triggers(scope: Scope, block: Block) -> list[str]:
    triggers = scope.get(block.body, "triggers")
    return [str(one) for one in triggers] if isinstance(triggers, list) else []


def _access(found: Settings) -> Iterator[tuple[str, str, Location]]:
    """Who has which access to the workspace: team, level, line."""
    value, at = found.get("team_access")
    for team, level in value.items() if isinstance(value, dict) else ():
        yield team, str(level), value.where(team) if isinstance(value, Map) else at
    for block in found.joined("tfe_team_access", "workspace_id"):
        level = found.scope.get(block.body, "access")
        yield block.labels[-1], level if isinstance(level, str) else "custom", block.at
