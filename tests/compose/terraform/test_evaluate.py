"""Values of a root as far as this repository shows them; what it does not show stays unknown, with the reason."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checker.compose.terraform import Choice, options, survey
from checker.git.snapshot import MemorySnapshot
from checker.model import Unknown
from checker.parse.files import Files

SURROUNDINGS = {
    "root/main.tf": """
terraform {
  backend "gcs" { bucket = "b" }
}
variable "given" { default = "from-default" }
variable "auto" { default = "from-default" }
variable "unseen" {}
locals {
  map     = { a = "1", b = var.unseen }
  list    = ["x", "y"]
  config  = yamldecode(file("${path.module}/config.yaml"))
  loop_a  = local.loop_b
  loop_b  = local.loop_a
  doubled = "${local.map.a}${local.map.a}"
}
module "child" {
  source = "./child"
  name   = "given"
}
""",
    "root/terraform.tfvars": 'auto = "from-tfvars"\n',
    "root/config.yaml": "regions:\n  - eu\n  - us\n",
    "root/data/one.json": '{"a": [1, 2]}',
    "root/data/two.json": "{}",
    "root/child/main.tf": 'variable "name" {}\noutput "made" { value = "${var.name}-made" }\n',
    "root/greeting.tpl": "hello ${name}\n",
    "root/loop.tpl": "%{ for key, value in all ~}\n- ${key}=${value}\n%{ endfor ~}\n",
    "root/plain.tpl": "no names here\n",
    "secret.txt": "beside",
}


def evaluate(text, surroundings=None):
    """The value of `local.it`."""
    files = {**SURROUNDINGS, **(surroundings or {}), "root/it.tf": f"locals {{\n  it = {text}\n}}\n"}
    estate = survey(Files(MemorySnapshot(files)))
    scope = next(root for root in estate.roots if root.path == "root").scope
    (block,) = (block for block in scope.module.of("locals") if "it" in block.body.attributes)
    return scope.get(block.body, "it")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("var.given", "from-default"),
        ("var.auto", "from-tfvars"),
        ("local.doubled", "11"),
        ('local.map["a"]', "1"),
        ("local.list[1]", "y"),
        ("local.config.regions[0]", "eu"),
        ("local.list[*]", ["x", "y"]),
        ("module.child.made", "given-made"),
        ('"a-${local.list[0]}"', "a-x"),
        ("1 + 2 * 3 > 6 && !false", True),
        ("(7 - 1) / 4", 1.5),
        ('local.map.a == "1" ? "yes" : "no"', "yes"),
        ('[for x in local.list : upper(x) if x != "y"]', ["X"]),
        ("{for k, v in { a = 1, b = 2 } : k => v + 1}", {"a": 2, "b": 3}),
        ('{for x in ["a1", "a2", "b1"] : substr(x, 0, 1) => x...}', {"a": ["a1", "a2"], "b": ["b1"]}),
        ("try(local.map.none, local.list[7], 3)", 3),
        ("can(local.map.none)", False),
        ('lookup({ a = 1 }, "b", 2)', 2),
        ('coalesce("", null, "c")', "c"),
        ("merge({ a = 1, b = 1 }, { b = 2 })", {"a": 1, "b": 2}),
        ('yamldecode(yamlencode({ a = [1, "x"], b = {} }))', {"a": [1, "x"], "b": {}}),
        ('jsonencode({ a = [true, null], b = "q\\"" })', '{"a": [true, null], "b": "q\\""}'),
        ('templatefile("${path.module}/greeting.tpl", { name = "you" })', "hello you\n"),
        ('templatefile("${path.module}/loop.tpl", { all = { a = 1, b = 2 } })', "- a=1\n- b=2\n"),
        ('templatefile("${path.module}/plain.tpl", {})', "no names here\n"),
        ('indent(2, "a\\nb")', "a\n  b"),
        ('"<%{ if var.given == "from-default" }yes%{ else }no%{ endif }>"', "<yes>"),
        ('"<%{ for x in local.list ~} ${x} %{~ endfor }>"', "<xy>"),
        ("<<EOT\n%{ if false }\nno\n%{ else ~}\nyes\n%{ endif ~}\nend\nEOT\n", "yes\nend\n"),
        ("<<EOT\na:\n%{ if true ~}\n  - b\n%{ endif ~}\n  - c\nEOT\n", "a:\n  - b\n  - c\n"),
        ("<<-EOT\n    a: ${var.given}\n      b\n    EOT\n", "a: from-default\n  b\n"),
        ('format("%s-%03d%%", "a", 1)', None),
        ('format("%s-%d%%", "a", 1)', "a-1%"),
        ('join("-", concat(["a"], ["b", "c"]))', "a-b-c"),
        ('split(",", "a,b")', ["a", "b"]),
        ('toset(["b", "a", "b"])', ["a", "b"]),
        ("keys(local.map)", ["a", "b"]),
        ("length(local.map)", 2),
        ("flatten([[1], [[2]], 3])", [1, 2, 3]),
        ('zipmap(["a"], [1])', {"a": 1}),
        ('replace("a-b", "-", "_")', "a_b"),
        ('trimspace("  a ")', "a"),
        ('jsondecode("{\\"a\\": [true]}")', {"a": [True]}),
        ('jsondecode(file("data/one.json")).a[1]', 2),
        ('fileset("data", "*.json")', ["one.json", "two.json"]),
        ('fileset(path.module, "**/*.json")', ["data/one.json", "data/two.json"]),
        ('fileset("data", "{one,t*}.json")', ["one.json", "two.json"]),
        ('fileset("data", "?ne.*")', ["one.json"]),
        ('fileset(".", "**/one.json")', ["data/one.json"]),
        ('fileset(".", "data/**")', ["data/one.json", "data/two.json"]),
        ('fileset(".", "*.json")', []),
        ('fileset(".", "[ab].json")', None),
        ('fileset(".", "{a,{b,c}}.json")', []),
        (f'fileset(".", "{"{a,b}" * 9}")', None),
        (f'fileset(".", "{"*a" * 60}/**/**/**/x")', []),
        ('fileexists("nothing")', False),
        ('element(["a", "b"], 3)', "b"),
        ("false && var.unseen", False),
        ("(1 == 2) || (2 == 2 && (true))", True),
        ('{ (var.given) = 1, "${var.auto}-x" = 2 }', {"from-default": 1, "from-tfvars-x": 2}),
        ("!(1 > 2)", True),
        ("-(1 + 1) * (2)", -4),
        ("var.unseen || true", True),
    ],
)
def test_what_is_known_is_evaluated(text, value):
    """An expression over data of this repository has Terraform's value; one that does not fit is unknown."""
    found = evaluate(text)
    assert isinstance(found, Unknown) if value is None else found == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("var.unseen", "a variable without a value in this repository"),
        ("local.map.b", "a variable without a value in this repository"),
        ("local.loop_a", "a value that refers to itself"),
        ("aws_vpc.main.id", "known only when it is applied"),
        ("data.aws_region.now.name", "known only when it is applied"),
        ('templatefile("x", {})', "a file that is not in this repository"),
        (
            'templatefile("${path.module}/greeting.tpl", { name = var.unseen })',
            "a variable without a value in this repository",
        ),
        ("timestamp()", "the function timestamp() is not evaluated"),
        ("local.none", "a local value that is not declared"),
        ("path.cwd", "a path of the machine it runs on"),
        ('file("../../etc/passwd")', "a path outside this repository"),
        ('file("/etc/passwd")', "a path outside this repository"),
        ('file("~/.aws/credentials")', "a path outside this repository"),
        ('fileset("../..", "*")', "a path outside this repository"),
        ('file("none.txt")', "a file that is not in this repository"),
    ],
)
def test_what_is_not_known_says_why(text, reason):
    """An unknown value has a reason and the text it stands for."""
    found = evaluate(text)
    assert isinstance(found, Unknown)
    assert found.reason == reason
    assert found.location is not None


def test_an_unknown_condition_keeps_both_branches():
    """Both values are there, once each, through templates and functions too."""
    found = evaluate('upper("${var.unseen ? "a" : "b"}-${var.unseen ? "c" : "c"}")')
    assert isinstance(found, Choice)
    assert options(found) == ("A-C", "B-C")


def test_a_partly_known_text_keeps_what_is_known():
    """The text of the unknown value shows the known parts around the hole."""
    found = evaluate('"git::https://example.com/x.git?ref=v${var.unseen}"')
    assert isinstance(found, Unknown)
    assert found.text == "git::https://example.com/x.git?ref=v${var.unseen}"


def test_a_value_that_was_read_from_a_file_has_its_line():
    """Data of `yamldecode(file())` keeps the file and line that state it."""
    found = evaluate("local.config")
    assert str(found.where("regions")) == "root/config.yaml:1"
    assert str(found["regions"].items_at[1]) == "root/config.yaml:3"


@pytest.mark.parametrize(
    "text",
    [
        "range(1000000000000)",
        "[for i in range(1024) : [for j in range(1024) : i * j]]",
        " + ".join(["1"] * 20_000),
        f"{'(' * 150}1{')' * 150}",
        "9" + " * 9999999999" * 40,
        'join(",", [for i in range(1000) : join(",", [for j in range(1000) : "xxxxxxxxxxxxxxxx"])])',
        "local.deep_0",
        "local.wide_0",
        "local.text_0",
    ],
)
def test_costly_expressions_end_as_unknown(text):
    """Evaluation has a budget of steps, depth and size; beyond it is one unknown value."""
    chains = {
        "root/deep.tf": "locals {\n" + "".join(f"deep_{n} = local.deep_{n + 1}\n" for n in range(2000)) + "}\n",
        "root/wide.tf": "locals {\n"
        + "".join(f"wide_{n} = [local.wide_{n + 1}, local.wide_{n + 1}]\n" for n in range(60))
        + "wide_60 = [1]\n}\n",
        "root/text.tf": "locals {\n"
        + "".join(f'text_{n} = "${{local.text_{n + 1}}}${{local.text_{n + 1}}}"\n' for n in range(60))
        + 'text_60 = "x"\n}\n',
    }
    assert isinstance(evaluate(text, chains), Unknown)


EXPRESSIONS = st.recursive(
    st.sampled_from(
        ["1", '"a"', "true", "null", "var.given", "var.unseen", "local.map", "local.list", "local.config", "each.key"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner, inner).map(lambda x: f"({x[0]} ? {x[1]} : {x[2]})"),
        st.tuples(inner, st.sampled_from(["==", "+", "&&", "<"]), inner).map(" ".join).map("({})".format),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        inner.map("{{ a = {} }}".format),
        inner.map('"x-${{{}}}"'.format),
        st.tuples(inner, inner).map(lambda x: f"[for k, v in {x[0]} : {x[1]} if v != k]"),
        st.tuples(
            st.sampled_from(
                ["merge", "concat", "try", "keys", "join", "lookup", "file", "fileset", "yamldecode", "toset"]
            ),
            inner,
            inner,
        ).map(lambda x: f"{x[0]}({x[1]}, {x[2]})"),
        inner.map("{}[0].a".format),
        inner.map("{}[*].a".format),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
@example("concat(null, 1)")
def test_evaluation_is_total_and_deterministic(text):
    """No expression raises, and evaluating it in another survey gives an equal value."""
    assert evaluate(text) == evaluate(text)


@given(
    st.lists(st.sampled_from(["..", ".", "root", "data", "one.json", "", "~", "\0", "link"]), max_size=6), st.booleans()
)
def test_files_are_read_from_the_repository_alone(parts, absolute):
    """Whatever the path, `file()` gives the text of a tracked file or an unknown value."""
    path = ("/" if absolute else "") + "/".join(parts)
    found = evaluate(f'file("{path}")'.replace("\0", "\\u0000"))
    assert isinstance(found, Unknown) or str(found) in set(SURROUNDINGS.values())
