"""Builds keep what they can and say the rest."""

from functools import partial

import pytest

from checker.compose import kustomize, site
from checker.compose.kustomize import Overlay
from checker.model import ProblemKind
from checker.parse.yaml import parse_yaml

WIDGET = "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: %s}\n"


def names(built):
    """The names of what is delivered."""
    return [item.name for item in built.objects]


def messages(built, kind=ProblemKind.FAILED):
    """The problems of one kind as `path:line: message`."""
    return [f"{problem.location}: {problem.message}" for problem in built.problems if problem.kind is kind]


def test_a_missing_resource_keeps_the_others(build):
    """A listed path that does not exist is a failed problem at its line; everything else is delivered."""
    built = build({"kustomization.yaml": "resources:\n  - gone.yaml\n  - a.yaml\n", "a.yaml": WIDGET % "a"})
    assert names(built) == ["a"]
    assert messages(built) == ["kustomization.yaml:2: gone.yaml does not exist."]


@pytest.mark.parametrize(
    ("entry", "kind", "pinned"),
    [
        ("https://github.com/org/repo//config?ref=v1.2.3", "base", True),
        ("https://github.com/org/repo//config?ref=main", "base", False),
        ("github.com/org/repo/config", "base", False),
        ("https://raw.githubusercontent.com/org/repo/v0.9.1/crd.yaml", "base", True),
        ("https://raw.githubusercontent.com/org/repo/master/crd.yaml", "base", False),
    ],
)
def test_remote_bases_are_named_and_not_fetched(build, entry, kind, pinned):
    """A remote base is an input with its pinning and a problem of kind not observable."""
    built = build({"kustomization.yaml": f"resources:\n  - {entry}\n  - a.yaml\n", "a.yaml": WIDGET % "a"})
    assert names(built) == ["a"]
    assert [(one.url, one.kind, one.pinned, one.location.line) for one in built.remotes] == [(entry, kind, pinned, 2)]
    assert [problem.kind for problem in built.problems] == [ProblemKind.UNOBSERVABLE]


def test_remote_components_and_generator_files_are_inputs(build):
    """Components and generator files from elsewhere are named by what they are."""
    built = build(
        {
            "kustomization.yaml": """\
                components: ["https://github.com/org/repo//c?ref=0123456789abcdef0123456789abcdef01234567"]
                configMapGenerator:
                  - name: c
                    files: ["https://example.org/latest/file.json"]
                """
        }
    )
    assert {(one.kind, one.pinned) for one in built.remotes} == {("component", True), ("generator", False)}


@pytest.mark.parametrize(("version", "pinned"), [("1.2.3", True), ("1.x", False), ("^1.0.0", False), ("", False)])
def test_remote_charts_are_inputs(build, version, pinned):
    """A chart under `helmCharts` is an input, pinned by one exact version; its objects are not observable."""
    text = f"helmCharts:\n  - {{name: app, repo: 'https://charts.example.org', version: '{version}'}}\n"
    built = build({"kustomization.yaml": text})
    assert [(one.url, one.kind, one.pinned) for one in built.remotes] == [
        ("https://charts.example.org/app", "chart", pinned)
    ]
    assert [problem.kind for problem in built.problems] == [ProblemKind.UNOBSERVABLE]


def test_a_chart_of_this_repository_is_no_input_from_elsewhere(build):
    """A local chart is rendered, so that it is no input from elsewhere and nothing of it is out of sight."""
    built = build(
        {"kustomization.yaml": "helmCharts: [{name: app}]\n", "charts/app/Chart.yaml": "name: app\nversion: 1.0.0\n"}
    )
    assert built.remotes == ()
    assert built.problems == ()


def test_bases_that_include_each_other_end(build):
    """A cycle is a problem, not a hang."""
    built = build(
        {"a/kustomization.yaml": "resources: [../b, w.yaml]\n", "b/kustomization.yaml": "resources: [../a]\n",
         "a/w.yaml": WIDGET % "w"}, "a"
    )  # fmt: skip
    assert names(built) == ["w"]
    assert messages(built) == ["b/kustomization.yaml:1: a includes itself."]


def test_components_and_bases_are_not_mixed_up(build):
    """A component among the resources, and a plain directory among the components, are refused."""
    built = build(
        {
            "kustomization.yaml": "resources: [c]\ncomponents: [d]\n",
            "c/kustomization.yaml": "kind: Component\n",
            "d/kustomization.yaml": "resources: []\n",
        }
    )
    assert [message.split(": ")[1] for message in messages(built)] == [
        "c is a component; it belongs under components.",
        "d is no component; it belongs under resources.",
    ]


def test_the_second_of_two_equal_ids_is_refused(build):
    """As in kustomize, an id may stand in a build once."""
    built = build(
        {"kustomization.yaml": "resources: [a.yaml, b.yaml]\n", "a.yaml": WIDGET % "w", "b.yaml": WIDGET % "w"}
    )
    assert names(built) == ["w"]
    assert messages(built) == ["kustomization.yaml:1: Widget/w is already in this build."]


def test_nothing_outside_of_the_tree_is_named(build):
    """A path that climbs out of the repository leads nowhere."""
    built = build({"a/kustomization.yaml": "resources: [../../etc, /etc/passwd]\n"}, "a")
    assert names(built) == []
    assert len(messages(built)) == 2


def test_growth_by_bases_is_bounded(build, monkeypatch):
    """Bases that double the objects at every level stop at the budget."""
    monkeypatch.setattr(kustomize, "MAX_OBJECTS", 100)
    files = {"l0/kustomization.yaml": "resources: [w.yaml]\n", "l0/w.yaml": WIDGET % "w"}
    for level in range(1, 30):
        for side in "xy":
            files[f"{side}{level}/kustomization.yaml"] = f"namePrefix: {side}\nresources: [../l{level - 1}]\n"
        files[f"l{level}/kustomization.yaml"] = f"resources: [../x{level}, ../y{level}]\n"
    built = build(files, "l29")
    assert len(built.objects) == 100
    assert any("more than 100 objects" in message for message in messages(built))


def test_work_by_components_is_bounded(build, monkeypatch):
    """Components that include each other twice at every level stop at the budget."""
    monkeypatch.setattr(kustomize, "Budget", partial(site.Budget, left=500))
    files = {"kustomization.yaml": "components: [c0]\n"}
    for level in range(40):
        files[f"c{level}/kustomization.yaml"] = f"kind: Component\ncomponents: [../c{level + 1}, ../c{level + 1}]\n"
    built = build(files)
    assert any("too much work" in message for message in messages(built))


GENERATED = {
    "app/a.yaml": WIDGET % "a",
    "app/deep/b.yml": WIDGET % "b",
    "app/own/kustomization.yaml": "resources: [c.yaml]\n",
    "app/own/c.yaml": WIDGET % "c",
    "app/own/unlisted.yaml": WIDGET % "unlisted",
    "app/values.yaml": "replicas: 3\n",
    "app/ignored/d.yaml": WIDGET % "d",
    "app/e.json": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "e"}}',
    "component/kustomization.yaml": "kind: Component\nnamePrefix: c-\n",
}


def test_flux_generates_a_kustomization_where_there_is_none(build):
    """All manifests below count, a sub-directory with a kustomization file as a whole, ignored paths and JSON not."""
    built = build(GENERATED, "app", Overlay(ignored=lambda _, path: path == "app/ignored"))
    assert sorted(names(built)) == ["a", "b", "c"]
    assert messages(built) == ["app/values.yaml:1: The document is no Kubernetes object."]
    assert built.reads >= {"app/a.yaml", "app/deep/b.yml", "app/own/c.yaml"}


def test_without_an_overlay_a_directory_needs_a_kustomization_file(build):
    """Plain kustomize generates nothing."""
    built = build(GENERATED, "app")
    assert names(built) == []
    assert messages(built) == ["app:1: The directory has no kustomization file."]


def test_an_overlay_replaces_scalars_and_appends_lists(build):
    """`targetNamespace` and prefixes replace; patches, components and images join what is there."""
    tree = {
        "app/kustomization.yaml": """\
            namespace: old
            namePrefix: old-
            resources: [w.yaml]
            images: [{name: one, newTag: "1"}, {name: two, newTag: "1"}]
            patches:
              - target: {kind: Pod}
                patch: |
                  - {op: add, path: /spec/first, value: 1}
            """,
        "app/w.yaml": """\
            apiVersion: v1
            kind: Pod
            metadata: {name: w}
            spec: {containers: [{image: one}, {image: two}]}
            """,
        "component/kustomization.yaml": "kind: Component\nnameSuffix: -c\n",
    }
    given = parse_yaml(
        b'patches: [{target: {kind: Pod}, patch: \'[{"op": "add", "path": "/spec/second", "value": 2}]\'}]\n'
        b"images: [{name: two, newTag: '2'}]\ncommon: {labels: {team: a}}\n",
        "unit.yaml",
    )[0].data
    overlay = Overlay(
        target_namespace="new",
        name_prefix="new-",
        patches=tuple(given["patches"]),
        images=tuple(given["images"]),
        components=("component",),
        common_metadata=given["common"],
    )
    (item,) = build(tree, "app", overlay).objects
    assert (item.namespace, item.name, item.labels) == ("new", "new-w-c", {"team": "a"})
    assert item.data["spec"] == {"containers": [{"image": "one:1"}, {"image": "two:2"}], "first": 1, "second": 2}


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ("patch: '{kind: Widget, apiVersion: example.org/v1, metadata: {name: x}}'", "Widget/x matches no resource."),
        ("patch: '- {op: add, path: /a, value: 1}'", "A JSON 6902 patch needs a target."),
        ("path: gone.yaml", "gone.yaml does not exist."),
        ("target: {kind: Widget}", "The patch has neither a path nor a text."),
        ("{target: {kind: '(a+)+'}, patch: '- {op: add, path: /a, value: 1}'}", "too costly"),
        ("{target: {kind: '('}, patch: '- {op: add, path: /a, value: 1}'}", "cannot be read"),
        ("{target: {kind: Widget}, patch: '- {op: remove, path: /no}'}", "there is no no on the path"),
        ("{target: {kind: Widget}, patch: 'a: [1'}", "The patch cannot be read"),
    ],
)  # fmt: skip
def test_a_patch_that_cannot_be_applied_changes_nothing(build, patch, message):
    """The object stays as it was and the problem says why."""
    built = build({"kustomization.yaml": f"resources: [a.yaml]\npatches:\n  - {patch}\n", "a.yaml": WIDGET % "a"})
    assert built.objects[0].data == {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "a"}}
    assert len(messages(built)) == 1
    assert message in messages(built)[0]


@pytest.mark.parametrize(
    "field",
    [
        "patches: [{patch: '{kind: Widget, apiVersion: example.org/v1, metadata: {name: x}}'}]",
        "configMapGenerator: [{name: x, behavior: merge, literals: [a=b]}]",
        "replacements: [{source: {kind: Widget, name: x}, targets: [{select: {kind: Widget}}]}]",
    ],
)
@pytest.mark.parametrize(("rest", "kind"), [("", "failed"), (", https://example.org/install.yaml", "unobservable")])
def test_what_matches_nothing_is_a_fault_only_where_all_is_seen(build, field, rest, kind):
    """A field for an object that is not there may be for one of an input that is not fetched."""
    built = build({"kustomization.yaml": f"resources: [a.yaml{rest}]\n{field}\n", "a.yaml": WIDGET % "a"})
    assert [problem.kind for problem in built.problems] == [*(["unobservable"] if rest else []), kind]
