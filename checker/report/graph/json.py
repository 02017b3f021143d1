"""The delivery graph as JSON, for other programs (`schemas/graph.schema.json`)."""

from __future__ import annotations

import json
from typing import Any

from checker.graph.delivery import DeliveryGraph, Node
from checker.model import Edge, Location
from checker.report import escape


def render(graph: DeliveryGraph) -> str:
    """One object: `units`, `platforms`, `roots`, `edges` and `orphans`, each sorted."""
    record = {
        "schema": 1,
        "units": [_unit(node) for node in graph.units],
        "platforms": [_platform(node) for node in graph.nodes.values() if node.platform],
        "roots": [escape.prose(name) for name in graph.roots],
        "edges": [_edge(edge) for edge in graph.edges],
        "orphans": [escape.prose(orphan) for orphan in graph.orphans],
    }
    return escape.document(json.dumps(record, indent=2, sort_keys=True)) + "\n"


def _unit(node: Node) -> dict[str, Any]:
    return {
        "id": escape.prose(node.id),
        "tool": node.tool,
        "kind": node.kind,
        "location": _location(node.location),
        "reads": [escape.prose(one) for one in node.reads],
        "revision": escape.prose(node.revision) or None,
        "targets": [escape.prose(one) for one in node.targets],
        "flaws": [escape.prose(one) for one in node.flaws],
    }


def _platform(node: Node) -> dict[str, Any]:
    return {"id": escape.prose(node.id), "kind": node.kind, "location": _location(node.location)}


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": escape.prose(edge.source),
        "relation": edge.relation.value,
        "target": escape.prose(edge.target),
        "location": _location(edge.at) if edge.at else None,
    }


def _location(location: Location) -> dict[str, Any]:
    return {"path": escape.path(location.path), "line": location.line, "column": location.column}
