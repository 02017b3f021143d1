"""HCL text as located data: literals evaluated, the rest kept as written, hostile text refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Location, Unknown
from checker.parse.failure import Limits, ParseError
from checker.parse.hcl import Expression, parse_hcl, parse_text
from checker.parse.located import Text


def attributes(text):
    """The attributes at the top of a text."""
    return parse_text(text, Location("main.tf")).body.attributes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"plain"', "plain"),
        ('""', ""),
        (r'"a\n\t\"b\"\\ \u00e9 \U0001F600"', 'a\n\t"b"\\ é 😀'),
        ('"$${kept} %%{kept}"', "${kept} %{kept}"),
        ('"  blanks  "', "  blanks  "),
        ('"# no comment // here"', "# no comment // here"),
        ("true", True),
        ("null", None),
        ("-3", -3),
        ("1.50", 1.5),
        ("[]", []),
        ('[1, "two", [true], ]', [1, "two", [True]]),
        ('{ a = 1, "b" : 2\n c = { d = null } }', {"a": 1, "b": 2, "c": {"d": None}}),
        ("<<EOT\n  two\n lines\nEOT\n", "  two\n lines\n"),
        ("<<-EOT\n    deep\n\n      deeper\n    EOT\n", "deep\n\n  deeper\n"),
        ("<<EOT\nEOT\n", ""),
        ("<<EOT\n\\n $${x} # kept\nEOT\n", "\\n ${x} # kept\n"),
    ],
)
def test_literals_are_evaluated(text, value):
    """A literal becomes the value that Terraform gives it."""
    found = attributes(f"x = {text}")["x"]
    assert found == value
    assert type(found) is bool or not isinstance(value, bool)


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("var.region", ("var.region",)),
        ('"x-${local.name}-${var.env}"', ("local.name", "var.env")),
        ("<<EOT\n%{ if var.on ~}\n${~ local.a ~}\n%{ endif }\nEOT\n", ("local.a", "var.on")),
        ("[for k, v in var.all : upper(k) if v != local.none]", ("local.none", "var.all")),
        ("{ (var.key) = each.value.name }", ("each.value.name", "var.key")),
        ("module.vpc.ids[0].name", ("module.vpc.ids",)),
        ("var.a == 1 && !var.b ? aws_x.y[*].id : data.z.w.*.v", ("aws_x.y", "data.z.w", "var.a", "var.b")),
        ("merge(local.tags, var.more...)", ("local.tags", "var.more")),
        ("provider::aws::arn_parse(var.arn)", ("var.arn",)),
    ],
)
def test_what_is_computed_keeps_its_text_and_names(text, references):
    """An expression is Unknown with the text as written, its place and the names that it refers to."""
    found = attributes(f"\n  x = {text}")["x"]
    assert isinstance(found, Expression)
    assert found.text == text.rstrip("\n")
    assert found.location == Location("main.tf", 2, 7)
    assert found.references == references


def test_a_collection_is_known_around_what_is_not():
    """Only the leaf that is computed is an expression; the literals beside it are known."""
    found = attributes('x = { a = "b", c = [1, var.d] }')["x"]
    assert found["a"] == "b"
    assert found["c"][0] == 1
    assert found["c"][1].references == ("var.d",)
    assert found["c"].items_at[1] == Location("main.tf", 1, 24)


def test_keys_of_provider_mappings_are_names():
    """`aws.west` as a key stands for itself; a key in brackets is computed."""
    found = attributes("x = { aws = aws, aws.west = aws.w }\ny = { (var.k) = 1 }")
    assert list(found["x"]) == ["aws", "aws.west"]
    assert found["x"]["aws.west"].references == ("aws.w",)
    assert isinstance(found["y"], Expression)


def test_positions_count_lines_and_code_points():
    """Blocks, keys and values say where they stand, in code points, behind comments and accents."""
    body = parse_text('/* é */ a = 1\nb "é" "c" { # d\n  e = "f"\n}\n', Location("main.tf")).body
    assert body.attributes.where("a") == Location("main.tf", 1, 9)
    assert body.attributes.values_at["a"] == Location("main.tf", 1, 13)
    (block,) = body.blocks
    assert (block.type, block.labels, block.at) == ("b", ("é", "c"), Location("main.tf", 2, 1))
    assert block.body.attributes.where("e") == Location("main.tf", 3, 3)


def test_a_heredoc_knows_where_its_first_line_stands():
    """The text of a heredoc can be read again with true positions."""
    found = attributes("x = <<-EOT\n    key: 1\n  EOT\n")["x"]
    assert isinstance(found, Text)
    assert found.content == Location("main.tf", 2, 5)


def test_comments_are_no_configuration():
    """Blocks and attributes within comments do not exist."""
    body = parse_text('# backend "s3" {\n// a = 1\n/*\nmodule "x" {}\n*/\nb = 2 # c = 3\n', Location("main.tf")).body
    assert dict(body.attributes) == {"b": 2}
    assert body.blocks == ()


def test_what_stands_around_an_error_is_read():
    """A syntax error is one fault with its line; blocks before and after it are there."""
    found = parse_text('a "b" {}\nc = ]\nd "e" { f = 1 }\n', Location("main.tf"))
    assert [block.type for block in found.body.blocks] == ["a", "d"]
    assert found.fault is not None
    assert found.fault.at.line == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('x = "${foo\n}\n', 1),
        ("x = <<EOT\nno end\n", 1),
        (f"x = <<{'E' * 5000}\nno end\n", 1),
        ('x = "\0"\n', 1),
        ("x = 1\ny = 2\nx = 3\n", 3),
        ('"' * 2001, 1),
        ('x = "' + '${"' * 600 + '"}' * 600 + '"', 1),
        ("/* no end", 1),
        ("x = 1e999999999\n", 1),
    ],
)
def test_broken_text_is_a_fault(text, line):
    """What Terraform refuses is said, with the line or a later one, and nothing is raised."""
    fault = parse_text(text, Location("main.tf")).fault
    assert fault is not None
    assert fault.at.line >= line


def test_an_attribute_that_stands_twice_keeps_its_first_value():
    """The first one counts; the second is the fault."""
    assert attributes("x = 1\nx = 2\n") == {"x": 1}


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfx = 1\n", b"x = 1\r\n", b"x = 1\r", "x = 1\n".encode("utf-16")])
def test_encodings_that_are_read(content):
    """A byte order mark, other line ends and UTF-16 that says so are read like plain UTF-8."""
    assert parse_hcl(content, "main.tf").body.attributes == {"x": 1}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'x = 1\ny = "\xff"', "encoding"),
        (b"x = " + b"(" * 100_000 + b"1" + b")" * 100_000, "limit"),
        (b"x = " + b"[" * 300 + b"]" * 300, "limit"),
        (b"a {\n" * 300 + b"}\n" * 300, "limit"),
        (b"x = " + b"1 - " * 200_000 + b"1", "limit"),
        (b"x" * 1_100_000, "limit"),
    ],
)
def test_hostile_text_is_refused_with_a_reason(content, kind):
    """Nesting, size and bytes that are no text end in one error that names its kind, never in a crash."""
    with pytest.raises(ParseError) as raised:
        parse_hcl(content, "main.tf", Limits(size=1024 * 1024, depth=200))
    assert raised.value.kind == kind


@pytest.mark.parametrize("number", ["9" * 100_000, "0x1F"])
def test_numbers_beyond_measure_are_unknown(number):
    """A number that is none, or would cost to evaluate, is Unknown."""
    assert isinstance(attributes(f"x = {number}\n").get("x", Unknown("")), Unknown)


@given(st.text(alphabet='ab"${}%[]()=#/*\n\\ <-E1,.:?', max_size=80))
def test_any_text_has_a_body(text):
    """No text raises anything but a ParseError, and reading it twice says the same."""
    try:
        first = parse_text(text, Location("main.tf"))
    except ParseError:
        return
    assert first == parse_text(text, Location("main.tf"))
    for value in first.body.attributes.values():
        if isinstance(value, Expression):
            assert isinstance(value.references, tuple)


@given(st.text(max_size=60))
def test_quoted_text_comes_back(text):
    """A text written as a quoted literal is read as itself."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    escaped = escaped.replace("${", "$${").replace("%{", "%%{")
    if "\0" in text or ("$${" in text.replace("${", "$${") and "$$" in text) or "%%" in text:
        return
    assert attributes(f'x = "{escaped}"')["x"] == text
