"""Assessments that share a workspace say what each says alone, and read only what is different."""

from __future__ import annotations

import pytest

from checker.assess import assess
from checker.cache.records import restored, stored
from checker.compose import kustomize
from checker.compose.site import Budget
from checker.git.snapshot import MemorySnapshot
from checker.model import Location, Problem, ProblemKind, Stage
from checker.parse.files import Files
from checker.parse.readings import Readings
from checker.policy.pack import load_pack
from checker.workspace import Workspace

PACK = load_pack()
EXAMPLES = {
    f"{policy.id}: {example.name}": MemorySnapshot(example.files)
    for policy in PACK.policies
    for example in policy.examples
    if not example.history
}


class Counted(MemorySnapshot):
    """A snapshot that notes what was read of it; `lost` paths cannot be."""

    def __init__(self, files, lost=()):
        super().__init__(files)
        self.read_paths = []
        self.lost = lost

    def read(self, paths):
        """As a real snapshot, noting each path."""
        for path, content in super().read(paths):
            self.read_paths.append(path)
            yield (
                path,
                Problem(Location(path), Stage.GIT, ProblemKind.FAILED, "is lost") if path in self.lost else content,
            )


@pytest.fixture(scope="module")
def shared():
    """Return one workspace for all examples: unlike trees that have many paths and objects in common."""
    return Workspace()


@pytest.mark.parametrize("name", [*EXAMPLES][::5])
def test_a_shared_workspace_changes_no_report(name, shared):
    """Whatever was assessed before with the same workspace, the report is that of an assessment by itself."""
    snapshot = EXAMPLES[name]
    assert assess(snapshot, PACK, workspace=shared) == assess(snapshot, PACK)
    assert assess(snapshot, PACK, workspace=shared) == assess(snapshot, PACK)


@pytest.mark.parametrize("name", [*EXAMPLES][::5])
def test_every_report_can_be_kept(name):
    """Whatever a report holds, facts and policies included, comes back from a store as it was."""
    report = assess(EXAMPLES[name], PACK)
    assert restored(stored(report)) == report


APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: NAME, namespace: argocd}
spec:
  project: default
  source: {repoURL: https://git.example.org/acme/fleet, path: NAME, targetRevision: main}
  destination: {server: https://kubernetes.default.svc, namespace: web}
"""
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\n"
NAMES = ("one", "two", "three")
BASE = {
    "base/kustomization.yaml": "resources: [b.yaml]\nnamespace: web\n",
    "base/b.yaml": CONFIG.replace("NAME", "base"),
}


def fleet(*names):
    """A tree of Applications, each with an overlay over one base."""
    files = dict(BASE)
    for name in names:
        files[f"apps/{name}.yaml"] = APPLICATION.replace("NAME", name)
        files[f"{name}/kustomization.yaml"] = "resources: [../base, own.yaml]\nnamePrefix: a-\n"
        files[f"{name}/own.yaml"] = CONFIG.replace("NAME", name)
    return MemorySnapshot(files)


def test_work_is_counted_whether_it_is_done_or_remembered(monkeypatch):
    """What is left out for too much work is the same in a tree whose neighbours were assessed before."""
    left_out = set()
    for left in range(40):
        monkeypatch.setattr(kustomize, "Budget", lambda left=left: Budget(left))
        workspace = Workspace()
        for names in (NAMES, NAMES[:1], NAMES, NAMES[1:], NAMES):
            report = assess(fleet(*names), PACK, workspace=workspace)
            assert report == assess(fleet(*names), PACK)
            left_out.add((names, any("too much work" in problem.message for problem in report.problems)))
    assert {(NAMES, True), (NAMES, False), (NAMES[:1], True), (NAMES[:1], False)} <= left_out


def test_only_changed_files_are_read_again():
    """Of a second snapshot the files that are new or different are read, moved ones included."""
    workspace = Workspace()
    first = Counted({"a.yaml": "a: 1", "b.yaml": "b: 1", "c.yaml": "c: 1", "d.yaml": "a: [1"})
    second = Counted({"a.yaml": "a: 1", "b.yaml": "b: 2", "e.yaml": "e: 1", "d.yaml": "a: [1"})
    reports = [assess(snapshot, PACK, workspace=workspace) for snapshot in (first, second)]
    assert first.read_paths == ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]
    assert second.read_paths == ["b.yaml", "e.yaml"]
    assert reports[1] == assess(second, PACK)


def test_what_could_not_be_read_is_asked_for_again():
    """A lost object is no knowledge: the next snapshot may have it."""
    workspace = Workspace()
    files = {"a.yaml": "a: 1"}
    assert assess(Counted(files, lost={"a.yaml"}), PACK, workspace=workspace).inputs.failed == 1
    assert assess(Counted(files), PACK, workspace=workspace).inputs.checked == 1


def test_what_few_snapshots_had_is_forgotten():
    """Readings of files that four snapshots in a row did not have are given back."""
    shared, once = Readings(), Counted({"a.yaml": "a: 1"})
    assert Files(once, shared).documents("a.yaml")
    for _ in range(3):
        assert not Files(Counted({"b.yaml": "b: 1"}), shared).documents("a.yaml")
    assert shared.reading(once.entries["a.yaml"])
    Files(Counted({"b.yaml": "b: 1"}), shared)
    assert not shared.reading(once.entries["a.yaml"])
