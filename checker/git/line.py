"""The first-parent line: every commit that the main line went through, newest first, read as far as it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.errors import UsageError
from checker.git.history import History, first_parents, recent
from checker.git.process import GitFailure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.git.changes import Change
    from checker.git.process import Git
    from checker.git.releases import Releases

MOST_COMMITS = 200_000
MOST_TEXT = 256 * 1024 * 1024
"""Commits and characters of their messages that are held at most."""


class Line:
    """The commits from one back, each known by its place: 0 is the newest.

    Older ones than those asked about are read too, since the newest changes up to a commit are part of what is judged.
    """

    def __init__(self, git: Git, tip: str, behind: str | None = None, *, releases: Releases) -> None:
        """Follow the line from commit `tip`; it ends where `behind` reaches it, at its beginning without one."""
        self._releases = releases
        self._changes = first_parents(git, tip)
        self._read: list[Change] = []
        self._text = 0
        self._length = None if behind is None else _between(git, tip, behind)

    def __iter__(self) -> Iterator[Change]:
        """The commits that were asked about, newest first. UsageError where the line cannot be followed."""
        for place, change in enumerate(self._from(0)):
            if place == self._length:
                return
            yield change

    def __getitem__(self, place: int) -> Change:
        """A commit by its place; the line is read up to it. IndexError: it is shorter; UsageError: not readable."""
        while place >= len(self._read) and self._more():
            pass
        return self._read[place]

    def past(self, place: int) -> History:
        """The newest human changes up to a commit (rubric change-management.reviewed)."""
        try:
            return recent(self._from(place), self._releases())
        except UsageError as error:
            return History((), (), 0, 0, broken=error.message)

    def close(self) -> None:
        """End what still runs."""
        self._changes.close()

    def _from(self, place: int) -> Iterator[Change]:
        while place < len(self._read) or self._more():
            yield self._read[place]
            place += 1

    def _more(self) -> bool:
        """Read one commit more; False at the beginning of the line."""
        try:
            change = next(self._changes, None)
        except GitFailure as error:
            raise UsageError(f"the history cannot be followed: {error}", hint=error.detail) from error
        if change is None:
            return False
        self._text += len(change.message)
        if len(self._read) >= MOST_COMMITS or self._text > MOST_TEXT:
            raise UsageError(f"the line is longer than {MOST_COMMITS:,} commits", hint="Name a range: OLD..NEW.")
        self._read.append(change)
        return True


def _between(git: Git, tip: str, behind: str) -> int:
    """How many commits of the line `behind` does not reach."""
    try:
        return int(git.output("rev-list", "--first-parent", "--count", "--end-of-options", tip, f"^{behind}"))
    except GitFailure as error:
        raise UsageError(f"the history cannot be followed: {error}", hint=error.detail) from error
