"""Approvals of this repository as code in live Terraform roots (domain terraform-ci-git D4-1, D4-2, D4-5, D4-7, §1.4).

A resource names its repository by a literal, or by a reference to the resource or data source that does; in a
`for_each` over a file it is evaluated for every entry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from checker.compose.terraform import Estate, Scope
from checker.ecosystems.forge.settings import DEFAULT_BRANCHES
from checker.model import Location, Place, Unknown
from checker.parse.files import Files
from checker.parse.hcl import Block

_REFERENCE = re.compile(r"^(?:data\.)?((?:github_repository|gitlab_project)\.[\w-]{1,100})(?:\[([^\]]{1,100})\])?\.")
_SOURCE = re.compile(rb"repoURL:\s*[\"']?(?:https?://|ssh://)?(?:git@)?[\w.-]{1,100}[/:]([\w.-]{1,100}/[\w.-]{1,100})")
_NAMES = ("full_name", "name", "path", "path_with_namespace")
_TRUNKS = DEFAULT_BRANCHES | {"*", "**"}
_WHOLE = frozenset({"~DEFAULT_BRANCH", "~ALL", "refs/heads/main", "refs/heads/master"})
_IDENTIFIER = "identifier"


def protections(files: Files, estate: Estate, remote: str | None) -> Iterator[Place]:
    """Yield what demands an approval of changes to this repository, each with its line."""
    scopes = tuple(_scopes(estate))
    own = _own_names(files, scopes, remote)
    if not own:
        return
    for scope in scopes:
        for block in scope.module.of("resource"):
            reader = _READERS.get(block.labels[0]) if block.labels else None
            for instance in scope.instances(block) if reader else ():
                found = reader(instance.scope, block) if reader and _is_about(instance.scope, block, own) else None
                if found is not None:
                    yield found


def _scopes(estate: Estate) -> Iterator[Scope]:
    """Every module directory that is live, once."""
    contents = [root.content for root in estate.roots]
    contents += [content for unit in estate.units if (content := estate.content(unit)) is not None]
    seen: set[str] = set()
    for content in contents:
        for use in content.uses:
            if use.scope.module.directory not in seen:
                seen.add(use.scope.module.directory)
                yield use.scope


def _own_names(files: Files, scopes: Sequence[Scope], remote: str | None) -> frozenset[str]:
    """What this repository is called: by its remote; without one by what runners and Argo CD most often read from."""
    if remote:
        return _forms(remote.partition("/")[2])
    named = Counter(name for scope in scopes for name in _identifiers(scope))
    if not named:
        contents = (files.content(path) or b"" for path in files.mentioning(b"repoURL"))
        urls = (match[1] for content in contents for match in _SOURCE.finditer(content))
        named = Counter(url.decode("ascii", "replace").lower().removesuffix(".git") for url in urls)
    return _forms(min(named, key=lambda name: (-named[name], name))) if named else frozenset()


def _forms(path: str) -> frozenset[str]:
    """A name with and without its owner."""
    lowered = path.lower()
    return frozenset({lowered, lowered.rpartition("/")[2]})


def _identifiers(scope: Scope) -> Iterator[str]:
    """The repositories that workspaces of HCP Terraform follow, also as an argument of a module."""
    for block in (*scope.module.of("resource", "tfe_workspace"), *scope.module.of("module")):
        inner = block.body.first("vcs_repo")
        stated = scope.get(inner.body, _IDENTIFIER) if inner else scope.get(block.body, "vcs_repo")
        name = stated.get(_IDENTIFIER) if isinstance(stated, Mapping) else stated
        if isinstance(name, str) and "/" in name:
            yield name.lower()


def _is_about(scope: Scope, block: Block, own: frozenset[str]) -> bool:
    """Whether a resource is about this repository; one of an organisation says by name which it is about."""
    if block.labels[0] == "github_organization_ruleset":
        chosen = _nested(scope, block, "conditions", "repository_name")
        return any(name == "~ALL" or str(name).lower() in own for name in _list(chosen, "include"))
    return any(str(name).lower() in own for name in _named(scope, block))


def _named(scope: Scope, block: Block) -> Iterator[str]:
    for argument in ("repository_id", "repository", "project"):
        if argument in block.body.attributes:
            value = scope.get(block.body, argument)
            if isinstance(value, str):
                yield value
            elif isinstance(value, Unknown):
                yield from _referred(scope, getattr(block.body.get(argument), "text", ""))


def _referred(scope: Scope, text: str) -> Iterator[str]:
    """The names of the repository that a reference means; of several instances the one with the reference's key."""
    match = _REFERENCE.match(text.strip())
    if match is None:
        return
    kind, _, label = match[1].partition(".")
    key = _key(scope, match[2])
    for block in (*scope.module.of("resource", kind, label), *scope.module.of("data", kind, label)):
        for instance in scope.instances(block):
            if key is None or instance.key in {"", key}:
                names = (instance.scope.get(block.body, name) for name in _NAMES)
                yield from (name for name in names if isinstance(name, str))


def _key(scope: Scope, text: str | None) -> str | None:
    if text is None:
        return None
    if text in {"each.key", "each.value"}:
        value = scope.reference("each", text.partition(".")[2], Location(""))
        return value if isinstance(value, str) else None
    return text.strip('"')


def _branch_protection(scope: Scope, block: Block) -> Place | None:
    """A block of reviews asks for one approval unless it says otherwise (D4-1)."""
    branch = scope.get(block.body, "pattern" if "pattern" in block.body.attributes else "branch")
    reviews = block.body.first("required_pull_request_reviews")
    if reviews is None or not (isinstance(branch, str) and branch in _TRUNKS):
        return None
    count = scope.get(reviews.body, "required_approving_review_count")
    return _demanded(1 if count is None else count, reviews.at, f"branch {branch}")


def _ruleset(scope: Scope, block: Block) -> Place | None:
    """An active ruleset over the default branch; it asks for no approval unless it says so (D4-2)."""
    rules = block.body.first("rules")
    pull = rules.body.first("pull_request") if rules else None
    if pull is None or scope.get(block.body, "enforcement") != "active":
        return None
    branches = _list(_nested(scope, block, "conditions", "ref_name"), "include")
    if not _WHOLE.intersection(map(str, branches)):
        return None
    return _demanded(scope.get(pull.body, "required_approving_review_count"), pull.at, "the ruleset")


def _approval_rule(scope: Scope, block: Block) -> Place | None:
    for argument in ("approvals_required", "approvals_before_merge"):
        if argument in block.body.attributes:
            return _demanded(scope.get(block.body, argument), block.body.attributes.where(argument), "the project")
    return None


def _owned_branch(scope: Scope, block: Block) -> Place | None:
    """A branch of GitLab whose code owners must approve; without the argument nobody must (D4-5)."""
    branch = scope.get(block.body, "branch")
    owners = scope.get(block.body, "code_owner_approval_required")
    if not (owners is True and isinstance(branch, str) and branch in _TRUNKS):
        return None
    at = block.body.attributes.where("code_owner_approval_required")
    return Place(at, f"branch {branch} needs an approval of code owners")


def _guarded_environment(scope: Scope, block: Block) -> Place | None:
    """An environment of GitLab whose deployments somebody approves; a rule asks for one unless it says otherwise."""
    rule = block.body.first("approval_rules")
    if rule is None:
        return None
    count = scope.get(rule.body, "required_approvals")
    return _demanded(1 if count is None else count, rule.at, f"environment {scope.get(block.body, 'environment')}")


def _environment(scope: Scope, block: Block) -> Place | None:
    reviewers = block.body.first("reviewers")
    name = scope.get(block.body, "environment")
    return Place(reviewers.at, f"environment {name} has reviewers") if reviewers else None


def _demanded(count: Any, at: Location, what: str) -> Place | None:
    """An approval, if at least one is surely asked for."""
    surely = isinstance(count, int) and not isinstance(count, bool) and count >= 1
    return Place(at, f"{what} needs {count} approval(s)") if surely else None


def _nested(scope: Scope, block: Block, *path: str) -> Mapping[str, Any]:
    """The attributes of a block inside, evaluated; empty where it is not there."""
    inner: Block | None = block
    for name in path:
        inner = inner.body.first(name) if inner else None
    found = scope.value(inner.body.attributes) if inner else None
    return found if isinstance(found, Mapping) else {}


def _list(given: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = given.get(name)
    return value if isinstance(value, list) else ()


_READERS: Mapping[str, Callable[[Scope, Block], Place | None]] = {
    "github_branch_protection": _branch_protection,
    "github_branch_protection_v3": _branch_protection,
    "github_repository_ruleset": _ruleset,
    "github_organization_ruleset": _ruleset,
    "github_repository_environment": _environment,
    "gitlab_branch_protection": _owned_branch,
    "gitlab_project_protected_environment": _guarded_environment,
    "gitlab_project_approval_rule": _approval_rule,
    "gitlab_project_level_mr_approvals": _approval_rule,
}
