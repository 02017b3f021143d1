"""Which nodes of a directed graph deliver one another."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


def components(edges: Mapping[Node, Sequence[Node]]) -> tuple[tuple[Node, ...], ...]:
    """The strongly connected components, each node in one; what a component leads to comes before it.

    Tarjan's algorithm with a stack of its own, since the depth is the scanned repository's.
    """
    search = _Search(edges)
    for node in edges:
        search.run(node)
    return tuple(search.found)


class _Search(Generic[Node]):
    def __init__(self, edges: Mapping[Node, Sequence[Node]]) -> None:
        self.found: list[tuple[Node, ...]] = []
        self._edges = edges
        self._index: dict[Node, int] = {}
        self._low: dict[Node, int] = {}
        self._stack: list[Node] = []
        self._stacked: set[Node] = set()
        self._work: list[tuple[Node, Iterator[Node]]] = []

    def run(self, start: Node) -> None:
        """Search from a node that was not met yet."""
        if start not in self._index:
            self._enter(start)
        while self._work:
            node, following = self._work[-1]
            step = next(following, None)
            if step is None:
                self._leave(node)
            elif step not in self._index:
                self._enter(step)
            elif step in self._stacked:
                self._low[node] = min(self._low[node], self._index[step])

    def _enter(self, node: Node) -> None:
        self._index[node] = self._low[node] = len(self._index)
        self._stack.append(node)
        self._stacked.add(node)
        self._work.append((node, iter(self._edges.get(node, ()))))

    def _leave(self, node: Node) -> None:
        self._work.pop()
        if self._work:
            above = self._work[-1][0]
            self._low[above] = min(self._low[above], self._low[node])
        if self._low[node] == self._index[node]:
            self.found.append(self._popped(node))

    def _popped(self, last: Node) -> tuple[Node, ...]:
        group = [self._stack.pop()]
        while group[-1] != last:
            group.append(self._stack.pop())
        self._stacked.difference_update(group)
        return tuple(group)
