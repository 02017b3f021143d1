"""A cache that is damaged, locked, full, foreign or killed gives nothing, never something wrong and never an error."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from checker.cache.store import FILE, Store, default_directory, key_of

WRITER = """
import sys
from pathlib import Path
from checker.cache.store import Store
store, own = Store(Path(sys.argv[1])), sys.argv[2].encode()
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    key = b"%s %d" % (own, number)
    store.put(key, key * 500)
assert not store.trouble, store.trouble
"""


def writer(place, name, rows):
    """Start a process that writes many rows."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(place), name, str(rows)], stdout=subprocess.PIPE, text=True
    )
    with process.stdout as said:
        assert said.readline() == "ready\n"
    return process


@pytest.fixture
def place(tmp_path):
    """Return a directory with a store that has one row."""
    store = Store(tmp_path / "cache")
    store.put(b"key", b"value" * 2_000)
    store.close()
    return store.directory


def test_a_row_comes_back_in_another_run(place):
    """What was put is there for the next one who opens the file; what was not is none."""
    store = Store(place)
    assert store.get(b"key") == b"value" * 2_000
    assert store.get(b"other") is None
    assert store.filling()[:2] == (1, 10_000)
    assert store.clear() == 1
    assert store.get(b"key") is None


@pytest.mark.parametrize("statement", ["value = substr(value, 1, 100)", "value = zeroblob(10000)", "value = 'text'"])
def test_a_row_that_was_changed_is_none(place, statement):
    """A truncated or overwritten value does not have the checksum of its row; it can be written anew."""
    with sqlite3.connect(place / FILE) as rows:
        rows.execute(f"UPDATE rows SET {statement}")
    store = Store(place)
    assert store.get(b"key") is None
    store.put(b"key", b"new")
    assert store.get(b"key") == b"new"


def test_a_row_under_another_key_is_none(place):
    """The checksum covers the key too."""
    with sqlite3.connect(place / FILE) as rows:
        rows.execute("UPDATE rows SET key = ?", (b"moved",))
    assert Store(place).get(b"moved") is None


def test_any_flipped_byte_gives_the_value_or_nothing(place):
    """Wherever the file is damaged, what comes is what was put, or nothing."""
    sound = (place / FILE).read_bytes()
    for at in range(0, len(sound), 97):
        (place / FILE).write_bytes(sound[:at] + bytes([sound[at] ^ 0x55]) + sound[at + 1 :])
        store = Store(place)
        assert store.get(b"key") in {None, b"value" * 2_000}
        store.close()
        for leftover in place.iterdir():
            leftover.unlink()


@pytest.mark.parametrize("content", [b"no database, but text" * 100, b"SQLite format 3\0" + b"\1" * 5_000])
def test_a_file_that_is_no_database_is_set_aside(place, content):
    """This run does without it, the next one begins a new file; the old one is kept beside it."""
    (place / FILE).write_bytes(content)
    store = Store(place)
    assert store.get(b"key") is None
    assert store.trouble
    store.put(b"key", b"value")
    again = Store(place)
    again.put(b"key", b"value")
    assert again.get(b"key") == b"value"
    again.close()
    assert (place / f"{FILE}.corrupt").read_bytes() == content


def test_a_truncated_file_is_no_error(place):
    """A file that ends early, or is empty, gives no value."""
    sound = (place / FILE).read_bytes()
    for size in (0, 100, 4096, 6_000):
        (place / FILE).write_bytes(sound[:size])
        store = Store(place)
        assert store.get(b"key") is None
        store.close()


@pytest.mark.parametrize("kind", ["directory", "link", "pipe", "file above"])
def test_what_is_no_place_for_a_file_is_done_without(tmp_path, kind):
    """A directory, a link or a pipe under the file's name is not opened, nor a directory made below a file."""
    place = tmp_path / "cache"
    if kind == "file above":
        place.write_text("")
    else:
        place.mkdir(mode=0o700)
        made = {"directory": os.mkdir, "pipe": os.mkfifo, "link": lambda path: path.symlink_to("/etc/passwd")}
        made[kind](place / FILE)
    store = Store(place)
    store.put(b"key", b"value")
    assert store.get(b"key") is None
    assert store.trouble


def test_a_directory_that_others_can_write_to_is_not_believed(place):
    """A row there may be anybody's."""
    place.chmod(0o777)
    assert Store(place).get(b"key") is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_directory_is_done_without(place):
    """Nothing can be put; nothing fails."""
    place.chmod(0o500)
    store = Store(place)
    store.put(b"other", b"value")
    assert store.get(b"other") is None
    place.chmod(0o700)


def test_a_full_disk_is_done_without(place):
    """An error while a row is written ends the use of the store in this run; what was there stays."""
    store = Store(place)
    assert store.get(b"key")
    store._connection.execute("PRAGMA max_page_count = 1")
    store.put(b"more", b"value" * 100_000)
    assert "full" in store.trouble
    assert store.get(b"key") is None
    assert Store(place).get(b"key") == b"value" * 2_000


def test_a_locked_file_is_read_and_not_waited_for_without_end(place, monkeypatch):
    """While somebody else writes, rows are read; a row that cannot be written is given up."""
    monkeypatch.setattr("checker.cache.store._PATIENCE", 0.01)
    other = sqlite3.connect(place / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = Store(place)
    assert store.get(b"key") == b"value" * 2_000
    store.put(b"more", b"value")
    assert "locked" in store.trouble
    other.close()


def test_the_oldest_rows_give_way(tmp_path, monkeypatch):
    """Beyond the bound the rows go that were not used for longest; a value that is too large is not kept."""
    store = Store(tmp_path / "cache", bound=1_000)
    for day in range(9):
        monkeypatch.setattr(time, "time", lambda day=day: day * 100_000.0)
        store.put(b"%d" % day, bytes(100))
    monkeypatch.setattr(time, "time", lambda: 1_000_000.0)
    assert store.get(b"0")
    store.put(b"new", bytes(400))
    assert store.filling().size <= 750
    assert [day for day in range(9) if store.get(b"%d" % day)] == [0, 7, 8]
    store.put(b"large", bytes(600))
    assert not store.get(b"large")


def test_writers_at_the_same_time_lose_nothing(tmp_path):
    """Three processes write at once; every row of each is there and whole."""
    place = tmp_path / "cache"
    for process in [writer(place, name, 40) for name in "abc"]:
        assert process.wait(timeout=120) == 0
    store = Store(place)
    for name in "abc":
        for number in range(40):
            key = f"{name} {number}".encode()
            assert store.get(key) == key * 500


def test_a_killed_writer_leaves_a_sound_file(tmp_path):
    """After SIGKILL in the middle of writing, every row is whole or absent, and more can be written."""
    place = tmp_path / "cache"
    for delay in (0.0, 0.02, 0.05, 0.1):
        process = writer(place, "a", 100_000)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
    store = Store(place)
    for number in range(200):
        key = f"a {number}".encode()
        assert store.get(key) in {None, key * 500}
    store.put(b"key", b"value")
    assert store.get(b"key") == b"value"
    assert not store.trouble


def test_the_usual_directory_is_the_users(monkeypatch):
    """XDG's, else `.cache` in the home directory; relative ones do not count, and none is no error."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert str(default_directory()) == "/x/gitops-checker"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/me")
    assert str(default_directory()) == "/home/me/.cache/gitops-checker"
    monkeypatch.delenv("HOME")
    assert default_directory() is None


def test_parts_of_a_key_do_not_run_together():
    """Other parts, another key, wherever the border is."""
    assert key_of(b"ab", b"c") != key_of(b"a", b"bc")
