"""Who stands behind changes, and what was taken back."""

import pytest

from checker.git.authors import mailmap_of, people, reverts
from checker.git.changes import Change


def change(author="Ann", email="ann@example.org", message="Change it"):
    """A change of somebody."""
    return Change("0" * 40, 1, author, email, 0, author, email, 0, message)


def test_one_person_of_many_addresses():
    """Addresses under one name, names under one address, and the forge's own address are one person."""
    changes = [
        change(),
        change(email="ann@home.example"),
        change(author="Ann Other", email="ann@home.example"),
        change(author="ann", email="123+ann@users.noreply.github.com"),
        change(author="Bob", email="bob@example.org"),
    ]
    assert people(changes, {}) == 2


def test_a_mailmap_joins_what_nothing_else_does():
    """An old address counts as the proper one; comments and other lines say nothing."""
    changes = [change(author="Ann"), change(author="A. N.", email="OLD@example.net")]
    text = "# names\nAnn <ann@example.org> A. N. <old@example.net>\nBob <bob@example.org>\n<<broken\n"
    assert people(changes, {}) == 2
    assert people(changes, mailmap_of(text)) == 1


def test_nobody():
    """Without changes there is nobody."""
    assert (people([], {}), reverts([])) == (0, 0)


@pytest.mark.parametrize(
    ("message", "taken_back"),
    [
        ('Revert "Add web (#12)" (#13)', True),
        ("Undo it\n\nThis reverts commit 0123456789abcdef.", True),
        ("revert: feat(web): add", True),
        ("Reverting is hard", False),
        ("Say that\n\n> This reverts commit 0123456789abcdef", False),
    ],
)
def test_reverts(message, taken_back):
    """What Git, forges and conventional commits write marks a revert, and nothing else does."""
    assert reverts([change(message=message)]) == int(taken_back)
