"""A scan that remembers says what a scan that does not would say, whatever happened to the cache or the repository."""

from __future__ import annotations

import json
import subprocess
import zlib

import pytest

from checker.cache.store import FILE

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
    assert rows(program, tmp_path / "cache") == 2
    assert b"2 results" in program("cache", "clear", "--cache-dir", tmp_path / "cache").stdout
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


@pytest.mark.parametrize("damage", ["gone", "another's"])
def test_a_damaged_object_is_noticed_although_all_is_known(scan, repository, damage):
    """What a tree says is known, but an object of it is missing here or is not what its name says: that is told."""
    place = repository(FLEET)
    scan(place)
    oid = subprocess.run(
        ["git", "rev-parse", "HEAD:apps/web.yaml"], cwd=place, capture_output=True, text=True, check=True
    ).stdout.strip()
    file = place / ".git" / "objects" / oid[:2] / oid[2:]
    file.unlink()
    if damage == "another's":
        file.write_bytes(zlib.compress(b"blob 10\0POISONED: "))
    code, report, _ = scan(place)
    assert (code, report) == scan(place, "--no-cache")[:2]
    assert code == 3
    assert "apps/web.yaml" in {one["location"]["path"] for one in json.loads(report)["problems"]}


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
