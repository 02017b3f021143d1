"""The delivery graph as a Mermaid flowchart, as forges draw it in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from checker.graph.delivery import DeliveryGraph, Node
from checker.report import escape


def render(graph: DeliveryGraph) -> str:
    """A flowchart: units as boxes, deliveries as arrows, clusters as rounded boxes; flawed units are marked red."""
    return "\n".join(("flowchart LR", *_units(graph), *_deliveries(graph), *_targets(graph), *_flawed(graph))) + "\n"


def _units(graph: DeliveryGraph) -> Iterator[str]:
    for number, node in enumerate(graph.nodes.values()):
        opening, closing = ("[[", "]]") if node.platform else ("[", "]")
        yield f'  u{number}{opening}"{_label(node)}"{closing}'


def _label(node: Node) -> str:
    return "<br/>".join(_text(part) for part in (node.id, *node.flaws))


def _deliveries(graph: DeliveryGraph) -> Iterator[str]:
    numbers = _numbers(graph)
    for name, children in graph.children.items():
        yield from (f"  u{numbers[name]} --> u{numbers[child]}" for child in children)


def _targets(graph: DeliveryGraph) -> Iterator[str]:
    numbers = _numbers(graph)
    targets = sorted({target for node in graph.nodes.values() for target in node.targets})
    for number, target in enumerate(targets):
        yield f'  t{number}(["{_text(target)}"])'
        leaves = (name for name, node in graph.nodes.items() if target in node.targets and not graph.children[name])
        yield from (f"  u{numbers[name]} -.-> t{number}" for name in leaves)


def _flawed(graph: DeliveryGraph) -> Iterator[str]:
    flawed = [number for number, node in enumerate(graph.nodes.values()) if node.flaws]
    if flawed:
        yield "  classDef flawed stroke:#d33,stroke-width:2px"
        yield f"  class {','.join(f'u{number}' for number in flawed)} flawed"


def _numbers(graph: DeliveryGraph) -> dict[str, int]:
    return {name: number for number, name in enumerate(graph.nodes)}


def _text(text: str) -> str:
    """A label that is only text: Mermaid reads entities as `#code;`, and HTML unless it is escaped."""
    plain = escape.terminal(text)
    return "".join(one if one.isalnum() or one in " -_./:@" else f"#{ord(one)};" for one in plain)
