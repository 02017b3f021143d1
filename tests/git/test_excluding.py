"""What is excluded is not read and not denied."""

from __future__ import annotations

import pytest

from checker.assess import Terms, assess
from checker.git.excluding import ExcludingSnapshot
from checker.git.snapshot import SYMLINK, Entry, MemorySnapshot
from checker.model import Configuration, Outcome, Problem, ProblemKind
from checker.policy.pack import load_pack

FILES = {"a/x.yaml": "x: 1\n", "a/y.yaml": "y: 1\n", "b/z.yaml": "z: 1\n"}
WHOLE = MemorySnapshot(FILES)
PARTLY = ExcludingSnapshot(WHOLE, {"a/x.yaml": "we said so"})
PACK = load_pack(examples=False)
SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: NAME, namespace: flux-system}
spec: {interval: 1h, path: ./NAME, sourceRef: {kind: GitRepository, name: flux-system}}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: web}
spec: {interval: 1h, chartRef: {kind: OCIRepository, name: web}}
"""
FLEET = {
    "clusters/prod/flux-system/gotk-sync.yaml": "# bootstrapped\n",
    "clusters/prod/apps.yaml": SYNC.replace("NAME", "apps"),
    "apps/kustomization.yaml": "resources: [release.yaml]\n",
    "apps/release.yaml": RELEASE,
}


def test_an_excluded_file_is_a_reason():
    """Reading it gives why there is nothing, in the order asked; the others are as ever."""
    answers = dict(PARTLY.read(["b/z.yaml", "a/x.yaml", "a/y.yaml"]))
    assert list(answers) == ["b/z.yaml", "a/x.yaml", "a/y.yaml"]
    assert (answers["b/z.yaml"], answers["a/y.yaml"]) == (b"z: 1\n", b"y: 1\n")
    problem = answers["a/x.yaml"]
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.message) == (ProblemKind.SKIPPED, "Not read: we said so.")


def test_ids_tell_the_content():
    """An id never stands for two contents: not that of an excluded file, nor that of a directory above it."""
    assert list(PARTLY.entries) == list(WHOLE.entries)
    assert PARTLY.entries["a/x.yaml"].oid != WHOLE.entries["a/x.yaml"].oid
    assert PARTLY.entries["a/y.yaml"] == WHOLE.entries["a/y.yaml"]
    assert PARTLY.address("b") == WHOLE.address("b")
    assert {PARTLY.address(path) == WHOLE.address(path) for path in ("", "a")} == {False}
    other = ExcludingSnapshot(WHOLE, {"a/y.yaml": "we said so"})
    assert len({PARTLY.address("a"), other.address("a"), WHOLE.address("a")}) == 3


def test_links_stay():
    """A link is a path, not content."""
    snapshot = MemorySnapshot({"link": "b/z.yaml", "b/z.yaml": "z: 1\n"})
    snapshot.entries = {**snapshot.entries, "link": Entry("link", SYMLINK, snapshot.entries["link"].oid)}
    assert dict(ExcludingSnapshot(snapshot, {"link": "we said so"}).read(["link"])) == {"link": b"b/z.yaml"}


def report(*patterns):
    """Assess the fleet without what these patterns name."""
    return assess(MemorySnapshot(FLEET), PACK, Terms(Configuration(".gitops-checker.yaml", exclude=patterns)))


def test_nothing_excluded():
    """A pattern that fits nothing changes nothing, but is noted."""
    found, plain = report("vendor/"), assess(MemorySnapshot(FLEET), PACK)
    (*others, note) = found.findings
    assert note.judgement.rule == "unused-exclusion"
    assert found._replace(configuration=Configuration(), findings=tuple(others)) == plain


@pytest.mark.parametrize("pattern", ["apps/release.yaml", "release.yaml", "/apps/rel*", "apps/release.*"])
def test_what_needs_an_excluded_file_cannot_be_seen(pattern):
    """Its unit is gone, but nobody says that the file is missing, and the file counts as skipped with its reason."""
    found = report(pattern)
    assert found.units == {"flux": {"Kustomization": 2}}
    assert (found.inputs.checked, found.inputs.skipped, found.inputs.failed) == (3, 1, 0)
    why = f"excluded by '{pattern}' in .gitops-checker.yaml"
    assert any(why in problem.message for problem in found.problems)
    assert not [one for one in found.findings if one.check]


def test_excluding_proves_nothing():
    """No score is higher for what is excluded below a unit that stays: what is unseen is not passed."""
    whole, partly = report(), report("apps/release.yaml")
    units = [one.judgement for one in partly.findings if one.judgement.unit and one.judgement.unit.name == "apps"]
    before = {
        one.judgement.criterion: one.judgement.outcome
        for one in whole.findings
        if one.judgement.unit and one.judgement.unit.name == "apps"
    }
    assert all(one.outcome in {before[one.criterion], Outcome.UNOBSERVABLE} for one in units)
