"""`gitops-checker cache`: what is remembered between runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.caching import cache_directory_option
from checker.cli.terminal import write
from checker.errors import UsageError
from checker.report import escape

if TYPE_CHECKING:
    from checker.cache.store import Store

_MIB = 1024 * 1024


@click.group(name="cache")
def command() -> None:
    """Look at what is remembered between runs, or forget it. It saves time and decides nothing."""


@command.command(name="info")
@cache_directory_option
def info(cache_directory: Path | None) -> None:
    """Show where the cache is and how much it holds."""
    from checker.cache.values import unstorable

    store = _store(cache_directory)
    filling, lost = store.filling(), unstorable(store)
    _refuse(store)
    store.close()
    bug = f"bug        values of the type {escape.terminal(lost)} cannot be remembered, please report it\n"
    write(
        escape.lines(
            f"directory  {escape.terminal(str(store.directory))}\n"
            f"results    {filling.rows}\n"
            f"size       {filling.size / _MIB:.1f} of {filling.bound / _MIB:.0f} MiB\n"
            f"{bug if lost else ''}"
        )
    )


@command.command(name="clear")
@cache_directory_option
def clear(cache_directory: Path | None) -> None:
    """Forget everything that is remembered."""
    store = _store(cache_directory)
    number = store.clear()
    _refuse(store)
    store.close()
    write(f"{number} results are forgotten.\n")


def _store(directory: Path | None) -> Store:
    from checker.cache.store import Store, default_directory

    place = directory or default_directory()
    if place is None:
        raise UsageError("there is no place for a cache", hint="name a directory with --cache-dir, or set HOME")
    return Store(place)


def _refuse(store: Store) -> None:
    if store.trouble:
        raise UsageError(f"the cache in {store.directory} cannot be used: {store.trouble}")
