"""Strongly connected components: what delivers one another belongs together."""

from hypothesis import given
from hypothesis import strategies as st

from checker.graph.components import components

GRAPHS = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=4), max_size=8)


def reached(edges, start):
    """Every node that some steps from a node lead to."""
    seen, pending = set(), list(edges.get(start, ()))
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending += edges.get(node, ())
    return seen


@given(GRAPHS)
def test_two_nodes_are_together_where_each_leads_to_the_other(edges):
    """A component holds exactly the nodes that lead to one another, and every node is in one."""
    found = components(edges)
    nodes = set(edges) | {target for targets in edges.values() for target in targets}
    assert sorted(node for group in found for node in group) == sorted(nodes)
    for group in found:
        for node in group:
            together = {other for other in nodes if other in reached(edges, node) and node in reached(edges, other)}
            assert set(group) == together | {node}


@given(GRAPHS)
def test_what_a_component_leads_to_comes_first(edges):
    """Components come in an order in which nothing leads to a later one."""
    position = {node: number for number, group in enumerate(components(edges)) for node in group}
    assert all(position[target] <= position[node] for node, targets in edges.items() for target in targets)


def test_a_long_chain_needs_no_deep_stack():
    """The depth of a graph is the scanned repository's, so it does not end the search."""
    chain = {number: [number + 1] for number in range(50_000)}
    assert len(components(chain)) == 50_001
