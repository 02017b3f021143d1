"""What an HCL file says: blocks with labels and attributes, every value with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from checker.model import Location, Unknown
from checker.parse.hcl.expressions import names_in
from checker.parse.located import Map


@dataclass(frozen=True, slots=True)
class Expression(Unknown):
    """A value that is no literal: `text` is its source, as written; evaluation parses it when it is asked for."""

    @property
    def references(self) -> tuple[str, ...]:
        """The names it refers to, dotted up to the first index, sorted: `var.region`, `module.vpc.id`."""
        return names_in(self.text, self.location or Location(""))


class Block(NamedTuple):
    """`type "label" "label" { … }`; `at` is where the type stands."""

    type: str
    labels: tuple[str, ...]
    body: Body
    at: Location


class Body(NamedTuple):
    """The inside of a file or of a block, in the order of the text.

    `attributes` maps a name to a literal (str, number, bool, None, Map, Seq) or to an `Expression`. In a file written
    as JSON a nested block that repeats is an attribute, a Map or a Seq of Maps: the two cannot be told apart there.
    """

    attributes: Map
    blocks: tuple[Block, ...]
    at: Location

    def of(self, *types: str) -> Iterator[Block]:
        """The blocks of some types."""
        return (block for block in self.blocks if block.type in types)

    def first(self, kind: str) -> Block | None:
        """The first block of a type."""
        return next(self.of(kind), None)

    def get(self, name: str) -> Any:
        """The value of an attribute, None if it is absent."""
        return self.attributes.get(name)


class Fault(NamedTuple):
    """A place that is no HCL; what stands around it is read all the same."""

    at: Location
    reason: str


class Hcl(NamedTuple):
    """A file: its body and the first thing in it that is wrong, if there is one."""

    body: Body
    fault: Fault | None = None
