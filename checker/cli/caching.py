"""Where a command remembers things between runs: the options, and the workspace behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from checker.cli.exits import say
from checker.cli.gating import PREFIX

if TYPE_CHECKING:
    from checker.cache.store import Store
    from checker.workspace import Workspace

_Command = TypeVar("_Command", bound=Callable[..., object])
_DIRECTORY = click.option(
    "--cache-dir",
    "cache_directory",
    type=click.Path(path_type=Path),
    envvar=f"{PREFIX}CACHE_DIR",
    metavar="DIR",
    help="Remember results here.  [default: the user's cache directory]",
)
_OPTIONS = (
    _DIRECTORY,
    click.option("--no-cache", is_flag=True, envvar=f"{PREFIX}NO_CACHE", help="Remember nothing, look nothing up."),
)


def cache_options(function: _Command) -> _Command:
    """The options that say where results are remembered; `workspace_of` reads them from the context."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def cache_directory_option(function: _Command) -> _Command:
    """The option that names the cache, for commands that are about nothing else."""
    return _DIRECTORY(function)


def workspace_of(context: click.Context, *, once: bool = False) -> Workspace:
    """The workspace of one run, with a store unless the options say otherwise or there is no place for one.

    `once` says that the run assesses one snapshot.
    """
    from checker.workspace import Workspace

    return Workspace(store_of(context), once=once)


def store_of(context: click.Context) -> Store | None:
    """The store of one run, closed at its end; None where the options say so or there is no place for one.

    A store that fails costs speed alone; that is said only where somebody named the directory.
    """
    from checker.cache.store import Store, default_directory

    named: Path | None = context.params.get("cache_directory")
    directory = named or default_directory()
    if context.params.get("no_cache") or directory is None:
        return None
    store = Store(directory)

    def end() -> None:
        store.close()
        if store.trouble and named:
            say(f"the cache in {named} is not used: {store.trouble}")

    context.call_on_close(end)
    return store
