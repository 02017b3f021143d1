"""The template language and its functions print what Go, Sprig and Helm print; hostile templates end in a limit."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from checker.compose.gotemplate.evaluate import Evaluator
from checker.compose.gotemplate.failure import LimitError, Meter, OpaqueError, TemplateError
from checker.compose.gotemplate.parse import parse
from checker.compose.gotemplate.veil import Veils
from checker.compose.hosted import HelmFunctions
from checker.compose.sprig.documents import plain, to_yaml
from checker.model import Location, Unknown
from checker.parse.yaml import parse_yaml

EXPRESSIONS = yaml.safe_load((Path(__file__).parent / "template_expressions.yaml").read_text())


def rendered(template, dot=None, *, veils=None):
    """The output of a template."""
    templates = parse(template, "main", lambda line: Location("t", line + 1, 0))
    return Evaluator(templates, HelmFunctions(), Meter(), veils or Veils()).render("main", dot)


@pytest.mark.parametrize("template", EXPRESSIONS["output"])
def test_expression(template):
    """A template prints what the table says."""
    assert rendered(template, EXPRESSIONS["values"]) == EXPRESSIONS["output"][template]


@pytest.mark.parametrize("name", ["toYaml", "toJson", "toPrettyJson"])
def test_an_object_of_helm_has_no_form(name):
    """`toYaml .` of all that Helm gives a template is not known here, and no bug of ours."""
    with pytest.raises(OpaqueError):
        rendered(f"{{{{ {name} . }}}}", {"Files": object(), "Values": {}})


HOSTILE = {
    "a template that includes itself": '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
    "tpl that renders itself": "{{ tpl .self . }}",
    "a long list": "{{ until 1000000000 }}",
    "a long sequence": "{{ seq 1 1000000000 }}",
    "a long text": '{{ repeat 1000000000 "x" }}',
    "a wide indentation": '{{ indent 1000000000 "x" }}',
    "a wide number": '{{ printf "%999999999d" 1 }}',
    "ranges in ranges": "{{ range until 9999 }}{{ range until 9999 }}{{ range until 9999 }}{{ end }}{{ end }}{{ end }}",
    "a range over a large number": "{{ range 1000000000 }}{{ end }}",
    "doubling text": '{{ $x := "x" }}{{ range until 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}',
    "doubling replacement": '{{ $x := "x" }}{{ range until 60 }}{{ $x = replace "x" "xx" $x }}{{ end }}',
    "doubling data": '{{ $x := dict }}{{ range until 60 }}{{ $x = dict "a" $x "b" $x }}{{ end }}{{ toYaml $x }}',
    "data that holds itself": '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ $x | toJson }}',
    "printing data that holds itself": '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ $x }}',
    "copying data that holds itself": '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ $_ := deepCopy $x }}',
    "merging data that holds itself": '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ $_ := merge (dict) $x }}',
    "comparing data that holds itself": '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ eq $x $x }}',
    "large output": '{{ $x := repeat 1000000 "x" }}{{ range until 100 }}{{ $x }}{{ end }}',
    "searching much": '{{ $x := repeat 2000 "a" }}{{ range until 9999 }}{{ $y := regexMatch "a+x" $x }}{{ end }}',
    "long work on text": '{{ $x := repeat 1000000 "x" }}{{ range until 9999 }}{{ $y := upper $x }}{{ end }}',
}


@pytest.mark.parametrize("template", HOSTILE.values(), ids=HOSTILE)
def test_hostile_templates_end_in_a_limit(template):
    """What would take long or much space is refused."""
    with pytest.raises(LimitError):
        rendered(template, {"self": "{{ tpl .self . }}"})


@pytest.mark.parametrize("template", ["{{ if true }}" * 5000, f"{{{{ {'(' * 5000}1{')' * 5000} }}}}"])
def test_deep_nesting_does_not_parse(template):
    """Blocks and parentheses are nested only so deep."""
    with pytest.raises(TemplateError, match="nested more than"):
        rendered(template)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "a+x", "a*a*a*b", "a?" * 30 + "a" * 30, "(a|a)" * 30 + "b", "(?=a)a", "["]
)
def test_a_costly_pattern_is_unknown(pattern):
    """A pattern that could backtrack for long is not run; its value is unknown, not an error."""
    veils = Veils()
    text = rendered(f'{{{{ regexMatch "{pattern}" (repeat 3000 "a") }}}}', veils=veils)
    assert veils.find(text).reason == "this scan does not apply its regular expression"


@pytest.mark.parametrize("name", ["env", "expandenv", "exec", "readFile", "getenv"])
def test_the_environment_is_out_of_reach(name):
    """There are no functions that read the environment or files."""
    with pytest.raises(TemplateError, match="there is no function"):
        rendered(f'{{{{ {name} "HOME" }}}}')


def test_assignments_in_doubt_are_unknown():
    """A variable or a key that only an unknown condition sets is unknown afterwards."""
    veils = Veils()
    dot = {"u": veils.hide(Unknown("hidden", None, "U")), "map": {"a": 1}}
    template = '{{ $x := 1 }}{{ if .u }}{{ $x = 2 }}{{ $_ := set .map "a" 2 }}{{ end }}{{ $x }}{{ .map.a }}'
    assert veils.reveal(rendered(template, dot, veils=veils)) == "UU"


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"])).filter(lambda text: "{{" not in text))
def test_plain_text_renders_to_itself(text):
    """A template without actions is its own output, line by line."""
    output = rendered(text)
    assert output == text
    assert len(output.origins) == text.count("\n") + 1
    for number, (line, origin) in enumerate(zip(text.split("\n"), output.origins, strict=True), start=1):
        assert origin.at == (Location("t", number, 0) if line.strip() else None)


@given(st.text("{}-.|()\"'`$ \n=:,/*abif0end%", max_size=60))
def test_any_text_renders_or_is_refused(text):
    """No template makes anything but a template error."""
    try:
        rendered("{{ " + text, {"a": {"b": 1}})
    except TemplateError:
        return


YAML_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], include_characters="\n\t"), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | YAML_TEXT
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(YAML_TEXT, inner, max_size=4), max_leaves=12
)


@given(DATA)
def test_yaml_reads_back(data):
    """What toYaml writes is read back as the same data."""
    text = to_yaml({"x": data}) + "\n"
    assert plain(parse_yaml(text.encode(), "x.yaml")[0].data) == {"x": data}
