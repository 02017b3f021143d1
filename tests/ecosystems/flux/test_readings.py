"""The small readings: versions, addresses, artifact paths, ignore files, alert filters."""

from __future__ import annotations

import pytest

from checker.ecosystems.flux.ignore import ignored_by
from checker.ecosystems.flux.mounts import WHOLE, Mount, fitted, normal_path
from checker.ecosystems.flux.notifications import _matches
from checker.ecosystems.flux.pins import git_ref, oci_ref
from checker.git.snapshot import MemorySnapshot
from checker.graph.identity import normalise, own_addresses
from checker.graph.pins import chart_version, is_moving_tag
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.located import Map

AT = Location("a.yaml", 3)


def located(data):
    """Plain mappings with a place."""
    items = {key: located(value) if isinstance(value, dict) else value for key, value in data.items()}
    return Map(items.items(), at=AT)


@pytest.mark.parametrize(
    ("version", "how"),
    [
        (None, "floating"), ("*", "floating"), ("1.2.3", "exact"), ("v1.2.3-rc.1", "exact"), ("=1.2.3", "exact"),
        ("1.2", "range"), ("1.x", "range"), (">=1.0.0", "range"), ("~1.2.3", "range"), ("1.0.0 - 2.0.0", "range"),
    ],
)  # fmt: skip
def test_chart_versions(version, how):
    """One full version is exact, anything that more than one release satisfies is a range, nothing is floating."""
    assert chart_version(version, AT).how == how


@pytest.mark.parametrize(
    ("ref", "how", "version"),
    [
        ({}, "branch", None),
        ({"branch": "main"}, "branch", "main"),
        ({"branch": "main", "tag": "v1"}, "exact", "v1"),
        ({"tag": "v1", "semver": "1.x"}, "range", "1.x"),
        ({"semver": "1.x", "commit": "abc"}, "exact", "abc"),
        ({"name": "refs/tags/v1"}, "exact", "refs/tags/v1"),
        ({"name": "refs/heads/main", "semver": "*"}, "branch", "refs/heads/main"),
    ],
)
def test_git_refs(ref, how, version):
    """The precedence of a GitRepository's ref is commit, name, semver, tag, branch; without any it is a branch."""
    pin = git_ref(located({"ref": ref} if ref else {}))
    assert (pin.how, pin.version) == (how, version)


@pytest.mark.parametrize(
    ("ref", "how"),
    [
        ({}, "floating"), ({"tag": "latest"}, "floating"), ({"tag": "1.2.3"}, "exact"), ({"semver": "*"}, "floating"),
        ({"semver": "1.x"}, "range"), ({"digest": "sha256:0", "tag": "latest"}, "exact"), ({"tag": "main"}, "floating"),
    ],
)  # fmt: skip
def test_oci_refs(ref, how):
    """A digest or a version tag is exact, a channel floats, no ref means latest."""
    assert oci_ref(located({"ref": ref} if ref else {})).how == how


def test_an_unseen_version_stays_unknown():
    """A version from a variable that nothing defines is neither exact nor floating."""
    assert isinstance(chart_version(Unknown("why", AT, "${V}"), AT).how, Unknown)


@pytest.mark.parametrize(("tag", "moves"), [("latest-stable", True), ("v1", False), ("latest@sha256:00", False)])
def test_moving_tags(tag, moves):
    """A tag names a channel unless it has a digit or a digest."""
    assert is_moving_tag(tag) is moves


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/Org/Fleet.git", "ssh://git@github.com/org/fleet", "ssh://git@github.com:22/org/fleet.git/",
        "git@github.com:org/fleet.git", "https://user:token@github.com/org/fleet", "github.com/org/fleet",
    ],
)  # fmt: skip
def test_addresses_of_one_repository_are_equal(url):
    """Scheme, user, port, `.git` and case do not make another repository."""
    assert normalise(url) == "github.com/org/fleet"


def test_the_remote_decides_where_a_source_names_it():
    """A root sync of another repository does not count where some source names the remote; otherwise it does."""
    urls = ["https://github.com/org/other"]
    assert own_addresses("https://github.com/org/fleet", urls, ["git@github.com:org/fleet"]) == {"github.com/org/fleet"}
    assert "github.com/org/other" in own_addresses("https://mirror.example.com/fleet", urls, [])
    assert own_addresses(None, [], ["https://a.b/c/d", "https://a.b/c/d", "https://a.b/e/f"]) == {"a.b/c/d"}


@pytest.mark.parametrize(
    ("path", "directories"),
    [("base", ("apps/base",)), ("base/web", ("apps/base/web",)), ("", ("apps/base", "infra")), ("no", ())],
)
def test_artifact_paths_lead_back(path, directories):
    """A path of an artifact is the directory that it was copied from, or all that were copied below it."""
    assert Mount((("base", "apps/base"), ("infra", "infra"))).directories(path) == directories


@pytest.mark.parametrize(("path", "normal"), [("./a//b/", "a/b"), ("/a", "a"), ("", ""), ("./", ""), ("../a", None)])
def test_paths_are_normalised(path, normal):
    """All spellings of a path within an artifact are one; a path that leaves it is none."""
    assert normal_path(path) == normal


def test_an_artifact_root_is_where_the_path_fits():
    """The path at the root wins, else the one directory below which it fits, unless CI says where it pushes from."""
    files = Files(MemorySnapshot({"a/clusters/x/k.yaml": "", "b/clusters/x/k.yaml": "", "b/clusters/y/k.yaml": ""}))
    assert fitted(files, "a/clusters", ()) == WHOLE
    assert fitted(files, "clusters/y", ()) == Mount((("", "b"),))
    assert fitted(files, "clusters/x", ()) is None
    assert fitted(files, "clusters/x", ["flux push artifact oci://x --path=./a"]) == Mount((("", "a"),))


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("apps/web.yaml", False), ("docs/web.yaml", True), ("apps/skip/a.yaml", True), ("apps/skip/keep/a.yaml", True),
        (".github/workflows/a.yaml", True), ("apps/deep/b.tmp.yaml", True), ("apps/.sops.yaml", True),
    ],
)  # fmt: skip
def test_source_ignore(path, ignored):
    """`.sourceignore` files work as gitignore does, each below its own directory, beside the default exclusions."""
    tree = {".sourceignore": "# all but apps\n/*\n!/apps/\n**/*.tmp.yaml\n", "apps/.sourceignore": "/skip/\n!keep\n"}
    tree |= dict.fromkeys(("apps/web.yaml", "docs/web.yaml", "apps/skip/a.yaml", "apps/skip/keep/a.yaml"), "")
    files = Files(MemorySnapshot(tree))
    assert ignored_by(files)(files, path) is ignored


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (".*", True), ("configured", True), ("Deployment.*configured$", True), ("^configured", False),
        ("waiting.*socket", False), ("error|configured", True), ("(a+)+$", False), (".*" * 200 + "x", False),
    ],
)  # fmt: skip
def test_alert_filters(pattern, found):
    """A filter of literals and `.*` finds a message; a pattern made to hang a regular expression is not run at all."""
    assert _matches(pattern, "Deployment/default/web configured") is found
