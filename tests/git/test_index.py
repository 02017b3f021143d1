"""The staged index is judged as the tree that a commit would make of it."""

import os

import pytest

from checker.errors import UsageError
from checker.git.repository import open_repository


def test_the_index_is_judged_and_not_the_work_tree(repo):
    """What is staged counts, not what lies in the work tree, also where Git is told not to look at a file."""
    repo.commit({"a.yaml": "old\n", "b.yaml": "old\n", "c.yaml": "old\n"})
    repo.git("update-index", "--assume-unchanged", "b.yaml")
    repo.git("update-index", "--skip-worktree", "c.yaml")
    repo.write({"a.yaml": "staged\n"})
    repo.git("add", "a.yaml")
    repo.write({"a.yaml": "work\n", "b.yaml": "work\n", "c.yaml": "work\n"})
    assert repo.contents("staged") == {"a.yaml": "staged\n", "b.yaml": "old\n", "c.yaml": "old\n"}
    with open_repository(str(repo.path)) as opened:
        assert opened.staged().revision.commit is None
        assert opened.staged().revision.date == "2024-01-02"


def test_unmerged_paths_are_named_and_the_rest_is_judged(repo):
    """A conflict makes its path a Problem; no stage of it is taken for its content."""
    repo.commit({"a.yaml": "base\n", "b.yaml": "b\n"})
    repo.git("checkout", "-q", "-b", "other")
    repo.commit({"a.yaml": "theirs\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a.yaml": "ours\n"})
    repo.git("merge", "other", check=False)
    assert repo.contents("staged") == {
        "a.yaml": "! is unmerged: resolve the conflict and stage the result",
        "b.yaml": "b\n",
    }
    assert "<<<<<<<" in repo.contents("worktree")["a.yaml"]


def test_a_file_only_intended_to_be_added_is_not_staged(repo):
    """`git add -N` does not make an empty file of the commit."""
    repo.commit({"a.yaml": "a\n"})
    repo.write({"new.yaml": "new\n"})
    repo.git("add", "-N", "new.yaml")
    assert repo.contents("staged") == {"a.yaml": "a\n"}
    assert repo.contents("worktree") == {"a.yaml": "a\n", "new.yaml": "new\n"}


FORMS = {
    "version 4": (["update-index", "--index-version=4"],),
    "split": (["update-index", "--split-index"], ["add", "late.yaml"]),
    "sparse": (["sparse-checkout", "init", "--cone", "--sparse-index"], ["sparse-checkout", "set", "in"]),
    "without a checksum": (["config", "index.skipHash", "true"], ["add", "late.yaml"]),
    "with a cache of untracked files": (["update-index", "--untracked-cache"],),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_every_form_of_index_is_read(build, form, algorithm):
    """Version 4, a split and a sparse index hold the same tree, and files outside a sparse checkout still count."""
    repo = build("repo", f"--object-format={algorithm}")
    files = {f"{folder}/{name}.yaml": f"{name}\n" for folder in ("in", "out") for name in "abcdef"} | {
        "top.yaml": "t\n"
    }
    repo.commit(files)
    repo.write({"late.yaml": "late\n"})
    for command in FORMS[form]:
        repo.git(*command)
    staged = {"late.yaml": "late\n"} if "late.yaml" in repo.git("ls-files") else {}
    before = repo.state()
    assert repo.contents("staged") == files | staged
    assert repo.contents("worktree") == files | {"late.yaml": "late\n"}
    assert repo.state() == before, "no object's time is set"


@pytest.mark.parametrize("mode", ["staged", "worktree"])
def test_a_tree_that_a_sparse_index_lacks_is_named(repo, mode):
    """A directory that is one entry of a sparse index and cannot be expanded is a Problem, never silently absent."""
    repo.commit({"in/a.yaml": "a\n", "out/b.yaml": "b\n"})
    repo.git("sparse-checkout", "init", "--cone", "--sparse-index")
    repo.git("sparse-checkout", "set", "in")
    repo.remove(repo.git("rev-parse", "HEAD:out"))
    contents = repo.contents(mode)
    assert contents["in/a.yaml"] == "a\n"
    assert "missing" in contents["out"]


@pytest.mark.parametrize(
    "damage", [lambda index: index[:-30], lambda _: b"", lambda index: index[:60] + b"X" + index[61:]]
)
def test_a_damaged_index_is_refused(repo, damage):
    """A truncated or altered index is named; what is left of it is not taken for the whole."""
    repo.commit({"a.yaml": "a\n"})
    index = repo.directory / "index"
    index.write_bytes(damage(index.read_bytes()))
    with open_repository(str(repo.path)) as opened:
        for mode in (opened.staged, opened.worktree):
            with pytest.raises(UsageError, match=r"index .* is damaged"):
                mode()
        assert list(opened.commit().entries) == ["a.yaml"]


def test_a_stale_lock_is_left_alone(repo):
    """A lock that somebody left behind is neither waited for nor removed."""
    repo.commit({"a.yaml": "a\n"})
    lock = repo.directory / "index.lock"
    lock.write_bytes(b"")
    assert repo.contents("staged") == {"a.yaml": "a\n"}
    assert lock.exists()


def test_a_missing_object_in_the_index_is_named(repo):
    """A staged file whose object is lost is a Problem of its own; the others are read."""
    repo.commit({"a.yaml": "a\n"})
    repo.write({"lost.yaml": "lost\n"})
    repo.git("add", "lost.yaml")
    repo.remove(repo.git("rev-parse", ":lost.yaml"))
    contents = repo.contents("staged")
    assert contents["a.yaml"] == "a\n"
    assert "missing" in contents["lost.yaml"]


@pytest.mark.parametrize("linked", [False, True])
def test_a_partial_commit_is_seen_as_the_hook_sees_it(repo, tmp_path, linked):
    """In the hook of `git commit a.yaml`, what is committed counts and not what else is staged."""
    repo.commit({"a.yaml": "old\n", "b.yaml": "old\n"})
    if linked:
        repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
        repo.path = tmp_path / "linked"
    common = tmp_path / "repo" / ".git"
    hook = common / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nenv > {tmp_path}/env\ncp "$GIT_INDEX_FILE" {tmp_path}/kept\n')
    hook.chmod(0o755)
    repo.write({"a.yaml": "new\n", "b.yaml": "STAGED-NOT-COMMITTED\n"})
    repo.git("add", "b.yaml")
    repo.git("commit", "-q", "-m", "partial", "a.yaml")
    lines = (tmp_path / "env").read_text().splitlines()
    named = next(line.partition("=")[2] for line in lines if line.startswith("GIT_INDEX_FILE="))
    index = repo.path / named
    assert "next-index" in index.name
    index.write_bytes((tmp_path / "kept").read_bytes())
    for form in (str(index), os.path.relpath(index, repo.path)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GIT_INDEX_FILE", form)
            patch.chdir(repo.path)
            assert repo.contents("staged") == {"a.yaml": "new\n", "b.yaml": "old\n"}


def test_an_index_elsewhere_counts_only_for_its_own_repository(repo, tmp_path, monkeypatch):
    """An index outside the repository is used when `GIT_DIR` says it is this repository's, else not."""
    repo.commit({"a.yaml": "old\n"})
    repo.write({"a.yaml": "new\n"})
    elsewhere = str(tmp_path / "index")
    repo.git("add", "a.yaml", GIT_INDEX_FILE=elsewhere)
    monkeypatch.setenv("GIT_INDEX_FILE", elsewhere)
    assert repo.contents("staged") == {"a.yaml": "old\n"}
    monkeypatch.setenv("GIT_DIR", str(repo.directory))
    assert repo.contents("staged") == {"a.yaml": "new\n"}


def test_unsafe_names_in_an_index_never_leave_the_tree(repo, tmp_path):
    """An index that holds `../x` yields a Problem, and the file outside is not read."""
    (tmp_path / "outside.yaml").write_text("HOSTILE-SECRET")
    repo.write({"a.yaml": "a\n", "XXYoutside.yaml": "x\n"})
    repo.git("add", "-A")
    index = repo.directory / "index"
    index.write_bytes(index.read_bytes()[:-20].replace(b"XXYoutside.yaml", b"../outside.yaml") + b"\0" * 20)
    for mode in ("staged", "worktree"):
        contents = repo.contents(mode)
        assert contents["a.yaml"] == "a\n"
        assert "HOSTILE-SECRET" not in str(contents)
        assert any("not safe" in text for text in contents.values())
