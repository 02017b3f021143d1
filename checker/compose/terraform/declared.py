"""What live roots and units declare, block by block: resources, data sources and calls of modules from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from checker.compose.terraform.roots import Content, Use
from checker.compose.terraform.scope import Scope
from checker.compose.terraform.texts import plain
from checker.compose.terraform.values import Choice, sequence
from checker.model import Location, Unknown
from checker.parse.hcl import Block, Body
from checker.parse.located import Map, Seq

_KINDS = ("resource", "module")
_DEEPEST = 20

Wanted = Callable[[str, str], bool]
"""Whether blocks are wanted, by the type of a resource, or `module` and the address of the source."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One instance of a block.

    `kind` is the type of a resource, or `module`, then `source` is where it is from. `address` is as Terraform writes
    it: `module.a.helm_release.argocd["x"]`. `certain` is False where it cannot be seen whether it is there, or how
    often.
    """

    kind: str
    name: str
    address: str
    block: Block
    scope: Scope
    certain: bool
    source: str = ""

    @property
    def at(self) -> Location:
        """The block."""
        return self.block.at

    def get(self, name: str) -> Any:
        """An attribute, evaluated; None if it is absent."""
        return self.scope.get(self.block.body, name)

    def where(self, name: str) -> Location:
        """The line of an attribute, or of the block that lacks it."""
        return self.block.body.attributes.keys_at.get(name, self.block.at)

    @property
    def data(self) -> Map:
        """All attributes and nested blocks, evaluated; a nested block is a list of mappings under its type."""
        return _data(self.block.body, self.block.at, self.scope, 0)


def declared(content: Content, wanted: Wanted) -> Iterator[Declaration]:
    """The instances of wanted blocks in what one root or unit runs, outer modules first."""
    for use in content.uses:
        for block in use.scope.module.blocks:
            if block.type in _KINDS and block.labels:
                yield from _instances(use, block, wanted)


def _instances(use: Use, block: Block, wanted: Wanted) -> Iterator[Declaration]:
    source = _source(use.scope, block) if block.type == "module" else ""
    kind = "module" if block.type == "module" else block.labels[0]
    if not wanted(kind, source):
        return
    written = ".".join((block.type, *block.labels) if block.type == "module" else block.labels)
    prefix = f"{use.address}.{written}" if use.address else written
    for instance in use.scope.instances(block):
        address = f'{prefix}["{instance.key}"]' if instance.key else prefix
        certain = use.certain and instance.certain
        yield Declaration(kind, block.labels[-1], address, block, instance.scope, certain, source)


def _source(scope: Scope, block: Block) -> str:
    """Where a module is from, "" for one of this repository: its own blocks are looked at."""
    call = next((call for call in scope.calls() if call.block is block), None)
    return next((source.text for source in call.sources if source.directory is None), "") if call else ""


def _data(body: Body, at: Location, scope: Scope, depth: int) -> Map:
    made = Map(at=at)
    for name in body.attributes:
        made.put(name, spread(scope.get(body, name)), body.attributes.where(name), body.attributes.values_at.get(name))
    for block in body.blocks:
        kind = block.labels[0] if block.type == "dynamic" and block.labels else block.type
        inner = block.body.first("content") if block.type == "dynamic" else block
        if inner is not None and depth < _DEEPEST:
            found = _data(inner.body, block.at, scope, depth + 1)
            listed = made.get(kind)
            items = [*listed, found] if isinstance(listed, Seq) else [found]
            places = [*listed.items_at, block.at] if isinstance(listed, Seq) else [block.at]
            made.put(kind, Seq(items, at=made.where(kind) if kind in made else block.at, items_at=places), block.at)
    return made


def spread(value: Any, depth: int = 0) -> Any:
    """A value as plain data, in which a choice between mappings is one mapping, with what they differ in unknown.

    A key that not all of them have is unknown too, so that its absence is not taken for certain.
    """
    if depth > _DEEPEST:
        return value
    if isinstance(value, Choice) and all(isinstance(option, Map) for option in value.options):
        return _union(value, depth)
    if isinstance(value, Map):
        made = value.copy()
        for key, item in value.items():
            made[key] = spread(item, depth + 1)
        return made
    if isinstance(value, Seq):
        return Seq([spread(item, depth + 1) for item in value], at=value.at, items_at=value.items_at)
    return plain(value) if isinstance(value, str) else value


def _union(value: Choice, depth: int) -> Map:
    at = value.location or Location("")
    made = Map(at=at)
    for option in value.options:
        for key in option:
            if key not in made:
                made.put(key, _shared(key, value, depth), option.where(key), option.values_at.get(key))
    return made


def _shared(key: str, value: Choice, depth: int) -> Any:
    found = [option[key] for option in value.options if key in option]
    if len(found) == len(value.options) and all(one == found[0] for one in found):
        return spread(found[0], depth + 1)
    if all(isinstance(one, Map) for one in found):
        return _union(Choice(value.reason, value.location, value.text, tuple(found)), depth + 1)
    return Unknown(value.reason, value.location, value.text)


def blocks_of(data: Map, name: str) -> Seq:
    """The nested blocks of a type, or what stands for them as an attribute; empty where there is none."""
    found = data.get(name)
    if isinstance(found, Seq):
        return found
    return sequence([found] if isinstance(found, Map) else [], data.where(name))


def block_of(data: Any, name: str) -> Map:
    """The first nested block of a type, an empty mapping in its place where there is none."""
    if not isinstance(data, Map):
        return Map(at=Location(""))
    found = next((one for one in blocks_of(data, name) if isinstance(one, Map)), None)
    return Map(at=data.where(name)) if found is None else found
