"""The recipes work as they stand: well-formed, taking no code from a name, doing what they say when they are run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from checker.cli.recipe import RECIPES

ROOT = Path(__file__).parent.parent.parent
SOURCE = "git+https://example.com/gitops-checker@v0.1.0"
UNIT = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: web, namespace: flux-system}}
spec: {{interval: 1h, path: ./web, suspend: {suspend}, sourceRef: {{kind: GitRepository, name: flux-system}}}}
"""
FLEET = {
    "clusters/prod/flux-system/gotk-sync.yaml": "# Filled by flux bootstrap.\n",
    "clusters/prod/web.yaml": UNIT.format(suspend="false"),
    "web/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: web}\n",
}
SUSPENDED = {"clusters/prod/web.yaml": UNIT.format(suspend="true")}
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d")
INPUT = re.compile(r"\$\{\{.*?\}\}|\$\[\[.*?\]\]")


def recipe(program, name):
    """Return what a recipe says."""
    done = program("recipe", name, "--source", SOURCE)
    assert done.returncode == 0
    return done.stdout.decode()


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_is_ready_to_use(program, name):
    """Nothing is left to fill in, and what is for a shell is a shell's."""
    text = recipe(program, name)
    assert "@SOURCE@" not in text
    if text.startswith("#!/bin/sh"):
        subprocess.run(["sh", "-n"], input=text.encode(), check=True)


@pytest.mark.parametrize("name", ["github", "gitlab", "pre-commit"])
def test_recipes_are_yaml(program, name):
    """What is YAML parses, and names where the checker comes from as one string."""
    text = recipe(program, name)
    assert SOURCE in str(yaml.safe_load(text))


def test_actions_are_pinned(program):
    """An action is used at a commit, with its version beside it."""
    used = [line for line in recipe(program, "github").splitlines() if "uses:" in line]
    assert used
    assert all(PINNED.search(line) for line in used)


def scripts(data):
    """Yield every script in a parsed workflow, action or job."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in {"run", "script"}:
                yield value if isinstance(value, str) else "\n".join(value)
            else:
                yield from scripts(value)
    elif isinstance(data, list):
        for one in data:
            yield from scripts(one)


def test_no_input_becomes_part_of_a_script(program):
    """What a branch or an event is called reaches a script as a variable alone."""
    texts = [recipe(program, "github"), recipe(program, "gitlab")]
    texts += [(ROOT / name).read_text(encoding="utf-8") for name in ("action.yml", "templates/gitops-checker.yml")]
    found = [script for text in texts for document in yaml.safe_load_all(text) for script in scripts(document)]
    assert len(found) == 6
    assert not any(INPUT.search(script) for script in found)


def test_the_component_is_the_job(program):
    """The component of GitLab CI differs from the recipe in its inputs alone."""
    _, component = yaml.safe_load_all((ROOT / "templates/gitops-checker.yml").read_text(encoding="utf-8"))
    job = yaml.safe_load(recipe(program, "gitlab"))
    ours, theirs = component["gitops-scores"], job["gitops-scores"]
    assert ours["script"][:2] == theirs["script"][:2]
    assert ours["script"][2] == theirs["script"][2].replace("--no-regression ", "")
    assert {key: ours[key] for key in ("rules", "artifacts")} == {key: theirs[key] for key in ("rules", "artifacts")}


@pytest.mark.parametrize("source", ['x"; id', "$(id)", "a\nb", "--index-url=x", ""])
def test_a_source_is_no_script(program, source):
    """What does not stay within its quotes is refused; without any source it is said what is missing."""
    done = program("recipe", "github", "--source", source)
    assert (done.returncode, done.stdout) == (2, b"")


def run(script, place, tmp_path, **variables):
    """Run a step's script as the runner does, with the program where the step before has put it."""
    runner = tmp_path / "runner"
    program = runner / "gitops-checker" / "bin"
    if not program.exists():
        program.parent.mkdir(parents=True)
        program.symlink_to(Path(sys.executable).parent)
    files = {"GITHUB_STEP_SUMMARY": runner / "summary", "GITHUB_OUTPUT": runner / "output"}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=place,
        env={
            **os.environ,
            "RUNNER_TEMP": str(runner),
            **{name: str(path) for name, path in files.items()},
            **variables,
        },
        capture_output=True,
        check=False,
    )
    read = {name: path.read_text(encoding="utf-8") if path.exists() else "" for name, path in files.items()}
    return done, read


@pytest.fixture
def topic(repository, git, change):
    """Return a repository at the head of a topic that lowers a score."""
    place = repository(FLEET)
    git(place, "checkout", "--quiet", "-b", "topic")
    change(place, SUSPENDED)
    return place


def test_the_workflow_fails_on_a_score_that_falls(program, topic, tmp_path):
    """The step compares with the base, writes the summary and keeps the verdict."""
    steps = yaml.safe_load(recipe(program, "github"))["jobs"]["gitops-scores"]["steps"]
    done, files = run(steps[-1]["run"], topic, tmp_path, BASE="main")
    assert done.returncode == 1
    assert "Drift Detection, Resolution &#38; Diff" in files["GITHUB_STEP_SUMMARY"]
    assert run(steps[-1]["run"], topic, tmp_path, BASE="topic")[0].returncode == 0
    assert run(steps[-1]["run"], topic, tmp_path, BASE="$(touch gone)")[0].returncode == 2
    assert not (topic / "gone").exists()


@pytest.mark.parametrize(
    ("base", "asked", "code"),
    [("main", "0", 1), ("main", "5", 0), ("main", "", 0), ("", "0", 0), ("0" * 40, "0", 0), ("gone", "0", 2)],
)
def test_the_action(topic, tmp_path, base, asked, code):
    """The action compares, or scans where there is no base, and says where its files are."""
    (judge,) = [
        step
        for step in yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
        if step["name"] == "Judge"
    ]
    variables = {"REPOSITORY": str(topic), "BASE": base, "HEAD": "HEAD", "GITOPS_CHECKER_NO_REGRESSION": asked}
    variables |= {"GITOPS_CHECKER_MIN_SCORE": "", "GITOPS_CHECKER_FAIL_ON": "", "GITOPS_CHECKER_MIN_COVERAGE": ""}
    assert set(variables) == set(judge["env"])
    done, files = run(judge["run"], tmp_path, tmp_path, **variables)
    assert done.returncode == code, done.stderr
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].splitlines())
    assert outputs["exit-code"] == str(code)
    if code != 2:
        assert "dimensions" in json.loads(Path(outputs["comparison"]).read_text(encoding="utf-8"))
        assert files["GITHUB_STEP_SUMMARY"].startswith("## GitOps scores")


def test_the_two_commands_of_the_readme(repository):
    """As a new user: one command adds the hook, one the check of pull requests."""
    place = repository(FLEET)
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [line[2:] for line in told.splitlines() if line.startswith("$ ") and "gitops-checker recipe" in line]
    assert len(commands) == 2
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in commands:
        subprocess.run(["bash", "-ec", command], cwd=place, env={**os.environ, "PATH": path}, check=True)
    assert yaml.safe_load((place / ".github/workflows/gitops-scores.yaml").read_text(encoding="utf-8"))["jobs"]
    (place / "clusters/prod/web.yaml").write_text(SUSPENDED["clusters/prod/web.yaml"], encoding="utf-8")
    done = subprocess.run(
        ["git", "-C", str(place), "commit", "--all", "--message=Suspend"],
        env={**os.environ, "PATH": path},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"clusters/prod/web.yaml:4" in done.stdout + done.stderr
