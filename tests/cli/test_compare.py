"""`compare` on real repositories: what a change does to the scores, and what it may not do unseen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec: {{interval: 1h, path: ./{name}, suspend: {suspend}, sourceRef: {{kind: GitRepository, name: flux-system}}}}
"""
FLEET = {
    "clusters/prod/flux-system/gotk-sync.yaml": "# Filled by flux bootstrap.\n",
    "clusters/prod/web.yaml": SYNC.format(name="web", suspend="false"),
    "clusters/prod/api.yaml": SYNC.format(name="api", suspend="false"),
    "web/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: web}\n",
    "api/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: api, namespace: api}\n",
}
SUSPENDED = {"clusters/prod/web.yaml": SYNC.format(name="web", suspend="true")}


@pytest.fixture
def fleet(repository, git, change):
    """Return a repository whose `topic` suspends a unit, while `main` went on with something else."""
    place = repository(FLEET)
    git(place, "checkout", "--quiet", "-b", "topic")
    change(place, SUSPENDED)
    git(place, "checkout", "--quiet", "main")
    change(place, {"web/other.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, namespace: web}\n"})
    return place


def record(program, place, *arguments):
    """Return the comparison as JSON."""
    return json.loads(program("compare", *arguments, "--repo", place, "--format", "json").stdout)


def test_why_a_score_fell(program, fleet):
    """The suspended unit, its line in the head, and its points are why; the gate says so."""
    done = program("compare", "main", "topic", "--repo", fleet, "--no-regression")
    page = done.stdout.decode()
    assert done.returncode == 1
    assert "the merge base of main and topic" in page
    assert "clusters/prod/web.yaml:4" in page
    assert b"Drift Detection, Resolution & Diff fell from" in done.stderr
    found = record(program, fleet, "main", "topic")
    (detected,) = [one for one in found["changes"] if one["after"] and one["after"]["criterion"] == "drift.detected"]
    assert (detected["kind"], detected["opened"], detected["points"]) == ("worse", True, -0.8333)
    assert detected["after"]["location"]["path"] == "clusters/prod/web.yaml"


def test_points_add_up_in_the_record(program, fleet):
    """Every criterion's difference is the sum of what is listed."""
    found = record(program, fleet, "main", "topic")
    for dimension in found["dimensions"]:
        for criterion in dimension["criteria"]:
            listed = [
                one["points"]
                for one in found["changes"]
                if (one["after"] or one["before"])["criterion"] == criterion["id"]
            ]
            assert sum(listed) + criterion["shift"] == pytest.approx(criterion["delta"], abs=0.001)


def test_a_tolerance_lets_a_small_fall_pass(program, fleet):
    """The value is attached to the option; the next argument is never taken for it."""
    assert program("compare", "--no-regression=5", "main", "topic", "--repo", fleet).returncode == 0
    assert program("compare", "--no-regression", "main", "topic", "--repo", fleet).returncode == 1


def test_where_the_head_left_the_base(program, fleet):
    """What landed on main meanwhile is no change of the topic, unless it is asked for."""
    usual, exact = (record(program, fleet, "main", "topic", *more) for more in ((), ("--exact-base",)))
    assert usual["base"]["merge_base"]
    assert not exact["base"]["merge_base"]
    assert usual["base"]["revision"]["commit"] != exact["base"]["revision"]["commit"]


def test_how_the_changes_themselves_land_is_not_judged(program, repository, git, change):
    """Commits of a topic are not yet on the main line: they are no direct pushes."""
    place = repository(FLEET)
    for number in range(40):
        change(place, {}, f"Change {number} (#{number})")
    git(place, "checkout", "--quiet", "-b", "topic")
    for _ in range(5):
        change(place, {})
    found = record(program, place, "main", "topic")
    assert found["changes"] == []


def test_a_change_does_not_lower_its_own_bar(program, fleet, git, change):
    """Waivers and thresholds come from the base; what the change does to them is listed."""
    git(fleet, "checkout", "--quiet", "topic")
    waiver = "{criterion: drift.detected, reason: mine, expires: '2030-01-01'}"
    config = f"thresholds: {{min-score: 0, no-regression: 10}}\nwaivers:\n- {waiver}\n"
    change(fleet, {".gitops-checker.yaml": config})
    done = program("compare", "main", "topic", "--repo", fleet, "--no-regression")
    assert done.returncode == 1
    page = done.stdout.decode()
    assert ".gitops-checker.yaml:3  The waiver for drift.detected is new: until 2030-01-01, 'mine'." in page
    assert "no-regression is stated: 10." in page
    found = record(program, fleet, "main", "topic")
    assert not any((one["after"] or {}).get("waiver") for one in found["changes"])


def test_the_bar_of_the_base_holds(program, repository, git, change):
    """A threshold of the base is asked of the head; a refused configuration in the head is said."""
    place = repository({**FLEET, ".gitops-checker.yaml": "thresholds: {no-regression: 0}\n"})
    git(place, "checkout", "--quiet", "-b", "topic")
    change(place, {**SUSPENDED, ".gitops-checker.yaml": "threshold: {}\n"})
    done = program("compare", "main", "--repo", place)
    assert done.returncode == 1
    assert "The configuration would be refused" in done.stdout.decode()
    change(place, {".gitops-checker.yaml": None})
    assert "The configuration is removed." in program("compare", "main", "--repo", place).stdout.decode()


def test_nothing_changes(program, repository, change):
    """A change without effect is said in one sentence."""
    place = repository(FLEET)
    change(place, {"README.md": "Hello.\n"})
    done = program("compare", "HEAD~1", "--repo", place, "--no-regression")
    assert done.returncode == 0
    assert "Nothing changes" in done.stdout.decode()


def test_several_forms_at_once(program, fleet, tmp_path):
    """A comment and a record are written by the run that prints the page."""
    comment = tmp_path / "comment.md"
    done = program("compare", "main", "topic", "--repo", fleet, "--format", "text", "--format", f"markdown={comment}")
    assert done.returncode == 0
    assert comment.read_text(encoding="utf-8").startswith("## GitOps scores: ")


def test_only_what_a_change_brings_is_annotated(program, fleet, tmp_path):
    """The lines that the change made worse get annotations, old findings do not; the page is in the job's summary."""
    summary = tmp_path / "summary.md"
    arguments = ("compare", "main", "topic", "--repo", fleet, "--format", "github")
    lines = program(*arguments, GITHUB_STEP_SUMMARY=summary).stdout.decode().splitlines()
    assert lines[-1].startswith("::notice title=GitOps scores::")
    assert {line.partition(",line=")[0] for line in lines[:-1]} == {"::warning file=clusters/prod/web.yaml"}
    assert summary.read_text(encoding="utf-8").startswith("## GitOps scores: ")
    found = program(*arguments[:-1], "rdjson").stdout
    paths = {one["location"]["path"] for one in json.loads(found)["diagnostics"]}
    assert paths == {"clusters/prod/web.yaml"}


def test_a_clone_without_the_base_says_what_to_do(program, fleet, tmp_path, git):
    """Nothing is compared with the wrong base: exit 2 with the remedy, which then works."""
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{fleet}", str(shallow))
    done = program("compare", "origin/main", "origin/topic", "--repo", shallow)
    assert done.returncode == 2
    assert b"git fetch --unshallow" in done.stderr
    assert b"fetch-depth: 0" in done.stderr
    git(shallow, "fetch", "--quiet", "--unshallow")
    assert program("compare", "origin/main", "origin/topic", "--repo", shallow).returncode == 0


def test_from_a_bare_clone(program, fleet, tmp_path, git):
    """A bare clone gives the same record as the repository at work."""
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(fleet), str(bare))
    assert record(program, bare, "main", "topic") == record(program, fleet, "main", "topic")


@pytest.mark.parametrize(("base", "said"), [("gone", b"unknown revision 'gone'"), ("--output=x", b"No such option")])
def test_unknown_bases(program, fleet, base, said):
    """What is no revision is a usage error."""
    done = program("compare", base, "--repo", fleet)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr


def test_nothing_to_compare(program, repository):
    """Two trees without any unit are exit 4, unless that is allowed."""
    place = repository({"README.md": "Hello.\n"})
    assert program("compare", "HEAD", "--repo", place).returncode == 4
    assert program("compare", "HEAD", "--repo", place, "--allow-empty").returncode == 0


def test_a_file_that_breaks(program, repository, change):
    """An input that fails makes the comparison incomplete, unless it failed before and is as it was."""
    place = repository(FLEET)
    change(place, {"clusters/prod/api.yaml": "a: [\n"})
    done = program("compare", "HEAD~1", "--repo", place)
    assert done.returncode == 3
    assert b"clusters/prod/api.yaml" in done.stderr
    assert b"CANNOT BE READ ANY MORE" in done.stdout
    change(place, {"README.md": "Hello.\n"})
    assert program("compare", "HEAD~1", "--repo", place).returncode == 0
    change(place, {"clusters/prod/api.yaml": "a: [ \n"})
    assert program("compare", "HEAD~1", "--repo", place).returncode == 3


def test_a_server_refuses_a_push_that_lowers_a_score(fleet, tmp_path, git, change, monkeypatch):
    """The recipe for a bare repository: a real push is refused, or passes, by what it brings."""
    bare = tmp_path / "server.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(fleet), str(bare))
    hook = bare / "hooks" / "pre-receive"
    shutil.copy(ROOT / "checker" / "recipes" / "pre-receive", hook)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    git(fleet, "checkout", "--quiet", "-b", "next", "main")
    change(fleet, {"web/third.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: third, namespace: web}\n"})
    git(fleet, "push", "--quiet", str(bare), "next:main")
    change(fleet, SUSPENDED)
    refused = subprocess.run(
        ["git", "-C", str(fleet), "push", str(bare), "next:main"], capture_output=True, check=False
    )
    assert refused.returncode == 1
    assert b"Drift Detection, Resolution & Diff fell from" in refused.stderr
    assert b"clusters/prod/web.yaml:4" in refused.stderr
