"""Every form as `scan` writes it, for the demonstration."""

import json
import re
import subprocess
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


EVIL = [
    "a\n::error::x.yaml",
    "##[add-mask]b.yaml",
    "\x1b[2J\x9bc.yaml",
    "<script>alert(1)<img src=x>.yaml",
    "`|](javascript:x) @team #1.yaml",
    "\u202eexe\u2066.yaml",
    "section_start:1:x.yaml",
    "--output=x %0A,:: .yaml",
    "caf\udce9]]>.yaml",
]
UNIT = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: "unit-{}", namespace: flux-system}}
spec: {{interval: 1h, prune: true, path: ./apps, sourceRef: {{kind: GitRepository, name: flux-system}}}}
"""


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_hostile_names_of_a_real_repository(program, tmp_path, locale):
    """Files of every evil name, committed by Git: each form is written, none carries a name that acts."""
    place = tmp_path / "fleet"
    (place / "clusters/prod/flux-system").mkdir(parents=True)
    (place / "clusters/prod/flux-system/gotk-sync.yaml").write_text("# Filled by flux bootstrap.\n")
    for number, name in enumerate(EVIL):
        (place / "clusters/prod" / name).write_text(UNIT.format(number))
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=First"]):
        subprocess.run(["git", "-C", str(place), *words], check=True, capture_output=True)
    files = {form: tmp_path / f"report.{form}" for form in FORMS}
    done = program("scan", place, *(f"--format={form}={file}" for form, file in files.items()), LC_ALL=locale)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    for form, file in files.items():
        page = file.read_text(encoding="utf-8")
        assert page.replace("\n", "").isprintable(), form
        assert not re.search(r"##\w*\[|section_start:|\u202e", page), form
        if form in {"junit", "badge", "markdown"}:
            assert not re.search(r"<script|<img|\]\]>", page), form
        assert form != "markdown" or "](javascript" not in page
        assert form == "github" or not any(line.lstrip().startswith("::") for line in page.split("\n")), form
        if form in {"json", "sarif", "gitlab", "rdjson"}:
            assert "unit-8" in json.dumps(json.loads(page)), form
        if form in {"junit", "badge"}:
            ET.fromstring(page)
