import json
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker import __version__
from checker.cli.demonstration import demonstration
from checker.data import data_directory

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads((data_directory("schemas") / "report.schema.json").read_text(encoding="utf-8"))
PLAIN = {"README.md": "# Nothing to deliver\n"}


@pytest.fixture(scope="module")
def fleet():
    """Return the files of the demonstration: path -> text."""
    snapshot = demonstration()
    return {path: content.decode() for path, content in snapshot.read(snapshot.entries)}


def unversioned(text):
    """Put a placeholder for what changes with every release and every word of a policy."""
    return re.sub(r"sha256:\w+", "sha256:…", text.replace(__version__, "VERSION"))


def broken(files):
    """Break a file that a live unit needs."""
    return files | {"clusters/production/apps.yaml": "kind: Kustomization\n  name: [\n"}


@pytest.mark.parametrize("verbose", [False, True])
def test_the_demonstration_as_stored(program, golden, verbose):
    """The page that `scan --demo` prints is the reviewed one."""
    done = program("scan", "--demo", *["--verbose"] * verbose)
    assert (done.returncode, done.stderr) == (0, b"")
    golden(GOLDEN / f"demo{'-verbose' if verbose else ''}.txt", unversioned(done.stdout.decode()))


def test_the_demonstration_as_json(program, golden):
    """The document that `scan --demo --format json` prints is the reviewed one, and valid by the published schema."""
    text = program("scan", "--demo", "--format", "json").stdout.decode()
    Draft202012Validator(SCHEMA).validate(json.loads(text))
    golden(GOLDEN / "demo.json", unversioned(text))


def test_one_tree_one_report(program, repository, fleet, tmp_path):
    """Commit, index, work tree and bare clone of one tree give the same judgement, byte for byte."""
    place = repository(fleet)
    bare = tmp_path / "bare.git"
    shutil.copytree(place / ".git", bare)
    (bare / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n", encoding="utf-8")
    remote = ("--remote", "https://github.com/example/fleet", "--format", "json")
    reports = [
        program("scan", place, *remote).stdout,
        program("scan", place, *remote, "--rev", "main").stdout,
        program("scan", place, *remote, "--staged").stdout,
        program("scan", place, *remote, "--worktree").stdout,
        program("scan", bare, *remote).stdout,
    ]
    assert json.loads(reports[0])["tools"]["flux"]["units"]
    parts = [{**json.loads(report), "revision": None} for report in reports]
    assert parts[1:] == parts[:-1]
    assert reports[0] == reports[1] == reports[4]


SURROUNDINGS = [
    {"LC_ALL": "C", "TZ": "Asia/Tokyo"},
    {"LC_ALL": "tr_TR.UTF-8", "TERM": "dumb", "COLUMNS": "0"},
    {"PYTHONIOENCODING": "ascii", "PYTHONHASHSEED": "1"},
    {"PYTHONIOENCODING": "utf-16", "PYTHONHASHSEED": "2", "FORCE_COLOR": "1"},
]


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_json_does_not_depend_on_where_it_is_made(program, surroundings, tmp_path):
    """Locale, time zone, encoding, terminal, hash seed and folder leave no trace in the document."""
    usual = program("scan", "--demo", "--format", "json")
    other = program("scan", "--demo", "--format", "json", cwd=tmp_path, **surroundings)
    assert other.stdout == usual.stdout


def test_text_in_ascii(program):
    """A terminal without characters beyond ASCII gets a page without them."""
    done = program("scan", "--demo", PYTHONIOENCODING="ascii")
    assert done.stdout.isascii()
    assert b"\\u" not in done.stdout


def test_a_repository_without_units_is_empty(program, repository):
    """Nothing to assess is code 4, is said, and is allowed on request."""
    place = repository(PLAIN)
    done = program("scan", place)
    assert done.returncode == 4
    assert "Nothing to assess" in done.stdout.decode()
    assert program("scan", place, "--allow-empty").returncode == 0


def test_a_broken_input_makes_a_run_incomplete(program, repository, fleet):
    """A file that is needed and cannot be read is code 3; it is named, and the rest is still judged."""
    place = repository(broken(fleet))
    done = program("scan", place, "--format", "json")
    assert done.returncode == 3
    report = json.loads(done.stdout)
    assert [problem["location"]["path"] for problem in report["problems"] if problem["kind"] == "failed"] == [
        "clusters/production/apps.yaml"
    ]
    assert report["inputs"]["failed"] == 1
    assert report["tools"]["flux"]["units"]
    assert done.stderr.startswith(b"incomplete: ")
    assert program("scan", place, "--allow-incomplete").returncode == 0


def test_strict_counts_what_nobody_needs(program, repository, fleet):
    """A broken file that no unit needs is skipped; with --strict it fails the run."""
    place = repository(fleet | {"notes/draft.yaml": "a: [\n"})
    assert program("scan", place).returncode == 0
    assert program("scan", place, "--strict").returncode == 3


def test_every_file_is_counted_once(program, repository, fleet):
    """Checked, skipped and failed files together are the tracked files."""
    report = json.loads(program("scan", repository(fleet), "--format", "json").stdout)
    assert sum(report["inputs"].values()) == len(fleet)


@pytest.mark.parametrize(
    "options", [("--staged", "--worktree"), ("--rev", "HEAD", "--staged"), ("--demo", "--worktree")]
)
def test_one_tree_at_a_time(program, options):
    """Two answers to which tree is meant are a usage error."""
    done = program("scan", *options)
    assert done.returncode == 2
    assert b"exclude one another" in done.stderr


def test_no_repository_is_a_usage_error(program, tmp_path):
    """A folder outside any repository is told in one sentence."""
    done = program("scan", tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"error: ")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("revision", ["no-such-branch", ""])
def test_an_unknown_revision_is_a_usage_error(program, repository, revision):
    """A revision that is not there is named; an empty one (a variable of CI that is not set) is none either."""
    done = program("scan", repository(PLAIN), "--rev", revision)
    assert done.returncode == 2
    assert f"'{revision}' is not a revision" in done.stderr.decode() or f"revision '{revision}'" in done.stderr.decode()


def test_the_folder_we_stand_in_may_be_gone(program, repository, tmp_path):
    """An absolute repository can be scanned from a folder that no longer exists."""
    place = repository(PLAIN)
    gone = tmp_path / "gone"
    gone.mkdir()
    done = program("scan", place, "--allow-empty", cwd=gone)
    gone.rmdir()
    assert done.returncode == 0


def test_nothing_of_the_surroundings_is_told(program, repository):
    """Neither the machine's paths nor the environment's secrets are in a report."""
    place = repository(PLAIN)
    done = program("scan", place, "--format", "json", GITHUB_TOKEN="ghs_secret")
    assert str(place).encode() not in done.stdout + done.stderr
    assert b"ghs_secret" not in done.stdout + done.stderr
