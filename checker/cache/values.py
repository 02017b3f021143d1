"""Values in a store: what has no stored form is a bug that costs speed alone, and people see it when they look."""

from __future__ import annotations

from typing import Any

from checker.cache.records import Unreadable, Unstorable, restored, stored
from checker.cache.store import Store, key_of
from checker.cache.version import source_digest


def fetch(store: Store, key: bytes) -> Any:
    """The value that was kept under a key; None where there is none, or none of use: then it is made anew."""
    content = store.get(key)
    try:
        return None if content is None else restored(content)
    except Unreadable:
        return None


def keep(store: Store, key: bytes, value: Any) -> None:
    """Keep a value under a key that names all that it depends on."""
    try:
        store.put(key, stored(value))
    except Unstorable as error:
        store.put(_unstorable_key(), str(error).encode())


def unstorable(store: Store) -> str:
    """The type that this very program found no stored form for, "" if none: what holds one is found anew each time."""
    return (store.get(_unstorable_key()) or b"").decode()


def _unstorable_key() -> bytes:
    return key_of(b"unstorable", source_digest())
