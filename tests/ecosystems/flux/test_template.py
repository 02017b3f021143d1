"""ResourceSet templates."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from checker.ecosystems.flux.expressions import UnresolvedError
from checker.ecosystems.flux.template import render


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("name: << inputs.a.b >>", "name: c"),
        ("<< inputs.word | quote >>", '"it"'),
        ("<< inputs.number | int >>", "3"),
        ('<<- if eq inputs.word "it" >>yes<<- else >>no<<- end >>', "yes"),
        ("<< if not inputs.absent >>yes<< end >>", "yes"),
        ("<< range $i, $x := inputs.list >><< $i >><< $x >> << end >>", "0x 1y "),
        ("<< range inputs.none >>some<< else >>none<< end >>", "none"),
        ("<< range inputs.list >><< . >><< end >>", "xy"),
        ("<< with inputs.a >><< .b >><< end >>", "c"),
        ("<< $v := inputs.word >><< $v | upper >>", "IT"),
        ('<< inputs.absent | default "x" >>', "x"),
        ('<< printf "%s-%d" inputs.word 3 >>', "it-3"),
        ("a <<- inputs.word ->> b", "aitb"),
        ("<</* a comment */>>x", "x"),
        ('<< (get inputs.a "b") | upper >>', "C"),
    ],
)
def test_renders_as_go_does(template, expected):
    """What ResourceSets use of Go's templates comes out as the operator writes it."""
    inputs = {"a": {"b": "c"}, "word": "it", "number": "3", "list": ["x", "y"], "none": []}
    assert render(template, inputs).text == expected


@pytest.mark.parametrize(
    "template",
    [
        "<< unknown inputs.a >>",
        "<< .Values.a >>" + "<< $undefined >>",
        "<< if inputs.a >>open",
        "<< end >>",
        '<< template "x" >>',
        "<< $x = 1 >>",
        "<< range inputs.many >><< range inputs.many >><< range inputs.many >>x<< end >><< end >><< end >>",
        "<< if inputs.a >>" * 40 + "<< end >>" * 40,
        "<< inputs.word | indent inputs.word >>",
    ],
)
def test_says_what_it_cannot_render(template):
    """An unknown function or name, an unbalanced block and a template that grows without bounds are refused."""
    with pytest.raises(UnresolvedError):
        render(template, {"a": True, "word": "it", "many": list(range(100))})


def test_a_list_becomes_yaml():
    """`toYaml` gives text that reads as the same data wherever it lands."""
    data = [{"name": "a", "value": "false"}, {"name": "b"}]
    text = render("env:\n  <<- toYaml inputs.env | nindent 4 >>", {"env": data}).text
    assert yaml.safe_load(text) == {"env": data}


def test_lines_lead_back_to_the_template():
    """Every line of the output knows the line of the template that wrote it, also after trimmed and repeated blocks."""
    template = "first\n<<- range inputs.list >>\n---\nname: << . >>\n<<- end >>\nlast"
    rendered = render(template, {"list": ["x", "y"]})
    lines = template.split("\n")
    told = [(output, lines[line]) for output, line in zip(rendered.text.split("\n"), rendered.lines, strict=True)]
    assert told == [
        ("first", "first"),
        ("---", "---"),
        ("name: x", "name: << . >>"),
        ("---", "---"),
        ("name: y", "name: << . >>"),
        ("last", "last"),
    ]


@given(st.text(alphabet='ab<>- \n$.|"()inputsrangeifend', max_size=60))
def test_any_text_renders_or_is_refused(template):
    """No template text whatever does anything but render or be refused, and each output line has its origin."""
    try:
        rendered = render(template, {"a": "b"})
    except UnresolvedError:
        return
    assert len(rendered.lines) == rendered.text.count("\n") + 1
    assert all(0 <= line <= template.count("\n") for line in rendered.lines)
