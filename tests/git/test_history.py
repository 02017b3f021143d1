"""The window of human changes, read from real repositories and from made-up lines."""

from checker.git.changes import Change, Path
from checker.git.history import ENOUGH, WINDOW, YEAR, recent
from checker.git.repository import open_repository


def line(days, author="Ann"):
    """A first-parent line, newest first: one change for each age in days."""
    for number, age in enumerate(days):
        when = 2_000_000_000 - age * 86_400
        email = f"{author.lower()}@example.org"
        yield Change(f"{number:040x}", 1, author, email, when, author, email, when, f"Change it (#{number})")


def test_stops_at_the_window():
    """No more than two hundred human changes are looked at."""
    history = recent(line(range(1000)))
    assert len(history.changes) == WINDOW
    assert history.days == WINDOW - 1


def test_stops_at_a_year():
    """Beyond a year before the tip nothing counts once thirty changes are found."""
    history = recent(line(range(0, 2000, 10)))
    assert len(history.changes) == YEAR // 86_400 // 10 + 1


def test_goes_beyond_a_year_for_enough():
    """A quiet repository is read further back, until thirty changes are found."""
    history = recent(line(range(0, 200_000, 100)))
    assert len(history.changes) == ENOUGH


def test_machines_are_counted_apart():
    """Changes of bots are no human changes and do not fill the window."""
    history = recent(line(range(50), author="renovate[bot]"))
    assert (history.changes, history.bots) == ((), 50)


def test_no_history():
    """An empty line is an empty history."""
    assert recent(iter(())).changes == ()


def test_reads_the_first_parents_of_a_repository(repo):
    """A merged branch is one change, and its own commits are not on the main line."""
    repo.commit({"a": "1"}, "Start")
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit({"b": "1"}, "Work on the topic")
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge pull request #7 from ann/topic", "topic")
    with open_repository(str(repo.path)) as opened:
        history = opened.commit().history()
    assert [change.subject for change in history.changes] == ["Merge pull request #7 from ann/topic", "Start"]
    assert history.paths[0] is Path.MERGE_REQUEST
    assert (history.reviewed, history.unexplained) == (1, 1)


def test_survives_hostile_metadata(repo):
    """Endless messages, bytes that are no text and absurd dates are read as they are, cut to a limit."""
    tree = repo.store("tree", b"")
    body = b"\xff\x1b[2J" + b"x" * 3_000_000
    raw = f"tree {tree}\n".encode() + b"author \xfe <a@b> 99999999999999999 +9999\ncommitter C <c@d> 5 +0000\n\n" + body
    oid = repo.store("commit", raw)
    repo.git("update-ref", "refs/heads/main", oid)
    with open_repository(str(repo.path)) as opened:
        (change,) = opened.commit().history().changes
    assert len(change.message) < 100_000


def test_index_and_work_tree_stand_on_head(repo):
    """What is staged or only written is no change yet: the history is that of HEAD."""
    repo.commit({"a": "1"}, "Start")
    repo.write({"a": "2"})
    repo.git("add", "-A")
    with open_repository(str(repo.path)) as opened:
        staged, worktree = opened.staged().history(), opened.worktree().history()
    assert [change.subject for change in staged.changes] == ["Start"]
    assert staged == worktree


def test_no_commit_yet(repo):
    """Before the first commit there is no history to ask for."""
    with open_repository(str(repo.path)) as opened:
        assert opened.staged().history() is None


def test_broken_line(repo):
    """A line that cannot be followed is no short history: it says why."""
    first = repo.commit({"a": "1"}, "Start")
    repo.commit({"a": "2"}, "Go on")
    repo.remove(first)
    with open_repository(str(repo.path)) as opened:
        history = opened.commit().history()
    assert history.broken
    assert history.changes == ()
