"""Facts about the identities that runs use, and about the people behind them (domain D5-6, D5-7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.compose.terraform import Backend, Scope
from checker.ecosystems.terraform.jobs import Jobs
from checker.ecosystems.terraform.operation import Operation
from checker.ecosystems.terraform.records import Live
from checker.model import Activity, Fact, Location, Place, Unknown
from checker.parse.hcl import Block

_ROLE = re.compile(
    r"^\s*-?\s*[\"']?(role[-_]to[-_]assume|workload_identity_provider|service_account|client-id|AWS_ROLE_ARN|role_arn)"
    r"[\"']?\s*[:=]\s*(.+)$",
    re.IGNORECASE,
)
_PER_TARGET = re.compile(r"\$\{\{[^}]*\b(?:env|matrix|inputs|vars|secrets)\b[^}]*\}\}")
_DEPLOYER = re.compile(r"(?i)(?:terraform|tofu|tfc?)[-_ ]?(?:deploy|admin|apply|plan|role)|deployer")
_ROLES = frozenset(
    {"aws_iam_role", "google_project_iam_custom_role", "google_service_account", "azurerm_user_assigned_identity"}
)
_NAMED = ("name", "role_id", "account_id", "title", "role_name")


def identity_facts(units: Sequence[Live], runs: Mapping[str, Operation], jobs: Jobs) -> Mapping[str, Fact]:
    """`identities` of every unit, by the unit's text."""
    granted = {(team, level) for run in runs.values() for one in run.managed for team, level, _ in one.access}
    deployers = sorted({at: name for unit in units for name, at in _deployers(unit)}.items())
    profiles = {str(_profile(unit)) for unit in units if _profile(unit) is not None}
    made: dict[str, Fact] = {}
    roles = _Roles(jobs)
    for unit in units:
        run = runs[str(unit.address)]
        own = (
            _of_teams(run, len(granted))
            or _of_jobs(run, roles)
            or _of_providers(unit)
            or _of_profile(unit, len(profiles))
        )
        made[str(unit.address)] = own or _of_deployers(deployers) or Fact("none", unit.at)
    return made


def _of_teams(run: Operation, grants: int) -> Fact | None:
    lines = [at for one in run.managed for _, _, at in one.access]
    return Fact("separate" if grants > 1 else "single", lines[0]) if lines else None


class _Roles:
    """The roles that jobs of CI assume; each job is read once, however many units it is about."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._known: dict[Location, tuple[tuple[str, Location], ...]] = {}

    def of(self, activity: Activity) -> tuple[tuple[str, Location], ...]:
        """The roles stated in the job of an activity, each with its line."""
        if activity.location not in self._known:
            self._known[activity.location] = tuple(
                (stated[2].strip(), Location(activity.location.path, number))
                for number, line in self._jobs.section(activity)
                if (stated := _ROLE.match(line))
            )
        return self._known[activity.location]


def _of_jobs(run: Operation, roles: _Roles) -> Fact | None:
    """The roles that the jobs of CI assume: those of plan and apply told apart, or one for each target."""
    found: dict[str, Location] = {}
    for activity in run.jobs:
        for role, at in roles.of(activity):
            found.setdefault(role, at)
    if not found:
        return None
    places = list(found.values())
    separate = len(found) > 1 or any(_PER_TARGET.search(role) for role in found)
    return Fact(
        "separate" if separate else "single", places[0], tuple(Place(at, "assumes another role") for at in places[1:4])
    )


def _of_providers(unit: Live) -> Fact | None:
    """The roles that provider blocks assume; Terragrunt generates some of them."""
    found: dict[str, Location] = {}
    for role, at in _assumed(unit):
        found.setdefault(role, at)
    if not found:
        return None
    separate = len(found) > 1 or any("${" in role or "var." in role or "local." in role for role in found)
    return Fact("separate" if separate else "single", next(iter(found.values())))


def _assumed(unit: Live) -> Iterator[tuple[str, Location]]:
    for block in _providers(unit):
        inner = block.body.first("assume_role") or block.body.first("assume_role_with_web_identity")
        role = inner.body.get("role_arn") if inner else block.body.get("impersonate_service_account")
        if role is not None:
            yield _text(role), inner.at if inner else block.at


def _providers(unit: Live) -> Iterator[Block]:
    for scope in unit.scopes[:1]:
        yield from scope.module.of("provider")
    for body in unit.generated:
        yield from body.of("provider")


def _text(value: Any) -> str:
    return value.text or "local." if isinstance(value, Unknown) else str(value)


def _of_profile(unit: Live, profiles: int) -> Fact | None:
    """The account that Terragrunt gives to a unit: its state, and with it its runs, are under that profile."""
    if _profile(unit) is None or not isinstance(unit.backend, Backend):
        return None
    return Fact("separate" if profiles > 1 else "single", unit.backend.config.where("profile"))


def _profile(unit: Live) -> Any:
    backend = unit.backend
    given = backend.config.get("profile") if isinstance(backend, Backend) else None
    return _text(given) if given is not None and unit.address.kind == "TerragruntUnit" else None


def _deployers(unit: Live) -> Iterator[tuple[str, Location]]:
    """The roles for running Terraform itself that a live root declares."""
    for scope in unit.scopes:
        for block in scope.module.blocks:
            if block.type == "module" or (block.type == "resource" and block.labels and block.labels[0] in _ROLES):
                name = _role_name(scope, block)
                if name and _DEPLOYER.search(name):
                    yield name, block.at


def _role_name(scope: Scope, block: Block) -> str | None:
    if block.type == "module" and "role" not in str(block.body.get("source")):
        return None
    return next((text for name in _NAMED if isinstance(text := scope.get(block.body, name), str)), None)


def _of_deployers(found: Sequence[tuple[Location, str]]) -> Fact | None:
    if not found:
        return None
    names = {name.lower() for _, name in found}
    split = any("plan" in name for name in names) and any("apply" in name for name in names)
    return Fact("separate" if split else "single", found[0][0])
