"""Git missing, too old, silent or dying: clear words and no hanging."""

import pytest

from checker.errors import UsageError
from checker.git import process
from checker.git.process import Git, GitFailure, printable
from checker.git.repository import open_repository


@pytest.fixture
def fake_git(tmp_path, monkeypatch):
    """Return a function that puts a shell script in the place of git."""

    def install(script):
        path = tmp_path / "bin" / "git"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\nreal={real}\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setattr(process, "git_executable", lambda: str(path))

    real = process.git_executable()
    return install


def test_a_missing_git_is_said(tmp_path, monkeypatch):
    """Without git on the path, the message names the version that is needed."""
    monkeypatch.setenv("PATH", f"{tmp_path}:.")
    with pytest.raises(UsageError, match=r"git is not installed.*2\.36"):
        process.git_executable.__wrapped__()


def test_an_old_git_is_said(repo, fake_git):
    """A git that does not know the conversation is asked for its version, whatever was asked of it first."""
    repo.commit({"a.yaml": "a\n"})
    fake_git('[ "$1" = version ] && echo "git version 2.30.2" && exit 0; echo usage >&2; exit 129')
    for mode in ("commit", "staged", "worktree"):
        with open_repository(str(repo.path)) as opened, pytest.raises(UsageError, match=r"2\.30\.2.*2\.36 or later"):
            getattr(opened, mode)()


def test_what_is_no_git_is_said(repo, fake_git, tmp_path):
    """A program that says nothing, and a file that is no program, are named in the place of the repository."""
    repo.commit({"a.yaml": "a\n"})
    fake_git("exit 0")
    with open_repository(str(repo.path)) as opened, pytest.raises(UsageError, match="bin/git does not say its version"):
        opened.commit()
    (tmp_path / "bin" / "git").write_text("no program")
    with open_repository(str(repo.path)) as opened, pytest.raises(UsageError, match="bin/git cannot be started"):
        opened.commit()


def test_a_silent_git_is_killed(repo, fake_git, monkeypatch):
    """A git that says nothing is ended with all it started, and what was asked of it is a Problem."""
    repo.commit({"a.yaml": "a\n"})
    monkeypatch.setattr("checker.git.objects.SILENCE", 0.05)
    with open_repository(str(repo.path)) as opened:
        snapshot = opened.commit()
        opened.close()
        fake_git("sleep 100")
        ((_, answer),) = snapshot.read(["a.yaml"])
    assert "no answer" in answer.message or "limit" in answer.message


def test_a_git_that_dies_once_is_started_again(repo, fake_git, tmp_path):
    """The death of the process costs nothing but the objects that cause it."""
    files = {f"{name}.yaml": name for name in "abcdef"}
    repo.commit(files)
    with open_repository(str(repo.path)) as opened:
        snapshot = opened.commit()
        opened.close()
        fake_git(f'[ -e {tmp_path}/second ] && exec $real "$@"; touch {tmp_path}/second; kill -SEGV $$')
        assert {path: content.decode() for path, content in snapshot.read(files)} == files


def test_endless_output_is_cut(tmp_path, fake_git, monkeypatch):
    """A git that prints without end is stopped at a limit; endless complaints are read and cut."""
    monkeypatch.setattr(process, "OUTPUT_BYTES", 100_000)
    version = '[ "$1" = version ] && exec $real version'
    fake_git(f"{version}; yes")
    with pytest.raises(GitFailure, match="limit"):
        Git(tmp_path).output("ls-files")
    fake_git(f"{version}; yes complaint | head -c 1000000 >&2; exit 3")
    with pytest.raises(GitFailure) as raised:
        Git(tmp_path).output("ls-files")
    assert raised.value.detail.startswith("complaint complaint")
    assert len(raised.value.detail) <= 4096


def test_foreign_words_are_made_printable():
    """What git says about hostile names reaches no terminal as it is."""
    assert printable(b"fatal: \x1b[2J\xff\nnext \xc2\x9b") == "fatal: \\x1b[2J\\xff next \\x9b"
