"""Argo CD's patterns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.ecosystems.argocd.globs import GlobError, matches, matches_path

NAMES = st.text("ab-/.", max_size=12)


@pytest.mark.parametrize(
    ("pattern", "subject", "expected"),
    [
        ("*", "", True),
        ("", "", True),
        ("", "a", False),
        ("team-*", "team-a", True),
        ("team-*", "a-team", False),
        ("{dev,prod}-web", "prod-web", True),
        ("{dev,prod}-web", "test-web", False),
        ("web-?", "web-1", True),
        ("web-[!1]", "web-1", False),
    ],
)
def test_matches(pattern, subject, expected):
    """Patterns match the whole name."""
    assert matches(pattern, subject) is expected


def test_a_star_stops_at_a_slash_in_paths():
    """In addresses `*` is one segment, `**` any number."""
    assert matches_path("https://git/o/*", "https://git/o/repo")
    assert not matches_path("https://git/*", "https://git/o/repo")
    assert matches_path("https://git/**", "https://git/o/repo")


@given(NAMES)
def test_a_name_matches_itself_and_the_star(name):
    """Without pattern characters a pattern is the name."""
    assert matches(name, name)
    assert matches("*", name)


def test_alternatives_are_bounded():
    """A hostile pattern is refused, not expanded."""
    with pytest.raises(GlobError):
        matches("{a,b}" * 40, "a" * 40)
