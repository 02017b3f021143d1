"""The delivery graph for people: who delivers what, as a tree per root."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checker.graph.delivery import DeliveryGraph, Node
from checker.report import escape


class _Lines(NamedTuple):
    branch: str
    last: str
    through: str
    blank: str
    reads: str
    to: str
    flaw: str


_UNICODE = _Lines("├─ ", "└─ ", "│  ", "   ", "←", "→", "✗")
_ASCII = _Lines("|- ", "`- ", "|  ", "   ", "<-", "->", "x")
_UNKNOWN = "(unknown)"


class _Place(NamedTuple):
    """A unit waiting to be printed: `before` stands before its own line, `below` before the lines of its children."""

    name: str
    before: str
    below: str


def render(graph: DeliveryGraph, *, unicode: bool = True) -> str:
    """Every live unit on a line under the unit that delivers it: what it reads, where it delivers to, where it stands.

    A unit that several deliver is written out once. Orphans and a count close the page. The lines are not wrapped.
    """
    lines = _UNICODE if unicode else _ASCII
    written: set[str] = set()
    page = [line for root in graph.roots for line in _tree(graph, root, lines, written)]
    page += _orphans(graph, lines)
    page += ["", _count(graph)]
    return escape.lines("\n".join(escape.terminal(line, unicode=unicode) for line in page) + "\n")


def _tree(graph: DeliveryGraph, root: str, lines: _Lines, written: set[str]) -> Iterator[str]:
    waiting = [_Place(root, "", "")]
    while waiting:
        name, before, below = waiting.pop()
        node = graph.nodes[name]
        if name in written:
            yield f"{before}{name}  (see above)"
            continue
        written.add(name)
        yield f"{before}{_line(node, lines)}"
        children = graph.children[name]
        inner = below + (lines.through if children else lines.blank)
        yield from (f"{inner}{lines.flaw} {flaw}" for flaw in node.flaws)
        waiting += reversed([_child(child, below, lines, last=child == children[-1]) for child in children])


def _child(name: str, below: str, lines: _Lines, *, last: bool) -> _Place:
    return _Place(
        name, below + (lines.last if last else lines.branch), below + (lines.blank if last else lines.through)
    )


def _line(node: Node, lines: _Lines) -> str:
    revision = f" @ {node.revision}" if node.revision else ""
    places = ", ".join(dict.fromkeys(place.strip() or _UNKNOWN for place in node.reads))
    reads = f"  {lines.reads} {places}{revision}" if places else ""
    elsewhere = [target for target in node.targets if not node.id.startswith(f"{target}:")]
    targets = f"  {lines.to} {', '.join(elsewhere)}" if elsewhere else ""
    return f"{node.id}{reads}{targets}  {node.location}"


def _orphans(graph: DeliveryGraph, lines: _Lines) -> Iterator[str]:
    if graph.orphans:
        yield ""
        yield "Nothing delivers these:"
        yield from (f"{lines.flaw} {orphan}" for orphan in graph.orphans)


def _count(graph: DeliveryGraph) -> str:
    flawed = sum(bool(node.flaws) for node in graph.units)
    sizes = f"{_counted(len(graph.units), 'live unit')} from {_counted(len(graph.roots), 'root')}"
    return f"{sizes}, {flawed} with flaws, {_counted(len(graph.orphans), 'orphan')}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
