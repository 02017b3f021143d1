"""The window of human changes, read from real repositories and from made-up lines."""

import pytest

from checker.git.changes import Change, Path, Signature
from checker.git.history import ENOUGH, WINDOW, YEAR, recent
from checker.git.releases import is_release
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


SIGNED = {
    "gpgsig -----BEGIN PGP SIGNATURE-----": Signature.OPENPGP,
    "gpgsig -----BEGIN PGP MESSAGE-----": Signature.OPENPGP,
    "gpgsig-sha256 -----BEGIN SSH SIGNATURE-----": Signature.SSH,
    "gpgsig -----BEGIN SIGNED MESSAGE-----": Signature.X509,
    "gpgsig something of tomorrow": Signature.OTHER,
    "encoding UTF-8": None,
    "mergetag object 0123\n gpgsig -----BEGIN SSH SIGNATURE-----": None,
}


def store(repo, header="", message="Change it", parent=""):
    """Put the branch on a commit that carries a header of its own, as no Git would write it."""
    person = "A B <a@example.com> 1704164645 +0000"
    lines = [f"tree {repo.store('tree', b'')}", *([f"parent {parent}"] if parent else [])]
    lines += [f"author {person}", f"committer {person}", *([header] if header else []), "", message]
    oid = repo.store("commit", "\n".join(lines).encode())
    repo.git("update-ref", "refs/heads/main", oid)
    return oid


def history(repo):
    """The history of the branch."""
    with open_repository(str(repo.path)) as opened:
        return opened.commit().history()


@pytest.mark.parametrize(("header", "kind"), SIGNED.items())
def test_a_signature_is_a_header(repo, header, kind):
    """A signature is told by the header that carries it; nothing verifies it, and no text of a message is one."""
    store(repo, f"{header}\n iQEz\n -----END-----", "Change it\n\ngpgsig -----BEGIN SSH SIGNATURE-----")
    (change,) = history(repo).changes
    assert (change.signature, change.author, change.subject) == (kind, "A B", "Change it")
    assert "\ngpgsig -----BEGIN" in change.message


def test_an_endless_signature_hides_no_commit(repo):
    """A signature of megabytes costs the text of its commit; the commit and those before it are counted."""
    first = store(repo)
    store(repo, "gpgsig -----BEGIN PGP SIGNATURE-----\n" + " x\n" * 1_000_000 + " y", "Sign it", parent=first)
    changes = history(repo).changes
    assert [(one.signature, one.subject) for one in changes] == [(Signature.OPENPGP, ""), (None, "Change it")]


def test_the_forge_signs_by_its_own_key():
    """What GitHub merges says nothing of who signs: only what somebody committed is counted."""
    own, merged, plain = line(range(3))
    changes = [
        own._replace(signature=Signature.SSH),
        merged._replace(signature=Signature.OPENPGP, committer_email="noreply@github.com"),
        plain,
    ]
    found = recent(changes)
    assert (len(found.committed), dict(found.signatures)) == (2, {Signature.SSH: 1})


def test_releases_on_the_way(repo):
    """Tags of versions and days on the line are releases, newest first; other names and other lines are none."""
    repo.commit({"a": "1"}, "Start")
    repo.git("tag", "v1.0.0")
    repo.git("tag", "-a", "-m", "Annotated", "web/2024-02-03")
    repo.git("tag", "latest")
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit({"b": "1"}, "Work on the topic")
    repo.git("tag", "v9.9.9")
    repo.git("checkout", "-q", "main")
    repo.commit({"a": "2"}, "Go on")
    repo.git("tag", "chart-1.1.0-rc.1")
    assert history(repo).releases == ("chart-1.1.0-rc.1", "v1.0.0", "web/2024-02-03")
    repo.git("pack-refs", "--all")
    assert history(repo).releases == ("chart-1.1.0-rc.1", "v1.0.0", "web/2024-02-03")


def test_a_tag_that_leads_nowhere_is_no_release(repo):
    """Tags on objects that are gone or no commits hide none of the others."""
    repo.commit({"a": "1"}, "Start")
    repo.git("tag", "v1.0.0")
    (repo.directory / "refs/tags/v2.0.0").write_text("1" * 40 + "\n")
    (repo.directory / "refs/tags/v3.0.0").write_text(repo.git("rev-parse", "HEAD^{tree}") + "\n")
    assert history(repo).releases == ("v1.0.0",)


def test_tags_that_cannot_be_read_are_unknown(repo, monkeypatch):
    """Where there are more references than are read, the history stands and its releases are not known."""
    repo.commit({"a": "1"}, "Start")
    repo.git("tag", "v1.0.0")
    monkeypatch.setattr("checker.git.refs.REFS", 0)
    found = history(repo)
    assert (len(found.changes), found.releases) == (1, None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("1.2", True), ("v1.2.3", True), ("2026.8.0", True), ("app/v1.2.3+build.5", True), ("release-2024-01-02", True),
        ("20240102", True), ("2024-01-02.2", True), ("web@1.0.0-rc.1", True),
        ("v1", False), ("latest", False), ("backup-12345678", False), ("1.2.3 ", False), ("v1.x", False),
        ("1." * 200, False), ("/" * 100_000, False),
    ],
)  # fmt: skip
def test_names_of_releases(name, expected):
    """A version has at least two numbers, a day is one of a calendar; either may follow the name of a part."""
    assert is_release(name) is expected
