"""Every composed value remembers the file and line that set it."""

from checker.compose.kustomize import Overlay
from checker.parse.located import where
from checker.parse.yaml import parse_yaml

TREE = {
    "base/kustomization.yaml": "resources: [widget.yaml]\n",
    "base/widget.yaml": """\
        apiVersion: example.org/v1
        kind: Widget
        metadata:
          name: w
        spec:
          kept: 1
          file: 1
          inline: 1
          json: 1
          component: 1
          nested:
            kept: 1
            set: 1
        """,
    "component/kustomization.yaml": """\
        kind: Component
        patches:
          - target: {kind: Widget}
            patch: |
              - op: replace
                path: /spec/component
                value: 2
        """,
    "top/kustomization.yaml": """\
        resources: [../base]
        components: [../component]
        namespace: team
        labels:
          - pairs:
              tier: front
        patches:
          - path: patch.yaml
          - patch: |-
              apiVersion: example.org/v1
              kind: Widget
              metadata:
                name: w
              spec:
                inline: 2
          - target: {kind: Widget}
            patch: |
              - op: replace
                path: /spec/json
                value: 2
        """,
    "top/patch.yaml": """\
        apiVersion: example.org/v1
        kind: Widget
        metadata: {name: w}
        spec:
          file: 2
          nested:
            set: 2
        """,
}


def places(built):
    """The only object, and a function from a path in it to `file:line`."""
    (item,) = built.objects
    return item, lambda *path: str(where(item.data, *path))


def test_values_point_to_the_layer_that_set_them(build):
    """Base, patch file, inline patch, JSON patch, component and transformer each leave their own line."""
    item, at = places(build(TREE, "top"))
    assert item.data["spec"] == {
        "kept": 1,
        "file": 2,
        "inline": 2,
        "json": 2,
        "component": 2,
        "nested": {"kept": 1, "set": 2},
    }
    assert at("spec", "kept") == "base/widget.yaml:6"
    assert at("spec", "file") == "top/patch.yaml:5"
    assert at("spec", "inline") == "top/kustomization.yaml:15"
    assert at("spec", "json") == "top/kustomization.yaml:20"
    assert at("spec", "component") == "component/kustomization.yaml:7"
    assert at("spec", "nested") == "base/widget.yaml:11"
    assert at("spec", "nested", "kept") == "base/widget.yaml:12"
    assert at("spec", "nested", "set") == "top/patch.yaml:7"
    assert at("metadata", "namespace") == "top/kustomization.yaml:3"
    assert at("metadata", "labels", "tier") == "top/kustomization.yaml:6"
    assert str(item.origin) == "base/widget.yaml:1"


def test_a_base_is_not_changed_by_what_is_laid_over_it(composer):
    """Building the top leaves the base's own build as it was, in either order."""
    maker = composer(TREE)
    before = maker.build("base").objects[0].data
    maker.build("top")
    assert maker.build("base").objects[0].data == before
    assert before["spec"]["file"] == 1


def test_flux_fields_point_into_the_flux_kustomization(build):
    """What `spec` of a Flux Kustomization sets is located there: its namespace and the lines of its inline patches."""
    text = (
        b"spec:\n  targetNamespace: team\n  patches:\n    - target: {kind: Widget}\n      patch: |\n"
        b"        - op: add\n          path: /spec/flux\n          value: 1\n"
    )
    spec = parse_yaml(text, "cluster/app.yaml")[0].data["spec"]
    overlay = Overlay(target_namespace="team", patches=tuple(spec["patches"]), spec=spec)
    item, at = places(build(TREE, "base", overlay))
    assert item.namespace == "team"
    assert at("metadata", "namespace") == "cluster/app.yaml:2"
    assert at("spec", "flux") == "cluster/app.yaml:8"


def test_a_patch_within_a_patch_keeps_its_lines(build):
    """Two levels deep, the inner patch's value still points to its own line in the outermost file."""
    parent = parse_yaml(
        b"""\
patches:
  - target: {kind: Kustomization}
    patch: |
      - op: add
        path: /spec/patches
        value:
          - target: {kind: Widget}
            patch: |
              - op: add
                path: /spec/deep
                value: 7
""",
        "cluster/root.yaml",
    )[0].data
    child = {
        "flux/app.yaml": """\
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: app}
            spec: {path: ./base}
            """
    }
    unit = build({**TREE, **child}, "flux", Overlay(patches=tuple(parent["patches"]))).objects[0]
    inner = Overlay(patches=tuple(unit.data["spec"]["patches"]), spec=unit.data["spec"])
    item, at = places(build(TREE, "base", inner))
    assert item.data["spec"]["deep"] == 7
    assert at("spec", "deep") == "cluster/root.yaml:11"


def test_generated_keys_point_to_their_literals(build):
    """Each key of a generated ConfigMap points to the literal or file entry that makes it."""
    _, at = places(
        build(
            {
                "kustomization.yaml": """\
                    configMapGenerator:
                      - name: settings
                        literals:
                          - a=1
                        files:
                          - one.txt
                    """,
                "one.txt": "x",
            }
        )
    )
    assert at("data", "a") == "kustomization.yaml:4"
    assert at("data", "one.txt") == "kustomization.yaml:6"
    assert at("metadata", "name") == "kustomization.yaml:2"
