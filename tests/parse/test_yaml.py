"""Text in, located data out: every case file says what it holds and where."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.model import Location
from checker.parse import events
from checker.parse.located import Map, Seq, Text, dig, where
from checker.parse.yaml import Limits, ParseError, parse, parse_embedded, parse_yaml

CASES = Path(__file__).with_name("cases")
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))
COMPLETE = [name for name in NAMES if "error" not in json.loads((CASES / f"{name}.json").read_text())]
BROKEN = [name for name in NAMES if name not in COMPLETE]


@pytest.fixture(params=["libyaml", "pure"])
def event_parser(request, monkeypatch):
    """Both event parsers; the pure one is what runs where PyYAML was built without libyaml."""
    if request.param == "pure":
        monkeypatch.setattr("checker.parse.yaml.open_events", events.PurePython)
    return request.param


def spot(at: Location) -> str:
    """`line:column` of a place."""
    return f"{at.line}:{at.column}"


def failure_of(text: str | bytes, limits: Limits = Limits()) -> ParseError:  # noqa: B008
    """The error that a text must end in."""
    with pytest.raises(ParseError) as caught:
        parse_yaml(text.encode() if isinstance(text, str) else text, "x.yaml", limits)
    return caught.value


@pytest.mark.usefixtures("event_parser")
@pytest.mark.parametrize("name", COMPLETE)
def test_a_text_gives_its_data_with_the_place_of_every_key(name):
    """Each case file gives the documents, key places, value places and duplicate keys that stand beside it."""
    expected = json.loads((CASES / f"{name}.json").read_text())
    parsed = parse((CASES / f"{name}.yaml").read_bytes(), "x.yaml")
    assert [document.data for document in parsed.documents] == expected["documents"]
    for path, at in expected.get("keys", {}).items():
        assert spot(place_of(parsed.documents, path, "keys_at")) == at, path
    for path, at in expected.get("values", {}).items():
        assert spot(place_of(parsed.documents, path, "values_at")) == at, path
    assert [[spot(first), spot(last)] for first, last in parsed.duplicates] == expected.get("duplicates", [])
    if "indices" in expected:
        assert [document.index for document in parsed.documents] == expected["indices"]


def place_of(documents, path, table):
    """The place of a dotted path in the first document."""
    *above, key = [path] if path == "1.10" else path.split(".")
    return getattr(dig(documents[0].data, *above), table)[key]


@pytest.mark.parametrize("name", BROKEN)
def test_a_text_that_is_no_yaml_says_where(name):
    """Each broken case file gives the kind and the place of its fault, in words that quote nothing of it."""
    kind, at = json.loads((CASES / f"{name}.json").read_text())["error"]
    found = failure_of((CASES / f"{name}.yaml").read_bytes())
    assert (found.kind, spot(found.location)) == (kind, at)
    assert "secret" not in str(found)
    assert "nowhere" not in str(found)


@pytest.mark.parametrize("name", BROKEN)
def test_the_pure_event_parser_refuses_the_same(name, monkeypatch):
    """Without libyaml the same texts are refused, in words that quote nothing of them."""
    monkeypatch.setattr("checker.parse.yaml.open_events", events.PurePython)
    found = failure_of((CASES / f"{name}.yaml").read_bytes())
    assert found.kind == json.loads((CASES / f"{name}.json").read_text())["error"][0]
    assert "secret" not in str(found)


HOSTILE = {
    "alias bomb": "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 11)),
    "merge bomb": "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 27)),
    "alias ladder": "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 300)),
    "flow lists": "[" * 100_000,
    "open mappings": "{a: " * 300_000,
    "block lists": "- " * 200_000,
    "block mappings": "".join(f"{' ' * n}a:\n" for n in range(1000)),
    "documents": "---\na\n" * 10_001,
    "nodes": "[" + "a," * 500_001 + "]",
    "size": "#" * (2 * 1024 * 1024 + 1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_multiplies_or_nests_without_end_meets_a_limit(name):
    """Bombs end at a limit, with a place, before they cost anything."""
    assert failure_of(HOSTILE[name]).kind == "limit"


def test_complex_keys_are_refused_at_the_first():
    """A key that is a container is a fault, however deep it nests."""
    assert failure_of("? " * 50_000).kind == "syntax"


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"k{n}: v\n" for n in range(100_000)),
        "# c\n" * 400_000 + "k: v",
        "".join(f"k{n}: &a{n} v\n" for n in range(50_000)),
        f"k: 0x{'f' * 1_000_000}",
        f"k: {'9' * 5_000}",
        f'k: "{"x" * 1_500_000}"',
    ],
    ids=["keys", "comments", "anchors", "hexadecimal", "digits", "long"],
)
def test_what_is_only_large_is_read(text):
    """Many keys, anchors, comments and long scalars are legal and read; a number too long to print stays text."""
    (document,) = parse_yaml(text.encode(), "x.yaml")
    value = next(iter(document.data.values()))
    assert isinstance(value, str)
    assert str(value)


@pytest.mark.parametrize("text", ["", "# only\n", "---\n", "\ufeff", "null\n", "---\n---\n...\n"])
def test_nothing_is_no_document(text):
    """An empty file, comments, separators, a byte order mark or null hold no document."""
    assert parse_yaml(text.encode(), "x.yaml") == ()


def test_tabs_may_indent_json():
    """JSON indented by tabs is read, as YAML allows inside brackets."""
    (document,) = parse_yaml(b'{\n\t"a": {\n\t\t"b":\t1\n\t}\n}\n', "x.yaml")
    assert document.data == {"a": {"b": 1}}
    assert spot(document.data["a"].keys_at["b"]) == "3:3"


def test_a_bare_scalar_is_a_document():
    """A file may hold one scalar, with its place."""
    (document,) = parse_yaml(b"\n  hello\n", "x.yaml")
    assert document == ("hello", Location("x.yaml", 2, 3), 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_give_the_same(encoding, ending):
    """UTF-8, its mark, UTF-16 and every line end give the same data at the same places."""
    text = ending.join(["a: é", "b:", "  - |-", "    one", "    two", "c: 1"])
    (document,) = parse_yaml(text.encode(encoding), "x.yaml")
    assert document.data == {"a": "é", "b": ["one\ntwo"], "c": 1}
    assert spot(document.data.keys_at["c"]) == "6:1"
    assert document.data["b"][0].content == Location("x.yaml", 4, 5)


def test_unicode_separators_do_not_move_the_lines_after_them():
    """NEL and LS end a line for libyaml and not for editors: places are those of editors."""
    (document,) = parse_yaml("a: 1\x85b: 2\u2028c: 3\nd: 4\n".encode(), "x.yaml")
    assert document.data == {"a": 1, "b": 2, "c": 3, "d": 4}
    assert [spot(at) for at in document.data.keys_at.values()] == ["1:1", "1:6", "1:11", "2:1"]


@pytest.mark.parametrize(
    ("content", "kind", "line"),
    [
        (b"a: 1\nb: \xe9\n", "encoding", 2),
        ("a: 1".encode("utf-32"), "encoding", 1),
        (b"a: 1\nb: x\0y\n", "syntax", 2),
        ("é: 1\nb: x\x07y\n".encode(), "syntax", 2),
    ],
)
def test_bytes_that_are_no_text_say_where(content, kind, line):
    """Latin-1, UTF-32 and control characters fail with the line they stand in."""
    found = failure_of(content)
    assert (found.kind, found.location.line) == (kind, line)


EMBEDDED = """\
patches:
  - patch: |-

      - op: add
        path: /a
        value: |
          x: 1
  - patch: >-
      a: 1
  - patch: &p |2
        deep: 1
"""


def test_yaml_in_a_literal_block_has_its_places_in_the_outer_file():
    """A patch in a literal block is located line by line in the file that holds it, nested ones too."""
    (outer,) = parse_yaml(EMBEDDED.encode(), "x.yaml")
    first, folded, third = (item["patch"] for item in outer.data["patches"])
    (inner,) = parse_embedded(first, where(outer.data, "patches", 0, "patch"))
    assert str(where(inner.data, 0, "path")) == "x.yaml:5"
    assert spot(where(inner.data, 0, "path")) == "5:9"
    (nested,) = parse_embedded(inner.data[0]["value"], inner.location)
    assert spot(nested.data.keys_at["x"]) == "7:11"
    (deep,) = parse_embedded(third, outer.location)
    assert spot(deep.data.keys_at["deep"]) == "11:9"
    at = where(outer.data, "patches", 1, "patch")
    (flat,) = parse_embedded(folded, at)
    assert flat.data.keys_at["a"] == at


@pytest.mark.parametrize(("text", "line"), [("a: 1\nb: [", 9), ("a: *x", 8), ("- " * 300, 8)])
def test_a_fault_in_embedded_yaml_is_located_outside(text, line):
    """A fault in a literal block is at its line of the outer file, in any other scalar at the scalar."""
    with pytest.raises(ParseError) as caught:
        parse_embedded(Text(text, Location("x.yaml", 8, 5)), Location("x.yaml", 7))
    assert caught.value.location.line >= line
    with pytest.raises(ParseError) as caught:
        parse_embedded(text, Location("x.yaml", 7, 3))
    assert caught.value.location == Location("x.yaml", 7, 3)


def test_limits_are_options():
    """Every limit can be set lower, and each one is named when it is reached."""
    limits = Limits(size=100, depth=2, nodes=5, documents=1)
    reasons = [failure_of(text, limits).reason for text in ("#" * 101, "[[[", "[1,2,3,4,5,6]", "---\na\n---\nb\n")]
    assert [re.sub(r"\D+", "", reason) for reason in reasons] == ["100", "2", "5", "1"]


TREES = st.recursive(
    st.sampled_from(["x", "y"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def expanded(node) -> int:
    """The nodes of a tree, keys included, as a reader without sharing would make them."""
    if isinstance(node, dict):
        return 1 + sum(1 + expanded(value) for value in node.values())
    return 1 + sum(map(expanded, node)) if isinstance(node, list) else 1


@settings(deadline=None)
@given(TREES, st.integers(min_value=0, max_value=5))
def test_the_budget_counts_an_alias_with_all_it_stands_for(tree, aliases):
    """The node limit that just suffices is the size of the tree with every alias written out."""
    text = "- &a " + json.dumps(tree) + "\n" + "- *a\n" * aliases
    needed = expanded([tree] * (aliases + 1))
    (document,) = parse_yaml(text.encode(), "x.yaml", Limits(nodes=needed))
    assert document.data == [tree] * (aliases + 1)
    assert failure_of(text, Limits(nodes=needed - 1)).kind == "limit"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8", exclude_characters="\x7f")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc\u00e9 ", min_size=1), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON)
def test_json_means_in_yaml_what_it_means_in_json(value):
    """What `json` writes is read back, and every container knows the place of all it holds."""
    documents = parse_yaml(json.dumps(value).encode(), "x.json")
    assert [document.data for document in documents] == ([] if value is None else [value])
    pending = [document.data for document in documents]
    while pending:
        node = pending.pop()
        if isinstance(node, Map):
            assert node.keys() == node.keys_at.keys() == node.values_at.keys()
            pending += node.values()
        elif isinstance(node, Seq):
            assert len(node) == len(node.items_at)
            pending += node


PIECES = r"""a|b: |- |? |: |[|]|{|}|, |&x |*x|!t |>|<<: |"|'|#|%|\ud800|\Uffffffff|{{|1"""
FRAGMENTS = st.lists(
    st.sampled_from(
        [*PIECES.split("|"), "|", "\n", "\n  ", "\t", "---\n", "...\n", "%YAML 1.1\n", "\u2028", "\x85", "\0"]
    ),
    max_size=25,
).map("".join)


@pytest.mark.usefixtures("event_parser")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FRAGMENTS, st.sampled_from(["x.yaml", "x.json"]))
def test_any_text_is_documents_or_one_error(text, path):
    """Whatever a text holds, it gives documents or a ParseError in one of its lines, never anything else."""
    assert 1 <= line_of_outcome(text, path) <= text.count("\n") + 1


def line_of_outcome(text, path):
    """The line of the error or of the last document."""
    try:
        documents = parse_yaml(text.encode(), path)
    except ParseError as found:
        return found.location.line
    return documents[-1].location.line if documents else 1


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
@pytest.mark.parametrize("text", ['{"a": [\n', '{"a":\n[\n\n', '{"a": [1,\n  '])
def test_an_open_bracket_is_found_in_the_text(name, text):
    """A bracket that is never closed is told at the last line that holds something, not behind the end."""
    with pytest.raises(ParseError, match="not closed") as caught:
        parse_yaml(text.encode(), name)
    assert caught.value.location.line == text.rstrip().count("\n") + 1
