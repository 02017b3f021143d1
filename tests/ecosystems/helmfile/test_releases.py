"""Which charts helmfiles release."""

from __future__ import annotations

import pytest

from checker.ecosystems.helmfile import gather
from checker.git.snapshot import MemorySnapshot
from checker.parse.files import Files

PLAIN = """\
repositories:
  - name: ours
releases:
  - name: edge
    chart: ours/ingress-nginx
    version: 4.13.0
  - chart: "oci://registry.example.com/charts/loki" # logs
    name: logs
  - name: again
    chart: ours/ingress-nginx
"""
TEMPLATED = "{{ if true }}\nreleases:\n- name: web\n  chart: ./charts/web\n{{ end }}\n"


def found(files):
    """Charts and places."""
    return [(item.name, str(item.at)) for item in gather(Files(MemorySnapshot(files))).declared]


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("helmfile.yaml", PLAIN, [("ingress-nginx", "helmfile.yaml:5"), ("loki", "helmfile.yaml:7")]),
        ("helmfile.d/01-web.yaml.gotmpl", TEMPLATED, [("web", "helmfile.d/01-web.yaml.gotmpl:4")]),
        ("deploy/apps.yaml", TEMPLATED, [("web", "deploy/apps.yaml:4")]),
        ("examples/helmfile.yaml", PLAIN, []),
        ("values.yaml", "chart: web\n", []),
        ("values.yaml", "web:\n  releases:\n    - chart: web\n", []),
        ("helmfile.yaml", "releases:\n  - name: web\n    chart: {{ .Values.chart }}\n", []),
    ],
)
def test_releases(path, content, expected):
    """Each chart once in a file, whether that is YAML or becomes it."""
    assert found({path: content}) == expected


def test_templates_are_needed_by_nobody():
    """A helmfile that is a template is no failed input."""
    evidence = gather(Files(MemorySnapshot({"a.yaml": PLAIN, "b.yaml": TEMPLATED})))
    assert evidence.reads == {"a.yaml"}


def test_hostile_text_ends():
    """Long lines and endless blanks are read in bounded time."""
    text = "releases:\n" + " " * 100_000 + "chart:" + " " * 100_000 + "\n" + "chart: x" * 20_000
    assert found({"helmfile.yaml": text}) == []
