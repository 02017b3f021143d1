"""`hook` judges what Git is about to commit, whichever way it is committed, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
UNIT = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  interval: 1h
  path: ./{name}
  suspend: {suspend}
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""
GOOD, BAD = "false", "true"


def unit(name, suspend=GOOD):
    """Return the manifest of a unit, suspended or not."""
    return UNIT.format(name=name, suspend=suspend)


FLEET = {
    "clusters/prod/flux-system/gotk-sync.yaml": "# Filled by flux bootstrap.\n",
    "clusters/prod/web.yaml": unit("web"),
    "clusters/prod/api.yaml": unit("api"),
    "clusters/prod/old.yaml": unit("old", BAD),
    **{f"{name}/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n" for name in ("web", "api", "old")},
}
WEB, API = "clusters/prod/web.yaml", "clusters/prod/api.yaml"


@pytest.fixture
def fleet(repository):
    """Return a repository with some debt, whose commits go through the hook."""
    return guarded(repository(FLEET))


def guarded(place):
    """Put the program between a repository and its commits, as a plain hook of Git."""
    hook = place / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nexec {BIN}/gitops-checker hook\n", encoding="utf-8")
    hook.chmod(0o755)
    return place


def write(place, path, text):
    """Write a file of the work tree."""
    (place / path).parent.mkdir(parents=True, exist_ok=True)
    (place / path).write_text(text, encoding="utf-8")


def commit(place, *arguments):
    """Try to commit, and return the code with all that was printed."""
    command = ["git", "-C", str(place), "commit", "--message=Try", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode, (done.stdout + done.stderr).decode()


def test_a_new_finding_stops_the_commit(fleet, git):
    """The line, the fix and the score before and after are said; the old debt is not."""
    write(fleet, WEB, unit("web", BAD))
    git(fleet, "add", WEB)
    code, said = commit(fleet)
    assert code == 1
    assert f"{WEB}:7" in said
    assert "→ " in said
    assert "Drift Detection, Resolution & Diff: " in said
    assert "clusters/prod/old.yaml" not in said


def test_old_debt_and_better_things_pass(fleet, git):
    """What was there before stops nothing, and mending something is not held up."""
    write(fleet, "web/more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n")
    git(fleet, "add", "--all")
    assert commit(fleet)[0] == 0
    write(fleet, "clusters/prod/old.yaml", unit("old"))
    git(fleet, "add", "--all")
    assert commit(fleet)[0] == 0


def test_silence_where_nothing_changes(program, fleet, git):
    """A commit that moves nothing prints nothing."""
    write(fleet, "README.md", "Hello.\n")
    git(fleet, "add", "--all")
    done = program("hook", fleet)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("named", [API, WEB])
def test_commit_of_one_file_judges_that_file(fleet, git, named):
    """`git commit FILE` commits that file with HEAD, not what else is staged: Git names an index of its own.

    Whoever reads `.git/index` sees just the opposite of what is committed.
    """
    write(fleet, WEB, unit("web", BAD))
    git(fleet, "add", WEB)
    write(fleet, API, unit("api") + "  retryInterval: 1m\n")
    code, said = commit(fleet, "--", named)
    assert code == (1 if named == WEB else 0), said


def test_commit_all_judges_what_is_not_staged(fleet):
    """`git commit -a` commits the changes of the work tree."""
    write(fleet, WEB, unit("web", BAD))
    assert commit(fleet, "--all")[0] == 1


def test_what_is_not_committed_is_not_judged(fleet, git):
    """A change that stays in the work tree, or is only intended to be added, is none of the commit's."""
    write(fleet, WEB, unit("web", BAD))
    write(fleet, "clusters/prod/late.yaml", unit("late", BAD))
    git(fleet, "add", "--intent-to-add", "clusters/prod/late.yaml")
    write(fleet, "web/more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n")
    git(fleet, "add", "web/more.yaml")
    assert commit(fleet)[0] == 0


def test_a_commit_that_only_deletes(fleet, git):
    """Taking away what a unit reads is a change like any other."""
    git(fleet, "rm", "--quiet", "-r", "web")
    code, said = commit(fleet)
    assert code == 1
    assert WEB in said


def test_the_first_commit(tmp_path, git):
    """Before the first commit there is nothing to fall behind: findings are shown, and the commit passes."""
    place = tmp_path / "new"
    place.mkdir()
    git(place, "init", "--quiet", "--initial-branch=main")
    guarded(place)
    for path, text in FLEET.items():
        write(place, path, text)
    git(place, "add", "--all")
    code, said = commit(place)
    assert code == 0
    assert "NEW FINDINGS" in said


def test_a_merge_is_compared_with_head(fleet, git):
    """What a merge brings is judged like any commit; a conflict that is still there is named."""
    git(fleet, "checkout", "--quiet", "-b", "topic")
    write(fleet, WEB, unit("web", BAD))
    git(fleet, "commit", "--quiet", "--no-verify", "--all", "--message=Suspend")
    git(fleet, "checkout", "--quiet", "main")
    write(fleet, WEB, unit("web", "false # for now"))
    git(fleet, "commit", "--quiet", "--all", "--message=Remark")
    subprocess.run(["git", "-C", str(fleet), "merge", "topic"], capture_output=True, check=False)
    unmerged = subprocess.run([BIN / "gitops-checker", "hook", str(fleet)], capture_output=True, check=False)
    assert unmerged.returncode != 0
    assert f"{WEB}:1" in unmerged.stdout.decode()
    assert "unmerged" in unmerged.stdout.decode()
    write(fleet, WEB, unit("web", BAD))
    git(fleet, "add", WEB)
    assert commit(fleet)[0] == 1


def test_a_broken_file_stops_the_commit_that_breaks_it(fleet, git):
    """What can no longer be read is incomplete; the next commit is not to blame for it."""
    write(fleet, API, "a: [\n")
    git(fleet, "add", API)
    code, said = commit(fleet)
    assert code == 1
    assert "CANNOT BE READ ANY MORE" in said
    git(fleet, "commit", "--quiet", "--no-verify", "--message=Broken")
    write(fleet, "README.md", "Hello.\n")
    git(fleet, "add", "README.md")
    assert commit(fleet)[0] == 0


def test_waived_findings_pass(program, repository, git):
    """A waiver that HEAD states lets its finding pass the hook, but not the dimension that falls."""
    waiver = "{criterion: drift.detected, reason: planned, expires: '2030-01-01'}"
    place = repository({**FLEET, ".gitops-checker.yaml": f"waivers: [{waiver}]\n"})
    write(place, WEB, unit("web", BAD))
    git(place, "add", WEB)
    done = program("hook", place)
    assert done.returncode == 1
    assert b"drift.detected  worse, waived" in done.stdout


def staged(place, git, *hooks):
    """Put the staged hook of the manifest under pre-commit, run by the program at hand."""
    (hook,) = [one for one in manifest() if one["id"] == "gitops-checker"]
    local = {**hook, "language": "system", "entry": f"{BIN}/{hook['entry']}"}
    config = {"repos": [{"repo": "local", "hooks": [local, *hooks]}]}
    write(place, ".pre-commit-config.yaml", yaml.safe_dump(config))
    git(place, "add", ".pre-commit-config.yaml")
    git(place, "commit", "--quiet", "--no-verify", "--message=Adopt")
    subprocess.run([BIN / "pre-commit", "install"], cwd=place, check=True, capture_output=True)
    return place


def manifest():
    """Return the hooks that the repository offers."""
    return yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [((), 0), (("--all",), 1), (("--", WEB), 1), (("--", API), 0)],
    ids=["what is staged", "all", "the bad file", "a good file"],
)
def test_through_pre_commit(repository, git, arguments, code):
    """pre-commit sets unstaged changes aside and hands Git's own index on: the verdict is about the commit."""
    place = staged(repository(FLEET), git)
    write(place, API, unit("api") + "  retryInterval: 1m\n")
    git(place, "add", API)
    write(place, WEB, unit("web", BAD))
    found, said = commit(place, *arguments)
    assert found == code, said
    assert ("Failed" in said) is bool(code)


def test_a_deletion_through_pre_commit(repository, git):
    """pre-commit names no deleted files; the hook runs nevertheless."""
    place = staged(repository(FLEET), git)
    git(place, "rm", "--quiet", "-r", "web")
    assert commit(place)[0] == 1


def test_the_manifest_through_try_repo(repository, git, tmp_path):
    """The hook as pre-commit installs it from this repository: an environment of its own, without the network.

    What the program rests on is lent to that environment, since nothing may be downloaded here.
    """
    place = repository(FLEET)
    write(place, WEB, unit("web", BAD))
    git(place, "add", WEB)
    lent = subprocess.run(
        [sys.executable, "-c", "import click, os; print(os.path.dirname(os.path.dirname(click.__file__)))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    done = subprocess.run(
        [BIN / "pre-commit", "try-repo", str(ROOT), "gitops-checker", "--verbose"],
        cwd=place,
        env={
            **os.environ,
            "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
            "PYTHONPATH": lent,
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it the other way round
        },
        capture_output=True,
        check=False,
    )
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 1, said
    assert f"{WEB}:7" in said
