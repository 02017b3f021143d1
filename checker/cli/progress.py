"""A sign of life on a terminal while a scan takes longer than a moment."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

_Item = TypeVar("_Item")
_PATIENCE = 1.0
_CLEAR = "\r\x1b[K"


@contextmanager
def progress(what: str, *, shown: bool) -> Iterator[None]:
    """Say on standard error what is going on, once it has lasted a second; the line is gone at the end."""
    if not shown:
        yield
        return
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(what, done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(what: str, done: threading.Event) -> None:
    start = time.monotonic()
    told = False
    while not done.wait(_PATIENCE):
        told = True
        sys.stderr.write(f"{_CLEAR}{what} … {time.monotonic() - start:.0f} s")
        sys.stderr.flush()
    if told:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


def counted(what: str, items: Sequence[_Item], *, shown: bool) -> Iterator[_Item]:
    """Go through items with a bar on standard error that is gone at the end."""
    if not shown:
        yield from items
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(items, description=what)
