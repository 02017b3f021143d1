"""What a tool delivers: live units with their facts, and how they hang together."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from checker.model.inventory import Engine, Item
from checker.model.placements import Placement, Target
from checker.model.places import Basis, Location, Place, Problem
from checker.model.teams import Offer, Space


class Address(NamedTuple):
    """The universal key of a unit: unique within one report.

    `scope` is what tells equal names apart: the cluster (flux), the instance (argocd), the directory (terraform).
    """

    tool: str
    scope: str
    namespace: str
    kind: str
    name: str

    def __str__(self) -> str:
        prefix = f"{self.scope}:" if self.scope else ""
        namespace = f"{self.namespace}/" if self.namespace else ""
        return f"{prefix}{namespace}{self.kind}/{self.name}"


class Fact(NamedTuple):
    """One neutral statement about a unit, a tool or the repository: what the configuration *is*.

    `value` is JSON data or `Unknown`; `at` is the line that set it (or, for an absent key, the mapping that lacks it);
    `related` are further lines it rests on. `at` is None for what is inherent in the tool, and for what stands nowhere;
    `basis` then says what was looked at (nothing, if it is empty), where that is other than all that is delivered.
    """

    value: Any
    at: Location | None = None
    related: tuple[Place, ...] = ()
    basis: Basis | None = None


Facts = Mapping[str, Fact]
"""Fact path (dotted, as in `schemas/facts/<tool>.schema.json`) -> fact. Every path of the schema is present."""


class Unit(NamedTuple):
    """What a tool delivers and reconciles as one thing (rubric §1); only live units are made."""

    address: Address
    location: Location
    facts: Facts


class Relation(StrEnum):
    """What an edge of the delivery graph says."""

    DELIVERS = "delivers"
    READS = "reads from"
    TARGETS = "targets"
    NOTIFIES = "notifies"
    BOUNDED = "bounded by"


class Edge(NamedTuple):
    """`source` (a unit's address as text) stands in `relation` to `target` (a unit, a source, a cluster, a path)."""

    source: str
    relation: Relation
    target: str
    at: Location | None = None


class Platform(NamedTuple):
    """What stands between units of different tools in the delivery graph: a `cluster` or an `engine` that runs there.

    Edges name it by `name`.
    """

    kind: str
    name: str
    at: Location


class Collection(NamedTuple):
    """All that one tool's collector found: its live units, tool-wide facts, edges, problems.

    `facts` is empty when the tool has no live unit. `reads` are the paths of the tree that live units needed.
    `inventory` is what the units deliver, each distinct thing once; `engines` are the reconcilers behind the units.
    `platforms` are what its units declare for others to run on. `offers` are ways to create environments through it,
    `spaces` what bounds teams in it.
    `placements` are its units target by target, `targets` what is declared as one whether or not a unit goes there.
    """

    tool: str
    units: tuple[Unit, ...] = ()
    facts: Facts = MappingProxyType({})
    edges: tuple[Edge, ...] = ()
    problems: tuple[Problem, ...] = ()
    reads: frozenset[str] = frozenset()
    inventory: tuple[Item, ...] = ()
    engines: tuple[Engine, ...] = ()
    platforms: tuple[Platform, ...] = ()
    offers: tuple[Offer, ...] = ()
    spaces: tuple[Space, ...] = ()
    placements: tuple[Placement, ...] = ()
    targets: tuple[Target, ...] = ()
