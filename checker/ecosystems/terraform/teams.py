"""What live roots offer to teams: factories over files, projects and role bindings per team (rubric §3 D6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.compose.clusters import CLUSTER_RESOURCES
from checker.compose.terraform import Scope
from checker.ecosystems.terraform.people import distinct_scopes
from checker.ecosystems.terraform.records import Live
from checker.graph.environments import ENVIRONMENT_WORDS
from checker.model import Location, Means, Offer, Space, Unknown
from checker.parse.hcl import Block
from checker.parse.located import Map

_READS = re.compile(r"\b(?:yamldecode|jsondecode|csvdecode|fileset)\s*\(")
_LOCAL = re.compile(r"\blocal\.([A-Za-z_][\w-]{0,100})")
_WORD = re.compile(r"[a-z]+")
_HOPS = 4
_MAKES = (
    "tfe_workspace",
    "kubernetes_namespace",
    "aws_organizations_account",
    "azurerm_subscription",
    "google_project",
    "spacelift_space",
    "spacelift_stack",
    "env0_environment",
    "env0_project",
    "argocd_application",
    "argocd_project",
)
_GROUPS = ("aws_identitystore_group", "azuread_group", "okta_group", "tfe_team", "spacelift_idp_group_mapping")
_BINDINGS = frozenset(
    {
        "aws_ssoadmin_account_assignment",
        "azurerm_role_assignment",
        "tfe_team_access",
        "tfe_team_project_access",
        "spacelift_role_attachment",
        "env0_team_project_assignment",
    }
)
_PROJECTS = ("tfe_project", "spacelift_space", "env0_project")
_EVERYBODY = frozenset({"admin", "admins", "owners", "everyone", "all"})


def offers_of(units: Sequence[Live]) -> tuple[Offer, ...]:
    """The factories that repeat a block for each entry of a file: of environments, and of something else."""
    found: dict[Means, Offer] = {}
    for scope in distinct_scopes(units):
        for block in scope.module.blocks:
            if block.type in {"resource", "module"} and _is_factory(scope, block):
                means = Means.FACTORY if _makes_environments(block) else Means.OTHER_FACTORY
                found.setdefault(means, Offer(means, _where(block), ".".join(block.labels)))
    return tuple(found.values())


def _where(block: Block) -> Location:
    return block.body.attributes.where("for_each")


def _is_factory(scope: Scope, block: Block) -> bool:
    """Whether the entries come from files, by way of some locals perhaps."""
    pending, seen = [block.body.get("for_each")], set[str]()
    for _ in range(_HOPS):
        texts = [value.text for value in pending if isinstance(value, Unknown)]
        if any(_READS.search(text) for text in texts):
            return True
        names = {name for text in texts for name in _LOCAL.findall(text)} - seen
        seen |= names
        pending = [local.body.get(name) for local in scope.module.of("locals") for name in names]
    return False


def _makes_environments(block: Block) -> bool:
    if block.type == "resource":
        kind = block.labels[0] if block.labels else ""
        return kind in CLUSTER_RESOURCES or kind.startswith(_MAKES)
    source = block.body.get("source")
    told = f"{'.'.join(block.labels)} {source if isinstance(source, str) else ''}"
    return not ENVIRONMENT_WORDS.isdisjoint(_WORD.findall(told.lower()))


def spaces_of(units: Sequence[Live]) -> tuple[Space, ...]:
    """Projects of the runner, and groups of people to which some role is bound here; each name once."""
    each = (space for unit in units for space in _spaces(distinct_scopes([unit])))
    found = {space.name: space for space in reversed(tuple(each))}
    return tuple(found[name] for name in sorted(found))


def _spaces(scopes: Sequence[Scope]) -> Iterator[Space]:
    """What one root holds; a group counts where the root, in whichever of its modules, binds roles."""
    resources = (block for scope in scopes for block in scope.module.of("resource"))
    bound = any(block.labels and block.labels[0] in _BINDINGS for block in resources)
    for scope in scopes:
        for block in scope.module.of("resource"):
            kind = block.labels[0] if block.labels else ""
            if kind in _PROJECTS:
                yield Space("runner project", f"{kind}.{block.labels[-1]}", block.at)
            elif kind in _GROUPS and bound and not _EVERYBODY & set(_WORD.findall(block.labels[-1].lower())):
                yield Space("role binding", f"{kind}.{block.labels[-1]}", block.at)
        for block in scope.module.of("module"):
            given = scope.get(block.body, "team_access") if "team_access" in block.body.attributes else None
            for team in given if isinstance(given, Map) else ():
                if not _EVERYBODY & set(_WORD.findall(team.lower())):
                    yield Space(
                        "role binding", f"team {team}", given.where(team) if isinstance(given, Map) else block.at
                    )
