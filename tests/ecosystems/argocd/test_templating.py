"""The two template languages of ApplicationSets over known and unknown parameters."""

import pytest

from checker.ecosystems.argocd.templating import Filler, Parameters
from checker.model import Location, Unknown

FLAT = {"name": "web", "path": "services/web", "path.basename": "web", "path[0]": "services", "values.env": "prod"}
NESTED = {"name": "web", "path": {"path": "services/web", "basename": "web", "segments": ["services", "web"]}}
OUTSIDE = Unknown("the clusters are elsewhere")
AT = Location("set.yaml", 4)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{path}}/{{ values.env }}", "services/web/prod"),
        ("{{path[0]}}-{{path.basename}}", "services-web"),
        ("{{missing}}", "{{missing}}"),
        ("plain", "plain"),
    ],
)
def test_fasttemplate(template, expected):
    """Names are replaced by their text, and a name that nobody gives stays as it stands."""
    assert Filler(go=False).text(template, Parameters(FLAT), AT) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{.path.path}}", "services/web"),
        ("{{ .name }}-{{ index .path.segments 0 }}", "web-services"),
        ('{{ if eq .name "web" }}yes{{ end }}', "yes"),
        ("{{ normalize .name | upper }}", "WEB"),
        ("a{{- .name -}} b", "awebb"),
    ],
)
def test_go_template(template, expected):
    """Go templates see nested parameters and may use Sprig."""
    assert Filler(go=True).text(template, Parameters(NESTED), AT) == expected


@pytest.mark.parametrize(
    ("go", "values", "template", "text"),
    [
        (False, FLAT, "{{values.env}}/{{server}}", "prod/{{server}}"),
        (True, NESTED, "{{.name}}/{{.server}}", "web/{{.server}}"),
        (True, NESTED, "regions/{{.metadata.labels.region}}", "regions/{{.metadata}}"),
    ],
)
def test_what_is_registered_elsewhere_is_unknown(go, values, template, text):
    """A name that may exist elsewhere makes the text unknown, and what is known of it is kept."""
    found = Filler(go=go).text(template, Parameters(values, OUTSIDE), AT)
    assert isinstance(found, Unknown)
    assert (found.reason, found.text) == (OUTSIDE.reason, text)


@pytest.mark.parametrize("template", ["{{ .a", "{{ nofunction }}", "{{ .name.deeper }}", "{{" * 500])
def test_a_broken_template_is_unknown(template):
    """A Go template that does not parse or render is unknown and never an error."""
    assert isinstance(Filler(go=True).text(template, Parameters(NESTED), AT), Unknown)
