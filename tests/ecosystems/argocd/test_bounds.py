"""Hostile repositories cost a bounded amount and never end the run."""

import pytest

from checker.compose.kustomize import Composer
from checker.ecosystems import Scene
from checker.ecosystems.argocd import collect
from checker.git.snapshot import MemorySnapshot
from checker.model import Evidence
from checker.parse.files import Files

URL = "https://git.example.org/acme/fleet"
SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: hostile, namespace: argocd}
spec:
  generators: GENERATORS
  template:
    metadata: {name: '{{name}}'}
    spec:
      project: default
      source: {repoURL: URL, path: '{{path}}', targetRevision: main}
      destination: {server: https://kubernetes.default.svc, namespace: web}
"""


def collected(files):
    """The collection of a small tree."""
    tree = Files(MemorySnapshot(files))
    return collect(Scene(tree, Composer(tree), tree._snapshot.revision, Evidence()))


def nested(depth):
    """A matrix in a matrix in a matrix, and on."""
    return "[" + "{matrix: {generators: [" * depth + "{list: {elements: [{name: a}]}}" + "]}}" * depth + "]"


def product():
    """A matrix of two long lists."""
    elements = ", ".join(f"{{name: n{number}}}" for number in range(400))
    return f"[{{matrix: {{generators: [{{list: {{elements: [{elements}]}}}}, {{list: {{elements: [{elements}]}}}}]}}}}]"


@pytest.mark.parametrize(
    "generators",
    [
        nested(20),
        product(),
        "[{git: {repoURL: URL, directories: [{path: 'STARS'}]}}]".replace("URL", URL).replace("STARS", "*" * 3000),
        "[{git: {repoURL: URL, directories: [{path: '[a-'}, {path: '[[]'}, {path: '[]'}, {path: 7}]}}]".replace(
            "URL", URL
        ),
        "[{merge: {mergeKeys: [x], generators: []}}, {list: {elements: [null, 3, a]}}, null, {clusters: null}]",
        "[{list: {elementsYaml: '- {a: ['}}, {plugin: {}}, {unheard: {}}]",
        "{}",
        "null",
    ],
)
def test_generators_end(generators):
    """Whatever stands under `generators`, the ApplicationSet stays one unit."""
    found = collected(
        {"set.yaml": SET.replace("GENERATORS", generators).replace("URL", URL), "web/config.yaml": "kind: X\n"}
    )
    assert [unit.address.name for unit in found.units] == ["hostile"]


def test_applications_that_deliver_one_another_end():
    """A circle of Applications is a root together."""
    circle = {
        f"{here}/app.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
        f"metadata: {{name: {here}, namespace: argocd}}\n"
        f"spec: {{project: default, source: {{repoURL: {URL}, path: {there}}}, destination: {{namespace: a}}}}\n"
        for here, there in (("one", "two"), ("two", "three"), ("three", "one"))
    }
    found = collected(circle)
    assert [(unit.address.name, unit.facts["root"].value) for unit in found.units] == [
        ("one", True),
        ("three", True),
        ("two", True),
    ]


@pytest.mark.parametrize(
    "spec",
    [
        "{source: null}",
        "{source: []}",
        "{sources: [null, 1]}",
        "{source: {path: ../../etc, repoURL: 3}}",
        "{sourceHydrator: {}}",
        "{source: {repoURL: [x], chart: {}, helm: {parameters: 3, valueFiles: {}, values: '{'}}}",
        "{source: {repoURL: URL, path: /, kustomize: {patches: 3, components: [..]}}, syncPolicy: 7}".replace(
            "URL", URL
        ),
        "{source: {repoURL: URL, path: ., directory: {recurse: true, include: '{', exclude: '['}}}".replace("URL", URL),
    ],
)
def test_strange_specifications_are_units(spec):
    """An Application whose specification is nonsense stays a unit with facts."""
    text = f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: odd}}\nspec: {spec}\n"
    assert [unit.address.name for unit in collected({"odd.yaml": text}).units] == ["odd"]
