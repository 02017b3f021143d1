"""HCL that stands inside HCL, and HCL that is written as JSON."""

from checker.model import Location
from checker.parse.hcl import Expression, parse_text
from checker.parse.hcl.generated import parse_generated
from checker.parse.hcl.json import body_of
from checker.parse.yaml import parse_yaml

GENERATE = """generate "provider" {
  contents = <<EOF
provider "aws" {
  region  = "${local.region}"
  account = [${local.account}]
  fixed   = "eu-west-1"
}
%{ if local.on }
provider "dns" {}
%{ else }
provider "other" {}
%{ endif }
EOF
}
"""


def test_interpolated_heredoc_is_read_again():
    """Blocks have the lines of the outer file, interpolations are its expressions, both branches are kept."""
    (block,) = parse_text(GENERATE, Location("root.hcl")).body.blocks
    found = parse_generated(block.body.get("contents"))
    assert found is not None
    assert found.fault is None
    assert [inner.labels for inner in found.body.blocks] == [("aws",), ("dns",), ("other",)]
    provider = found.body.blocks[0]
    assert provider.at == Location("root.hcl", 3, 1)
    assert provider.body.get("fixed") == "eu-west-1"
    assert provider.body.get("region").references == ("local.region",)
    assert provider.body.get("account")[0].references == ("local.account",)


def test_plain_heredoc_is_read_again_with_its_indent():
    """A `<<-` heredoc without interpolation keeps true columns."""
    (block,) = parse_text(
        'generate "b" {\n  contents = <<-EOF\n    a = 1\n    b = 2\n  EOF\n}\n', Location("x")
    ).body.blocks
    found = parse_generated(block.body.get("contents"))
    assert found is not None
    assert found.body.attributes.where("a") == Location("x", 3, 5)
    assert found.body.attributes.where("b") == Location("x", 4, 5)


def test_what_is_no_heredoc_is_not_read():
    """A computed text is left to evaluation."""
    assert parse_generated(Expression("an expression", Location("x"), "local.text")) is None


def json_body(text):
    """The body of a JSON configuration."""
    return body_of(parse_yaml(text.encode(), "main.tf.json")[0].data)


def test_json_labels_are_keys_and_lists_repeat_blocks():
    """Objects and arrays of objects at any level are the same blocks; `//` is a comment."""
    body = json_body(
        '{"//": "note", "terraform": [{"backend": {"s3": {"bucket": "b"}}}],'
        ' "resource": {"a": {"b": [{"x": 1}, {"x": 2}], "//": "note"}}}'
    )
    (settings, one, two) = body.blocks
    assert settings.body.blocks[0].labels == ("s3",)
    assert [(each.labels, each.body.get("x")) for each in (one, two)] == [(("a", "b"), 1), (("a", "b"), 2)]


def test_json_strings_are_templates():
    """A string that is one interpolation is that expression; mixed ones are templates; plain ones are values."""
    body = json_body(r'{"locals": {"a": "${var.x}", "b": "q\"-${f(\"y\", var.z)}", "c": "plain", "d": "$${no}"}}')
    values = body.blocks[0].body.attributes
    assert values["a"].text == "var.x"
    assert values["b"].references == ("var.z",)
    assert values["c"] == "plain"
