"""Damaged, lying and endless objects: each is named, everything else is read (reliability §4.1, §4.2)."""

import zlib

import pytest

from checker.git import limits
from checker.git.repository import open_repository
from checker.model import ProblemKind

SENTINELS = {"aa-sentinel.yaml": "aa\n", "zz-sentinel.yaml": "zz\n"}


@pytest.fixture
def hostile(repo):
    """Return a function that commits the sentinels with further tree items, and gives what a scan reads."""
    repo.commit(SENTINELS)
    blobs = [("100644", name.encode(), repo.git("rev-parse", f"HEAD:{name}")) for name in SENTINELS]

    def read(*items, sort=True):
        everything = [blobs[0], *items, blobs[1]]
        repo.commit_tree(repo.tree(*(sorted(everything, key=lambda item: item[1]) if sort else everything)))
        contents = repo.contents()
        assert {name: contents.pop(name) for name in SENTINELS} == SENTINELS
        return contents

    return read


def _blob(repo, text):
    return repo.git("hash-object", "-w", "--stdin", given=text.encode())


def test_an_object_under_a_wrong_id_is_not_used(repo, hostile):
    """Content that is stored under another's id is refused, though Git hands it out."""
    oid = _blob(repo, "good\n")
    repo.store("blob", b"POISONED\n", oid=oid)
    assert repo.git("cat-file", "blob", oid) == "POISONED", "the trap must work"
    contents = hostile(("100644", b"a.yaml", oid))
    assert "is not that object" in contents["a.yaml"]
    assert "POISONED" not in str(contents)


@pytest.mark.parametrize("honest_id", [False, True])
def test_a_lying_size_forges_no_other_object(repo, hostile, honest_id):
    """An object longer than its header says, with a forged answer inside, is named; the next object is the true one."""
    victim = _blob(repo, "victim\n")
    forged = b"a: 1\n\n" + f"{victim} blob 7\nFORGED!\n".encode()
    oid = _blob(repo, "a: 1\n") if honest_id else ""
    oid = repo.store("blob", forged, header=b"blob 5", oid=oid)
    contents = hostile(("100644", b"b.yaml", oid), ("100644", b"c.yaml", victim), ("100644", b"d.yaml", victim))
    assert contents["b.yaml"].startswith("! cannot be read")
    assert contents["c.yaml"] == contents["d.yaml"] == "victim\n"


def test_a_lying_size_at_the_end_is_found(repo, hostile):
    """The last object asked for is checked for its end as the others are."""
    oid = repo.store("blob", b"z: 1\nmore", header=b"blob 5", oid=_blob(repo, "z: 1\n"))
    assert hostile(("100644", b"zzz.yaml", oid))["zzz.yaml"].startswith("! cannot be read")


def test_damaged_objects_are_named(repo, hostile):
    """An empty, a truncated, an uncompressed and a short object are one Problem each."""
    whole = zlib.compress(b"blob 4000\0" + bytes(range(250)) * 16)
    damaged = {
        b"empty.yaml": repo.store("blob", b"1", raw=b" ")[:40],
        b"trunc.yaml": repo.store("blob", b"2", raw=whole[:60]),
        b"junk.yaml": repo.store("blob", b"3", raw=b"this is not zlib"),
        b"short.yaml": repo.store("blob", b"4", header=b"blob 400"),
        b"enormous.yaml": repo.store("blob", b"hello", header=b"blob 1099511627776"),
    }
    contents = hostile(*(("100644", name, oid) for name, oid in damaged.items()))
    assert set(contents) == {name.decode() for name in damaged}
    assert all(text.startswith("! ") for text in contents.values())
    assert "limit" in contents["enormous.yaml"]


def test_many_damaged_objects_reach_a_limit(repo, monkeypatch):
    """A repository of objects that each end Git is given up on, and the files left are named too."""
    monkeypatch.setattr("checker.git.objects.RESTARTS", 3)
    whole = zlib.compress(b"blob 4000\0" + bytes(range(250)) * 16)
    items = [
        ("100644", b"bad%02d.yaml" % number, repo.store("blob", b"%d" % number, raw=whole[:60])) for number in range(9)
    ]
    repo.commit_tree(repo.tree(*items))
    contents = repo.contents()
    assert len(contents) == 9
    assert all(text.startswith("! ") for text in contents.values())
    assert "limit" in contents["bad08.yaml"]


def test_a_missing_file_and_directory_are_named(hostile):
    """A lost blob is a Problem of its file, a lost tree of its directory."""
    oid = "1234567890" * 4
    contents = hostile(("100644", b"gone.yaml", oid), ("40000", b"gonedir", oid))
    assert set(contents) == {"gone.yaml", "gonedir"}
    assert all("missing" in text for text in contents.values())


def test_a_lost_root_is_named(repo):
    """A commit whose tree is lost is scanned as far as it goes: one Problem, no entries."""
    repo.commit_tree("1234567890" * 4)
    assert list(repo.contents()) == ["."]


def test_a_malformed_directory_is_named(repo, hostile):
    """A tree object that ends within an entry is a Problem of its directory."""
    oid = repo.store("tree", b"100644 a.yaml\0" + b"x" * 11)
    assert "malformed" in hostile(("40000", b"bad", oid))["bad"]


def test_a_directory_under_a_wrong_id_is_not_used(repo, hostile):
    """A tree is hashed again as a file is, so a forged directory is refused."""
    blob = _blob(repo, "good\n")
    oid = repo.tree(("100644", b"x.yaml", blob))
    repo.store("tree", b"100644 y.yaml\0" + bytes.fromhex(blob), oid=oid)
    assert "is not that object" in hostile(("40000", b"dir", oid))["dir"]


def test_lying_modes_are_named(repo, hostile):
    """A file listed as a directory, a directory as a file and unknown modes are Problems; old modes are read."""
    blob = _blob(repo, "x\n")
    tree = repo.tree(("100644", b"x", blob))
    contents = hostile(
        ("40000", b"dir-is-blob", blob),
        ("100644", b"file-is-tree", tree),
        ("100664", b"old.yaml", blob),
        ("0100644", b"zero.yaml", blob),
        ("140000", b"socket", blob),
        ("777", b"bare", blob),
    )
    assert contents["old.yaml"] == contents["zero.yaml"] == "x\n"
    assert "its object is a blob" in contents["dir-is-blob"]
    assert "its object is a tree" in contents["file-is-tree"]
    assert "unknown mode" in contents["."]
    assert "socket" not in contents


@pytest.mark.parametrize(
    "name", [b"../../outside.yaml", b"/etc/passwd", b"..", b".", b".git", b".GIT", b"git~1", b"", b"a/b"]
)
def test_unsafe_names_are_never_entries(repo, hostile, name):
    """A name that no work tree may hold is said, and is neither a file nor a directory of the snapshot."""
    blob = _blob(repo, "HOSTILE-SECRET\n")
    contents = hostile(
        ("100644", name, blob), ("40000", b"sub", repo.tree(("40000", name, repo.tree(("100644", b"x", blob)))))
    )
    assert set(contents) == {".", "sub"}
    assert "not safe" in contents["."]
    assert "HOSTILE-SECRET" not in str(contents)


def test_a_name_that_stands_twice_is_no_entry(repo, hostile):
    """Which of two equal names counts would be a guess, so neither does."""
    one, two = _blob(repo, "1\n"), _blob(repo, "2\n")
    contents = hostile(
        ("100644", b"dup.yaml", one), ("100644", b"dup.yaml", two), ("100644", b"b.yaml", one), sort=False
    )
    assert contents.keys() == {".", "b.yaml"}
    assert "dup.yaml" in contents["."]
    assert "twice" in contents["."]


def test_a_bomb_of_files_is_a_limit(repo, hostile):
    """A dozen objects that stand for ten thousand million files are counted, not listed."""
    oid = repo.tree(*(("100644", b"f%d" % number, _blob(repo, "boom\n")) for number in range(10)))
    for _ in range(9):
        oid = repo.tree(*(("40000", b"d%d" % number, oid) for number in range(10)))
    contents = hostile(("40000", b"bomb", oid))
    assert list(contents) == ["bomb"]
    assert "limit" in contents["bomb"]


def test_a_bomb_of_empty_directories_is_a_limit(repo, hostile, monkeypatch):
    """Directories count towards the limit, so that emptiness cannot be multiplied either."""
    monkeypatch.setattr(limits, "ENTRIES", 50)
    oid = repo.git("mktree")
    for _ in range(5):
        oid = repo.tree(*(("40000", b"d%d" % number, oid) for number in range(5)))
    small = repo.tree(("100644", b"x.yaml", _blob(repo, "x\n")))
    contents = hostile(("40000", b"bomb", oid), ("40000", b"small", small))
    assert contents["small/x.yaml"] == "x\n"
    assert "limit" in contents["bomb"]


def test_deep_directories_are_a_limit(repo, hostile):
    """Nesting that makes Git crash ends at a limit that is said."""
    oid = repo.tree(("100644", b"deep.yaml", _blob(repo, "x\n")))
    for _ in range(400):
        oid = repo.tree(("40000", b"d", oid))
    (message,) = hostile(("40000", b"d", oid)).values()
    assert "limit" in message


def test_long_paths_are_a_limit(repo, hostile):
    """A path longer than any file system takes is said; a long name alone is read."""
    oid = repo.tree(("100644", b"deep.yaml", _blob(repo, "x\n")))
    for _ in range(3):
        oid = repo.tree(("40000", b"n" * 2000, oid))
    contents = hostile(("40000", b"long", oid), ("100644", b"m" * 3000, _blob(repo, "x\n")))
    assert contents.pop("m" * 3000) == "x\n"
    (message,) = contents.values()
    assert "limit" in message


def test_a_huge_file_is_never_read(repo, hostile):
    """A file of zeros that is small on disk is refused by its size."""
    compressor = zlib.compressobj()
    size = 64 << 20
    raw = compressor.compress(b"blob %d\0" % size)
    raw += b"".join(compressor.compress(bytes(1 << 20)) for _ in range(64)) + compressor.flush()
    oid = repo.store("blob", b"huge", raw=raw)
    assert hostile(("100644", b"huge.yaml", oid))["huge.yaml"].startswith("! is not read: limit of 16777216 bytes")


def test_problems_are_failed_and_in_order(repo):
    """Whatever could not be read counts as failed, listed in the order of the paths."""
    oid = "1234567890" * 4
    repo.commit_tree(repo.tree(*(("40000", name, oid) for name in (b"c", b"a", b"b"))))
    with open_repository(str(repo.path)) as opened:
        problems = opened.commit().problems
    assert [problem.location.path for problem in problems] == ["a", "b", "c"]
    assert {problem.kind for problem in problems} == {ProblemKind.FAILED}


def test_packed_objects_are_read_in_many_windows(repo, monkeypatch):
    """Asking in small windows and flights gives the same answers in the order asked."""
    monkeypatch.setattr("checker.git.stored.WINDOW", 7)
    monkeypatch.setattr("checker.git.objects.WINDOW", 5)
    monkeypatch.setattr("checker.git.objects.FLIGHT_BYTES", 30)
    files = {f"{number:03}.yaml": f"{number}\n" * (number % 9) for number in range(60)}
    repo.commit(files)
    repo.git("gc", "-q")
    with open_repository(str(repo.path)) as opened:
        snapshot = opened.commit()
        backwards = sorted(files, reverse=True)
        assert [(path, content.decode()) for path, content in snapshot.read(backwards)] == [
            (p, files[p]) for p in backwards
        ]
