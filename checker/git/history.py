"""The newest changes of the main line, as one stream of `git log`: no object model, no network, no signatures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from checker.git.changes import REVIEWED, UNEXPLAINED, Change, Path, is_bot, paths
from checker.git.process import GitFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from checker.git.process import Git, Process

    Past = Callable[[], "History | None"]

WINDOW = 200
"""Human changes looked at (rubric change-management.reviewed)."""

ENOUGH = 30
"""Human changes needed for a verdict; until so many are found, the year's limit does not hold."""

YEAR = 365 * 86_400
_MOST = 20_000
_TELLING = 10
"""So many pushes by machine accounts tell a habit (domain terraform §8.2)."""
_MESSAGE = 1 << 16
_SILENCE = 60.0
_FORMAT = "%H%n%P%n%an%n%ae%n%at%n%cn%n%ce%n%ct%n%B"
_FIELDS = 8


@dataclass(frozen=True, slots=True)
class History:
    """How the newest human changes came to the main line, newest first.

    `bots` counts the machine accounts' changes among them, `pushed` those of them that came without a request, where
    there are enough to tell; `days` is the span from the newest to the oldest change. `broken` says why the line could
    not be followed; then nothing else is known. `ends` are the newest and the oldest commit that were looked at,
    whoever wrote them.
    """

    changes: tuple[Change, ...]
    paths: tuple[Path, ...]
    bots: int
    days: int
    broken: str = ""
    pushed: int = 0
    ends: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[Path]:
        """How many changes took each path."""
        return Counter(self.paths)

    @property
    def reviewed(self) -> int:
        """Changes that provably came by a request or Gerrit."""
        return sum(path in REVIEWED for path in self.paths)

    @property
    def unexplained(self) -> int:
        """Changes of which Git does not tell how they came."""
        return sum(path in UNEXPLAINED for path in self.paths)


def past(git: Git, commit: str | None) -> Past:
    """What tells the history up to `commit` when it is asked for, and reads it once; None without a commit."""

    @cache
    def told() -> History | None:
        if commit is None:
            return None
        try:
            return recent(first_parents(git, commit))
        except GitFailure as error:
            return History((), (), 0, 0, broken=str(error))

    return told


def first_parents(git: Git, commit: str) -> Generator[Change]:
    """The first-parent line from `commit` back, read as far as it is asked for. GitFailure when Git cannot go on."""
    arguments = ("log", "--first-parent", "-z", "--no-show-signature", "--encoding=UTF-8", f"--format={_FORMAT}")
    with git.start(*arguments, "--end-of-options", commit, silence=_SILENCE) as process:
        process.close_input()
        yield from _changes(process)
        process.finish()


def recent(changes: Iterable[Change]) -> History:
    """Take the window: the newest 200 human changes of the year before the tip, or beyond it until 30 are found."""
    line = iter(changes)
    tip = next(line, None)
    if tip is None:
        return History((), (), 0, 0)
    humans: list[Change] = []
    machines: list[Change] = []
    last = tip
    for change in chain((tip,), line):
        old = tip.committer_time - change.committer_time > YEAR
        if len(humans) >= WINDOW or len(humans) + len(machines) >= _MOST or (old and len(humans) >= ENOUGH):
            break
        last = change
        (machines if is_bot(change) else humans).append(change)
    days = max(0, tip.committer_time - last.committer_time) // 86_400
    return History(
        tuple(humans), paths(humans), len(machines), days, pushed=_pushed(machines), ends=(tip.oid, last.oid)
    )


def _pushed(changes: Sequence[Change]) -> int:
    """How many of the changes of machine accounts were pushed; a few may be slips of a title, and count as none."""
    number = sum(path in {Path.DIRECT, Path.WEB} for path in paths(changes))
    return number if number >= _TELLING else 0


def _changes(process: Process) -> Iterator[Change]:
    while (record := process.read_until(b"\0", _MESSAGE)) is not None:
        fields = record.decode("utf-8", "surrogateescape").split("\n", _FIELDS)
        if len(fields) == _FIELDS + 1:
            yield _change(fields)


def _change(fields: list[str]) -> Change:
    oid, parents, author, author_email, author_time, committer, committer_email, committer_time, message = fields
    return Change(
        oid=oid,
        parents=len(parents.split()),
        author=author,
        author_email=author_email,
        author_time=_seconds(author_time),
        committer=committer,
        committer_email=committer_email,
        committer_time=_seconds(committer_time),
        message=message,
    )


def _seconds(text: str) -> int:
    """A time as Git prints it; a hostile one counts as 1970."""
    digits = text.lstrip("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 13 else 0  # noqa: PLR2004
