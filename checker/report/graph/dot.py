"""The delivery graph in Graphviz' language."""

from __future__ import annotations

from collections.abc import Iterator

from checker.graph.delivery import DeliveryGraph
from checker.report import escape


def render(graph: DeliveryGraph) -> str:
    """A digraph: units as boxes, deliveries as arrows, clusters as ellipses; flawed units are red."""
    head = ("digraph delivery {", "  rankdir=LR;", "  node [shape=box];")
    return "\n".join((*head, *_units(graph), *_deliveries(graph), *_targets(graph), "}")) + "\n"


def _units(graph: DeliveryGraph) -> Iterator[str]:
    for node in graph.nodes.values():
        label = _quoted("\n".join((node.id, *node.flaws)))
        color = " color=red" if node.flaws else ""
        shape = " shape=box3d" if node.platform else ""
        yield f"  {_quoted(node.id)} [label={label} tooltip={_quoted(str(node.location))}{color}{shape}];"


def _deliveries(graph: DeliveryGraph) -> Iterator[str]:
    for name, children in graph.children.items():
        yield from (f"  {_quoted(name)} -> {_quoted(child)};" for child in children)


def _targets(graph: DeliveryGraph) -> Iterator[str]:
    for target in sorted({target for node in graph.nodes.values() for target in node.targets}):
        yield f"  {_quoted(f'cluster {target}')} [shape=ellipse label={_quoted(target)}];"
        leaves = (name for name, node in graph.nodes.items() if target in node.targets and not graph.children[name])
        yield from (f"  {_quoted(name)} -> {_quoted(f'cluster {target}')} [style=dashed];" for name in leaves)


def _quoted(text: str) -> str:
    """A quoted string of the language; the lines of `text` stay lines, everything else active is escaped."""
    lines = (escape.terminal(line).replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return '"' + "\\n".join(lines) + '"'
