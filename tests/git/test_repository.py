"""Finding a repository and its revisions, and the promise that the same tree gives the same answers."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from checker.errors import UsageError
from checker.git.discovery import discover
from checker.git.repository import open_repository
from checker.git.snapshot import MemorySnapshot

FILES = {
    "README.md": "hello\n",
    "a-b/c.yaml": "c: 1\n",
    "a.yaml": "a: 1\n",
    "a/b.yaml": "b: 1\n",
    "a/d/e/f.yaml": "",
    "ünï/\udcff name\n.yaml".encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"): "odd: name\n",
}


def _all(snapshot):
    directories = {"", "a", "a/d", "a/d/e", "a-b"}
    return (
        snapshot.revision,
        list(snapshot.entries.items()),
        snapshot.problems,
        list(snapshot.read(snapshot.entries)),
        {directory: snapshot.address(directory) for directory in directories},
    )


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_the_same_tree_is_the_same_from_everywhere(build, tmp_path, algorithm):
    """Commit, index, work tree, bare clone and linked work tree of one tree agree in everything they say."""
    repo = build("repo", f"--object-format={algorithm}")
    repo.write({os.fsdecode(os.fsencode(name)): text for name, text in FILES.items()})
    (repo.path / "run.sh").write_text("true\n")
    (repo.path / "run.sh").chmod(0o755)
    (repo.path / "link").symlink_to("../outside")
    repo.git("remote", "add", "origin", "https://example.com/org/repo.git")
    repo.commit()
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare"))
    repo.git("-C", str(tmp_path / "bare"), "remote", "set-url", "origin", "git@example.com:org/repo")
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    seen = []
    for path in ("repo", "bare", "linked", "linked/a/d"):
        with open_repository(str(tmp_path / path)) as opened:
            seen.append(_all(opened.commit()))
            if path != "bare":
                seen.extend([_all(opened.staged()), _all(opened.worktree())])
    assert all(one == seen[0] for one in seen)
    revision, entries, problems, contents, addresses = seen[0]
    assert revision.commit == repo.git("rev-parse", "HEAD")
    assert (revision.remote, revision.date, revision.shallow) == ("example.com/org/repo", "2024-01-02", False)
    listed = repo.git("ls-tree", "-r", "-z", "HEAD").split("\0")[:-1]
    assert [f"{entry.mode:o} blob {entry.oid}\t{path}" for path, entry in entries] == listed
    assert {path: repo.git("rev-parse", f"HEAD:{path}") for path in addresses} == addresses
    assert dict(contents)["link"] == b"../outside"
    assert dict(contents)["a/b.yaml"] == b"b: 1\n"
    assert problems == ()


def test_memory_snapshot_has_the_ids_of_git(repo):
    """A snapshot in memory gives files and directories the ids that Git gives them, and reads them."""
    memory = MemorySnapshot(FILES)
    repo.commit(FILES)
    with open_repository(str(repo.path)) as opened:
        commit = opened.commit()
        assert memory.revision.tree == commit.revision.tree
        assert list(memory.entries.items()) == list(commit.entries.items())
        assert memory.address("a/d") == commit.address("a/d")
        assert list(memory.read(["a.yaml"])) == [("a.yaml", b"a: 1\n")]
        assert "not a tracked file" in dict(memory.read(["no"]))["no"].message
        assert "not a tracked file" in dict(commit.read(["no"]))["no"].message


def test_any_revision_can_be_named(repo):
    """A branch, a tag, an ancestor, a short id and an odd but legal name all lead to their commit."""
    first = repo.commit({"a.yaml": "1\n"})
    repo.git("tag", "-a", "v1", "-m", "one")
    repo.git("branch", "-x;$(touch${IFS}pwned)<b>", check=False)
    repo.git("update-ref", "refs/heads/-x;$(touch${IFS}pwned)<b>", first)
    second = repo.commit({"a.yaml": "2\n"})
    repo.git("pack-refs", "--all")
    repo.git("update-ref", "refs/heads/later", second)
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/later")
    names = {"v1": first, "HEAD~1": first, first[:10]: first, "-x;$(touch${IFS}pwned)<b>": first}
    names |= {
        "HEAD": second,
        "main": second,
        "later": second,
        second: second,
        "origin": second,
        "refs/heads/main": second,
    }
    with open_repository(str(repo.path)) as opened:
        assert {name: opened.commit(name).revision.commit for name in names} == names


@pytest.mark.parametrize(
    "name", ["nope", "", "HEAD\nHEAD", "--all", "HEAD:a.yaml", "HEAD^{tree}", "x" * 10_000, "0" * 40]
)
def test_an_unknown_revision_is_named(repo, name):
    """A name that leads to no commit is the user's error, and never an option or a second question to Git."""
    repo.commit({"a.yaml": "1\n"})
    with open_repository(str(repo.path)) as opened, pytest.raises(UsageError, match="revision") as raised:
        opened.commit(name)
    assert "\n" not in raised.value.message


def test_an_unborn_branch_has_no_commits_but_an_index(repo):
    """Before the first commit a clear message names the branch, and staged files can be scanned already."""
    repo.write({"a.yaml": "a: 1\n"})
    with open_repository(str(repo.path)) as opened:
        assert dict(opened.staged().entries) == {}
        assert list(opened.worktree().entries) == ["a.yaml"]
        with pytest.raises(UsageError, match="no commits yet on branch 'main'"):
            opened.commit()
    repo.git("add", "a.yaml")
    with open_repository(str(repo.path)) as opened:
        staged = opened.staged()
        assert list(staged.read(["a.yaml"])) == [("a.yaml", b"a: 1\n")]
        assert (staged.revision.commit, staged.revision.date) == (None, None)


@pytest.mark.parametrize("content", ["", "junk\n"])
def test_a_damaged_branch_is_not_an_unborn_one(repo, content):
    """What a crash leaves of a branch is named; it does not count as a repository without commits."""
    repo.commit({"a.yaml": "a\n"})
    (repo.directory / "refs/heads/main").write_text(content)
    with pytest.raises(UsageError, match="refs/heads/main is damaged"):
        repo.contents()


def test_a_strangers_repository_above_is_not_entered(repo, monkeypatch):
    """What another user put above a directory (in /tmp, say) is not taken for its repository, unless it is named."""
    repo.commit({"a.yaml": "a\n"})
    (repo.path / "below").mkdir()
    owner = repo.directory.lstat().st_uid
    monkeypatch.setattr("os.geteuid", lambda: owner + 1)
    real = Path.stat

    def of_another(path, *, follow_symlinks=True):
        status = real(path, follow_symlinks=follow_symlinks)
        return os.stat_result((*status[:4], owner + 2, *status[5:])) if path.name == ".git" else status

    monkeypatch.setattr(Path, "stat", of_another)
    with pytest.raises(UsageError, match="another user"):
        discover(str(repo.path / "below"))
    assert discover(str(repo.path)).worktree == repo.path


def test_an_empty_tree_is_a_tree(repo):
    """A commit without files lists nothing, without a problem."""
    repo.commit()
    assert repo.contents() == repo.contents("staged") == repo.contents("worktree") == {}


def test_what_is_no_repository_is_said(tmp_path):
    """A plain directory, a file and a missing path are the user's error and named."""
    (tmp_path / "file").write_text("x")
    for name in ("", "file", "missing"):
        with pytest.raises(UsageError, match=name or "not in a Git repository"), open_repository(str(tmp_path / name)):
            pass


def test_a_gitfile_that_leads_nowhere_is_said(tmp_path):
    """A damaged `.git` file is named instead of a parent's repository being taken."""
    for content in ("gitdir: /nowhere\n", "nonsense\n", ""):
        (tmp_path / ".git").write_text(content)
        with pytest.raises(UsageError, match=r"\.git"), open_repository(str(tmp_path)):
            pass


def test_a_bare_repository_has_only_commits(build):
    """Asked for the index or the work tree of a bare repository, it says that there is none."""
    bare = build("bare", "--bare")
    with open_repository(str(bare.path)) as opened:
        for mode in (opened.staged, opened.worktree):
            with pytest.raises(UsageError, match="is a bare repository"):
                mode()


def test_an_embedded_bare_repository_is_only_files(repo, canary):
    """A bare repository among the tracked files never wins over the repository around it, nor is its config used."""
    config = f"[core]\n\trepositoryformatversion = 0\n\tworktree = .\n\tfsmonitor = {canary.program}\n"
    repo.commit({"a.yaml": "a\n"})
    infra = {"HEAD": "ref: refs/heads/x\n", "config": config, "objects/.k": "", "refs/.k": ""}
    infra["index"] = (repo.directory / "index").read_bytes()
    repo.commit({f"infra/{name}": content for name, content in infra.items()})
    subprocess.run(["git", "-C", str(repo.path / "infra"), "ls-files"], check=False, capture_output=True)
    assert canary.sang(), "the trap must work"
    with open_repository(str(repo.path / "infra")) as opened:
        assert "infra/config" in opened.commit().entries
        opened.staged()
        opened.worktree()
    assert not canary.sang()


def test_a_shallow_clone_is_noticed(build, tmp_path):
    """A clone without history says so and is scanned all the same; the missing past is a clear message."""
    origin = build("origin")
    origin.commit({"a.yaml": "1\n"})
    origin.commit({"a.yaml": "2\n"})
    origin.git("clone", "-q", "--depth=1", f"file://{origin.path}", str(tmp_path / "clone"))
    with open_repository(str(tmp_path / "clone")) as opened:
        assert opened.commit().revision.shallow
        assert opened.staged().revision == opened.commit().revision
        with pytest.raises(UsageError, match="unknown revision") as raised:
            opened.commit("HEAD~1")
    assert "shallow" in raised.value.hint


def test_a_remote_can_be_given(repo):
    """The remote given by hand stands for the configured one, in any of its forms; nonsense is refused."""
    repo.git("remote", "add", "origin", "https://example.com/org/repo")
    for given in ("git@Example.org:team/fleet.git", "example.org/team/fleet", "https://x:y@example.org/team/fleet"):
        with open_repository(str(repo.path), remote=given) as opened:
            assert opened.staged().revision.remote == "example.org/team/fleet"
    with pytest.raises(UsageError, match="remote"), open_repository(str(repo.path), remote="file:///x"):
        pass


def test_nothing_is_left_or_written(repo, tmp_path, monkeypatch):
    """Whatever is scanned, the repository stays untouched and the temporary directory is gone, after an error too."""
    repo.commit({"a.yaml": "1\n"})
    repo.write({"a.yaml": "2\n", "b.yaml": "new\n"})
    repo.git("add", "b.yaml")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    before = repo.state()

    def interrupted():
        with open_repository(str(repo.path)) as opened:
            for snapshot in (opened.commit(), opened.staged(), opened.worktree()):
                list(snapshot.read(snapshot.entries))
            assert list(scratch.iterdir())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert repo.state() == before
    assert list(scratch.iterdir()) == []


def test_a_submodule_is_an_entry_without_content(repo, build):
    """A submodule is listed with its commit; its files belong to another repository and are not looked at."""
    inner = build("repo/vendor/inner")
    inner.commit({"x.yaml": "x\n"})
    repo.commit({"a.yaml": "a\n"})
    for mode in ("commit", "staged", "worktree"):
        assert repo.contents(mode) == {
            "a.yaml": "a\n",
            "vendor/inner": "! is a submodule; its files are in another repository",
        }


@pytest.mark.parametrize("stamp", ["99999999999999999 +0000", "-5 +0000", "1704164645 +999999999", "x"])
def test_a_hostile_date_is_survived(repo, stamp):
    """A commit with an impossible date is scanned; its date is left open where it is no day."""
    repo.commit({"a.yaml": "a\n"})
    header = f"tree {repo.git('rev-parse', 'HEAD^{tree}')}\nauthor \x1b[2J <> 1 +0000\ncommitter \xff <a> {stamp}\n\n"
    oid = repo.store("commit", header.encode("latin-1") + b"\0" * 1000)
    (repo.directory / "refs/heads/main").write_text(oid)
    with open_repository(str(repo.path)) as opened:
        snapshot = opened.commit()
    assert snapshot.revision.date == ("2024-01-02" if stamp.startswith("17") else None)
    assert list(snapshot.entries) == ["a.yaml"]


def test_a_relative_target_is_found_from_below(repo, monkeypatch):
    """The scan of `.` in a sub-directory is the scan of the whole repository."""
    repo.commit({"deep/er/a.yaml": "a\n"})
    monkeypatch.chdir(Path(repo.path) / "deep" / "er")
    with open_repository(".") as opened:
        assert list(opened.worktree().entries) == ["deep/er/a.yaml"]
