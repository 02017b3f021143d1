"""Terragrunt units: their includes, sources, state, inputs and what is generated for them (domain §3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from checker.compose.terraform import paths
from checker.compose.terraform.backends import Backend, Declared, made
from checker.compose.terraform.evaluate import Meter
from checker.compose.terraform.providers import lock_file
from checker.compose.terraform.sources import Source, sources
from checker.compose.terraform.terragrunt_scope import Include, Readings, TerragruntScope
from checker.compose.terraform.values import FileText
from checker.model import Location, Problem, ProblemKind, Stage, Unknown
from checker.parse.failure import ParseError
from checker.parse.files import Files, join
from checker.parse.hcl import Block, Body, Expression, Hcl, parse_text
from checker.parse.hcl.generated import parse_generated
from checker.parse.located import Map, Text

UNIT_FILE = "terragrunt.hcl"
STACK_FILE = "terragrunt.stack.hcl"
_UNFOLLOWED = "an include that cannot be followed"


@dataclass(frozen=True, slots=True)
class Dependency:
    """Another unit that a unit reads from; `directory` is None where it cannot be followed."""

    name: str
    directory: str | None
    at: Location


@dataclass(frozen=True, slots=True)
class Unit:
    """One Terragrunt unit as it takes effect, its includes merged.

    `sources` are what its module may be; `directories` those of them (or its own directory) that are here.
    `backend` is Unknown where what would declare it cannot be followed. `generated` are the bodies of files that are
    written into the module, evaluated. `inputs` maps a variable to its value, or is Unknown as a whole.
    `stack` is the stack file that declares the unit, "" for one with a file of its own.
    """

    directory: str
    at: Location
    includes: tuple[Include, ...]
    sources: tuple[Source, ...]
    directories: tuple[str, ...]
    backend: Backend | Unknown
    inputs: Map | Unknown
    generated: tuple[Body, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    lock: Location | None = None
    problems: tuple[Problem, ...] = ()
    reads: frozenset[str] = frozenset()
    stack: str = ""


class _Stacked(NamedTuple):
    """A `unit` or `stack` block: `path` below the generated directory, `nested` are stack files it brings in."""

    block: Block
    sources: tuple[Source, ...]
    path: str
    nested: tuple[str, ...]


class Terragrunt:
    """The Terragrunt files of a tree.

    Args:
        files: the tree.
        meter: the survey's budget.
        configured: whether a directory holds configuration of Terraform.
    """

    def __init__(self, files: Files, meter: Meter, configured: Iterable[str]) -> None:
        self._files = files
        self._shared = Readings(files, meter)
        self._configured = frozenset(configured)

    def units(self) -> tuple[Unit, ...]:
        """Every unit, by directory: each `terragrunt.hcl` that no other includes, and those of explicit stacks."""
        found = [unit for path in self._unit_files() if (unit := self._unit(path)) is not None]
        targets = {include.path for unit in found for include in unit.includes}
        live = [unit for unit in found if unit.at.path not in targets and self._runs(unit)]
        stacked = [unit for path in self._outer_stacks() for unit in self._stack(path)]
        definitions = {directory for unit in stacked for directory in unit.directories}
        own = [unit for unit in live if unit.directory not in definitions]
        return tuple(sorted([*own, *stacked], key=lambda unit: (unit.directory, unit.at)))

    def _named(self, name: str) -> Iterator[str]:
        return (path for path in self._files.hcl_paths() if path == name or path.endswith(f"/{name}"))

    def _unit_files(self) -> Iterator[str]:
        return self._named(UNIT_FILE)

    def _runs(self, unit: Unit) -> bool:
        """Whether there is something to run: a file of settings alone, that nothing includes, is no unit."""
        return bool(unit.sources or unit.directories) or any(include.path is None for include in unit.includes)

    def _unit(self, path: str) -> Unit | None:
        body = self._files.hcl(path)
        if body is None:
            return None
        directory = path.rpartition("/")[0]
        bare = TerragruntScope(self._shared, path, body, directory)
        includes = tuple(_includes(bare))
        scope = TerragruntScope(
            self._shared,
            path,
            body,
            directory,
            includes={include.name: include for include in includes},
            reads=bare.reads,
        )
        return self._composed(scope, directory, includes)

    def _composed(self, scope: TerragruntScope, directory: str, includes: tuple[Include, ...]) -> Unit:
        """The unit's file over its includes: the first that states something decides."""
        merged = [include for include in includes if include.merged]
        followed = [(include, scope.beside(include.path, included=True)) for include in merged if include.path]
        scopes = [scope, *(found for _, found in followed if found)]
        lost = len(scopes) <= len(merged)
        stated = next((found for each in scopes if (found := _sources(each, directory))), ())
        here = [source.directory for source in stated if source.directory is not None]
        if not stated and directory in self._configured:
            here = [directory]
        generated = tuple(_generated(scopes))
        lock = lock_file(self._files, directory)
        return Unit(
            directory=directory,
            at=Location(scope.path),
            includes=includes,
            sources=stated,
            directories=tuple(dict.fromkeys(self._files.real(path) or path for path in here)),
            backend=_backend(scopes, generated, Location(scope.path), lost=lost),
            inputs=_inputs(scopes),
            generated=generated,
            dependencies=tuple(dependency for each in scopes for dependency in _dependencies(each, directory)),
            lock=lock,
            problems=tuple(_problems(self._files, scopes, includes)),
            reads=frozenset(scope.reads).union([lock.path] if lock else ()),
        )

    def _outer_stacks(self) -> tuple[str, ...]:
        """The stack files that no other stack of this repository is made of."""
        paths_of = tuple(self._named(STACK_FILE))
        inner = {nested for path in paths_of for block in self._blocks(path, "stack") for nested in block.nested}
        return tuple(path for path in paths_of if path not in inner)

    def _blocks(self, stack: str, *kinds: str) -> Iterator[_Stacked]:
        """What a stack file declares, with the directory that each source is."""
        body = self._files.hcl(stack)
        directory = stack.rpartition("/")[0]
        if body is None:
            return
        scope = TerragruntScope(self._shared, stack, body, directory)
        for block in body.of(*kinds):
            value = scope.value(block.body.get("source"))
            found = sources(value, None, directory, block.body.attributes.where("source"))
            name = scope.value(block.body.get("path"))
            fallback = block.labels[0] if block.labels else "unit"
            files = (f"{source.directory}/{STACK_FILE}" for source in found if source.directory is not None)
            nested = tuple(path for path in files if block.type == "stack" and self._files.is_file(path))
            yield _Stacked(block, found, name if isinstance(name, str) else fallback, nested)

    def _stack(self, path: str) -> Iterator[Unit]:
        """The units of an explicit stack; its nested stacks too, where they are here."""
        pending, seen = [(path, path.rpartition("/")[0])], 0
        while pending and seen < 100:  # noqa: PLR2004 - nobody nests so many
            seen += 1
            stack, directory = pending.pop(0)
            for declared in self._blocks(stack, "unit", "stack"):
                target = join(directory, f".terragrunt-stack/{declared.path}") or directory
                if declared.block.type == "unit":
                    yield self._stacked(declared.sources, target, declared.block.at, stack)
                pending += [(nested, target) for nested in declared.nested]

    def _stacked(self, found: tuple[Source, ...], target: str, at: Location, stack: str) -> Unit:
        """A unit that a stack generates: what its definition here says, else unknown."""
        here = tuple(source.directory for source in found if source.directory is not None)
        definition = self._unit(f"{here[0]}/{UNIT_FILE}") if here else None
        unseen = Unknown("the unit's definition is not in this repository", at)
        if definition is None:
            return Unit(target, at, (), found, here, unseen, unseen, stack=stack)
        return Unit(
            directory=target,
            at=at,
            includes=definition.includes,
            sources=definition.sources,
            directories=here,
            backend=Unknown("written when the stack is generated", at)
            if isinstance(definition.backend, Backend) and isinstance(definition.backend.key, Unknown)
            else definition.backend,
            inputs=definition.inputs,
            generated=definition.generated,
            lock=definition.lock,
            problems=definition.problems,
            reads=definition.reads | {stack},
            stack=stack,
        )


def _includes(scope: TerragruntScope) -> Iterator[Include]:
    for block in scope.body.of("include"):
        value = scope.value(block.body.get("path"))
        target = paths.within(scope.directory, value) if isinstance(value, str) else None
        merged = scope.value(block.body.get("merge_strategy")) != "no_merge"
        name = block.labels[0] if block.labels else ""
        reason = value.reason if isinstance(value, Unknown) else "" if target else "a path outside this repository"
        yield Include(name, target, block.at, merged, reason)


def _sources(scope: TerragruntScope, directory: str) -> tuple[Source, ...]:
    """The sources that a file states; relative ones start at the unit."""
    for block in scope.body.of("terraform"):
        if "source" in block.body.attributes:
            at = block.body.attributes.where("source")
            return sources(scope.value(block.body.get("source")), None, directory, at)
    return ()


def _inputs(scopes: list[TerragruntScope]) -> Map | Unknown:
    made = Map(at=scopes[0].body.at)
    for scope in reversed(scopes):
        value = scope.value(scope.body.get("inputs"))
        if isinstance(value, Unknown):
            return value
        for name, item in value.items() if isinstance(value, Map) else ():
            made.put(name, item, value.where(name), value.values_at.get(name))
    return made


def _backend(
    scopes: list[TerragruntScope], generated: tuple[Body, ...], at: Location, *, lost: bool
) -> Backend | Unknown:
    """The state of a unit: `remote_state`, else a `backend` block that is generated, else that of the module."""
    for scope in scopes:
        stated = _remote_state(scope)
        if stated is not None:
            return stated
    for body in generated:
        for block in body.of("terraform"):
            for inner in block.body.of("backend", "cloud"):
                kind = inner.labels[0] if inner.labels else "cloud"
                declared = Declared.BACKEND if inner.labels else Declared.CLOUD
                return made(kind, declared, inner.body.attributes, inner.at, complete=True)
    if lost:
        return Unknown(_UNFOLLOWED, at)
    return made("local", Declared.DEFAULT, Map(at=at), at, complete=True)


def _remote_state(scope: TerragruntScope) -> Backend | Unknown | None:
    for block in scope.body.of("remote_state"):
        attributes = block.body.attributes
        return _stated(scope.value(attributes.get("backend")), scope.value(attributes.get("config")), block.at)
    if "remote_state" not in scope.body.attributes:
        return None
    at = scope.body.attributes.where("remote_state")
    value = scope.value(scope.body.get("remote_state"))
    if isinstance(value, Map):
        return _stated(value.get("backend"), value.get("config"), at)
    return value if isinstance(value, Unknown) else None


def _stated(kind: Any, config: Any, at: Location) -> Backend | Unknown:
    if not isinstance(kind, str):
        return kind if isinstance(kind, Unknown) else Unknown("a state without a kind", at)
    known = config if isinstance(config, Map) else Map(at=at)
    return made(kind, Declared.REMOTE_STATE, known, at, complete=isinstance(config, Map))


def _dependencies(scope: TerragruntScope, directory: str) -> Iterator[Dependency]:
    for block in scope.body.of("dependency"):
        value = scope.value(block.body.get("config_path"))
        target = paths.within(directory, value) if isinstance(value, str) else None
        yield Dependency(block.labels[0] if block.labels else "", target, block.at)
    for block in scope.body.of("dependencies"):
        listed = scope.value(block.body.get("paths"))
        for item in listed if isinstance(listed, list) else ():
            yield Dependency("", paths.within(directory, item) if isinstance(item, str) else None, block.at)


def _generated(scopes: list[TerragruntScope]) -> Iterator[Body]:
    """The files that are generated, those of the unit before those of its includes; a label counts once."""
    seen: set[tuple[str, ...]] = set()
    for scope in scopes:
        for block in scope.body.of("generate"):
            if block.labels not in seen:
                seen.add(block.labels)
                yield from _contents(scope, block.body.get("contents"))


def _contents(scope: TerragruntScope, value: Any) -> Iterator[Body]:
    """The body of one file: a heredoc's interpolations are evaluated here, the text of another file is as it stands."""
    if isinstance(value, Text) or (isinstance(value, Expression) and value.text.startswith("<<")):
        found = _heredoc(value, value.content if isinstance(value, Text) else value.location)
        if found is not None:
            yield evaluated(found.body, scope)
        return
    text = scope.value(value)
    if isinstance(text, str):
        at = Location(text.path) if isinstance(text, FileText) else scope.body.attributes.at
        found = _text(str(text), at)
        if found is not None:
            yield found.body


@lru_cache(maxsize=256)
def _heredoc(value: Expression | Text, _at: Location | None) -> Hcl | None:
    """A heredoc's HCL, kept for the other units; `_at` tells equal texts at two places apart."""
    try:
        return parse_generated(value)
    except ParseError:
        return None  # too large or too deep to be a file of settings


@lru_cache(maxsize=256)
def _text(text: str, at: Location) -> Hcl | None:
    try:
        return parse_text(text, at)
    except ParseError:
        return None  # as above


def evaluated(body: Body, scope: TerragruntScope) -> Body:
    """A body with all its values evaluated in a scope."""
    blocks = tuple(block._replace(body=evaluated(block.body, scope)) for block in body.blocks)
    attributes = scope.value(body.attributes)
    return Body(attributes if isinstance(attributes, Map) else Map(at=body.at), blocks, body.at)


def _problems(files: Files, scopes: list[TerragruntScope], includes: tuple[Include, ...]) -> Iterator[Problem]:
    for scope in scopes:
        problem = files.problem(scope.path)
        if problem is not None:
            yield problem
    for include in includes:
        if include.path is None:
            message = f"Not followed: {include.reason or _UNFOLLOWED}."
            yield Problem(include.at, Stage.COMPOSE, ProblemKind.UNOBSERVABLE, message)
