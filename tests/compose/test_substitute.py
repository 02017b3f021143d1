"""Flux's postBuild on objects: what values become, and what stays unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.compose.envsubst import SubstitutionError, expand
from checker.compose.object import Object
from checker.compose.substitute import Variables, substitute
from checker.model import Location, Unknown
from checker.parse.yaml import parse_yaml

AT = Location("vars.yaml", 1)


def variables(*, complete=True, **values):
    """Variables with values that all stand at one place."""
    return Variables({name: (value, AT) for name, value in values.items()}, complete=complete)


def item(text):
    """The object of a YAML text."""
    document = parse_yaml(text.encode(), "o.yaml")[0]
    return Object(document.data, document.location)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plain", "plain"),
        ("$A and $5", "$A and $5"),
        ("${A}-${B}", "one-Two words"),
        ("${E:-d}${E:=d}${E-d}${E=d}", "dddd"),
        ("${N:-d}${N:=d}${N-d}${N=d}", "dddd"),
        ("${A:-d}", "one"),
        ("${N:-${M:-${A}}}", "one"),
        ("${N:=pre-${A}-post}", "pre-one-post"),
        ("${#B}", "9"),
        ("${A^}${A^^}", "OneONE"),
        ("${B,}${B,,}", "two wordstwo words"),
        ("${P:5}|${P:5:2}|${A: -3}|${P:1:-1}", "/to/file.tar.gz|/t|one|path/to/file.tar.g"),
        ("${P#*/}|${P##*/}", "path/to/file.tar.gz|file.tar.gz"),
        ("${P%.*}|${P%%.*}", "/path/to/file.tar|/path/to/file"),
        ("${P/path/x}|${P//t/T}", "/x/to/file.tar.gz|/paTh/To/file.Tar.gz"),
        ("${P/#\\/path/y}|${P/%gz/z}", "y/to/file.tar.gz|/path/to/file.tar.z"),
        ("${A/#/pre-}${A/%/-post}${A/n/}", "pre-oneone-postoe"),
        ("$${A} $$A $${A:-x}", "${A} $A ${A:-x}"),
        ("${P##[/]p[a-c]th?}", "to/file.tar.gz"),
    ],
)  # fmt: skip
def test_grammar(source, expected):
    """Every form of the grammar gives what the controller gives."""
    known = {"A": "one", "B": "Two words", "E": "", "P": "/path/to/file.tar.gz"}
    assert expand(source, known.get) == expected


@pytest.mark.parametrize("source", ["${", "${}", "${A", "${A:-x", "${A!}", "${A/x}", "${-A}", "${A:-" * 40 + "}" * 40])
def test_what_cannot_be_read_is_an_error(source):
    """Bad grammar and deep nesting end with a reason."""
    with pytest.raises(SubstitutionError):
        expand(source, {}.get)


@pytest.mark.parametrize("source", ["${A//a/" + "b" * 1000 + "}", "${A}" * 500, "${A##" + "*a" * 1000 + "}"])
def test_growth_and_effort_are_bounded(source):
    """A small text cannot expand without end nor match without end."""
    with pytest.raises(SubstitutionError):
        expand(source, {"A": "a" * 3000}.get)


@given(st.text(st.characters(exclude_characters="$")))
def test_a_text_without_dollar_is_itself(source):
    """Nothing but an expression is ever changed."""
    assert expand(source, {}.get) == source


@given(st.text(st.characters(exclude_characters="$"), max_size=20), st.text("abc{}:-", max_size=10))
def test_an_escaped_text_comes_back(before, inner):
    """Whatever is written with doubled dollar signs stands with single ones afterwards."""
    source = f"{before}${{{inner}"
    assert expand(source.replace("$", "$$"), {}.get) == source


OBJECT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: "${NAME}", labels: {"${NAME}-key": x}}
spec:
  replicas: ${COUNT}
  quoted: "${COUNT}"
  paused: ${OFF}
  text: count ${COUNT}
  nothing: ${EMPTY}
  version: ${VERSION}
  forced: ${QUOTED}
  list: ${LIST}
  args: [a, "${NAME}"]
  script: |
    echo ${COUNT}
  unknown: ${SECRET}-x
  missing: ${MISSING}
  defaulted: ${MISSING:-fallback}
"""
VALUES = variables(
    NAME="web", COUNT="3", OFF="false", EMPTY="", VERSION="1.10", QUOTED='"5"', LIST="[a, {b: 1}]",
    SECRET=Unknown("the Secret s is not read"),
)  # fmt: skip


def test_plain_scalars_take_the_type_of_their_text():
    """As the object is read again, a plain scalar becomes what its text is; quotes of the source do not protect."""
    spec = substitute(item(OBJECT), VALUES).data["spec"]
    assert spec["replicas"] == 3
    assert spec["quoted"] == 3
    assert spec["paused"] is False
    assert spec["text"] == "count 3"
    assert spec["nothing"] is None
    assert str(spec["version"]) == "1.10"
    assert spec["forced"] == "5"
    assert spec["list"] == ["a", {"b": 1}]
    assert spec["args"] == ["a", "web"]
    assert spec["script"] == "echo 3\n"
    assert spec["defaulted"] == "fallback"


def test_names_and_keys_are_substituted():
    """The whole object is text, so keys and names are replaced too."""
    done = substitute(item(OBJECT), VALUES)
    assert done.name == "web"
    assert done.labels == {"web-key": "x"}


def test_what_is_not_known_keeps_its_text():
    """An unknown or unset variable makes the leaf unknown, with its reason, its place and its source text."""
    spec = substitute(item(OBJECT), VALUES).data["spec"]
    assert spec["unknown"] == Unknown("the Secret s is not read", Location("o.yaml", 16, 12), "${SECRET}-x")
    assert spec["missing"].reason == "the variable MISSING is not set"


def test_an_unseen_source_may_define_anything():
    """Where a substituteFrom is not seen, even a default is not certain."""
    spec = substitute(item(OBJECT), variables(complete=False, COUNT="3")).data["spec"]
    assert spec["replicas"] == 3
    assert spec["defaulted"].reason == "the variable MISSING is set outside of this repository"


@pytest.mark.parametrize("field", ["labels", "annotations"])
def test_marked_objects_are_left_alone(field):
    """`substitute: disabled` as label or annotation exempts an object."""
    marked = item(f"metadata: {{{field}: {{kustomize.toolkit.fluxcd.io/substitute: disabled}}}}\nspec: ${{COUNT}}\n")
    assert substitute(marked, VALUES) is marked


def test_nothing_happens_without_variables_or_expressions():
    """Without any variable the controller does not substitute; without a dollar sign nothing is copied."""
    given_item, plain = item(OBJECT), item("spec: {a: [1, x]}\n")
    assert substitute(given_item, variables()) is given_item
    assert substitute(plain, VALUES) is plain


def test_a_literal_block_keeps_its_lines():
    """An inline patch can still be located after substitution."""
    patched = substitute(item("spec:\n  patch: |\n    - op: add\n      value: ${NAME}\n"), VALUES)
    assert patched.data["spec"]["patch"].content == Location("o.yaml", 3, 5)


def test_growth_over_all_objects_is_bounded():
    """Large values in many places stop at one budget for the unit."""
    bomb = item("spec:\n" + "".join(f"  k{number}: x${{A}}\n" for number in range(100)))
    given_values = variables(A="a" * 500_000)
    values = substitute(bomb, given_values).data["spec"].values()
    assert sum(isinstance(value, str) for value in values) <= 32
    assert any(isinstance(value, Unknown) for value in values)
