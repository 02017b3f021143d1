"""The signs by which a commit tells how it came to the main line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.git.changes import Change, Path, is_bot, paths

CHANGE_ID = "Change-Id: I" + "0123456789" * 4


def change(message="Tidy up", *, parents=1, author="Ann", email="ann@example.org", lag=0, committer="", number=0):
    """A commit of the main line; `lag` seconds lie between author and committer."""
    return Change(
        oid=f"{number:040x}",
        parents=parents,
        author=author,
        author_email=email,
        author_time=1_700_000_000 + number,
        committer=author,
        committer_email=committer or email,
        committer_time=1_700_000_000 + number + lag,
        message=message,
    )


@pytest.mark.parametrize(
    ("message", "parents", "committer", "path"),
    [
        (f"Add a cache\n\nWhy not.\n\n{CHANGE_ID}\n", 1, "", Path.GERRIT),
        ("Merge pull request #12 from ann/cache", 2, "", Path.MERGE_REQUEST),
        ("Merged in cache (pull request #4)", 2, "", Path.MERGE_REQUEST),
        ("Merged PR 77: Add a cache", 1, "", Path.MERGE_REQUEST),
        ("Auto merge of #5 - ann:cache, r=bob", 2, "", Path.MERGE_REQUEST),
        ("Merge branch 'cache' into 'main'\n\nAdd a cache\n\nSee merge request infra/web!9", 2, "", Path.MERGE_REQUEST),
        ("Add a cache (#12)", 1, "", Path.SQUASH),
        ("Add a cache (!12)", 1, "", Path.SQUASH),
        ("Terrateam Automerge #8", 1, "", Path.SQUASH),
        ("Add a cache\n\nPR-URL: https://example.org/1", 1, "", Path.SQUASH),
        ("Add a cache\n\nPart-of: <https://example.org/a/b/-/merge_requests/7>", 1, "", Path.SQUASH),
        ('Revert "Add a cache (#12)" (#13)', 1, "", Path.SQUASH),
        ("Merge branch 'cache'", 2, "", Path.LOCAL_MERGE),
        ("Update web.yaml", 1, "noreply@github.com", Path.WEB),
        ("Fix #12 at last", 1, "", Path.AMBIGUOUS),
    ],
)
def test_signs(message, parents, committer, path):
    """Each forge's mark in subject, body or committer names the path; without one it is open."""
    assert paths([change(message, parents=parents, committer=committer)]) == (path,)


@pytest.mark.parametrize(
    ("name", "email", "bot"),
    [
        ("renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com", True),
        ("Flux Bot", "flux@example.org", True),
        ("fluxcdbot", "fluxcdbot@users.noreply.github.com", True),
        ("semantic-release", "x@example.org", True),
        ("CI", "ci@example.org", True),
        ("Continuous Integration", "x@example.org", True),
        ("PipelineBot", "pipeline@example.org", True),
        ("Ann Talbot", "talbot@example.org", False),
        ("Ann Abbot", "ann.abbot@example.org", False),
        ("Lucia", "lucia@example.org", False),
        ("Robotnik", "robotnik@example.org", False),
    ],
)
def test_bots(name, email, bot):
    """A machine account is told by words of its name, not by letters inside a person's."""
    assert is_bot(change(author=name, email=email)) is bot


@pytest.mark.parametrize(
    ("equal", "own", "path"),
    [
        (20, 20, Path.DIRECT),
        (16, 0, Path.DIRECT),
        (12, 20, Path.DIRECT),
        (12, 10, Path.AMBIGUOUS),
        (1, 0, Path.REBASED),
        (5, 0, Path.AMBIGUOUS),
    ],
)
def test_dates(equal, own, path):
    """Twenty commits without a mark: equal dates are pushes, new dates rebases, a mixture is open."""
    changes = [
        change(lag=0 if n < equal else 60, committer="" if n < own else "bob@example.org", number=n) for n in range(20)
    ]
    assert set(paths(changes)) == {path}


def test_few_unmarked_changes_stay_open():
    """Dates of fewer than ten commits prove nothing."""
    assert set(paths([change(number=n) for n in range(9)])) == {Path.AMBIGUOUS}


def test_repeated_numbers_are_issues():
    """The same number behind many subjects is an issue that people name, not a request."""
    assert set(paths([change(f"Step {n} (#12)", number=n) for n in range(12)])) == {Path.DIRECT}


@given(st.lists(st.text(max_size=60), max_size=30))
def test_every_change_has_a_path(messages):
    """Any message at all is given one path."""
    changes = [change(message, number=n) for n, message in enumerate(messages)]
    assert len(paths(changes)) == len(changes)
