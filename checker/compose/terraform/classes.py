"""What each directory of configuration is: the first rule of domain §1.2 that matches decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from checker.compose.dead import DEAD_WORDS
from checker.compose.terraform.modules import Module
from checker.compose.terraform.runners import Runner
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.hcl import Body

_TEMPLATE_PARTS = frozenset({"template", "templates"})
EXAMPLE_PARTS = DEAD_WORDS - _TEMPLATE_PARTS | {"_examples", ".archive", "recipes"}
"""Path components of what is no live root unless it has a backend or a runner (domain §1.2 E, rubric §1)."""

_SKELETON_PARTS = frozenset({"__template__", "skeleton"})
_PLACEHOLDER = re.compile(
    r"UPDATE_ME|CHANGE_?ME|\bYOUR[_-][A-Z]|<@@[^@]*@@>|<[A-Z][A-Z0-9_]{2,}>|\$[a-z]\w{2,}(?![\w{(])|\{\{[^{}]*\}\}"
)
_MARKERS = (
    "BEGIN_TF_DOCS",
    "BEGINNING OF PRE-COMMIT-TERRAFORM DOCS HOOK",
    "BEGINNING OF PRE-COMMIT-OPENTOFU DOCS HOOK",
)
_RELEASES = (".releaserc", ".releaserc.json", ".releaserc.yml", ".releaserc.yaml")
_MODULE_REPOSITORY = re.compile(r"(?:^|/)terraform-[a-z0-9]+-[a-z0-9-]+$")


class Kind(StrEnum):
    """The classes; only a ROOT is live."""

    ROOT = "root"
    CHILD = "child"
    TERRAGRUNT_MODULE = "terragrunt-module"
    EXAMPLE = "example"
    TEMPLATE = "template"
    PUBLISHED = "published-module"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A class, the number of the rule of domain §1.2 that gave it, and the line it rests on."""

    kind: Kind
    rule: int
    reason: str
    at: Location


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of one directory before it is classified; each is the place that shows it, None if there is none.

    `backend` B, `provider` P, `called` C, `target` G, `runners` R, `lock` L, `values` V of domain §1.2; `stack` is a
    file of an HCP Stack. `borrowed` says that the backend lacks its address and a Terragrunt unit supplies it.
    """

    backend: Location | None
    provider: Location | None
    called: Location | None
    target: Location | None
    runners: tuple[Runner, ...]
    lock: Location | None
    values: Location | None
    stack: Location | None
    placeholder: Location | None
    borrowed: bool = False
    published: bool = False


def classify(directory: str, signs: Signs, at: Location) -> Verdict:
    """The class of one directory.

    Args:
        directory: its path.
        signs: what is known of it.
        at: the place to name where nothing else decides.
    """
    parts = set(directory.lower().split("/"))
    claimed = signs.backend is not None or bool(signs.runners)
    if signs.placeholder or parts & _SKELETON_PARTS or (parts & _TEMPLATE_PARTS and not claimed):
        return Verdict(Kind.TEMPLATE, 1, "a template of an environment", signs.placeholder or at)
    if parts & EXAMPLE_PARTS and not claimed:
        return Verdict(Kind.EXAMPLE, 2, "an example or a test", at)
    if signs.backend and not signs.borrowed:
        return Verdict(Kind.ROOT, 3, "declares where its state is kept", signs.backend)
    if signs.target:
        return Verdict(Kind.TERRAGRUNT_MODULE, 4, "is run by Terragrunt units", signs.target)
    return _unclaimed(signs, at)


def is_dead(directory: str, *, claimed: bool) -> bool:
    """Whether a path alone says that what stands there is a template or an example that is not run."""
    parts = set(directory.lower().split("/"))
    return bool(parts & _SKELETON_PARTS) or (not claimed and bool(parts & (_TEMPLATE_PARTS | EXAMPLE_PARTS)))


def _unclaimed(signs: Signs, at: Location) -> Verdict:
    keeper = next((runner for runner in signs.runners if runner.owns_state), None)
    if keeper or signs.stack:
        reason = "a runner keeps its state" if keeper else "an HCP Stack"
        return Verdict(Kind.ROOT, 5, reason, keeper.at if keeper else signs.stack or at)
    if signs.called:
        return Verdict(Kind.CHILD, 6, "a module that others call", signs.called)
    if signs.published:
        return Verdict(Kind.PUBLISHED, 9, "part of a published module", at)
    evidence = signs.lock or signs.values or next((runner.at for runner in signs.runners), None)
    if signs.provider and evidence:
        return Verdict(Kind.ROOT, 7, "configures providers and is run, without a backend", signs.provider)
    if signs.provider:
        return Verdict(Kind.ROOT, 8, "configures providers, without a backend", signs.provider)
    return Verdict(Kind.UNUSED, 9, "a module that nothing here calls", at)


def placeholder(files: Files, module: Module) -> Location | None:
    """Where a directory shows that it is a template: in what names its environment, or where it is no valid HCL."""
    for body in _telling(module):
        for name, value in body.attributes.items():
            if _is_placeholder(value):
                return body.attributes.where(name)
    for problem in module.problems:
        lines = (files.text(problem.location.path) or "").splitlines()
        line = lines[problem.location.line - 1] if problem.location.line <= len(lines) else ""
        if _PLACEHOLDER.search(line.partition("#")[0][:1000]):
            return problem.location
    return None


def _telling(module: Module) -> Iterator[Body]:
    """Backends, providers and module calls with the blocks inside them."""
    for block in module.blocks:
        if block.type in {"provider", "module"}:
            yield block.body
            yield from (inner.body for inner in block.body.blocks)
    for kind in ("backend", "cloud"):
        for inner in module.settings(kind):
            yield inner.body
            yield from (deeper.body for deeper in inner.body.blocks)


def _is_placeholder(value: Any) -> bool:
    text = value.text if isinstance(value, Unknown) else value
    return isinstance(text, str) and len(text) < 1000 and "\n" not in text and _PLACEHOLDER.search(text) is not None  # noqa: PLR2004


def is_published(files: Files, root: Module | None, remote: str | None, *, backends: bool) -> bool:
    """Whether the repository is a module for others (domain §1.2): nothing here is run."""
    names, directories = files.children("")
    if backends or root is None or not {"variables.tf", "outputs.tf"} <= set(names) or any(root.of("provider")):
        return False
    if "examples" in directories or any(name in names for name in _RELEASES):
        return True
    if remote and _MODULE_REPOSITORY.search(remote):
        return True
    return _documents_itself(files, names)


def _documents_itself(files: Files, names: Iterable[str]) -> bool:
    readme = next((name for name in names if name.lower() == "readme.md"), None)
    text = files.text(readme) if readme else None
    return text is not None and any(marker in text for marker in _MARKERS)
