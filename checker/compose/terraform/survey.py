"""All of a tree's Terraform, OpenTofu and Terragrunt in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from checker.compose.terraform.backends import Backend, Declared, backend_of
from checker.compose.terraform.carried import Carried, carried_by, speaks_of_engines
from checker.compose.terraform.classes import Kind, Signs, classify, is_dead, is_published, placeholder
from checker.compose.terraform.controllers import controllers
from checker.compose.terraform.evaluate import Meter
from checker.compose.terraform.modules import Module, Modules
from checker.compose.terraform.providers import lock_file
from checker.compose.terraform.roots import (
    TOOL,
    Content,
    Directory,
    Root,
    Variant,
    automatic,
    content_of,
    distinct,
    last,
    loaded,
    names_workspace,
    values_at,
    variants,
)
from checker.compose.terraform.runners import Runner, configured, declared
from checker.compose.terraform.scope import Scope
from checker.compose.terraform.states import StateFile, collisions, state_files
from checker.compose.terraform.terragrunt import Terragrunt, Unit
from checker.model import Address, Location, Problem, Unknown
from checker.parse.files import Files
from checker.parse.located import Map

_STACK = (".tfcomponent.hcl", ".tfdeploy.hcl", ".tfstack.hcl")


@dataclass(frozen=True)
class Estate:
    """What a tree holds. `directories` are all directories of configuration, `roots` and `units` what is live.

    `collisions` maps an address of state to the roots and units (by directory) that share it.
    """

    directories: tuple[Directory, ...]
    roots: tuple[Root, ...]
    units: tuple[Unit, ...]
    states: tuple[StateFile, ...]
    runners: tuple[Runner, ...]
    published: bool
    collisions: Mapping[tuple[str, ...], tuple[str, ...]]
    _files: Files = field(repr=False, compare=False)
    _content: Callable[[Unit], Content | None] = field(repr=False, compare=False)

    def content(self, unit: Unit) -> Content | None:
        """What a unit runs, evaluated with its inputs; None where its module is not in this repository."""
        return self._content(unit)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read or followed in what is live."""
        of_roots = (problem for root in self.roots for problem in root.content.problems)
        of_units = (problem for unit in self.units for problem in unit.problems)
        of_doubtful = (problem for module in self._doubtful for problem in module.problems)
        return tuple(dict.fromkeys((*of_roots, *of_units, *of_doubtful)))

    @property
    def _doubtful(self) -> tuple[Module, ...]:
        """Modules that may be live roots: nothing speaks for it, but not all of them could be read."""
        unused = (each.module for each in self.directories if each.verdict.kind is Kind.UNUSED)
        return tuple(module for module in unused if module.broken)

    @property
    def reads(self) -> frozenset[str]:
        """The files that live roots and units rest on, and those that could make a root of a module that is none.

        What is evaluated later is in `Scope.reads`.
        """
        doubtful = (frozenset(module.reads) for module in self._doubtful)
        return frozenset().union(*(root.reads for root in self.roots), *(unit.reads for unit in self.units), *doubtful)

    @cached_property
    def carried(self) -> tuple[Carried, ...]:
        """What the live roots and units carry to clusters of the engines' objects, evaluated when somebody asks."""
        return tuple(chain(_by_roots(self.roots, self._files), _by_units(self.units, self.content, self._files)))


def survey(files: Files, *, remote: str | None = None) -> Estate:
    """Classify every directory of configuration and compose what is live.

    Args:
        files: the tree.
        remote: the repository's `host/path`, which tells a published module by its name.
    """
    return _Survey(files, remote).estate()


def address_of(unit: Unit) -> Address:
    """The address of a Terragrunt unit."""
    return Address(TOOL, unit.directory, "", "TerragruntUnit", last(unit.directory))


def _by_roots(roots: Iterable[Root], files: Files) -> Iterator[Carried]:
    for root in roots:
        if speaks_of_engines(root.content, files):
            yield from carried_by(*root.addresses[0], root.seen(), files)


def _by_units(
    units: Iterable[Unit], content_of_unit: Callable[[Unit], Content | None], files: Files
) -> Iterator[Carried]:
    for unit in units:
        content = content_of_unit(unit)
        if content is not None and speaks_of_engines(content, files):
            yield from carried_by(address_of(unit), unit.at, content, files)


class _Survey:
    def __init__(self, files: Files, remote: str | None) -> None:
        self.files = files
        self.modules = Modules(files)
        self.meter = Meter()
        self.stacks = _stacks(files)
        self.paths = tuple(sorted({*self.modules.directories, *self.stacks}))
        self.scopes = {path: self._scope(path) for path in self.paths}
        found = Terragrunt(files, self.meter, self.modules.directories).units()
        self.unit_directories = frozenset(unit.directory for unit in found)
        self.runners = (*declared(self.scopes.values()), *configured(files), *controllers(files))
        self.called = self._called()
        self.by_directory = _grouped(self.runners)
        self.units = tuple(unit for unit in found if _is_live(unit, self.by_directory.get(unit.directory, ())))
        self.targets = {path: unit.at for unit in reversed(found) for path in unit.directories}
        self.published = self._is_published(remote)
        self.contents: dict[tuple[str, Location], Content | None] = {}

    def _scope(self, path: str) -> Scope:
        return Scope(self.modules, self.modules.at(path), self.meter, automatic(self.files, path))

    def _called(self) -> Mapping[str, Location]:
        """The directories that some call here resolves to, links followed, with the first such call."""
        found: dict[str, Location] = {}
        for scope in self.scopes.values():
            for call in scope.calls():
                for source in call.sources:
                    if source.local and source.directory is not None:
                        found.setdefault(self.files.real(source.directory) or source.directory, source.at)
        return found

    def _is_published(self, remote: str | None) -> bool:
        declared_state = any(_backend_at(scope) for scope in self.scopes.values()) or bool(self.units)
        root = self.modules.at("") if "" in self.scopes else None
        return is_published(self.files, root, remote, backends=declared_state)

    def estate(self) -> Estate:
        directories = tuple(self._directory(path) for path in self.paths)
        roots = tuple(self._root(directory) for directory in directories if directory.verdict.kind is Kind.ROOT)
        states: dict[str, Backend | Unknown] = {root.path: root.backend for root in roots}
        states |= {unit.directory: unit.backend for unit in self.units}
        return Estate(
            directories=directories,
            roots=roots,
            units=self.units,
            states=state_files(self.files) if self.paths or self.units else (),
            runners=self.runners,
            published=self.published,
            collisions=collisions(states),
            _files=self.files,
            _content=self.content,
        )

    def _directory(self, path: str) -> Directory:
        module = self.modules.at(path)
        runners = self.by_directory.get(path, ())
        return Directory(path, classify(path, self._signs(path, runners), module.at), module, runners)

    def _signs(self, path: str, runners: tuple[Runner, ...]) -> Signs:
        scope = self.scopes[path]
        backend = _backend_at(scope)
        target = self.targets.get(path)
        own = path in self.unit_directories
        return Signs(
            backend=backend,
            provider=next((block.at for block in scope.module.of("provider")), None),
            called=self.called.get(path),
            target=target,
            runners=runners,
            lock=lock_file(self.files, path),
            values=values_at(self.files, path),
            stack=self.stacks.get(path),
            placeholder=placeholder(self.files, scope.module),
            borrowed=target is not None and (own or bool(backend_of(self.modules, scope).missing)),
            published=self.published,
        )

    def _root(self, directory: Directory) -> Root:
        scope = self.scopes[directory.path]
        lock = lock_file(self.files, directory.path)
        content = content_of(scope)
        backend = backend_of(self.modules, scope)
        return Root(
            directory=directory,
            content=content,
            backend=backend,
            lock=lock,
            variants=(
                *variants(self.files, self.modules, directory.path, directory.runners),
                *_deployments(self.files, directory.path),
            ),
            workspaces=names_workspace(distinct(content.uses)),
            reads=content.reads.union(
                scope.reads, backend.supplied, loaded(self.files, directory.path), [lock.path] if lock else ()
            ),
        )

    def content(self, unit: Unit) -> Content | None:
        """What a unit runs, composed once."""
        key = (unit.directory, unit.at)
        if key not in self.contents:
            self.contents[key] = self._content(unit)
        return self.contents[key]

    def _content(self, unit: Unit) -> Content | None:
        """The first of a unit's modules that is here, with the unit's inputs and the files generated into it."""
        module = next((self.modules.at(path) for path in unit.directories if self.modules.at(path).reads), None)
        if module is None:
            return None
        inputs = unit.inputs if isinstance(unit.inputs, Map) else {}
        written = tuple(block for body in unit.generated for block in body.blocks)
        whole = replace(module, blocks=(*module.blocks, *written))
        values = {**automatic(self.files, module.directory), **inputs}
        return content_of(Scope(self.modules, whole, self.meter, values))


def _is_live(unit: Unit, runners: tuple[Runner, ...]) -> bool:
    """Whether a unit is no template, nor an example that has neither a backend nor a runner."""
    stated = isinstance(unit.backend, Backend) and unit.backend.declared is not Declared.DEFAULT
    return not is_dead(unit.directory, claimed=stated or bool(runners))


def _backend_at(scope: Scope) -> Location | None:
    kinds = ("backend", "cloud", "state_store")
    return next((block.at for kind in kinds for block in scope.module.settings(kind)), None)


def _stacks(files: Files) -> dict[str, Location]:
    """Directories of HCP Stacks, with their first file."""
    found: dict[str, Location] = {}
    for path in files.hcl_paths():
        if path.endswith(_STACK):
            found.setdefault(path.rpartition("/")[0], Location(path))
    return found


def _deployments(files: Files, directory: str) -> Iterable[Variant]:
    prefix = f"{directory}/" if directory else ""
    for name in files.children(directory)[0]:
        body = files.hcl(prefix + name) if name.endswith(".tfdeploy.hcl") else None
        for block in body.of("deployment") if body else ():
            yield Variant("deployment", block.labels[0] if block.labels else "", block.at, block.body.attributes)


def _grouped(runners: Iterable[Runner]) -> Mapping[str, tuple[Runner, ...]]:
    found: dict[str, list[Runner]] = {}
    for runner in runners:
        found.setdefault(runner.directory, []).append(runner)
    return {directory: tuple(each) for directory, each in found.items()}
