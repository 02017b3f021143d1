"""A hostile `.git`: nothing it names is run, waited for or read outside the repository (reliability §4.1)."""

import os
import shutil
from pathlib import Path

import pytest

from checker.errors import UsageError
from checker.git import process
from checker.git.repository import open_repository

SECRET = "HOSTILE-SECRET"


def _scan_all(repo):
    return [repo.contents(mode) for mode in ("commit", "staged", "worktree")]


def test_fsmonitor_is_not_run(repo, canary):
    """A program set as file system monitor runs in plain Git and never in a scan."""
    repo.commit({"a.yaml": "a\n"})
    repo.git("config", "core.fsmonitor", str(canary.program))
    repo.git("ls-files", "-s")
    assert canary.sang(), "the trap must work"
    assert _scan_all(repo) == [{"a.yaml": "a\n"}] * 3
    assert not canary.sang()


def test_filters_are_not_run(repo, canary):
    """Clean, smudge and process filters run in plain Git and never in a scan; content is judged as stored."""
    repo.commit({"a.yaml": "a\n", ".gitattributes": "*.yaml filter=x diff=x ident\n"})
    for key in ("filter.x.clean", "filter.x.smudge", "filter.x.process", "diff.x.textconv", "diff.external"):
        repo.git("config", key, str(canary.program))
    repo.write({"a.yaml": "b\n"})
    repo.git("diff", check=False)
    assert canary.sang(), "the trap must work"
    assert [content["a.yaml"] for content in _scan_all(repo)] == ["a\n", "a\n", "b\n"]
    assert not canary.sang()


def test_hooks_are_not_run(repo, canary):
    """Hooks of the repository, also under a path of its choice, run in plain Git and never in a scan."""
    repo.commit({"a.yaml": "a\n"})
    hooks = repo.path / ".git" / "evil"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "pre-commit", "post-checkout"):
        shutil.copy(canary.program, hooks / name)
    repo.git("config", "core.hooksPath", str(hooks))
    repo.git("read-tree", "HEAD")
    assert canary.sang(), "the trap must work"
    _scan_all(repo)
    assert not canary.sang()


def test_a_missing_object_is_not_fetched(repo, canary):
    """A promised object is reported missing: its remote, which plain Git would run, is not even asked."""
    repo.commit({"a.yaml": "a\n", "missing.yaml": "m\n"})
    oid = repo.git("rev-parse", "HEAD:missing.yaml")
    repo.remove(oid)
    settings = {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{canary.program}",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
    }
    for key, value in settings.items():
        repo.git("config", key, value)
    repo.git("cat-file", "--batch", given=f"{oid}\n".encode(), check=False)
    assert canary.sang(), "the trap must work"
    for mode in ("commit", "staged"):
        assert repo.contents(mode) == {
            "a.yaml": "a\n",
            "missing.yaml": f"! cannot be read: its object {oid} is missing from this partial clone, or damaged",
        }
    assert not canary.sang()


def test_a_submodules_configuration_is_not_used(repo, build, canary):
    """What a sub-module's own `.git` names is not run, whatever the mode."""
    inner = build("repo/inner")
    inner.commit({"x.yaml": "x\n"})
    repo.commit({"a.yaml": "a\n"})
    inner.git("config", "core.fsmonitor", str(canary.program))
    repo.git("status")
    assert canary.sang(), "the trap must work"
    _scan_all(repo)
    assert not canary.sang()


def test_included_configuration_is_not_read(repo, tmp_path):
    """An include of a file outside, or of a FIFO, is not followed."""
    repo.commit({"a.yaml": "a\n"})
    (tmp_path / "secret").write_text(SECRET)
    os.mkfifo(tmp_path / "fifo")
    with (repo.directory / "config").open("a") as file:
        file.write(f"[include]\n\tpath = {tmp_path / 'secret'}\n[include]\n\tpath = {tmp_path / 'fifo'}\n")
    assert _scan_all(repo) == [{"a.yaml": "a\n"}] * 3


@pytest.mark.parametrize(
    "config",
    [
        "[core]\n\trepositoryformatversion = 99\n",
        "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tunheardOf = true\n",
        "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = md5\n",
        "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n",
        f'[http "x"]\n\textraheader = "AUTHORIZATION: {SECRET}"\n[core\n',
        f'[http "x"]\n\textraheader = {SECRET}"\n',
    ],
)
def test_an_unusable_configuration_is_named_and_not_quoted(repo, config):
    """A damaged configuration or an unknown format stops the scan; the message names the file and tells no content."""
    repo.commit({"a.yaml": "a\n"})
    (repo.directory / "config").write_text(config)
    with pytest.raises(UsageError, match=r"\.git/config") as raised, open_repository(str(repo.path)):
        pass
    assert SECRET not in raised.value.message


@pytest.mark.parametrize("name", ["HEAD", "config", "shallow"])
def test_a_fifo_is_not_waited_for(repo, name):
    """A FIFO where Git keeps a file ends the scan at once, with its name."""
    repo.commit({"a.yaml": "a\n"})
    (repo.directory / name).unlink(missing_ok=True)
    os.mkfifo(repo.directory / name)
    with pytest.raises(UsageError, match=name), open_repository(str(repo.path)):
        pass


def test_only_regular_files_are_objects(repo, tmp_path):
    """An object that is a FIFO is not waited for, one that is a link is not followed; the others are read."""
    repo.commit({name: f"{name}\n" for name in ("fifo.yaml", "link.yaml", "sound.yaml")})
    for name in ("fifo.yaml", "link.yaml"):
        oid = repo.git("rev-parse", f"HEAD:{name}")
        path = repo.directory / "objects" / oid[:2] / oid[2:]
        if name == "fifo.yaml":
            path.unlink()
            os.mkfifo(path)
        else:
            path.rename(tmp_path / "elsewhere")
            path.symlink_to(tmp_path / "elsewhere")
    os.mkfifo(repo.directory / "objects/pack/multi-pack-index")
    contents = repo.contents()
    assert contents.pop("sound.yaml") == "sound.yaml\n"
    assert all("is missing" in text for text in contents.values()), contents


@pytest.mark.parametrize(
    "text", ["ref: refs/../../../secret", "ref: refs/heads/a\n../x", "", SECRET, "ref: /etc/passwd"]
)
def test_a_head_that_leads_out_is_refused(repo, text):
    """HEAD must name a branch or a commit; what else it holds is neither followed nor shown."""
    repo.commit({"a.yaml": "a\n"})
    (repo.directory / "HEAD").write_text(text)
    with pytest.raises(UsageError, match="HEAD") as raised, open_repository(str(repo.path)):
        pass
    assert SECRET not in raised.value.message


def test_references_in_a_circle_end(repo):
    """A branch that leads back to itself is said, not followed for ever."""
    repo.commit({"a.yaml": "a\n"})
    (repo.directory / "refs/heads/main").write_text("ref: refs/heads/other\n")
    (repo.directory / "refs/heads/other").write_text("ref: refs/heads/main\n")
    with pytest.raises(UsageError, match="HEAD"), open_repository(str(repo.path)):
        pass


def test_hostile_references_are_left_out(repo, tmp_path):
    """References that are symlinks to outside, FIFOs or nonsense are not read; the others still have their names."""
    first = repo.commit({"a.yaml": "a\n"})
    heads = repo.directory / "refs/heads"
    (tmp_path / "outside").write_text(first)
    (heads / "linked").symlink_to(tmp_path / "outside")
    (heads / "folder").symlink_to(tmp_path)
    os.mkfifo(heads / "fifo")
    (heads / "junk").write_text(SECRET)
    (heads / "good").write_text(first)
    with open_repository(str(repo.path)) as opened:
        assert opened.commit("good").revision.commit == first
        for name in ("linked", "fifo", "junk", "folder/outside"):
            with pytest.raises(UsageError, match="unknown revision"):
                opened.commit(name)


def test_replacements_and_grafts_do_not_count(repo):
    """A replace ref and a graft change what plain Git shows and nothing of a scan."""
    repo.commit({"a.yaml": "a\n"})
    oid = repo.git("rev-parse", "HEAD:a.yaml")
    other = repo.git("hash-object", "-w", "--stdin", given=b"POISONED\n")
    repo.git("replace", oid, other)
    (repo.directory / "info/grafts").write_text(repo.git("rev-parse", "HEAD") + "\n")
    assert repo.git("cat-file", "blob", oid) == "POISONED", "the trap must work"
    assert _scan_all(repo) == [{"a.yaml": "a\n"}] * 3


def test_alternates_are_not_read(repo, build):
    """Objects that only another repository has are missing, however `.git` points to it."""
    other = build("other")
    stolen = other.git("hash-object", "-w", "--stdin", given=SECRET.encode())
    (repo.directory / "objects/info/alternates").write_text(f"{other.directory / 'objects'}\n")
    repo.commit({"a.yaml": "a\n"})
    blob = repo.git("rev-parse", "HEAD:a.yaml")
    repo.commit_tree(repo.tree(("100644", b"a.yaml", blob), ("100644", b"stolen.yaml", stolen)))
    assert repo.git("cat-file", "blob", stolen) == SECRET, "the trap must work"
    contents = repo.contents()
    assert contents["a.yaml"] == "a\n"
    assert "missing" in contents["stolen.yaml"]


def test_a_borrowed_commit_says_where_to_look(repo):
    """When the commit itself is in another repository, the message says that objects are borrowed."""
    repo.commit({"a.yaml": "a\n"})
    repo.git("clone", "-q", "--shared", str(repo.path), str(repo.path.parent / "shared"))
    with open_repository(str(repo.path.parent / "shared")) as opened, pytest.raises(UsageError) as raised:
        opened.commit()
    assert "borrows" in raised.value.hint


def test_another_work_tree_is_not_read(repo, tmp_path):
    """`core.worktree` that points elsewhere does not move the scan."""
    repo.commit({"a.yaml": "a\n"})
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.yaml").write_text(SECRET)
    (outside / "b.yaml").write_text(SECRET)
    repo.git("config", "core.worktree", str(outside))
    assert repo.contents("worktree") == {"a.yaml": "a\n"}


def test_only_the_listed_environment_reaches_git(repo, monkeypatch, tmp_path):
    """Tokens, traces and settings of the caller's environment do not reach a git process; ours stays as it was."""
    repo.commit({"a.yaml": "a\n"})
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\n/usr/bin/env -0 >> {tmp_path}/environment\nexec {process.git_executable()} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setattr(process, "git_executable", lambda: str(fake))
    hostile = {"GITHUB_TOKEN": SECRET, "GIT_TRACE": "1", "GIT_CONFIG_PARAMETERS": "'core.fsmonitor=x'", "GIT_DIR": "/x"}
    hostile |= {"GIT_CONFIG_COUNT": "1", "GIT_EXTERNAL_DIFF": "x", "LD_TEST": SECRET, "GIT_OBJECT_DIRECTORY": "/x"}
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    with open_repository(str(repo.path)) as opened:
        opened.staged()
        opened.worktree()
        opened.commit("main")
    assert dict(os.environ) == before
    seen = {item.partition("=")[0] for item in Path(tmp_path / "environment").read_text().split("\0") if item}
    ours = {
        "GIT_DIR",
        "GIT_OBJECT_DIRECTORY",
        "GIT_WORK_TREE",
        "LANGUAGE",
        "LC_ALL",
        "PATH",
        "HOME",
        "GIT_PAGER",
        "GIT_ASKPASS",
    }
    ours |= {"GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL", "GIT_ATTR_NOSYSTEM", "GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL"}
    ours |= {"GIT_NO_REPLACE_OBJECTS", "GIT_OPTIONAL_LOCKS", "GIT_TERMINAL_PROMPT", "PWD"}
    assert seen == ours


def test_the_target_wins_over_the_environment(repo, build, monkeypatch):
    """Run from another repository's hook, the named target is scanned with its own index and objects."""
    other = build("other")
    other.commit({"a.yaml": "OTHER\n"})
    repo.commit({"a.yaml": "a\n"})
    monkeypatch.setenv("GIT_DIR", str(other.directory))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.directory / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.directory / "objects"))
    assert _scan_all(repo) == [{"a.yaml": "a\n"}] * 3
