"""Tool-wide facts about people: which types of role are bound to them, and where they come from (domain D5-6, D5-7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.compose.terraform import Scope
from checker.ecosystems.terraform.managed import unseen
from checker.ecosystems.terraform.operation import Operation
from checker.ecosystems.terraform.records import Live
from checker.model import Fact, Location, Place
from checker.parse.files import Files
from checker.parse.located import Map, dig, where

_LEVELS: Mapping[str, str] = {
    "read": "read",
    "plan": "read",
    "write": "edit",
    "maintain": "edit",
    "custom": "edit",
    "admin": "admin",
}
_GRANTS = frozenset({"tfe_team_access", "tfe_team_project_access"})
_ORDER = ("read", "edit", "admin")
_SSO = frozenset(
    {
        "tfe_saml_settings",
        "spacelift_idp_group_mapping",
        "aws_ssoadmin_account_assignment",
        "aws_identitystore_group",
        "aws_eks_access_entry",
        "aws_eks_identity_provider_config",
    }
)
_NO_PEOPLE = "who may plan and apply is not said in this repository"
_ACCESS_ARGUMENT = "team_access"


def distinct_scopes(units: Iterable[Live]) -> tuple[Scope, ...]:
    """One scope for each module directory that some unit runs."""
    found: dict[str, Scope] = {}
    for unit in units:
        for scope in unit.scopes:
            found.setdefault(scope.module.directory, scope)
    return tuple(found.values())


def roles_fact(units: Sequence[Live], runs: Mapping[str, Operation]) -> Fact:
    """`roles`: of the runner's teams; of the cloud's groups only where nothing runs the roots (rubric `role-types`)."""
    scopes = distinct_scopes(units)
    found = dict(reversed(list(_granted(scopes))))
    run_by = any(run.managed or run.jobs or run.hosted for run in runs.values())
    if not found and not run_by:
        found = dict(reversed(list(_of_cloud(units))))
    if not found:
        return unseen(_NO_PEOPLE, units[0].at)
    named = [level for level in _ORDER if level in found]
    return Fact(named, found[named[0]], tuple(Place(found[level], f"binds {level}") for level in named[1:]))


def _granted(scopes: Iterable[Scope]) -> Iterator[tuple[str, Location]]:
    """The access levels that teams have to workspaces and projects of the runner."""
    for scope in scopes:
        for block in scope.module.blocks:
            if block.type == "resource" and block.labels and block.labels[0] in _GRANTS:
                level = scope.get(block.body, "access")
                if isinstance(level, str) and level in _LEVELS:
                    yield _LEVELS[level], block.at
            if block.type == "module" and _ACCESS_ARGUMENT in block.body.attributes:
                given = scope.get(block.body, _ACCESS_ARGUMENT)
                for team, level in given.items() if isinstance(given, Map) else ():
                    if isinstance(level, str) and level in _LEVELS:
                        yield _LEVELS[level], given.where(team)


def _of_cloud(units: Iterable[Live]) -> Iterator[tuple[str, Location]]:
    """The permission sets of roots that assign them to groups (AWS Identity Center)."""
    for unit in units:
        scopes = distinct_scopes([unit])
        if any(True for scope in scopes for _ in scope.module.of("resource", "aws_ssoadmin_account_assignment")):
            for scope in scopes:
                for block in scope.module.of("resource", "aws_ssoadmin_permission_set"):
                    name = scope.get(block.body, "name")
                    yield _level(name if isinstance(name, str) else block.labels[-1]), block.at


def _level(name: str) -> str:
    """What a permission set is for, by its name."""
    lowered = name.lower()
    if "admin" in lowered:
        return "admin"
    return "read" if any(word in lowered for word in ("readonly", "read_only", "viewonly", "view_only")) else "edit"


def identity_fact(units: Sequence[Live], files: Files) -> Fact:
    """`identity`: an enterprise identity in the live roots, else a runner's user interface that is open to all."""
    for scope in distinct_scopes(units):
        for block in scope.module.of("resource"):
            if block.labels and block.labels[0] in _SSO:
                return Fact("sso", block.at)
            if block.labels[:1] == ("tfe_team",) and block.body.get("sso_team_id") is not None:
                return Fact("sso", block.body.attributes.where("sso_team_id"))
    open_at = next(_open_interfaces(files), None)
    return Fact("open", open_at) if open_at else unseen(_NO_PEOPLE, units[0].at)


def _open_interfaces(files: Files) -> Iterator[Location]:
    """Atlantis servers whose interface is routed and asks for no password (chart `atlantis`)."""
    for path in files.yaml_paths():
        if "atlantis" not in path.lower() or not path.endswith((".yaml", ".yml")):
            continue
        for document in files.documents(path):
            data = document.data
            values = dig(data, "spec", "values") if dig(data, "kind") == "HelmRelease" else data
            if isinstance(values, Map) and "orgAllowlist" in values and not _guarded(values):
                for step in (("ingress", "enabled"), ("route", "main", "enabled")):
                    if dig(values, *step) is True:
                        yield where(values, *step)


def _guarded(values: Map) -> bool:
    """Whether people need a password."""
    secret = bool(values.get("basicAuthSecretName") or dig(values, "basicAuth", "username"))
    return secret or dig(values, "environment", "ATLANTIS_WEB_BASIC_AUTH") in {"true", True}
