"""Values coalesce as Helm's do, parameters follow its path grammar, and kustomize inflates charts of the repository."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.compose.chart import load_chart
from checker.compose.helm import Release, render
from checker.compose.kustomize import Composer
from checker.compose.parameters import Parameter, parameter_path, parameters
from checker.compose.values import at_place, merge_values, overlay
from checker.git.snapshot import MemorySnapshot
from checker.model import Location, ProblemKind, Unknown
from checker.parse.files import Files
from checker.parse.located import Map, where
from checker.parse.yaml import parse_yaml

AT = Location("set.yaml", 7, 3)


def values(text, path="values.yaml"):
    """A values file."""
    return parse_yaml(text.encode(), path)[0].data


@pytest.mark.parametrize(
    ("layers", "merged"),
    [
        (["{a: 1}"], {"a": 1}),
        (["{a: {x: 1, y: 2}}", "{a: {y: 3}}"], {"a": {"x": 1, "y": 3}}),
        (["{a: {x: 1}, b: 2}", "{a: null}"], {"b": 2}),
        (["{a: {x: 1, y: 2}}", "{a: {x: null}}"], {"a": {"y": 2}}),
        (["{a: [1, 2]}", "{a: [3]}"], {"a": [3]}),
        (["{a: {x: 1}}", "{a: text}"], {"a": "text"}),
        (["{a: {x: 1}}", "{a: null}", "{a: {y: 2}}"], {"a": {"x": 1, "y": 2}}),
        (["{}", "{a: null}"], {}),
    ],
)
def test_layers_coalesce(layers, merged):
    """The later layer wins, mappings merge, and a null removes a default."""
    assert merge_values(*map(values, layers)) == merged


def test_every_value_knows_its_layer():
    """A merged key has the line of the file that set it."""
    merged = merge_values(values("a:\n  x: 1\n  y: 2\n"), values("a:\n  y: 3\n", "prod.yaml"))
    assert str(where(merged, "a", "x")) == "values.yaml:2"
    assert str(where(merged, "a", "y")) == "prod.yaml:2"


DATA = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
MAPS = st.dictionaries(st.sampled_from("abc"), DATA, max_size=3).map(lambda data: at_place(data, AT))


@given(MAPS, MAPS, MAPS)
def test_merging_is_an_algebra(first, second, third):
    """Without nulls, merging has a neutral element, is idempotent, and layers of mappings may be grouped at will."""
    empty = Map(at=AT)
    assert merge_values(first) == first == merge_values(first, empty) == merge_values(empty, first)
    assert merge_values(first, first) == first
    assert merge_values(first, second, third) == merge_values(first, overlay(second, third))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a", ("a",)),
        ("a.b", ("a", "b")),
        (r"a\.b.c", ("a.b", "c")),
        ("a[0].b[12]", ("a", 0, "b", 12)),
        ("a[0][1]", ("a", 0, 1)),
        ("a.", None),
        (".a", None),
        ("a..b", None),
        ("a[x]", None),
        ("a[99999]", None),
        ("a[0]b", None),
        ("", None),
        (".".join("a" * 100), None),
    ],
)
def test_parameter_paths(name, path):
    """Dots separate, a backslash escapes, brackets index; anything else is no path."""
    assert parameter_path(name) == path


def test_parameters_are_typed_and_located():
    """Values are what they look like unless they are text; every key has the place of its parameter."""
    items = [
        Parameter("a.b", "1", AT),
        Parameter("a.c", "1", AT, as_text=True),
        Parameter("flag", "true", AT),
        Parameter("zip", "0123", AT),
        Parameter("gone", "null", AT),
        Parameter("list[1].x", "y", AT),
        Parameter("several", "{p,2}", AT),
        Parameter("hidden", Unknown("encrypted"), AT),
        Parameter("bad[", "x", AT),
    ]
    result, refused = parameters(items, values("a: {z: 9}\nlist: [{k: v}]\n"))
    assert result == {
        "a": {"z": 9, "b": 1, "c": "1"},
        "list": [{"k": "v"}, {"x": "y"}],
        "flag": True,
        "zip": "0123",
        "gone": None,
        "several": ["p", 2],
        "hidden": Unknown("encrypted"),
    }
    assert [item.name for item in refused] == ["bad["]
    assert where(result, "a", "b") == AT


CHART = {
    "charts/app/Chart.yaml": "name: app\nversion: 1.0.0\n",
    "charts/app/values.yaml": "size: 1\ncolor: red\n",
    "charts/app/templates/map.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-map\n"
        "data:\n  size: {{ .Values.size | quote }}\n  color: {{ .Values.color }}\n"
    ),
}


@pytest.mark.parametrize(
    ("fields", "size", "color"),
    [
        ("", "1", "red"),
        ("valuesInline: {size: 2}", "2", "red"),
        ("valuesFile: prod.yaml", "3", "blue"),
        ("valuesFile: prod.yaml, valuesInline: {size: 2}", "2", "blue"),
        ("valuesFile: prod.yaml, valuesMerge: merge, valuesInline: {size: 2, color: green}", "3", "blue"),
        ("valuesFile: prod.yaml, valuesMerge: replace, valuesInline: {size: 2}", "2", "red"),
        ("additionalValuesFiles: [prod.yaml]", "3", "blue"),
    ],
)
def test_kustomize_inflates_a_chart_of_the_repository(fields, size, color):
    """A chart under the chart home is rendered with the entry's values; other transformers then work on it."""
    text = f"namePrefix: my-\nhelmCharts:\n  - {{name: app, releaseName: web, {fields}}}\n"
    tree = {**CHART, "kustomization.yaml": text, "prod.yaml": "size: 3\ncolor: blue\n"}
    build = Composer(Files(MemorySnapshot(tree))).build("")
    (item,) = build.objects
    assert (item.name, item.data["data"]) == ("my-web-map", {"size": size, "color": color})
    assert str(where(item.data, "data", "size")) == "charts/app/templates/map.yaml:6"
    assert build.problems == ()
    assert {"charts/app/Chart.yaml", "charts/app/templates/map.yaml"} <= build.reads


def test_a_generated_release_name_is_unknown():
    """Without a release name kustomize lets Helm make one up, which is not observable."""
    tree = {**CHART, "kustomization.yaml": "helmCharts: [{name: app}]\n"}
    (item,) = Composer(Files(MemorySnapshot(tree))).build("").objects
    assert item.data["metadata"]["name"].text == "{{ .Release.Name }}-map"


def test_values_that_cannot_be_seen_stay_unknown():
    """An unknown value makes unknown what it is written into, and nothing else."""
    files = Files(MemorySnapshot(CHART))
    given = at_place({"size": Unknown("encrypted", AT, "ENC[x]")}, AT)
    rendering = render(files, load_chart(files, "charts/app"), given, Release("web", Unknown("elsewhere")))
    data = rendering.objects[0].data["data"]
    assert data["color"] == "red"
    assert (data["size"].reason, data["size"].text) == ("encrypted", "ENC[x]")


def test_a_chart_in_pieces():
    """No chart without a name; unreadable defaults are said and nothing is rendered."""
    tree = {**CHART, "bad/Chart.yaml": "version: 1\n", "charts/app/values.yaml": "a: [\n"}
    files = Files(MemorySnapshot(tree))
    assert load_chart(files, "bad") is None
    assert load_chart(files, "none") is None
    rendering = render(files, load_chart(files, "charts/app"), Map(at=AT), Release("web", "ns"))
    assert rendering.objects == ()
    assert {problem.kind for problem in rendering.problems} == {ProblemKind.FAILED, ProblemKind.UNOBSERVABLE}


def test_an_archive_is_not_opened():
    """A dependency that is only there as an archive is not observable; what the chart itself holds is rendered."""
    lock = "name: app\nversion: 1.0.0\ndependencies:\n  - {name: redis, repository: 'https://charts.example.org'}\n"
    tree = {**CHART, "charts/app/Chart.yaml": lock, "charts/app/charts/redis-1.0.0.tgz": b"\x1f\x8b"}
    files = Files(MemorySnapshot(tree))
    rendering = render(files, load_chart(files, "charts/app"), Map(at=AT), Release("web", "ns"))
    assert [item.name for item in rendering.objects] == ["web-map"]
    (problem,) = rendering.problems
    assert (str(problem.location), problem.kind) == ("charts/app/Chart.yaml:4", ProblemKind.UNOBSERVABLE)
    assert "redis is an archive (charts/app/charts/redis-1.0.0.tgz), which is not opened" in problem.message


def test_charts_that_include_each_other_end():
    """A chart that depends on itself by way of another is rendered once."""
    tree = {
        "a/Chart.yaml": "name: a\nversion: 1.0.0\ndependencies: [{name: b, repository: file://../b}]\n",
        "a/templates/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
        "b/Chart.yaml": "name: b\nversion: 1.0.0\ndependencies: [{name: a, repository: file://../a}]\n",
    }
    files = Files(MemorySnapshot(tree))
    rendering = render(files, load_chart(files, "a"), Map(at=AT), Release("web", "ns"))
    assert [item.name for item in rendering.objects] == ["a"]
    assert [problem.kind for problem in rendering.problems] == [ProblemKind.UNOBSERVABLE]
