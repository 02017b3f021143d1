"""`history` and `blame` over a line of real commits."""

import csv
import json
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


@pytest.fixture
def fleet(tmp_path):
    """A repository of five commits; one begins, one betters and one worsens a score, one does nothing."""
    place = tmp_path / "fleet"
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
            HOME=str(tmp_path),
            PATH="/usr/bin:/bin",
            GIT_CONFIG_GLOBAL="/dev/null",
            **who,
            **when,
        )
    git("tag", "v1", "HEAD~2")
    return place


def shown(done):
    """The output of a run, without what changes with every word of a policy or release."""
    text = done.stdout.decode()
    digest = text.partition("sha256:")[2][:64].split(",")[0].split('"')[0]
    return text.replace(__version__, "VERSION").replace(f"sha256:{digest}", "sha256:…")


def valid(name, document):
    """The document, which is valid by the published schema of that name."""
    Draft202012Validator(SCHEMAS[name], registry=REGISTRY).validate(document)
    return document


@pytest.mark.parametrize("form", ["text", "markdown", "csv", "svg"])
def test_the_history_as_stored(program, fleet, golden, form):
    """Each form shows the same five commits, the oldest and the newest where a reader looks for them."""
    done = program("history", fleet, "--every", "commit", "--format", form)
    assert (done.returncode, done.stderr) == (0, b"")
    golden(GOLDEN / f"history.{form}", shown(done))


def test_the_history_as_json(program, fleet):
    """The document is valid, and says of each commit what a scan of it says."""
    done = program("history", fleet, "--every", "commit", "--format", "json")
    document = valid("history.schema.json", json.loads(done.stdout))
    assert [one["request"] for one in document["measures"]] == [None, None, 7, 8, 9]
    assert document["measures"][2]["subject"] == "Detect drift of web"
    for measure in document["measures"]:
        report = json.loads(program("scan", fleet, "--rev", measure["commit"], "--format", "json").stdout)
        assert measure["scores"] == {one["id"]: one["score"] for one in report["dimensions"]}


def test_csv_reads_back(program, fleet):
    """A spreadsheet gets one row a commit, and no formula from a subject."""
    rows = list(
        csv.reader(
            StringIO(program("history", fleet, "--every", "commit", "--format", "csv").stdout.decode(), newline="")
        )
    )
    assert {len(row) for row in rows} == {len(rows[0])}
    assert rows[4][-1] == "'=Tidy | up <b>now</b> (#8)"


def test_the_chart_is_a_drawing_alone(program, fleet):
    """The chart is well-formed and has a line for every dimension."""
    root = ET.fromstring(program("history", fleet, "--every", "commit", "--format", "svg").stdout)
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
    golden(GOLDEN / "blame.text", shown(done))


def test_blame_as_json(program, fleet):
    """The document is valid; the commit that did nothing is not in it."""
    document = valid(
        "blame.schema.json", json.loads(program("blame", "drift.detected", fleet, "--format", "json").stdout)
    )
    assert {one["subject"] for one in document["moves"]} == {"Add web", "Detect drift of web", "Go back (#9)"}
    assert document["moves"][0]["causes"][0]["location"]["path"] == PATH


def test_the_first_bad_commit(program, fleet):
    """Bisection finds the commit after which the criterion was covered less than at the older end."""
    options = ("--rev", "HEAD~3..HEAD", "--first-bad", "--format", "json")
    document = valid("blame.schema.json", json.loads(program("blame", "drift.detected", fleet, *options).stdout))
    assert [one["subject"] for one in document["moves"]] == ["Go back (#9)"]


def test_nothing_broke(program, fleet):
    """A criterion that is as good as it was has no commit to blame."""
    done = program("blame", "declared-state.in-git", fleet, "--first-bad")
    assert done.returncode == 0
    assert b"Nothing broke" in done.stdout


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
