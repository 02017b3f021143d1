"""Whatever stands in a kustomization or a patch, a build ends with objects and problems."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.compose.emit import in_order, to_data, to_yaml
from checker.compose.kustomize import Composer, Overlay
from checker.compose.substitute import Variables, substitute
from checker.git.snapshot import MemorySnapshot
from checker.parse.files import Files
from checker.report import escape

FIELDS = [
    "apiVersion", "kind", "resources", "bases", "components", "patches", "patchesStrategicMerge",
    "patchesJson6902",
    "namespace",
    "namePrefix", "nameSuffix", "labels", "commonLabels", "commonAnnotations", "replicas", "images", "imageTags",
    "replacements", "configMapGenerator", "secretGenerator", "generatorOptions", "transformers", "generators",
    "configurations", "helmCharts", "helmGlobals", "openapi", "vars",
]  # fmt: skip
WORDS = st.sampled_from(
    ["a.yaml", "b.yaml", "dir", ".", "..", "Kind", "name", "x", "", "${A}", "${", "$$", "data.a", "spec.*.a",
     "metadata/labels",
     "/metadata/name", "/", "a=b", "https://x/y?ref=1", "op: add", "[{op: add, path: /x, value: 1}]", "$patch: delete",
     "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: null\n", "(", "a*", "a in (b)", "add", "delete", "replace"],
)  # fmt: skip
KEYS = st.sampled_from(
    ["path", "patch", "target", "options", "name", "kind", "labelSelector", "pairs", "fields", "source", "targets",
     "select",
     "fieldPaths", "fieldPath", "reject", "literals", "files", "envs", "behavior", "op", "from", "value",
     "labels",
     "metadata", "spec", "count", "newTag", "digest", "items", "index", "delimiter", "create", "$patch", "data",
     "subjects",
     "containers", "includeSelectors", "nameReference", "fieldSpecs", "version", "namespace", "annotations"],
)  # fmt: skip
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 99), st.just(1.5), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=10,
)
OBJECTS = st.fixed_dictionaries(
    {"apiVersion": st.sampled_from(["v1", "apps/v1", "rbac.authorization.k8s.io/v1", 1]),
     "kind": st.sampled_from(["Pod", "Deployment", "RoleBinding", "List", "Service", "Kustomization", None]),
     "metadata": st.one_of(ANYTHING, st.fixed_dictionaries({"name": st.sampled_from(["a", "b", 1, "${A}"])}))},
    optional={"spec": ANYTHING, "subjects": ANYTHING, "items": ANYTHING, "data": ANYTHING, "roleRef": ANYTHING},
)  # fmt: skip
KUSTOMIZATIONS = st.dictionaries(
    st.sampled_from(FIELDS), st.one_of(ANYTHING, st.lists(ANYTHING, max_size=3)), max_size=6
)


@settings(max_examples=100)
@given(KUSTOMIZATIONS, KUSTOMIZATIONS, st.lists(OBJECTS, max_size=3), ANYTHING)
def test_any_content_builds_to_an_end(outer, inner, objects, values):
    """No field, of whatever type, ends a build, its substitution or its printing with an exception."""
    listed = {**outer, "resources": ["a.yaml", "dir", outer.get("resources")]}
    files = {
        "kustomization.yaml": json.dumps(listed),
        "dir/kustomization.yaml": json.dumps(inner),
        "a.yaml": "\n---\n".join(map(json.dumps, objects)),
        "b.yaml": json.dumps(values),
    }
    composer = Composer(Files(MemorySnapshot(files)))
    for built in (composer.build(""), composer.build("dir", Overlay(target_namespace="n", components=("dir", "gone")))):
        done = [substitute(item, Variables({"A": ("1", None)})) for item in built.objects]
        assert to_yaml(in_order(done), escape.terminal).count("---") >= len(done)
        assert json.loads(json.dumps([to_data(item.data) for item in done])) is not None
