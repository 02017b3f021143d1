"""`history` and `blame` over a line of real commits."""

import csv
import json
import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from checker import __version__
from checker.data import data_directory

GOLDEN = Path(__file__).parent / "golden" / "timelines"
SCHEMAS = {
    path.name: json.loads(path.read_text(encoding="utf-8")) for path in data_directory("schemas").glob("*.schema.json")
}
REGISTRY = Registry().with_resources((one["$id"], Resource.from_contents(one)) for one in SCHEMAS.values())
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: web}
spec:
  interval: 1h
  chartRef: {kind: OCIRepository, name: web}
"""
CLUSTER = {"clusters/prod/flux-system/gotk-sync.yaml": "# Filled by flux bootstrap.\n"}
PATH = "clusters/prod/web.yaml"
COMMITS = (
    ("Start with a cluster", CLUSTER, "2024-01-02"),
    ("Add web", {PATH: RELEASE}, "2024-01-10"),
    (
        "Merge pull request #7 from ann/drift\n\nDetect drift of web",
        {PATH: RELEASE + "  driftDetection: {mode: enabled}\n"},
        "2024-01-11",
    ),
    ("=Tidy | up <b>now</b> (#8)", {"README.md": "# Fleet\n"}, "2024-02-01"),
    ("Go back (#9)", {PATH: RELEASE}, "2024-02-20"),
)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """A repository of five commits; one begins, one betters and one worsens a score, one does nothing."""
    place = tmp_path_factory.mktemp("line") / "fleet"
    place.mkdir()

    def git(*arguments, **environment):
        subprocess.run(["git", "-C", str(place), *arguments], check=True, capture_output=True, env=environment or None)

    git("init", "--quiet", "--initial-branch=main")
    for message, files, day in COMMITS:
        for path, text in files.items():
            file = place / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        git("add", "--all")
        who = {"GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.org", "GIT_COMMITTER_NAME": "Ann"}
        when = {
            "GIT_COMMITTER_EMAIL": "ann@example.org",
            "GIT_AUTHOR_DATE": f"{day}T12:00:00Z",
            "GIT_COMMITTER_DATE": f"{day}T12:00:00Z",
        }
        git(
            "commit",
            "--quiet",
            "--message",
            message,
            HOME=str(place),
            PATH="/usr/bin:/bin",
            GIT_CONFIG_GLOBAL="/dev/null",
            **who,
            **when,
        )
    git("tag", "v1", "HEAD~2")
    return place


def shown(text):
    """A page without what changes with every word of a policy or release."""
    return re.sub("sha256:[0-9a-f]+", "sha256:…", text.replace(__version__, "VERSION"))


@pytest.fixture
def own(fleet, tmp_path):
    """The same repository, for this test to change."""
    return Path(shutil.copytree(fleet, tmp_path / "own"))


@pytest.fixture(scope="module")
def pages(program, fleet, tmp_path_factory):
    """The history of all five commits in every form, from one run."""
    folder = tmp_path_factory.mktemp("pages")
    forms = ("text", "markdown", "csv", "svg", "json")
    wanted = [word for form in forms for word in ("--format", f"{form}={folder / form}")]
    done = program("history", fleet, "--every", "commit", *wanted)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return {form: (folder / form).read_text(encoding="utf-8") for form in forms}


def valid(name, document):
    """The document, which is valid by the published schema of that name."""
    Draft202012Validator(SCHEMAS[name], registry=REGISTRY).validate(document)
    return document


@pytest.mark.parametrize("form", ["text", "markdown", "csv", "svg"])
def test_the_history_as_stored(pages, golden, form):
    """Each form shows the same five commits, the oldest and the newest where a reader looks for them."""
    golden(GOLDEN / f"history.{form}", shown(pages[form]))


def test_the_history_as_json(program, fleet, pages):
    """The document is valid, and says of each commit what a scan of it says."""
    document = valid("history.schema.json", json.loads(pages["json"]))
    assert [one["request"] for one in document["measures"]] == [None, None, 7, 8, 9]
    assert document["measures"][2]["subject"] == "Detect drift of web"
    for measure in document["measures"][2:4]:
        report = json.loads(program("scan", fleet, "--rev", measure["commit"], "--format", "json").stdout)
        assert measure["scores"] == {one["id"]: one["score"] for one in report["dimensions"]}


def test_csv_reads_back(pages):
    """A spreadsheet gets one row a commit, and no formula from a subject."""
    rows = list(csv.reader(StringIO(pages["csv"], newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert rows[4][-1] == "'=Tidy | up <b>now</b> (#8)"


def test_the_chart_is_a_drawing_alone(pages):
    """The chart is well-formed and has a line for every dimension."""
    root = ET.fromstring(pages["svg"])
    assert len(root.findall("{http://www.w3.org/2000/svg}path")) == 6
    assert {child.tag.rpartition("}")[2] for child in root} == {"title", "rect", "line", "text", "path"}


@pytest.mark.parametrize(
    ("options", "number", "left_out"),
    [
        (["--every", "month"], 2, 0),
        (["--every", "week"], 4, 0),
        (["--every", "tag"], 1, 0),
        (["--every", "commit", "--most", "2"], 2, 3),
        (["--every", "commit", "--since", "2024-02-01"], 2, 0),
        (["--every", "commit", "--rev", "HEAD~3..HEAD~1"], 2, 0),
    ],
)
def test_which_commits(program, fleet, options, number, left_out):
    """Sampling, range, day and limit choose what is measured, and the document says what was left out."""
    document = json.loads(program("history", fleet, *options, "--format", "json").stdout)
    assert (len(document["measures"]), document["leftOut"]) == (number, left_out)


def test_one_dimension(program, fleet):
    """The others are left out where one is asked for."""
    document = json.loads(program("history", fleet, "--dimension", "drift", "--format", "json").stdout)
    assert [one["id"] for one in document["dimensions"]] == ["drift"]


def test_the_moves_of_one_dimension(program, fleet):
    """A commit that moved another dimension alone is no row of a table about this one."""
    options = ("--every", "commit", "--dimension", "declared-state", "--format", "markdown")
    page = program("history", fleet, *options).stdout.decode()
    assert "Add web" in page
    assert "Go back" not in page


@pytest.mark.parametrize(
    "options",
    [["--since", "yesterday"], ["--since", "2999-01-01"], ["--dimension", "drift.detected"], ["--rev", "a..b"]],
)
def test_a_question_without_an_answer(program, fleet, options):
    """What cannot be asked is said in a sentence."""
    done = program("history", fleet, *options)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"error: ")


def test_nothing_to_assess(program, repository):
    """A repository without a delivery setup has no scores at any time."""
    done = program("history", repository({"README.md": "# Text\n"}))
    assert done.returncode == 4
    assert b"nothing to assess" in done.stderr


def test_blame_as_stored(program, fleet, golden):
    """The commits that moved the drift dimension, the largest move first, with what changed in them."""
    done = program("blame", "drift", fleet)
    assert (done.returncode, done.stderr) == (0, b"")
    golden(GOLDEN / "blame.text", shown(done.stdout.decode()))


def test_blame_as_json(program, fleet):
    """The document is valid; the commit that did nothing is not in it."""
    document = valid(
        "blame.schema.json", json.loads(program("blame", "drift.detected", fleet, "--format", "json").stdout)
    )
    assert {one["subject"] for one in document["moves"]} == {"Add web", "Detect drift of web", "Go back (#9)"}
    change = document["moves"][0]["changes"][0]
    assert change["after"]["location"]["path"] == PATH


def test_what_is_told_of_a_commit_sums_to_its_own(program, fleet):
    """The points of the changes and the shifts of the criteria are what the commit moved, whatever the subject."""
    for subject in ("drift", "declared-state", "drift.detected"):
        document = json.loads(program("blame", subject, fleet, "--format", "json").stdout)
        for move in document["moves"]:
            told = [one["points"] for one in move["changes"]] + [one["shift"] for one in move["criteria"]]
            assert sum(told) == pytest.approx(move["points"], abs=0.0001 * len(told))


def test_the_first_bad_commit(program, fleet):
    """Bisection finds the commit after which the criterion was covered less than at the older end."""
    options = ("--rev", "HEAD~3..HEAD", "--first-bad", "--format", "json")
    document = valid("blame.schema.json", json.loads(program("blame", "drift.detected", fleet, *options).stdout))
    assert [one["subject"] for one in document["moves"]] == ["Go back (#9)"]


def test_nothing_broke(program, fleet):
    """A criterion that is as good as it was has no commit to blame, and what it was and is, is said."""
    for subject, words in (
        ("declared-state.in-git", b"Nothing broke: 100% covered at the oldest commit, 100% covered at the newest."),
        ("multi-user", b"Nothing broke: 5.0 at the oldest commit, 5.0 at the newest."),
        ("drift.drift-alerts", b"Nothing broke: 0% covered at the oldest commit, 0% covered at the newest."),
    ):
        done = program("blame", subject, fleet, "--first-bad")
        assert done.returncode == 0
        assert words in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["drfit"], b"did you mean 'drift'?"),
        (["drift.detected", "--first-bad", "--below", "5"], b"--below is about the score of a dimension"),
        (["drift", "--below", "5"], b"goes with --first-bad"),
        (["drift", "--rev", "HEAD~1..HEAD"], b"no two commits"),
        (["drift", "--first-bad", "--below", "10"], b"at the oldest commit already"),
    ],
)
def test_blame_that_cannot_be_given(program, fleet, arguments, words):
    """What cannot be asked is said in a sentence that helps."""
    name, *options = arguments
    done = program("blame", name, fleet, *options)
    assert done.returncode == 2
    assert words in done.stderr


def noted(place):
    """The notes of a repository, by the subject of their commit."""
    shown = subprocess.run(
        ["git", "-C", str(place), "log", "--notes=gitops-checker", "--format=%s%x00%N%x01"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    records = (record.strip().partition("\0") for record in shown.split("\x01") if record.strip())
    return {subject: note.strip() for subject, _, note in records}


def test_notes_hold_what_was_measured(program, own):
    """Scores become notes that Git shows; a second run says the same and writes nothing."""
    first = program("history", own, "--every", "commit", "--notes", own, "--format", "json")
    assert first.returncode == 0
    notes = noted(own)
    assert json.loads(notes["Add web"])["scores"]["drift"] == [1.6, 1.6]
    reference = own / ".git" / "refs" / "notes" / "gitops-checker"
    before = reference.read_text()
    assert program("history", own, "--every", "commit", "--notes", own, "--format", "json").stdout == first.stdout
    assert reference.read_text() == before


def test_a_note_is_read_back(program, own):
    """What a note by the same ruler says is believed; one by another ruler, or no note of ours at all, is not."""
    program("history", own, "--every", "commit", "--notes", own)
    head = ["git", "-C", str(own), "notes", "--ref=gitops-checker", "add", "-f", "-m"]
    note = json.loads(noted(own)["Go back (#9)"])
    for change, expected in (({"units": 77}, 77), ({"units": 77, "digest": "sha256:0"}, 2)):
        subprocess.run([*head, json.dumps(note | change), "HEAD"], check=True, capture_output=True)
        document = json.loads(program("history", own, "--every", "commit", "--notes", own, "--format", "json").stdout)
        assert document["measures"][-1]["units"] == expected
    for text in ("not JSON", "[]", '{"schema": 1}', "[" * 5000):
        subprocess.run([*head, text, "HEAD"], check=True, capture_output=True)
        assert program("history", own, "--notes", own).returncode == 0


def test_notes_in_a_repository_of_their_own(program, own, tmp_path):
    """The scanned repository stays as it is where another one is named for the notes."""
    other = tmp_path / "notes"
    subprocess.run(["git", "init", "--quiet", "--bare", str(other)], check=True)
    assert program("history", own, "--notes", other).returncode == 0
    assert not (own / ".git" / "refs" / "notes").exists()
    assert (other / "refs" / "notes" / "gitops-checker").is_file()


def test_notes_that_somebody_else_writes(program, own):
    """A lock is respected, and said."""
    lock = own / ".git" / "refs" / "notes" / "gitops-checker.lock"
    lock.parent.mkdir()
    lock.touch()
    done = program("history", own, "--notes", own)
    assert done.returncode == 2
    assert b"another process writes these notes" in done.stderr
