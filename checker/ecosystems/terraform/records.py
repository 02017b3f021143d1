"""A live root before it becomes facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checker.compose.terraform import (
    Backend,
    Call,
    Content,
    Root,
    Runner,
    Scope,
    Source,
    Unit,
    Variant,
    address_of,
)
from checker.model import Address, Fact, Location, Unknown
from checker.parse.hcl import Body
from checker.parse.located import Map


@dataclass(frozen=True, slots=True)
class Live:
    """A live root module, Terragrunt unit or deployment of an HCP stack.

    `content` is None where what it runs is not in this repository; `sources` are what a Terragrunt unit's module may
    be; `modules` are the directories here that hold its configuration. `workspaces` says that one address of its
    state may hold several; `generated` are the files that Terragrunt writes into it, `inputs` what it gives the module.
    `variants` are the environments of a root that has values or workspaces for several.
    """

    address: Address
    directory: str
    at: Location
    backend: Backend | Unknown
    content: Content | None
    lock: Location | None
    runners: tuple[Runner, ...]
    sources: tuple[Source, ...] = ()
    modules: tuple[str, ...] = ()
    workspaces: bool = False
    stacked: bool = False
    generated: tuple[Body, ...] = ()
    inputs: tuple[Map, ...] = ()
    variants: tuple[Variant, ...] = ()
    reads: frozenset[str] = frozenset()

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The scopes of its own files and of every local module instance in it."""
        return tuple(use.scope for use in self.content.uses) if self.content else ()

    @property
    def calls(self) -> tuple[Call, ...]:
        """The module calls in it."""
        return self.content.calls if self.content else ()

    @property
    def served(self) -> bool:
        """Whether its state is with HCP Terraform or Enterprise, which may run it too."""
        return isinstance(self.backend, Backend) and self.backend.kind in {"cloud", "remote"}


def of_root(root: Root, found: Sequence[Runner]) -> Iterator[Live]:
    """A root as one live unit, a stack as one for each of its deployments; tofu-controller's object is its root's."""
    for address, at in root.addresses:
        yield Live(
            address=address,
            directory=root.path,
            at=at,
            backend=replace(root.backend, at=at, locking_at=at) if root.stacked else root.backend,
            content=root.content,
            lock=root.lock,
            runners=tuple(found),
            modules=(root.path,),
            workspaces=root.workspaces,
            stacked=root.stacked,
            variants=() if root.stacked else root.variants,
            reads=root.reads,
        )


def of_unit(unit: Unit, content: Content | None, found: Sequence[Runner]) -> Live:
    """A Terragrunt unit."""
    return Live(
        address=address_of(unit),
        directory=unit.directory,
        at=unit.at,
        backend=unit.backend,
        content=content,
        lock=unit.lock,
        runners=tuple(found),
        sources=unit.sources,
        modules=unit.directories,
        generated=unit.generated,
        inputs=(unit.inputs,) if isinstance(unit.inputs, Map) else (),
        reads=unit.reads,
    )


def worst(facts: Sequence[Fact], order: Sequence[Any]) -> Fact:
    """Of several facts the one whose value comes first in `order`; one that cannot be seen gives way to the first only.

    Args:
        facts: at least one.
        order: all values, the worst first.
    """
    lowest = next((fact for fact in facts if fact.value == order[0]), None)
    if lowest is not None:
        return lowest
    unseen = next((fact for fact in facts if isinstance(fact.value, Unknown)), None)
    return unseen or min(facts, key=lambda fact: order.index(fact.value))


def inside(path: str, directory: str) -> bool:
    """Whether a path is a directory or lies in it; "" and "." are the root of the tree."""
    directory = directory.strip("/").removeprefix("./")
    return directory in {"", "."} or path == directory or path.startswith(f"{directory}/")
