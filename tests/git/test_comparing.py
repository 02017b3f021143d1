"""Two revisions of one repository: where they parted, whose past is told, and what a push brings."""

import re
import shutil

import pytest

from checker.errors import UsageError
from checker.git.repository import open_repository


@pytest.fixture
def parted(repo):
    """Return a repository whose `topic` left `main` at the first commit; main went on."""
    repo.commit({"a.yaml": "a\n"}, "first")
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit({"b.yaml": "b\n"}, "on topic")
    repo.git("checkout", "-q", "main")
    repo.commit({"c.yaml": "c\n"}, "on main")
    return repo


def test_where_they_parted(parted):
    """The merge base is the commit that both have in their history."""
    with open_repository(str(parted.path)) as opened:
        assert opened.merge_base("main", "topic") == parted.git("rev-parse", "main~1")
        assert opened.merge_base("main", "main") == parted.git("rev-parse", "main")
        with pytest.raises(UsageError, match="unknown revision 'gone'"):
            opened.merge_base("main", "gone")


def test_nothing_in_common(parted):
    """Histories that never met have no base: it is said how to compare them nevertheless."""
    parted.git("checkout", "-q", "--orphan", "other")
    parted.commit(message="another first")
    with open_repository(str(parted.path)) as opened, pytest.raises(UsageError, match="no commit in common") as error:
        opened.merge_base("main", "other")
    assert "--exact-base" in error.value.hint


def test_a_shallow_clone_says_how_to_get_the_rest(parted, build):
    """No base is guessed where the clone ends before it; the sentence names the remedy."""
    shallow = build("shallow")
    shallow.git("fetch", "-q", "--depth=1", f"file://{parted.path}", "main:old", "topic:new")
    with open_repository(str(shallow.path)) as opened, pytest.raises(UsageError, match="no commit in common") as error:
        opened.merge_base("old", "new")
    assert "git fetch --unshallow" in error.value.hint
    assert "fetch-depth: 0" in error.value.hint


def test_the_past_of_another_commit(parted):
    """A head under review is judged by the past of its base: how its own commits land is not decided."""
    base = parted.git("rev-parse", "main~1")
    with open_repository(str(parted.path)) as opened:
        head = opened.commit("topic", past_of=base)
        assert "b.yaml" in head.entries
        assert [change.subject for change in head.history().changes] == ["first"]
        assert len(opened.commit("topic").history().changes) == 2


def test_before_the_first_commit(repo):
    """There is an empty tree to compare with."""
    with open_repository(str(repo.path)) as opened:
        assert not opened.born
        assert not opened.empty().entries
        assert opened.empty().history() is None


def received(build, monkeypatch):
    """Return a bare repository and the commit that a push is about to bring, with its objects set apart."""
    bare, work = build("bare.git", "--bare"), build("work")
    old = work.commit({"a.yaml": "old\n"})
    work.git("push", "-q", str(bare.path), "main")
    new = work.commit({"a.yaml": "new\n"})
    incoming = bare.path / "objects" / "tmp_objdir-incoming-x"
    shutil.copytree(work.directory / "objects", incoming)
    monkeypatch.setenv("GIT_QUARANTINE_PATH", str(incoming))
    return bare, old, new


def test_what_a_push_brings_is_read_before_it_is_accepted(build, monkeypatch):
    """Inside a pre-receive hook the pushed objects are seen together with those that are there."""
    bare, old, new = received(build, monkeypatch)
    assert bare.contents("commit", new) == {"a.yaml": "new\n"}
    assert bare.contents("commit", old) == {"a.yaml": "old\n"}
    with open_repository(str(bare.path)) as opened:
        assert opened.merge_base(old, new) == old


def test_objects_from_elsewhere_are_not_taken_for_pushed_ones(build, monkeypatch, tmp_path):
    """What the environment of another repository's hook names is not read here."""
    bare, _, new = received(build, monkeypatch)
    elsewhere = tmp_path / "elsewhere"
    shutil.move(bare.path / "objects" / "tmp_objdir-incoming-x", elsewhere)
    monkeypatch.setenv("GIT_QUARANTINE_PATH", str(elsewhere))
    with open_repository(str(bare.path)) as opened, pytest.raises(UsageError, match=re.escape("unknown revision")):
        opened.commit(new)
