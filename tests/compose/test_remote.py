"""When a reference to somewhere else names one exact content."""

import pytest

from checker.compose.remote import is_pinned, is_remote, public

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/org/repo//path?ref=v1.0.0",
        "github.com/org/repo/path?ref=1.0.0",
        f"https://github.com/org/repo?ref={COMMIT}",
        "https://github.com/org/repo/releases/download/v1.2.3/install.yaml",
        f"https://raw.githubusercontent.com/org/repo/{COMMIT}/crd.yaml",
        "https://github.com/org/repo?version=v2",
        "https://raw.githubusercontent.com/org/repo/refs/tags/v1.2.3/crd.yaml",
        "https://example.org/charts/app-1.2.3/crd.yaml",
    ],
)
def test_tags_and_commits_pin(url):
    """A tag, a version or a commit, as `ref` or as a segment of the path, is exact."""
    assert is_remote(url)
    assert is_pinned(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/org/repo//path",
        "https://github.com/org/repo//path?ref=main",
        "https://github.com/org/repo?ref=HEAD",
        "https://github.com/org/repo?ref=release-1.2",
        "https://github.com/org/repo?ref=stable-1.2.3",
        "https://github.com/org/repo/releases/latest/download/install.yaml",
        "https://raw.githubusercontent.com/org/repo/main/v1/crd.yaml.gz",
        "git@github.com:org/repo.git",
        "https://[broken",
    ],
)
def test_branches_and_nothing_do_not_pin(url):
    """A branch, HEAD, `latest` or no reference moves."""
    assert is_remote(url)
    assert not is_pinned(url)


@pytest.mark.parametrize("path", ["../base", "base/app", "./x.yaml", "a.b/c", ""])
def test_paths_are_not_remote(path):
    """A path of the repository that is missing is missing, not remote."""
    assert not is_remote(path)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@example.org/x", "https://example.org/x"),
        ("https://ghp_token@github.com/org/repo", "https://github.com/org/repo"),
        ("git::https://oauth2:secret@example.org/x?ref=v1", "git::https://example.org/x?ref=v1"),
        ("ssh://git@github.com/org/repo", "ssh://git@github.com/org/repo"),
        ("x" * 1000, "x" * 300 + "…"),
    ],
)
def test_what_is_shown_holds_no_secret(url, shown):
    """Passwords and tokens in a URL are never printed, and nothing without end is."""
    assert public(url) == shown
