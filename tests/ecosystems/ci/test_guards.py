"""Conditions are three-valued: what a trigger fixes decides, the rest stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.ecosystems.ci.guards import holds

KNOWN = {
    "github.event_name": "push",
    "github.ref": "refs/heads/main",
    "github.head_ref": None,
    "ci_commit_branch": "main",
    "ci_default_branch": "main",
    "variables.build.reason": "PullRequest",
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("github.event_name == 'push'", True),
        ("github.event_name == 'PUSH'", True),
        ("${{ github.event_name != 'pull_request' }}", True),
        ("github.event_name == 'push' && steps.x.outputs.y", None),
        ("github.event_name == 'schedule' && steps.x.outputs.y", False),
        ("github.event_name == 'push' || steps.x.outputs.y", True),
        ("!(github.event_name == 'push')", False),
        ("startsWith(github.ref, 'refs/tags/')", False),
        ("contains(github.ref, 'main') && always()", True),
        ("github.head_ref", False),
        ("failure()", None),
        ("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", True),
        ("$CI_COMMIT_BRANCH =~ /^main$/", True),
        ("$CI_COMMIT_BRANCH =~ /^rel.*/", None),
        ("$CI_COMMIT_TAG", None),
        ("and(succeeded(), eq(variables['Build.Reason'], 'PullRequest'))", True),
        ("ne(variables['Build.Reason'], 'PullRequest')", False),
        ("github.event_name == ", None),
        ("((((", None),
        ("", None),
    ],
)
def test_holds(condition, expected):
    """Each language's condition is true, false or unknown for these values."""
    assert holds(condition, KNOWN) is expected


@given(st.text(alphabet="ab.!=&|()',$ {}/~<>[]", max_size=200))
def test_any_text_is_decided(condition):
    """Every text has one of the three values, and none raises."""
    assert holds(condition, {"a": "b", "b": None}) in {True, False, None}


@pytest.mark.parametrize("piece", ["(", "!", "f(", "a&&"])
def test_depth_is_bounded(piece):
    """Nesting beyond the limit is unknown, not a failure."""
    assert holds(piece * 2000, {}) is None
