"""Adopting the gates in a repository that has debt."""

import json

from checker.baseline import FILE
from checker.cli.demonstration import demonstration


def fleet(**changed):
    """Return the files of the demonstration, with one of them changed."""
    snapshot = demonstration()
    return {path: content.decode() for path, content in snapshot.read(snapshot.entries)} | changed


def test_create_and_check(program, repository, tmp_path):
    """What is listed is known; nothing of it is new; the list itself goes to the output or to a file."""
    place, listed = repository(fleet()), tmp_path / FILE
    text = program("baseline", "create", place).stdout
    done = program("baseline", "create", place, "--output", listed)
    assert (done.returncode, done.stdout) == (0, b"")
    assert listed.read_bytes() == text
    many = len(json.loads(text)["findings"])
    checked = program("baseline", "check", place, "--baseline", listed)
    assert checked.returncode == 0
    assert checked.stdout.decode() == f"0 new, 0 stale, {many} known by {listed}.\n"


def test_what_is_new_and_what_is_stale(program, repository, tmp_path):
    """A finding that the list lacks is exit code 1 at its line; what was mended is told, and fails nothing."""
    before = repository(fleet(), "before")
    listed = tmp_path / FILE
    program("baseline", "create", before, "--output", listed)
    path = "infrastructure/ingress.yaml"
    mended = fleet()[path].replace("  interval: 30m\n", "  interval: 30m\n  suspend: true\n")
    assert mended != fleet()[path]
    done = program("baseline", "check", repository(fleet(**{path: mended}), "after"), "--baseline", listed)
    said = done.stdout.decode()
    assert done.returncode == 1
    assert f"new: {path}:" in said
    assert "stale: " in said


def test_a_scan_with_a_baseline(program, repository):
    """The list named in the configuration is read from the revision; scores are as ever, the known is not listed."""
    text = program("baseline", "create", repository(fleet(), "before")).stdout.decode()
    place = repository(fleet(**{FILE: text, ".gitops-checker.yaml": f"baseline: {FILE}\n"}))
    report = json.loads(program("scan", place, "--format", "json").stdout)
    plain = json.loads(program("scan", place, "--no-config", "--format", "json").stdout)
    assert report["dimensions"] == plain["dimensions"]
    assert report["baseline"] == {"path": FILE, "known": len(json.loads(text)["findings"]), "stale": []}
    page = program("scan", place).stdout.decode()
    assert "CHEAPEST NEXT POINTS" not in page
    assert f"known by {FILE}: scored as ever, not listed above." in page
    assert program("baseline", "check", place).returncode == 0


def test_without_a_list(program, repository, tmp_path):
    """Checking needs one; a file that is none is told."""
    place = repository(fleet())
    assert b"no baseline is named" in program("baseline", "check", place).stderr
    other = tmp_path / "other.json"
    other.write_text("{}", encoding="utf-8")
    done = program("scan", place, "--baseline", other)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"is no baseline" in done.stderr
