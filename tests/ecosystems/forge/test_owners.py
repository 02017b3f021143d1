"""Owners of paths: what GitHub, GitLab and Prow read from their files."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.ecosystems.forge.codeowners import owner_of, read_codeowners
from checker.ecosystems.forge.prow import Owners
from checker.git.snapshot import MemorySnapshot
from checker.parse.files import Files
from checker.parse.patterns import matches


def owned(text, path, place="CODEOWNERS"):
    """The line that owns a path, None when nobody does."""
    line = owner_of(read_codeowners(Files(MemorySnapshot({place: text}))), path)
    return line.at.line if line else None


@pytest.mark.parametrize(
    ("pattern", "path", "named"),
    [
        ("*", "a/b/c.yaml", True),
        ("*.yaml", "a/b/c.yaml", True),
        ("apps/", "x/apps/web/a.yaml", True),
        ("/apps/", "x/apps/web/a.yaml", False),
        ("apps/web", "apps/web/a.yaml", True),
        ("apps/web", "x/apps/web/a.yaml", False),
        ("docs/*", "docs/a.md", True),
        ("docs/*", "docs/more/a.md", False),
        ("apps/**", "apps/web/deep/a.yaml", True),
        ("**/prod/", "clusters/prod/a.yaml", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("/", "anything", True),
        ("a.b", "axb", False),
        ("**/a*b", "ax/ab", True),
        ("apps/", "apps", False),
        ("a/**/c", "a/c", True),
        ("a/**/c", "a/b/b/c/d", True),
    ],
)
def test_patterns(pattern, path, named):
    """A pattern names what the forges say it does."""
    assert matches(pattern, path) is named


def test_endless_pattern_names_nothing():
    """A pattern beyond the limit is not tried: it owns nothing."""
    assert not matches("a" * 501, "a" * 501)


@pytest.mark.parametrize("pattern", ["*a" * 200 + "b", "**/a/" * 90 + "b"])
def test_costly_patterns_end(pattern):
    """Stars upon stars over a long path are decided in time proportional to both: each returns its answer."""
    assert not matches(pattern, "a" * 4000)
    assert not matches(pattern, "a/" * 2000)


@given(st.text("ab*?", min_size=1, max_size=6), st.text("ab", min_size=1, max_size=6))
def test_names_match_as_in_a_shell(pattern, name):
    """Within one name, stars and question marks mean what they mean in a shell."""
    assert matches(f"/{pattern}", name) is fnmatchcase(name, pattern)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("* @ann\n/apps/ @bob", 2),
        ("/apps/ @bob\n* @ann", 2),
        ("* @ann\n/apps/", None),
        ("*", None),
        ("* # @ann", None),
        ("* not-an-owner", None),
        ("* ann@example.com", 1),
        ("# * @ann", None),
        ("!apps/ @ann", None),
        ("[Apps] @ann\n/apps/", 2),
        ("[Apps]\n/apps/", None),
        ("^[Apps] @ann\n/apps/", None),
        ("[Apps][2] @ann\n/apps/\n[Rest]\n/apps/", 2),
        ("/my\\ apps/ @ann\n/apps/web @bob", 2),
    ],
)
def test_codeowners(text, line):
    """The last match of a section wins, a match without owners means nobody, optional sections ask nobody."""
    assert owned(text, "apps/web/a.yaml") == line


def test_first_place_counts():
    """Of several CODEOWNERS files the forge reads one."""
    files = Files(MemorySnapshot({".github/CODEOWNERS": "* @ann", "CODEOWNERS": "*"}))
    assert owner_of(read_codeowners(files), "a").at.path == ".github/CODEOWNERS"


@pytest.mark.parametrize(
    ("files", "at"),
    [
        ({"OWNERS": "approvers: [ann]"}, "OWNERS"),
        ({"OWNERS": "reviewers: [ann]"}, None),
        ({"OWNERS": "approvers: [team]", "OWNERS_ALIASES": "aliases: {team: []}"}, None),
        ({"OWNERS": 'filters: {".*": {approvers: [ann]}}'}, "OWNERS"),
        ({"OWNERS": "approvers: [ann]", "apps/OWNERS": "approvers: [bob]"}, "apps/OWNERS"),
        ({"OWNERS": "approvers: [ann]", "apps/OWNERS": "options: {no_parent_owners: true}"}, None),
        ({"OWNERS": "approvers: [ann]", "apps/OWNERS": "{broken"}, "OWNERS"),
        ({"OWNERS": "People: [of a library\n"}, None),
    ],
)
def test_prow(files, at):
    """Approvers are inherited from above unless a directory refuses them; an alias stands for its members."""
    found = Owners(Files(MemorySnapshot(files))).approves("apps/web/a.yaml")
    assert (found.path if found else None) == at
