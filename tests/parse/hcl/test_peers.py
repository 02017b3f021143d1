"""Literals of HCL are what HashiCorp's own parser (pygohcl) and python-hcl2 make of them."""

import sys
import unicodedata
from pathlib import Path

import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Location, Unknown
from checker.parse.hcl import parse_hcl, parse_text

CASES = Path(__file__).parent / "cases"
FILES = sorted(path.name for path in CASES.iterdir())

if sys.platform == "linux":
    import pygohcl
else:  # wheels of Go code: they are built for Linux and some others
    pygohcl = pytest.importorskip("pygohcl")

UNSEEN = object()


def plain(value):
    """A value without places; what is computed is left open."""
    if isinstance(value, Unknown):
        return UNSEEN
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def test_values_are_those_of_the_go_parser():
    """A file of values, the kind without anything to compute, says the same to both."""
    content = (CASES / "values.tfvars").read_bytes()
    found = plain(parse_hcl(content, "values.tfvars").body.attributes)
    assert found == pygohcl.attributes_loads(content.decode())
    assert len(found) == 19


def ours(body):
    """The attributes and the blocks of a body: names, labels and known values."""
    attributes = {name: plain(value) for name, value in body.attributes.items()}
    return attributes, [(block.type, list(block.labels), ours(block.body)) for block in body.blocks]


def theirs(node):
    """The same of python-hcl2's output, where blocks are marked lists and texts keep their quotes."""
    attributes, blocks = {}, []
    for name, value in node.items():
        if name.startswith("__"):  # python-hcl2's own marks: blocks, comments
            continue
        if isinstance(value, list) and any(marked(item) for item in value):
            blocks += [(name, *opened(item)) for item in value]
        else:
            attributes[unquoted(name)] = literal(value)
    return attributes, blocks


def marked(node):
    """Whether python-hcl2's node holds a block, perhaps under labels."""
    if not isinstance(node, dict):
        return False
    return "__is_block__" in node or any(marked(value) for value in node.values())


def opened(node):
    """The labels above a block, and what is in it."""
    labels = []
    while "__is_block__" not in node:
        ((label, node),) = node.items()
        labels.append(unquoted(label))
    return labels, theirs(node)


def literal(value):
    """A value of python-hcl2; what it leaves as `${…}` is computed, and so are texts with escapes or heredocs."""
    if isinstance(value, str):
        text = unquoted(value)
        return UNSEEN if "${" in value or text.startswith("<<") or "\\" in text or "%%" in text else text
    if isinstance(value, dict):
        return {unquoted(key): literal(inner) for key, inner in value.items()}
    return [literal(inner) for inner in value] if isinstance(value, list) else value


def unquoted(text):
    """A text without the quotes that python-hcl2 leaves around it."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def agree(left, right):
    """Whether two values are equal wherever both are known."""
    if UNSEEN in (left, right):
        return True
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(agree(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(agree, left, right))
    return left == right


def in_order(found):
    """Attributes, and blocks in an order that does not depend on which repeat where in the text."""
    attributes, blocks = found
    return attributes, sorted(((kind, labels, in_order(inner)) for kind, labels, inner in blocks), key=str)


@pytest.mark.parametrize("name", FILES)
def test_files_are_those_of_python_hcl2(name):
    """Blocks, labels, names and plain values are the same; what python-hcl2 leaves as written is not compared."""
    content = (CASES / name).read_bytes()

    def compared(left, right):
        assert agree(left[0], right[0]), (left[0], right[0])
        assert [block[:2] for block in left[1]] == [block[:2] for block in right[1]]
        for one, other in zip(left[1], right[1], strict=True):
            compared(one[2], other[2])

    compared(in_order(ours(parse_hcl(content, name).body)), in_order(theirs(hcl2.loads(content.decode()))))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)  # the Go parser composes what it reads
)
LEAVES = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXTS
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)


def written(value):
    """A value as HCL."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'
        case list():
            return f"[{', '.join(map(written, value))}]"
    return "{" + ", ".join(f"{written(key)} = {written(inner)}" for key, inner in value.items()) + "}"


@given(VALUES)
def test_any_literal_goes_there_and_back(value):
    """Whatever a literal says, this reader and the Go parser take it for the same."""
    text = f"x = {written(value)}\n"
    found = plain(parse_text(text, Location("main.tf")).body.attributes)
    assert found == {"x": value} == pygohcl.attributes_loads(text)
