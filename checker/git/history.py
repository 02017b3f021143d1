"""The newest changes of the main line, as one stream of `git log`: no object model, no network, nothing verified."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from checker.git.changes import REVIEWED, UNEXPLAINED, WEB_FLOW, Change, Path, Signature, is_bot, paths
from checker.git.process import GitFailure
from checker.git.raw import change_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

    from checker.git.process import Git, Process
    from checker.git.releases import Releases, Tags

    Past = Callable[[], "History | None"]

WINDOW = 200
"""Human changes looked at (rubric change-management.reviewed)."""

ENOUGH = 30
"""Human changes needed for a verdict; until so many are found, the year's limit does not hold."""

YEAR = 365 * 86_400
_MOST = 20_000
_NO_TAGS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_TELLING = 10
"""So many pushes by machine accounts tell a habit (domain terraform §8.2)."""
_RECORD = 1 << 17
_SILENCE = 60.0


@dataclass(frozen=True, slots=True)
class History:
    """How the newest human changes came to the main line, newest first.

    `bots` counts the machine accounts' changes among them, `pushed` those of them that came without a request, where
    there are enough to tell; `days` is the span from the newest to the oldest change. `broken` says why the line could
    not be followed; then nothing else is known. `ends` are the newest and the oldest commit that were looked at,
    whoever wrote them, `releases` the tags of releases on these, newest first; None where tags cannot be read.
    """

    changes: tuple[Change, ...]
    paths: tuple[Path, ...]
    bots: int
    days: int
    broken: str = ""
    pushed: int = 0
    ends: tuple[str, ...] = ()
    releases: tuple[str, ...] | None = ()

    @property
    def is_whole(self) -> bool:
        """Whether all that it is made of could be read: what could not may be there the next time."""
        return not self.broken and self.releases is not None

    @property
    def counts(self) -> Counter[Path]:
        """How many changes took each path."""
        return Counter(self.paths)

    @property
    def reviewed(self) -> int:
        """Changes that provably came by a request or Gerrit."""
        return sum(path in REVIEWED for path in self.paths)

    @property
    def committed(self) -> tuple[Change, ...]:
        """Changes that somebody committed: not the forge, which signs what it merges by a key of its own."""
        return tuple(change for change in self.changes if change.committer_email != WEB_FLOW)

    @property
    def signatures(self) -> Counter[Signature]:
        """How many of those carry which signature."""
        return Counter(change.signature for change in self.committed if change.signature)

    @property
    def unexplained(self) -> int:
        """Changes of which Git does not tell how they came."""
        return sum(path in UNEXPLAINED for path in self.paths)


def past(git: Git, commit: str | None, releases: Releases) -> Past:
    """What tells the history up to `commit` when it is asked for, and reads it once; None without a commit."""

    @cache
    def told() -> History | None:
        if commit is None:
            return None
        try:
            return recent(first_parents(git, commit), releases())
        except GitFailure as error:
            return History((), (), 0, 0, broken=str(error))

    return told


def first_parents(git: Git, commit: str) -> Generator[Change]:
    """The first-parent line from `commit` back, read as far as it is asked for. GitFailure when Git cannot go on."""
    arguments = ("log", "--first-parent", "-z", "--no-show-signature", "--encoding=UTF-8", "--pretty=raw")
    with git.start(*arguments, "--end-of-options", commit, silence=_SILENCE) as process:
        process.close_input()
        yield from _changes(process)
        process.finish()


def recent(changes: Iterable[Change], releases: Tags | None = _NO_TAGS) -> History:
    """Take the window: the newest 200 human changes of the year before the tip, or beyond it until 30 are found.

    `releases` are the tags that may stand on its commits, None where they cannot be read.
    """
    line = iter(changes)
    tip = next(line, None)
    if tip is None:
        return History((), (), 0, 0)
    humans: list[Change] = []
    machines: list[Change] = []
    met: list[str] = []
    last = tip
    for change in chain((tip,), line):
        old = tip.committer_time - change.committer_time > YEAR
        if len(humans) >= WINDOW or len(humans) + len(machines) >= _MOST or (old and len(humans) >= ENOUGH):
            break
        last = change
        met += (releases or _NO_TAGS).get(change.oid, ())
        (machines if is_bot(change) else humans).append(change)
    days = max(0, tip.committer_time - last.committer_time) // 86_400
    return History(
        changes=tuple(humans),
        paths=paths(humans),
        bots=len(machines),
        days=days,
        pushed=_pushed(machines),
        ends=(tip.oid, last.oid),
        releases=None if releases is None else tuple(met),
    )


def _pushed(changes: Sequence[Change]) -> int:
    """How many of the changes of machine accounts were pushed; a few may be slips of a title, and count as none."""
    number = sum(path in {Path.DIRECT, Path.WEB} for path in paths(changes))
    return number if number >= _TELLING else 0


def _changes(process: Process) -> Iterator[Change]:
    while (record := process.read_until(b"\0", _RECORD)) is not None:
        change = change_of(record)
        if change is not None:
            yield change
