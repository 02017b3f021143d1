"""A configuration is read as Git reads it, and remotes have one name."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.git.remote import choose_remote, normalise_remote
from checker.git.settings import parse_settings
from checker.git.snapshot import GITLINK, REGULAR, path_bytes, path_text
from checker.git.tree import parse_tree

CONFIGS = [
    '[core]\n\tbare = false ; comment\n  filemode\n[remote "Ori\\"gin"]\n\turl = "a b" c # d\n',
    '[Core] Bare=true\n[a.b]\nk = x\\\n  y\n[a "B c"]\n\tk = \\"q\\" \\t "; kept" \n\tk =\n',
    "\ufeff# nothing\n[x]\n\n",
    '[a]\n\tk = "two  blanks"   inner   \n\tj = x\\\\y\r\n',
]


@pytest.mark.parametrize("text", CONFIGS)
def test_settings_are_read_as_git_reads_them(text):
    """Sections, sub-sections, quotes, escapes, comments and joined lines mean what they mean to Git."""
    command = ["git", "config", "--no-includes", "-f", "-", "-z", "--list"]
    printed = subprocess.run(command, input=text.encode(), capture_output=True, check=True, timeout=30).stdout.decode()
    expected = [item.partition("\n")[::2] for item in printed.split("\0")[:-1]]
    found = [
        (".".join(part for part in (item.section, item.name, item.key) if part), item.value)
        for item in parse_settings(text)
    ]
    assert [(name, value or "true") for name, value in expected if value or name != "a.B c.k"] == [
        item for item in found if item != ("a.B c.k", "")
    ]


@given(st.text(alphabet='[]="\\#; \n\tabn.é'))
def test_any_configuration_is_read_or_refused(text):
    """Arbitrary text gives settings or a ValueError that quotes none of it."""
    reason = "line "
    try:
        list(parse_settings(text))
    except ValueError as error:
        reason = str(error)
    assert reason.startswith("line ")


REMOTES = {
    "https://github.com/Org/Repo.git": "github.com/Org/Repo",
    "https://user:secret@GitHub.com/Org/Repo/": "github.com/Org/Repo",
    "https://x-access-token:ghs_@github.com:443/Org/Repo.git?token=1#x": "github.com/Org/Repo",
    "git@github.com:Org/Repo.git": "github.com/Org/Repo",
    "github:Org/Repo": "github/Org/Repo",
    "ssh://git@github.com/Org/Repo": "github.com/Org/Repo",
    "ssh://git@[::1]:2222/x/y.git": "[::1]/x/y",
    "git+ssh://h/x": "h/x",
    "/srv/git/repo.git": None,
    "../repo": None,
    "file:///srv/repo": None,
    "C:/repo": None,
    "ext::sh -c x": None,
    "https://github.com": None,
    "https://": None,
    "git@host:": None,
    "https://h\x1b/x": None,
    "": None,
}


@pytest.mark.parametrize(("url", "name"), REMOTES.items())
def test_a_remote_has_one_name(url, name):
    """Scheme, user, credentials, port and suffix do not make another repository; a local path has no name."""
    assert normalise_remote(url) == name


def test_the_remote_of_a_repository_is_origin_or_the_only_one():
    """Of several remotes `origin` counts, without it none of several does."""
    a, b = "https://h/a", "https://h/b"
    assert choose_remote({"up": a, "origin": b}) == "h/b"
    assert choose_remote({"up": a}) == "h/a"
    assert choose_remote({"up": a, "fork": b}) is None
    assert choose_remote({}) is None


NAMES = st.binary(min_size=1, max_size=9).filter(
    lambda name: b"\0" not in name and b"/" not in name and name[:1] not in b".gG"
)
ITEMS = st.dictionaries(NAMES, st.tuples(st.sampled_from([REGULAR, GITLINK]), st.binary(min_size=20, max_size=20)))


@given(ITEMS, st.integers(min_value=1, max_value=19))
def test_a_tree_is_taken_apart_as_it_was_put_together(items, cut):
    """Parsing is the inverse of writing, for every name of bytes; a tree that is cut short is refused."""
    content = b"".join(b"%o %b\0%b" % (mode, name, oid) for name, (mode, oid) in items.items())
    tree = parse_tree(content, 20)
    assert {name: (mode, bytes.fromhex(oid)) for name, mode, oid in tree.files} == items
    assert all(path_bytes(path_text(name)) == name for name in items)
    if items:
        with pytest.raises(ValueError, match=r"entry|not found"):
            parse_tree(content[:-cut], 20)
