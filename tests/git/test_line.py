"""The first-parent line of real repositories."""

import pytest

from checker.errors import UsageError
from checker.git.repository import open_repository


def subjects(repo, revisions="HEAD"):
    """The subjects of a line, newest first."""
    with open_repository(str(repo.path)) as repository:
        line = repository.line(revisions)
        try:
            return [change.subject for change in line]
        finally:
            line.close()


@pytest.fixture
def merged(repo):
    """A main line of four commits, the third of which merges a branch of two."""
    repo.commit({"a": "1"}, "first")
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"b": "1"}, "aside")
    repo.commit({"b": "2"}, "aside again")
    repo.git("checkout", "-q", "main")
    repo.commit({"a": "2"}, "second")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge pull request #7 from ann/side\n\nAdd b", "side")
    repo.commit({"a": "3"}, "fourth")
    return repo


def test_branches_are_passed_by(merged):
    """A merged branch counts as the commit that merged it."""
    assert subjects(merged) == ["fourth", "Merge pull request #7 from ann/side", "second", "first"]


@pytest.mark.parametrize(
    ("revisions", "expected"),
    [
        ("HEAD~1", 3),
        ("HEAD~3..HEAD", 3),
        ("HEAD~1..", 1),
        ("side..main", 3),
        ("HEAD..HEAD", 0),
    ],
)
def test_ranges(merged, revisions, expected):
    """`OLD..NEW` is what OLD does not reach; the newer end is HEAD if it is left out."""
    assert len(subjects(merged, revisions)) == expected


@pytest.mark.parametrize("revisions", ["nowhere", "nowhere..HEAD", "HEAD..nowhere", "-x", "HEAD...side"])
def test_a_range_that_is_none(merged, revisions):
    """What names no commit is the user's mistake."""
    with pytest.raises(UsageError):
        subjects(merged, revisions)


def test_snapshots_along_the_line(merged):
    """Each place has the tree of its commit, and the history up to it."""
    with open_repository(str(merged.path)) as repository:
        line = repository.line("HEAD~1..HEAD")
        assert [change.subject for change in line] == ["fourth"]
        for place, (names, changes) in enumerate([({"a", "b"}, 4), ({"a", "b"}, 3), ({"a"}, 2)]):
            list(zip(range(place + 1), line._from(0), strict=False))
            snapshot = repository.along(line, place)
            assert set(snapshot.entries) == names
            assert snapshot.revision.commit == line[place].oid
            assert len(snapshot.history().changes) == changes
        line.close()


def test_the_history_along_the_line_is_that_of_the_commit(merged):
    """A commit tells the same of its past, met on a line or asked for by name."""
    with open_repository(str(merged.path)) as repository:
        line = repository.line()
        for place, change in enumerate(line):
            assert repository.along(line, place).history() == repository.commit(change.oid).history()


def test_tags(merged):
    """Light and annotated tags name their commit; one on a blob names none."""
    merged.git("tag", "v1", "HEAD~1")
    merged.git("tag", "-a", "v2", "-m", "second", "HEAD~1")
    merged.git("tag", "blob", merged.git("rev-parse", "HEAD:a"))
    with open_repository(str(merged.path)) as repository:
        assert repository.tags() == {merged.git("rev-parse", "HEAD~1"): ("v1", "v2")}


def test_packed_tags(merged):
    """What Git wrote down of packed tags is what it would say; a tag that moved since counts where it is now."""
    head, before = merged.git("rev-parse", "HEAD"), merged.git("rev-parse", "HEAD~1")
    merged.git("tag", "a1", before)
    merged.git("tag", "-a", "b2", "-m", "annotated", before)
    merged.git("tag", "-a", "c3", "-m", "moved later", before)
    merged.git("pack-refs", "--all", "--prune")
    merged.git("tag", "-f", "-a", "c3", "-m", "moved", head)
    merged.git("tag", "d4", head)
    with open_repository(str(merged.path)) as repository:
        assert repository.tags() == {before: ("a1", "b2"), head: ("c3", "d4")}
    packed = merged.path / ".git" / "packed-refs"
    packed.write_text("".join(line for line in packed.read_text().splitlines(keepends=True) if line[0] not in "#^"))
    with open_repository(str(merged.path)) as repository:
        assert repository.tags() == {before: ("a1", "b2"), head: ("c3", "d4")}


def test_no_tags(repo):
    """A repository without tags has none."""
    repo.commit({"a": "1"})
    with open_repository(str(repo.path)) as repository:
        assert repository.tags() == {}
