"""Builds as text: readable, with the origin of every value, and harmless."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from checker.compose.emit import to_data, to_yaml
from checker.compose.object import Object
from checker.model import Location, Unknown
from checker.parse.located import Map, Seq
from checker.parse.yaml import parse_yaml
from checker.report import escape

AT = Location("f.yaml", 7)


def written(data):
    """The YAML of one object."""
    return to_yaml([Object(data, AT)], escape.terminal)


def located(node):
    """Plain data as located data."""
    if isinstance(node, dict):
        return Map([(key, located(value)) for key, value in node.items()], at=AT)
    return Seq([located(item) for item in node], at=AT) if isinstance(node, list) else node


TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["yes", "null", "1e3", "0x1", "2020-01-01", "- a", "a: b", "a #b", "::error::x", "##[group]", "é"]),
    st.sampled_from(["a\nb\n", "a\n b", " a\nb", "a\n\n", "---\na", "\x1b[31m", "\u202e", "\\", '"', "1_0", "12:30"]),
)  # fmt: skip
NODES = st.recursive(
    st.one_of(TEXTS, st.integers(-99, 99), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, NODES, min_size=1, max_size=4))
def test_the_written_yaml_reads_back(node):
    """Whatever the content, a reader gets back exactly what was composed, and only harmless characters are printed."""
    page = written(located(node))
    assert yaml.safe_load(page) == node
    for line in page.splitlines():
        assert escape.terminal(line.replace("\\", "")) == line.replace("\\", "")
        assert not line.lstrip().startswith("::")


def test_every_value_shows_its_origin():
    """Behind each scalar stands the file and line that set it, in one column."""
    document = parse_yaml(
        b"kind: A\nmetadata:\n  name: x\nspec:\n  list:\n    - b: 1\n      c: |\n        t\n        u\n", "o.yaml"
    )[0]
    page = to_yaml([Object(document.data, document.location)], escape.terminal)
    assert page.splitlines() == [
        "---                                       # o.yaml:1",
        "kind: A                                   # o.yaml:1",
        "metadata:",
        "  name: x                                 # o.yaml:3",
        "spec:",
        "  list:",
        "    - b: 1                                # o.yaml:6",
        "      c: |                                # o.yaml:7",
        "        t",
        "        u",
    ]  # fmt: skip


def test_numbers_are_what_kubernetes_reads():
    """A leading zero makes a number octal, and a float keeps its value."""
    data = parse_yaml(b"{mode: 0755, hex: 0x1F, ratio: 1.10, big: .inf}", "o.yaml")[0].data
    assert to_data(data) == {"mode": 493, "hex": 31, "ratio": 1.1, "big": ".inf"}
    assert yaml.safe_load(written(data)) == {"mode": 493, "hex": 31, "ratio": 1.1, "big": float("inf")}


def test_unknown_leaves_show_their_text_and_reason():
    """What cannot be known is printed as it is written in the source, with the reason behind it."""
    data = located({"path": Unknown("the variable X is not set", AT, "./${X}")})
    assert to_data(data) == {"path": "./${X}"}
    assert "path: ./${X}" in written(data)
    assert written(data).endswith("# f.yaml:7 (not observable: the variable X is not set)\n")
