"""Targets of patches: anchored expressions and label selectors."""

import pytest

from checker.compose.resource import read_resource
from checker.compose.selector import SelectorError, compile_anchored, read_requirements, read_selector
from checker.parse.yaml import parse_yaml


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ("a=1", True),
        ("a==1", True),
        ("a!=1", False),
        ("b!=1", True),
        ("a in (1, 2),!b", True),
        ("a notin (1)", False),
        ("missing notin (1)", True),
        ("a", True),
        ("b", False),
        ("a=1, app.example.org/name=x", True),
    ],
)
def test_requirements(selector, matches):
    """All forms of Kubernetes' string selectors are read."""
    assert read_requirements(selector)({"a": "1", "app.example.org/name": "x"}) is matches


@pytest.mark.parametrize("selector", ["a=(", "a in 1", "=x", "a in (1", ""])
def test_unreadable_requirements_are_refused(selector):
    """A selector that cannot be read matches nothing by accident: it is an error."""
    with pytest.raises(SelectorError):
        read_requirements(selector)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "((a*))*", "(a|a)*b", "a*a*a*b", "(?=a)", r"(a)\1", "a?" * 20, "x" * 1000, "(a{1,9}){9}"]
)
def test_expressions_that_could_take_too_long_are_refused(pattern):
    """What Go matches in linear time and Python does not is refused before it is tried."""
    with pytest.raises(SelectorError, match="too costly"):
        compile_anchored(pattern)


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [("app", "app", True), ("app", "apps", False), ("app|api", "api", True), ("^app.*$", "app-1", True),
     ("[a-z]+-(one|two)", "x-two", True), (r"\$\{name\}", "${name}", True), ("(a)?b", "b", True)],
)  # fmt: skip
def test_expressions_are_anchored(pattern, value, matches):
    """A target's expression matches the whole value, with or without anchors of its own."""
    data = parse_yaml(f"{{apiVersion: v1, kind: Pod, metadata: {{name: '{value}'}}}}".encode(), "f.yaml")[0].data
    assert read_selector({"name": pattern}).selects(read_resource(data, data.at)) is matches
