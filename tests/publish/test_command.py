"""`publish` as a CI runs it: a process of its own, against a forge on this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PROGRAM = str(Path(sys.executable).with_name("gitops-checker"))
TOKEN = "glpat-secret"
SHA = "a" * 40


def run(*arguments, **environment):
    """Run the program to its end: code, output and errors as text."""
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        env={**os.environ, **environment},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        text=True,
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Return the JSON report of the demonstration."""
    file = tmp_path_factory.mktemp("report") / "report.json"
    run("scan", "--demo", f"--format=json={file}")
    return file


@pytest.fixture
def actions(tmp_path):
    """Return the variables of GitHub Actions for a pull request on a forge."""

    def variables(forge, **more):
        event = tmp_path / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": SHA}}}))
        return {
            "GITHUB_API_URL": forge.url,
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_TOKEN": TOKEN,
            **more,
        }

    return variables


def test_a_pull_request_gets_status_and_comment(fake, report, actions):
    """With the CI's variables alone both are posted, and the token is in no output."""
    forge = fake()
    done = run("publish", "github", report, **actions(forge))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        f"status gitops-checker of {SHA[:12]}: success",
        "comment on 7: new",
    ]
    (status,) = forge.statuses
    assert status["description"].startswith("infra-and-apps ")
    assert len(status["description"]) <= 140
    assert "| Drift Detection, Resolution" in forge.ours()[0]
    assert TOKEN not in done.stdout + done.stderr


def test_a_page_of_ones_own(fake, report, actions, tmp_path):
    """The comment is the file that is named; the rest can be left out."""
    forge = fake()
    page = tmp_path / "page.md"
    page.write_text("# Mine\n", encoding="utf-8")
    done = run("publish", "github", report, "--comment", page, "--no-status", **actions(forge))
    assert done.returncode == 0
    assert forge.ours() == ["<!-- gitops-checker gitops-checker -->\n# Mine\n"]
    assert forge.statuses == []


def test_options_go_before_variables(fake, report):
    """Everything can be named by option, for a CI whose variables nobody knows."""
    forge = fake()
    named = ("--endpoint", forge.url, "--repository", 42, "--commit", SHA, "--request", 7, "--context", "x")
    done = run("publish", "gitlab", report, *named, GITLAB_TOKEN=TOKEN, CI_PROJECT_ID="99")
    assert done.returncode == 0, done.stderr
    assert forge.statuses[0]["name"] == "x"
    assert len(forge.ours()) == 1


def test_a_token_that_may_not_write(fake, report, actions, tmp_path):
    """On a fork's pull request the page goes to the job's summary, the line to the log, and the job does not fail."""
    forge = fake()
    forge.denied = {("POST", "/repos/o/r/issues/7/comments"), ("POST", f"/repos/o/r/statuses/{SHA}")}
    summary = tmp_path / "summary.md"
    done = run("publish", "github", report, **actions(forge, GITHUB_STEP_SUMMARY=str(summary)))
    assert done.returncode == 0
    assert "the token may not write the comment" in done.stderr
    assert "success: infra-and-apps" in done.stderr
    assert summary.read_text().startswith("## GitOps scores")


def test_no_token(fake, report, actions, tmp_path):
    """Without a token nothing is sent; the page goes to the summary."""
    forge = fake()
    summary = tmp_path / "summary.md"
    done = run("publish", "github", report, **actions(forge, GITHUB_TOKEN="", GITHUB_STEP_SUMMARY=str(summary)))
    assert done.returncode == 0
    assert "there is no token in GITHUB_TOKEN or GH_TOKEN" in done.stderr
    assert forge.requests == []
    assert summary.exists()


def test_no_pull_request(fake, report, actions):
    """A push has no comment, and says so."""
    forge = fake()
    done = run("publish", "github", report, **actions(forge, GITHUB_EVENT_PATH="", GITHUB_SHA=SHA))
    assert done.returncode == 0
    assert len(forge.statuses) == 1
    assert "no comment" in done.stderr
    assert forge.ours() == []


def test_an_unreachable_forge(report, actions, fake):
    """A forge that is not there is told in a sentence."""
    forge = fake()
    forge.planned = [(503, {"Retry-After": "0"}, {"message": "\x1b[2J::error::down"})] * 9
    done = run("publish", "github", report, **actions(forge))
    assert done.returncode == 3
    assert "cannot be reached" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"GITHUB_REPOSITORY": ""}, "which repository"),
        ({"GITHUB_REPOSITORY": "../../admin"}, "--repository '../../admin' is none"),
        ({"GITHUB_REPOSITORY": "o/r\nx"}, "is none"),
        ({"GITHUB_API_URL": "http://api.example.com"}, "is not https"),
        ({"GITHUB_TOKEN": "a\nb"}, "GITHUB_TOKEN holds what cannot be a token"),
        ({"GITHUB_TOKEN": "wrong"}, "does not accept the token"),
    ],
)
def test_what_cannot_be(fake, report, actions, changed, said):
    """What is wrong with where to publish is a usage error; a token is never shown."""
    done = run("publish", "github", report, **actions(fake(), **changed))
    assert done.returncode == 2
    assert said in done.stderr
    assert "a\nb" not in done.stderr


@pytest.mark.parametrize("option", [("--commit", "main"), ("--request", "7/../8"), ("--repository", "o//r")])
def test_options_that_are_none(fake, report, actions, option):
    """An option must have the form of what it names, so that it cannot lead to another address."""
    done = run("publish", "github", report, *option, **actions(fake()))
    assert done.returncode == 2
    assert "is none" in done.stderr
