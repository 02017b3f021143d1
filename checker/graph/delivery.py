"""The delivery graph of a whole repository: live units, what they read, where they deliver to, what hangs loose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from checker.graph.components import components
from checker.model import Collection, Edge, Location, Platform, Relation, Unit


@dataclass(frozen=True, slots=True)
class Node:
    """One live unit, or a `platform` between units.

    `flaws` are sentences on it: a missing path, a source that is not defined, a collision.
    `reads` are directories and sources, `revision` the stated version of the deciding source, `targets` clusters.
    """

    id: str
    tool: str
    kind: str
    location: Location
    reads: tuple[str, ...] = ()
    revision: str = ""
    targets: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()
    platform: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryGraph:
    """All live units and the platforms between them by id.

    `roots` are those that no other unit delivers, `children` follow delivery.
    A unit that only units of one circle deliver is reached from the first of the circle. `orphans` are objects that
    nothing delivers, in the words of their tool. `edges` are all relations between ids and names, sorted.
    """

    nodes: Mapping[str, Node]
    roots: tuple[str, ...]
    children: Mapping[str, tuple[str, ...]]
    edges: tuple[Edge, ...]
    orphans: tuple[str, ...] = field(default=())

    @property
    def units(self) -> tuple[Node, ...]:
        """The live units alone, in the order of their ids."""
        return tuple(node for node in self.nodes.values() if not node.platform)


def delivery_graph(collections: Sequence[Collection]) -> DeliveryGraph:
    """Join the units and edges of all tools."""
    edges = tuple(sorted({edge for found in collections for edge in found.edges}, key=_by_name))
    units = {str(unit.address): unit for found in collections for unit in found.units}
    related = _related(edges)
    named = {name: _node(name, unit, related) for name, unit in units.items()}
    platforms = (platform for found in collections for platform in found.platforms)
    named |= {one.name: _platform(one, related) for one in platforms if one.name not in named}
    nodes = dict(sorted(named.items()))
    children = {
        name: tuple(other for other in related.get((name, Relation.DELIVERS), ()) if other in nodes and other != name)
        for name in nodes
    }
    return DeliveryGraph(nodes, _roots(nodes, children), children, edges, tuple(_orphans(collections)))


def _related(edges: Sequence[Edge]) -> Mapping[tuple[str, Relation], tuple[str, ...]]:
    related: dict[tuple[str, Relation], dict[str, None]] = defaultdict(dict)
    for edge in edges:
        related[edge.source, edge.relation][edge.target] = None
    return {key: tuple(targets) for key, targets in related.items()}


def _node(name: str, unit: Unit, related: Mapping[tuple[str, Relation], tuple[str, ...]]) -> Node:
    version = unit.facts["source.version"].value if "source.version" in unit.facts else None
    return Node(
        id=name,
        tool=unit.address.tool,
        kind=unit.address.kind,
        location=unit.location,
        reads=related.get((name, Relation.READS), ()),
        revision=version if isinstance(version, str) else "",
        targets=related.get((name, Relation.TARGETS), ()),
        flaws=tuple(_flaws(unit)),
    )


def _platform(platform: Platform, related: Mapping[tuple[str, Relation], tuple[str, ...]]) -> Node:
    reads = related.get((platform.name, Relation.READS), ())
    return Node(platform.name, "", platform.kind, platform.at, reads, platform=True)


def _flaws(unit: Unit) -> Iterator[str]:
    """What is wrong with the unit's place in the graph, by facts that every tool states in the same words."""
    if _states(unit, "path.exists", value=False):
        yield "reads a path that does not exist here"
    if _states(unit, "source.defined", value=False):
        yield "reads a source that is not defined here"
    collisions = unit.facts["collisions"].value if "collisions" in unit.facts else None
    if isinstance(collisions, list) and collisions:
        others = f" and {len(collisions) - 1} more" if len(collisions) > 1 else ""
        yield f"collides: {collisions[0]}{others}"


def _states(unit: Unit, fact: str, *, value: bool) -> bool:
    return fact in unit.facts and unit.facts[fact].value is value


def _roots(nodes: Mapping[str, Node], children: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Units that no other delivers, and the first unit of each circle that nothing outside of it delivers."""
    groups = components(children)
    group_of = {name: number for number, group in enumerate(groups) for name in group}
    entered = {group_of[child] for name in nodes for child in children[name] if group_of[child] != group_of[name]}
    return tuple(sorted(min(group) for number, group in enumerate(groups) if number not in entered))


def _orphans(collections: Sequence[Collection]) -> Iterator[str]:
    for found in collections:
        dead = found.facts["dead"].value if "dead" in found.facts else None
        yield from dead if isinstance(dead, list) else ()


def _by_name(edge: Edge) -> tuple[str, str, str, Location]:
    return (edge.source, edge.relation, edge.target, edge.at or Location(""))
