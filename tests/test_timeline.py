"""Which commits are measured, and how the one that broke something is found."""

from hypothesis import given
from hypothesis import strategies as st

from checker.git.changes import Change
from checker.timeline.moves import first_bad
from checker.timeline.sampling import Sampling, day, places

DAY = 86_400
NEWEST = 1_700_000_000


def line(*days):
    """Commits so many days before the newest one."""
    person = ("Ann", "ann@example.org")
    return [
        Change(f"{index:040x}", 1, *person, NEWEST, *person, NEWEST - ago * DAY, "Change it")
        for index, ago in enumerate(days)
    ]


def test_all_commits():
    """Every commit counts unless something else is asked for."""
    assert places(line(0, 1, 2), Sampling.COMMIT, "", ()) == (0, 1, 2)


def test_the_last_commit_of_a_period_stands_for_it():
    """Of each calendar week and month the newest commit is measured."""
    assert day(NEWEST) == "2023-11-14"
    assert places(line(0, 1, 2, 8, 9, 30, 31), Sampling.WEEK, "", ()) == (0, 2, 4, 5)
    assert places(line(0, 10, 20, 40, 50), Sampling.MONTH, "", ()) == (0, 2, 4)


def test_commits_with_a_tag():
    """Only those count, whatever day they are of."""
    commits = line(0, 1, 2)
    assert places(commits, Sampling.TAG, "", {commits[1].oid}) == (1,)


def test_since_a_day():
    """Older commits are passed by, also where clocks went wrong; a long row of them ends the line."""
    assert places(line(0, 1, 50, 2, 60), Sampling.COMMIT, "2023-11-10", ()) == (0, 1, 3)
    assert places(line(0, *[50] * 600, 1), Sampling.COMMIT, "2023-11-10", ()) == (0,)


@given(st.integers(1, 400), st.data())
def test_bisection_finds_the_commit(length, data):
    """On a line that broke once, the commit that did it is found with few questions."""
    broken = data.draw(st.integers(0, length - 1))
    asked = []
    assert first_bad(length, lambda place: bool(asked.append(place)) or place <= broken) == broken
    assert len(asked) <= length.bit_length()


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_bisection_finds_a_commit_that_broke(states):
    """On any line between a bad and a good end, what is found is bad and the commit before it is not."""
    line = [True, *states, False]
    found = first_bad(len(line) - 1, lambda place: line[place])
    assert line[found]
    assert not line[found + 1]
