"""A scan that remembers says what a scan that does not would say, whatever happened to the cache or the repository."""

from __future__ import annotations

import json
import subprocess
import zlib

import pytest

from checker.cache.store import FILE, Store
from checker.git.snapshot import MemorySnapshot
from checker.model import Evidence, Fact
from checker.workspace import Survey, Workspace

FLEET = {
    "clusters/prod/flux-system/gotk-sync.yaml": "# Filled by flux bootstrap.\n",
    "clusters/prod/apps.yaml": """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {interval: 1h, prune: true, path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
""",
    "apps/web.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: web}\n",
    "apps/broken.yaml": "a: [1\n",
    "unneeded.yaml": "a: 1\na: 2\n",
    "main.tf": 'terraform {\n  backend "s3" {}\n}\n',
}
CONFIGURATION = """\
thresholds: {min-score: 1}
waivers:
- {criterion: drift.detected, reason: known, expires: 2030-01-01}
"""


@pytest.fixture
def scan(program, tmp_path):
    """Return a function that scans with a cache of its own and gives exit code and report."""

    def run(place, *options, cache=tmp_path / "cache"):
        done = program(
            "scan", place, "--format", "json", "--verbose", "--cache-dir", cache, *options, GITOPS_CHECKER_NO_CACHE=""
        )
        return done.returncode, done.stdout, done.stderr

    return run


def rows(program, cache):
    """Return how many results `cache info` counts."""
    page = program("cache", "info", "--cache-dir", cache).stdout.decode()
    return int(page.split("results")[1].split()[0])


def test_a_second_scan_says_the_same(scan, program, repository, tmp_path):
    """Exit code and report are equal to the byte, whichever options change what is made of the survey."""
    place = repository(FLEET)
    for options in ([], ["--strict"], ["--path", "apps"], ["--remote", "example.org/a/b"]):
        alone = scan(place, *options, "--no-cache")
        assert scan(place, *options)[:2] == alone[:2]
        assert scan(place, *options)[:2] == alone[:2]
    assert rows(program, tmp_path / "cache") == 2 + 4  # surveys by tree and remote, reports by commit and options
    assert b"6 results" in program("cache", "clear", "--cache-dir", tmp_path / "cache").stdout
    assert rows(program, tmp_path / "cache") == 0


def test_a_new_tag_is_another_history(scan, repository):
    """Releases are read from tags, which no tree holds: a scan that remembers sees a new one, and no score moves."""
    place = repository(FLEET)
    for number in range(31):
        subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", f"Change {number}"], cwd=place, check=True)
    before = scan(place)[1]
    subprocess.run(["git", "tag", "v1.2.3"], cwd=place, check=True)
    after = scan(place)[1]
    assert after == scan(place, "--no-cache")[1]
    assert b"v1.2.3" in after
    assert b"v1.2.3" not in before
    assert json.loads(after)["dimensions"] == json.loads(before)["dimensions"]


def test_an_excluded_file_is_another_tree(scan, repository):
    """What a configuration leaves out is not answered from a scan that read it."""
    place = repository({**FLEET, "a.yaml": "exclude: [apps/]\n", "b.yaml": "exclude: [apps/web.yaml]\n"})
    for name in ("a.yaml", "b.yaml"):
        alone = scan(place, "--no-cache", "--config", place / name)
        scan(place)
        assert scan(place, "--config", place / name)[1] == alone[1]
        assert scan(place, "--config", place / name)[1] == alone[1]


def test_what_cannot_be_remembered_is_told(program, tmp_path):
    """A value without a stored form ends no run, and who looks at the cache sees that there is a bug."""
    store, snapshot = Store(tmp_path / "cache"), MemorySnapshot({"a.yaml": "a: 1"})
    for _ in range(2):
        made = Workspace(store).survey(snapshot, lambda files: Survey(files, Evidence(), (), {"a": Fact(object())}))
        assert made.repository
    store.close()
    page = program("cache", "info", "--cache-dir", tmp_path / "cache").stdout.decode()
    assert "bug        values of the type object cannot be remembered" in page


def damaged(place, damage):
    """Damage an object of a clone."""
    oid = subprocess.run(
        ["git", "rev-parse", "HEAD:apps/web.yaml"], cwd=place, capture_output=True, text=True, check=True
    ).stdout.strip()
    file = place / ".git" / "objects" / oid[:2] / oid[2:]
    file.unlink()
    if damage == "another's":
        file.write_bytes(zlib.compress(b"blob 10\0POISONED: "))


@pytest.mark.parametrize("damage", ["gone", "another's"])
def test_a_damaged_object_is_noticed_although_the_tree_is_known(scan, repository, damage):
    """What a tree says is known, but an object of it is missing here or is not what its name says: that is told."""
    place = repository(FLEET)
    scan(place, "--staged")
    damaged(place, damage)
    code, report, _ = scan(place, "--staged")
    assert (code, report) == scan(place, "--staged", "--no-cache")[:2]
    assert code == 3
    assert "apps/web.yaml" in {one["location"]["path"] for one in json.loads(report)["problems"]}


def test_what_a_commit_came_to_it_comes_to_for_ever(scan, repository):
    """The report on a commit holds whatever becomes of a clone: its id stands for all that was read."""
    place = repository(FLEET)
    whole = scan(place)
    damaged(place, "gone")
    assert scan(place) == whole
    assert scan(place, "--no-cache")[0] == 3


def test_a_history_that_could_not_be_read_is_read_again(scan, repository):
    """What a commit comes to without its past is not what it comes to: the past may be mended."""
    place = repository(FLEET)
    git = ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", "Next"], cwd=place, check=True)
    parent = subprocess.run(["git", "rev-parse", "HEAD~1"], cwd=place, capture_output=True, text=True, check=True)
    oid = parent.stdout.strip()
    file = place / ".git" / "objects" / oid[:2] / oid[2:]
    content = file.read_bytes()
    file.unlink()
    assert b"the history cannot be read" in scan(place)[1]
    file.write_bytes(content)
    assert b"the history cannot be read" not in scan(place)[1]


@pytest.mark.parametrize(
    "options",
    [["--min-score", "9.5"], ["--select", "drift"], ["--today", "2031-01-01"], ["--no-config"], ["--format", "sarif"]],
)
def test_options_hold_for_a_known_commit(scan, repository, options):
    """What is asked of a report is asked of one that is known; configuration and day are part of what is known."""
    place = repository({**FLEET, ".gitops-checker.yaml": CONFIGURATION})
    scan(place)
    assert scan(place, *options) == scan(place, *options, "--no-cache")
    assert scan(place, *options) == scan(place, *options, "--no-cache")


def test_faults_of_options_are_told_of_a_known_commit_too(scan, repository):
    """A usage error is one whether the commit is known or not."""
    place = repository(FLEET)
    scan(place)
    for options in (
        ["--select", "drfit"],
        ["--min-score", "drfit=2"],
        ["--today", "2031-02-30"],
        ["--path", "nowhere"],
    ):
        assert scan(place, *options)[0] == 2
        assert scan(place, *options) == scan(place, *options, "--no-cache")


def test_what_was_damaged_is_not_remembered(scan, program, repository, tmp_path):
    """A scan that could not read an object leaves nothing behind: another clone has it."""
    place = repository(FLEET)
    oid = subprocess.run(
        ["git", "rev-parse", "HEAD:apps/web.yaml"], cwd=place, capture_output=True, text=True, check=True
    ).stdout.strip()
    (place / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    assert scan(place)[0] == 3
    assert rows(program, tmp_path / "cache") == 0


@pytest.mark.parametrize("content", [b"", b"no database" * 500, None])
def test_a_damaged_cache_costs_nothing_but_time(scan, repository, tmp_path, content):
    """The report is that of a scan without a cache, and so is the exit code."""
    place = repository(FLEET)
    scan(place)
    file = tmp_path / "cache" / FILE
    if content is None:
        file.unlink()
        file.mkdir()
    else:
        file.write_bytes(content)
    assert scan(place)[:2] == scan(place, "--no-cache")[:2]


def test_a_cache_that_was_named_and_cannot_be_used_is_said_once(scan, repository, tmp_path):
    """One line on standard error, and the scan goes on."""
    (tmp_path / "file").write_text("")
    code, report, said = scan(repository(FLEET), cache=tmp_path / "file" / "cache")
    assert report
    assert said.decode().count("is not used") == 1
    assert code == scan(repository(FLEET, "again"), "--no-cache")[0]
