"""The work tree as it stands, read without leaving it."""

import os
import socket

import pytest

from checker.git import limits
from checker.git.repository import open_repository

SECRET = "HOSTILE-SECRET"


def test_the_work_tree_is_what_a_commit_of_everything_would_hold(repo):
    """Changed, new, deleted, executable and linked files stand as they are; ignored ones do not count."""
    repo.commit({"a.yaml": "old\n", "gone.yaml": "x\n", "kept.yaml": "k\n", ".gitignore": "*.tmp\nbuild/\n"})
    repo.write({"a.yaml": "new\n", "new/b.yaml": "b\n", "c.tmp": "t\n", "build/x.yaml": "x\n", "private.yaml": "p\n"})
    (repo.directory / "info" / "exclude").write_text("private.yaml\n")
    (repo.path / "gone.yaml").unlink()
    (repo.path / "kept.yaml").chmod(0o755)
    (repo.path / "link").symlink_to("a.yaml")
    with open_repository(str(repo.path)) as opened:
        snapshot = opened.worktree()
        seen = dict(snapshot.read(snapshot.entries))
        assert seen == {
            ".gitignore": b"*.tmp\nbuild/\n",
            "a.yaml": b"new\n",
            "kept.yaml": b"k\n",
            "link": b"a.yaml",
            "new/b.yaml": b"b\n",
        }
        assert snapshot.revision.commit is None
    repo.git("add", "-A")
    assert repo.git("write-tree") == snapshot.revision.tree


def test_nothing_outside_is_read(repo, tmp_path):
    """A file or a directory that became a symlink is a symlink, and what lies behind it is not read."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.yaml").write_text(SECRET)
    repo.commit({"dir/a.yaml": "a\n", "b.yaml": "b\n"})
    (repo.path / "dir" / "a.yaml").unlink()
    (repo.path / "dir").rmdir()
    (repo.path / "dir").symlink_to(outside)
    (repo.path / "b.yaml").unlink()
    (repo.path / "b.yaml").symlink_to(outside / "a.yaml")
    (repo.path / ".gitignore").symlink_to(outside / "a.yaml")
    contents = repo.contents("worktree")
    assert set(contents) == {"dir", "b.yaml", ".gitignore"}
    assert contents["b.yaml"] == str(outside / "a.yaml")
    assert SECRET not in str(contents)


def test_special_files_are_problems_and_never_waited_for(repo):
    """A FIFO or a socket in place of a file is named; a directory in its place is what it holds."""
    repo.commit({"a.yaml": "a\n", "fifo.yaml": "f\n", "dir.yaml": "d\n", "s": "s\n"})
    for name in ("fifo.yaml", "dir.yaml", "s"):
        (repo.path / name).unlink()
    os.mkfifo(repo.path / "fifo.yaml")
    repo.write({"dir.yaml/x.yaml": "x\n"})
    with socket.socket(socket.AF_UNIX) as listener, pytest.MonkeyPatch.context() as patch:
        patch.chdir(repo.path)
        listener.bind("s")
        contents = repo.contents("worktree")
    assert contents.pop("a.yaml") == "a\n"
    assert contents.pop("dir.yaml/x.yaml") == "x\n"
    assert set(contents) == {"fifo.yaml", "s"}
    assert all(text.startswith("! cannot be read") for text in contents.values())


def test_a_file_that_changes_during_the_run_is_said(repo):
    """What is read later must still be what was listed; otherwise it is a Problem and not another tree's content."""
    repo.commit({"a.yaml": "a\n", "b.yaml": "b\n", "c.yaml": "c\n"})
    with open_repository(str(repo.path)) as opened:
        snapshot = opened.worktree()
        repo.write({"a.yaml": "changed\n"})
        (repo.path / "b.yaml").unlink()
        (repo.path / "b.yaml").mkdir()
        answers = dict(snapshot.read(["a.yaml", "b.yaml", "c.yaml"]))
    assert "changed during the run" in answers["a.yaml"].message
    assert "cannot be read" in answers["b.yaml"].message
    assert answers["c.yaml"] == b"c\n"


def test_a_large_untouched_file_does_not_make_another_tree(repo, monkeypatch):
    """A file beyond the limit is listed with its true id, and reading it is refused."""
    monkeypatch.setattr(limits, "BLOB_BYTES", 100)
    repo.commit({"large.yaml": "x" * 1000})
    with open_repository(str(repo.path)) as opened:
        snapshot = opened.worktree()
        assert snapshot.revision == opened.commit().revision
        assert "limit" in dict(snapshot.read(["large.yaml"]))["large.yaml"].message


def test_too_many_files_are_a_limit(repo, monkeypatch):
    """Beyond the limit of entries each file left out is named."""
    monkeypatch.setattr(limits, "ENTRIES", 2)
    repo.commit({f"{name}.yaml": name for name in "abc"})
    contents = repo.contents("worktree")
    assert contents["a.yaml"] == "a"
    assert "limit" in contents["c.yaml"]


@pytest.mark.parametrize("key", ["core.fileMode", "core.symlinks"])
def test_a_file_system_without_modes_or_links_keeps_the_tree(repo, key):
    """Where the file system keeps no executable bit or no symlinks, the index says which files have them."""
    repo.write({"run.sh": "x\n"})
    (repo.path / "run.sh").chmod(0o755)
    (repo.path / "link").symlink_to("run.sh")
    repo.commit()
    repo.git("config", key, "false")
    if key == "core.fileMode":
        (repo.path / "run.sh").chmod(0o644)
    else:
        (repo.path / "link").unlink()
        repo.write({"link": "run.sh"})
    with open_repository(str(repo.path)) as opened:
        assert opened.worktree().revision == opened.commit().revision
