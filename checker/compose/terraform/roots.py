"""One root as it takes effect: its modules, state, providers and instances."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checker.compose.terraform.backends import Backend, Declared
from checker.compose.terraform.classes import Verdict
from checker.compose.terraform.modules import VALUES, Module, Modules, values
from checker.compose.terraform.providers import Provider, providers
from checker.compose.terraform.runners import Runner
from checker.compose.terraform.scope import Call, Scope
from checker.compose.terraform.values import choice
from checker.model import Address, Location, Problem, ProblemKind, Stage
from checker.parse.files import Files
from checker.parse.located import Map

TOOL = "terraform"
_MOST_USES = 400
_AUTO = ("terraform.tfvars", "terraform.tfvars.json")
_NO_INSTANCE = ("template", "example", "sample")


@dataclass(frozen=True, slots=True)
class Use:
    """One instance of a module within a root: `address` is "" for the root itself, else `module.a["key"].module.b`.

    `certain` is False where it cannot be seen whether it is there.
    """

    address: str
    scope: Scope
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the environments that a root is applied to: of its own values or a workspace of a runner.

    `kind` is `tfvars`, `workspace` or `deployment`; `values` are those of the `.tfvars` file.
    """

    kind: str
    name: str
    at: Location
    values: Map | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory of configuration and what it is."""

    path: str
    verdict: Verdict
    module: Module
    runners: tuple[Runner, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What is run in one root or unit. `uses` holds its own module first.

    `complete` is False where the instances of modules were too many to follow. `calls` are the `module` blocks of it
    and of the local modules in it, each once.
    """

    uses: tuple[Use, ...]
    complete: bool
    calls: tuple[Call, ...]
    providers: tuple[Provider, ...]
    problems: tuple[Problem, ...]
    reads: frozenset[str]


@dataclass(frozen=True, slots=True)
class Root:
    """A live root. `workspaces` says that it speaks of `terraform.workspace`: one address may hold several states."""

    directory: Directory
    content: Content
    backend: Backend
    lock: Location | None
    variants: tuple[Variant, ...]
    workspaces: bool
    reads: frozenset[str]

    @property
    def path(self) -> str:
        """The directory."""
        return self.directory.path

    @property
    def scope(self) -> Scope:
        """The scope of the root's own files."""
        return self.content.uses[0].scope

    @property
    def stacked(self) -> bool:
        """Whether it is an HCP stack, whose state is with the runner (domain §1.2 rule 5)."""
        return self.directory.verdict.rule == 5 and self.backend.declared is Declared.DEFAULT  # noqa: PLR2004

    @property
    def addresses(self) -> tuple[tuple[Address, Location], ...]:
        """What it is as a unit, with its place: one thing, of a stack one for each of its deployments."""
        deployments = [variant for variant in self.variants if variant.kind == "deployment"]
        named = [("StackDeployment", variant.name, variant.at) for variant in deployments]
        managed = any(runner.kind == "tofu-controller" for runner in self.directory.runners)
        own = ("Terraform" if managed else "Root", last(self.path), self.directory.verdict.at)
        return tuple((Address(TOOL, self.path, "", kind, name), at) for kind, name, at in named or [own])

    def seen(self) -> Content:
        """What it runs where values that only its files of values give are taken from those: of several, any."""
        scope = self.scope
        lacking = {
            block.labels[0]
            for block in scope.module.of("variable")
            if block.labels and block.labels[0] not in scope.arguments and "default" not in block.body.attributes
        }
        given = [variant.values for variant in self.variants if variant.values is not None]
        found = {name: [each[name] for each in given if name in each] for name in lacking}
        values = {name: choice(each, self.directory.verdict.at, f"var.{name}") for name, each in found.items() if each}
        return content_of(scope.given(values)) if values else self.content


def last(directory: str) -> str:
    """The name of a directory as a unit."""
    return directory.rpartition("/")[2] or "root"


def content_of(scope: Scope) -> Content:
    """What a module holds that is run."""
    uses, complete = uses_of(scope)
    scopes = distinct(uses)
    problems = [problem for each in scopes for problem in each.module.problems]
    if not complete:
        message = "Not followed in full: more instances of modules than are looked at."
        problems.append(Problem(scope.module.at, Stage.COMPOSE, ProblemKind.UNOBSERVABLE, message))
    return Content(
        uses=uses,
        complete=complete,
        calls=tuple(call for each in scopes for call in each.calls()),
        providers=providers(each.module for each in scopes),
        problems=tuple(dict.fromkeys(problems)),
        reads=frozenset(path for each in scopes for path in each.module.reads),
    )


def uses_of(scope: Scope) -> tuple[tuple[Use, ...], bool]:
    """The root and every local module instance in it, outer before inner, and whether all could be followed."""
    found: list[Use] = []
    pending = deque([Use("", scope)])
    while pending and len(found) < _MOST_USES:
        use = pending.popleft()
        found.append(use)
        for call in use.scope.calls():
            for instance in use.scope.inside(call):
                name = f"module.{call.name}" + (f'["{instance.key}"]' if instance.key else "")
                address = f"{use.address}.{name}" if use.address else name
                pending.append(Use(address, instance.scope, use.certain and instance.certain))
            if len(pending) > _MOST_USES:
                break
    return tuple(found), not pending


def distinct(uses: tuple[Use, ...]) -> tuple[Scope, ...]:
    """One scope for each module directory, in order."""
    found: dict[str, Scope] = {}
    for use in uses:
        found.setdefault(use.scope.module.directory, use.scope)
    return tuple(found.values())


def automatic(files: Files, directory: str) -> Mapping[str, Any]:
    """The values that Terraform loads by itself: `terraform.tfvars`, then `*.auto.tfvars` by name (domain §1.5)."""
    made: dict[str, Any] = {}
    for path in loaded(files, directory):
        made.update(values(files, path) or {})
    return made


def loaded(files: Files, directory: str) -> tuple[str, ...]:
    """The files of values that are loaded without being named, in their order."""
    names = files.children(directory)[0]
    prefix = f"{directory}/" if directory else ""
    found = [name for name in _AUTO if name in names]
    found += [name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    return tuple(prefix + name for name in found)


def values_at(files: Files, directory: str) -> Location | None:
    """A tracked file of values in a directory, of any name."""
    prefix = f"{directory}/" if directory else ""
    names = (name for name in files.children(directory)[0] if name.endswith(VALUES))
    return next((Location(prefix + name) for name in names), None)


def variants(files: Files, modules: Modules, directory: str, runners: tuple[Runner, ...]) -> Iterator[Variant]:
    """The environments of a root (domain D5-1): files of values beside and below it or named after it, workspaces."""
    for path in _value_paths(modules, directory):
        stem = path.rpartition("/")[2].partition(".")[0]
        folder = path.rpartition("/")[0]
        named = folder.rpartition("/")[2] if stem == directory.rpartition("/")[2] and folder != directory else stem
        yield Variant("tfvars", named, Location(path), values(files, path))
    for runner in runners:
        if runner.kind == "tfe" and runner.block is not None and runner.scope is not None:
            stated = runner.scope.get(runner.block.body, "name")
            name = stated if isinstance(stated, str) else runner.block.labels[-1]
            yield Variant("workspace", name, runner.at)


def _value_paths(modules: Modules, directory: str) -> Iterator[str]:
    own = f"{directory}/" if directory else ""
    name = directory.rpartition("/")[2]
    unique = sum(other.rpartition("/")[2] == name for other in modules.directories) == 1
    for path in modules.value_files:
        folder, _, file = path.rpartition("/")
        stem = file.partition(".")[0]
        if file in _AUTO or ".auto." in file:
            continue
        if stem.startswith(_NO_INSTANCE) or stem in {"common", "backend"}:
            continue
        below = path.startswith(own) and path.count("/", len(own)) <= 1 and not _module_at(modules, folder, directory)
        if below or (unique and stem == name and folder != directory):
            yield path


def _module_at(modules: Modules, folder: str, directory: str) -> bool:
    """Whether a folder is a module of its own: its values are not the directory's."""
    return folder != directory and folder in modules.directories


def names_workspace(scopes: tuple[Scope, ...]) -> bool:
    """Whether a root speaks of `terraform.workspace`: then one address of state may hold several."""
    return any(
        _speaks(block.body.attributes, "terraform.workspace") for scope in scopes for block in scope.module.blocks
    )


def _speaks(given: Any, name: str) -> bool:
    stack = [given]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack += item.values()
        elif isinstance(item, list):
            stack += item
        elif name in getattr(item, "text", "") and name in getattr(item, "references", ()):
            return True
    return False
