"""Paths lead to files and directories of the tree, links followed, and never out of it."""

import posixpath

from hypothesis import given
from hypothesis import strategies as st

from checker.git.snapshot import GITLINK, REGULAR, SYMLINK, Entry
from checker.parse.tree import Tree, join

PARTS = st.lists(st.sampled_from(["a", "b", "..", ".", "", "c"]), max_size=8).map("/".join)
LINKS = {
    "link": "apps",
    "apps/back": "..",
    "file": "apps/web/a.yaml",
    "chain": "link/web",
    "self": "self",
    "one": "two",
    "two": "one",
    "out": "../elsewhere",
    "absolute": "/etc",
    "dangling": "nothing",
    "through": "self/a.yaml",
}


def tree() -> Tree:
    """Two files, a submodule and every kind of link."""
    modes = {"apps/web/a.yaml": REGULAR, "top.yaml": REGULAR, "vendor/module": GITLINK, **dict.fromkeys(LINKS, SYMLINK)}
    return Tree({path: Entry(path, mode, "") for path, mode in modes.items()}, lambda _: LINKS)


@given(st.sampled_from(["", "a", "a/b", "a/b/c"]), PARTS)
def test_join_never_leaves_the_tree(directory, relative):
    """The result is what the file system would say, or None where that is outside."""
    joined = join(directory, relative)
    if relative.startswith("/"):
        assert joined is None
        return
    expected = posixpath.normpath(posixpath.join("/root", directory, relative))
    left = any(
        not posixpath.normpath(posixpath.join("/root", directory, prefix)).startswith("/root")
        for prefix in prefixes(relative)
    )
    assert joined == (None if left else expected.removeprefix("/root").strip("/"))


def prefixes(path: str) -> list[str]:
    """Every beginning of a path, part by part."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def test_join_refuses_what_is_no_path():
    """A NUL and an absolute path lead nowhere."""
    assert join("a", "/etc/passwd") is None
    assert join("a", "b\0c") is None


def test_directories_come_from_paths():
    """Every directory above a file exists, with its names sorted; the root is the empty path."""
    assert tree().is_directory("")
    assert tree().is_directory("apps/web")
    assert not tree().is_directory("apps/web/a.yaml")
    assert not tree().is_file("apps")
    assert tree().children("apps/web") == (("a.yaml",), ())
    assert tree().children("none") == ((), ())


def test_links_are_followed_inside_the_tree():
    """A link to a file is that file, a link to a directory that directory, in chains and on the way."""
    for path in ("file", "link/web/a.yaml", "chain/a.yaml", "link/back/apps/web/a.yaml", "apps/back/link/web/a.yaml"):
        assert tree().real(path) == "apps/web/a.yaml", path
        assert tree().is_file(path)
    assert tree().is_directory("link")
    assert tree().children("link") == ((), ("web",))


def test_links_never_lead_out_or_round():
    """A link out of the tree, to itself, in a circle or to nothing leads to no file."""
    for path in ("self", "one", "two", "out", "absolute", "dangling", "through", "self/a.yaml", "out/a.yaml"):
        assert not tree().is_file(path), path
        assert not tree().is_directory(path), path


def test_a_walk_is_finite():
    """Links to directories are no children, so a walk never goes round; links to files are files."""
    assert tree().children("") == (("file", "top.yaml"), ("apps", "vendor"))
    assert tree().children("apps") == ((), ("web",))


def test_a_submodule_is_a_directory_without_content():
    """What lies in a submodule is told from what does not exist."""
    assert tree().is_directory("vendor/module")
    assert tree().children("vendor/module") == ((), ())
    assert tree().module_of("vendor/module/deep/file.yaml") == "vendor/module"
    assert tree().module_of("vendor/other") is None
