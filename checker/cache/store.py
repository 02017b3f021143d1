"""Rows of bytes under keys in one SQLite file; any trouble with it means to do without (reliability §2.6)."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

_Result = TypeVar("_Result")

BOUND = 256 * 1024 * 1024
"""The most bytes of values that are kept."""

FILE = "results.sqlite3"
_PATIENCE = 2.0
_DAY = 86_400
_CHECK = 16
_TABLE = "CREATE TABLE IF NOT EXISTS rows (key BLOB PRIMARY KEY, value BLOB, checksum BLOB, used INTEGER)"


class Filling(NamedTuple):
    """How full a store is: rows, bytes of their values, the bound."""

    rows: int
    size: int
    bound: int


class Store:
    """A cache in the directory `directory`, opened when it is first asked.

    Nothing here raises: a row that is damaged is none, and after an error of the file itself the store keeps silent.
    `trouble` then says why, for people. A file that is no database is set aside once, and a new one begun.
    """

    def __init__(self, directory: Path, *, bound: int = BOUND) -> None:
        self.directory = directory
        self.trouble = ""
        self._bound = bound
        self._connection: sqlite3.Connection | None = None

    def reopened(self) -> Store:
        """The same store for another process: a connection is of one."""
        return Store(self.directory, bound=self._bound)

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, None when there is none that is whole."""

        def found(rows: sqlite3.Connection) -> bytes | None:
            row = rows.execute("SELECT value, checksum, used FROM rows WHERE key = ?", (key,)).fetchone()
            if row is None or type(row[0]) is not bytes or _checksum(key, row[0]) != row[1]:
                return None
            if type(row[2]) is not int or abs(time.time() - row[2]) > _DAY:
                rows.execute("UPDATE rows SET used = ? WHERE key = ?", (int(time.time()), key))
            return row[0]

        return self._try(found, None)

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value; the ones that were not used for longest give way to it. One too large is not kept."""
        if len(value) > self._bound // 2:
            return

        def kept(rows: sqlite3.Connection) -> None:
            rows.execute("BEGIN IMMEDIATE")
            with rows:
                row = (key, value, _checksum(key, value), int(time.time()))
                rows.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)", row)
                self._evict(rows)

        self._try(kept, None)

    def filling(self) -> Filling:
        """How full it is; all zeros when it cannot be read."""

        def counted(rows: sqlite3.Connection) -> Filling:
            number, size = rows.execute("SELECT count(*), coalesce(sum(length(value)), 0) FROM rows").fetchone()
            return Filling(number, size, self._bound)

        return self._try(counted, Filling(0, 0, self._bound))

    def clear(self) -> int:
        """Forget everything and give the space back; returns how many rows there were."""

        def cleared(rows: sqlite3.Connection) -> int:
            number = rows.execute("DELETE FROM rows").rowcount
            rows.execute("VACUUM")
            return number

        return self._try(cleared, 0)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _evict(self, rows: sqlite3.Connection) -> None:
        (size,) = rows.execute("SELECT coalesce(sum(length(value)), 0) FROM rows").fetchone()
        if size <= self._bound:
            return
        for key, length in rows.execute("SELECT key, length(value) FROM rows ORDER BY used, rowid").fetchall():
            rows.execute("DELETE FROM rows WHERE key = ?", (key,))
            size -= length
            if size <= self._bound * 3 // 4:
                return

    def _try(self, action: Callable[[sqlite3.Connection], _Result], otherwise: _Result) -> _Result:
        """Do something with the rows; `otherwise` where that fails, now and from then on."""
        if self.trouble:
            return otherwise
        import sqlite3  # noqa: PLC0415 - only where there is a cache

        try:
            return action(self._opened())
        except (sqlite3.OperationalError, OSError) as error:
            self._give_up(str(error))
        except sqlite3.DatabaseError as error:
            self._set_aside(str(error))
        return otherwise

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            import sqlite3  # noqa: PLC0415 - as above

            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _refuse_strangers(self.directory)
            file = self.directory / FILE
            if file.is_symlink() or (file.exists() and not file.is_file()):
                raise OSError(f"{FILE} is not a regular file")
            self._connection = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(_TABLE)
        return self._connection

    def _set_aside(self, reason: str) -> None:
        """Rename a file that is no database, so that the next run begins a new one; this one does without."""
        self._give_up(reason)
        file = self.directory / FILE
        try:
            for end in ("-wal", "-shm"):
                (self.directory / f"{FILE}{end}").unlink(missing_ok=True)
            file.rename(file.with_name(f"{FILE}.corrupt"))
        except OSError:
            return  # it stays, and every run does without

    def _give_up(self, reason: str) -> None:
        self.trouble = reason
        self.close()


def default_directory() -> Path | None:
    """The user's own directory for caches of this program (XDG), None where there is no such place."""
    for name, below in (("XDG_CACHE_HOME", ""), ("HOME", ".cache")):
        place = os.environ.get(name, "")
        if Path(place).is_absolute():
            return Path(place) / below / "gitops-checker"
    return None


def key_of(*parts: bytes) -> bytes:
    """The key of a value that depends on these parts and on nothing else."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def _refuse_strangers(directory: Path) -> None:
    """OSError where somebody else could write a row: what is cached is believed."""
    status = directory.stat()
    if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise OSError("the directory is not the user's alone")


def _checksum(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(key + value, digest_size=_CHECK).digest()
