"""Every form as `scan` writes it, for the demonstration."""

import json
from xml.etree import ElementTree as ET

import pytest

from checker.cli.forms import FORMS


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_written(program, form):
    """Each form of the list is there, prints something, and leaves standard error alone."""
    done = program("scan", "--demo", "--format", form)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_the_lines_of_results_have_their_hashes(program):
    """A result of SARIF knows its line as GitHub does."""
    (run,) = json.loads(program("scan", "--demo", "--format", "sarif").stdout)["runs"]
    assert all("primaryLocationLineHash" in one["partialFingerprints"] for one in run["results"])
    assert len(run["tool"]["driver"]["rules"]) > 40


def test_a_badge_is_what_its_file_is_called(program, tmp_path):
    """A badge is a picture, or the JSON for one where the file is called so."""
    files = [tmp_path / "score.svg", tmp_path / "score.json"]
    program("scan", "--demo", *(f"--format=badge={file}" for file in files[:1]))
    program("scan", "--demo", *(f"--format=badge={file}" for file in files[1:]))
    assert ET.fromstring(files[0].read_text()).tag.endswith("svg")
    assert json.loads(files[1].read_text())["schemaVersion"] == 1


def test_the_summary_of_a_job(program, tmp_path):
    """With the commands for GitHub the page goes to the job's summary, after what is there; a link is not followed."""
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n")
    program("scan", "--demo", "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text().startswith("# Before\n## GitOps scores\n")
    link = tmp_path / "link"
    link.symlink_to(summary)
    before = summary.read_text()
    done = program("scan", "--demo", "--format", "github", GITHUB_STEP_SUMMARY=str(link))
    assert (done.returncode, summary.read_text()) == (0, before)
    assert b"summary was not written" in done.stderr
