"""What `history` and `blame` have in common: their options, and a repository opened along its line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import click

from checker.cli.caching import store_of
from checker.cli.progress import counted
from checker.cli.terminal import display
from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.cache.store import Store
    from checker.model import Pack
    from checker.timeline import Chronicle

_Command = TypeVar("_Command", bound=Callable[..., object])
_MOST = 500
_OPTIONS = (
    click.option("--rev", "revisions", metavar="RANGE", default="HEAD", help="Up to this revision, or OLD..NEW."),
    click.option("--since", metavar="DATE", default="", help="Only commits from this day on (YYYY-MM-DD)."),
    click.option(
        "--most",
        type=click.IntRange(min=0),
        default=_MOST,
        show_default=True,
        help="Look at no more than the newest so many of them; 0 for all.",
    ),
    click.option("--remote", metavar="URL", help="The repository's own URL, if its clone does not know it."),
)


def line_options(function: _Command) -> _Command:
    """The options that say which commits are looked at: `revisions`, `since`, `most`; and `remote`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@contextmanager
def opened(repository: str, revisions: str, remote: str | None, notes: str | None = None) -> Iterator[Chronicle]:
    """Open a repository along the line that a range names; UsageError: no repository, no such commit.

    `notes` is a repository whose notes on commits are believed, and written to at the end.
    """
    from checker.git.notes import read_notes, write_notes
    from checker.policy.pack import load_pack

    known = {} if notes is None else read_notes(notes)
    store, pack = store_of(click.get_current_context()), load_pack(examples=False)
    opening = partial(_opened, repository, revisions, remote, pack)
    with opening(store) as chronicle:
        chronicle.notes = known
        chronicle.opening = lambda: opening(store and store.reopened())
        yield chronicle
        if notes is not None and (made := chronicle.unwritten()):
            write_notes(notes, made, chronicle.line[0].committer_time)


@contextmanager
def _opened(
    repository: str, revisions: str, remote: str | None, pack: Pack, store: Store | None
) -> Iterator[Chronicle]:
    from checker.git.repository import open_repository
    from checker.timeline import Chronicle
    from checker.workspace import Workspace

    with open_repository(repository, remote=remote) as found, closing(found.line(revisions)) as line:
        yield Chronicle(found, line, pack, workspace=Workspace(store), store=store)


def each(places: Sequence[int]) -> Iterable[int]:
    """Go through places, with a bar where somebody looks on."""
    shown = sys.stderr is not None and display(sys.stderr, os.environ).color
    return counted("Measuring", places, shown=shown)


def day(text: str) -> str:
    """A day as people give it, "" for none. UsageError where it is no day."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise UsageError(f"{text[:40]!a} is no day", hint="Write it as YYYY-MM-DD.") from None
