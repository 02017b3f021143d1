"""Many commits measured at once, by several processes.

Every worker opens the repository for itself and takes one run of commits after another: neighbours have most in common.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.model import Measure
    from checker.timeline.chronicle import Chronicle

Opening: TypeAlias = Callable[[], AbstractContextManager["Chronicle"]]
"""Opens the repository, along the same line, for one process."""

Arriving: TypeAlias = Callable[[int], Mapping[int, "Measure"]]
"""Waits until a place is measured, and returns what was measured since it was asked the last time."""

_RUN = 10
_WORTH = 40
"""So many commits pay for a second process: each begins with one whole assessment."""

_MOST = 8
_chronicle: Chronicle | None = None


@contextmanager
def crew(opening: Opening | None, places: Sequence[int]) -> Iterator[Arriving]:
    """Have places measured by several processes, in the order given, where that pays.

    Nobody may count on it: what they do not get to, or fail at, is not among what arrives.
    """
    number = min(cores(), _MOST, len(places) * 2 // _WORTH)
    if opening is None or number < 2:  # noqa: PLR2004 - one worker is none
        yield lambda _: {}
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only where it pays
    from multiprocessing import get_context  # noqa: PLC0415

    # Forked, so that a worker has the program and the policies without loading them.
    pool = ProcessPoolExecutor(number, get_context("fork"), initializer=_begin, initargs=(opening,))
    try:
        runs = _runs(places)
        yield _Results(runs, pool.map(_measured, runs)).until
    finally:
        pool.shutdown(cancel_futures=True)


class _Results:
    """What comes of each run, in their order: `due` are the places that were given away and nobody asked for yet."""

    def __init__(self, runs: Sequence[tuple[int, ...]], found: Iterator[Mapping[int, Measure]]) -> None:
        self._runs = iter(runs)
        self._found = found
        self._due = {place for run in runs for place in run}

    def until(self, place: int) -> Mapping[int, Measure]:
        arrived: dict[int, Measure] = {}
        while place in self._due:
            self._due.difference_update(next(self._runs))
            arrived.update(self._next())
        return arrived

    def _next(self) -> Mapping[int, Measure]:
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - as above

        try:
            return next(self._found, {})
        except BrokenProcessPool:
            return {}  # a worker died; whoever asked goes on alone


def _runs(places: Sequence[int]) -> list[tuple[int, ...]]:
    rest = iter(places)
    return list(iter(lambda: tuple(islice(rest, _RUN)), ()))


def cores() -> int:
    """How many processes may work at once; 1 where a process cannot be safely forked."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _begin(opening: Opening) -> None:
    """Make this process a worker, whose repository is closed with it."""
    from multiprocessing.util import Finalize  # noqa: PLC0415 - as above

    global _chronicle  # noqa: PLW0603 - a worker has nothing else to keep it in
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started it ends it
    stack = ExitStack()
    with suppress(UsageError):  # then it measures nothing
        _chronicle = stack.enter_context(opening())
    Finalize(None, stack.close, exitpriority=1)


def _measured(places: Sequence[int]) -> dict[int, Measure]:
    found = {}
    for place in places:
        try:
            if _chronicle is not None:
                found[place] = _chronicle.measure(place)
        except UsageError:
            break  # it is told where it is met in order
    return found
