"""Repositories that mean harm, or that are only wrong."""

from __future__ import annotations

from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.compose.kustomize import Composer
from checker.ecosystems import Scene
from checker.ecosystems.flux import collect
from checker.git.snapshot import MemorySnapshot
from checker.model import Evidence, ProblemKind
from checker.parse.files import Files

CASES = sorted((Path(__file__).parent / "cases").iterdir())
ODD = st.sampled_from(
    [None, [], {}, "", 0, True, "x", [None], {"a": None}, [[1]], "${X}", "<< inputs.a >>", "../..", "/"]
)
SYNC = {"clusters/prod/flux-system/gotk-sync.yaml": "# stub\n"}


def collected(files):
    """The collection of a tree."""
    snapshot = MemorySnapshot(files)
    parsed = Files(snapshot)
    return collect(Scene(parsed, Composer(parsed), snapshot.revision, Evidence()))


def damaged(node, data):
    """The node with some parts replaced by values of other kinds."""
    if data.draw(st.integers(0, 25)) == 0:
        return data.draw(ODD)
    if isinstance(node, dict):
        return {key: damaged(value, data) for key, value in node.items()}
    return [damaged(item, data) for item in node] if isinstance(node, list) else node


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_damaged_objects_never_stop_a_run(data):
    """Whatever stands where a field is expected, the collector answers."""
    tree = data.draw(st.sampled_from(CASES)) / "tree"
    files = {path.relative_to(tree).as_posix(): path.read_text() for path in tree.rglob("*") if path.is_file()}
    path = data.draw(
        st.sampled_from(sorted(path for path in files if path.endswith(".yaml") and "{{" not in files[path]))
    )
    documents = [damaged(one, data) for one in yaml.safe_load_all(files[path])]
    collected(files | {path: yaml.safe_dump_all(documents)})


def test_a_path_out_of_the_repository_is_missing():
    """A path that leaves the artifact is no path here; the unit stays and says so."""
    unit = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: outside
  namespace: flux-system
spec:
  interval: 1h
  path: ../../etc
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
    found = collected(SYNC | {"clusters/prod/outside.yaml": unit})
    facts = {unit.address.name: unit.facts["path.exists"].value for unit in found.units}
    assert facts == {"flux-system": True, "outside": False}


def test_a_chain_of_units_ends():
    """A chain of Kustomizations that is deeper than any real one is cut with a problem."""
    files = {
        f"step/{number}/next.yaml": f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: step-{number}
  namespace: flux-system
spec:
  interval: 1h
  path: ./step/{number + 1}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
        for number in range(80)
    }
    files["clusters/prod/start.yaml"] = files["step/0/next.yaml"]
    found = collected(SYNC | files)
    assert len(found.units) < 80
    assert [problem for problem in found.problems if problem.kind is ProblemKind.FAILED]


def test_inputs_of_a_resource_set_have_a_limit():
    """A ResourceSet with more inputs than any real one is expanded up to a limit, with a problem."""
    inputs = "".join(f"    - name: n{number}\n" for number in range(3000))
    found = collected(
        SYNC
        | {
            "clusters/prod/many.yaml": f"""\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata:
  name: many
  namespace: flux-system
spec:
  inputs:
{inputs}
  resources:
    - apiVersion: v1
      kind: Namespace
      metadata:
        name: << inputs.name >>
"""
        }
    )
    assert [problem for problem in found.problems if "too many inputs" in problem.message]


def test_kustomizations_that_only_deliver_one_another_are_units():
    """A circle without any outermost Kustomization is an entry point as a whole."""
    unit = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: flux-system
spec:
  interval: 1h
  path: ./{path}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
    found = collected({"a/k.yaml": unit.format(name="a", path="b"), "b/k.yaml": unit.format(name="b", path="a")})
    assert [unit.address.name for unit in found.units] == ["a", "b"]
