"""One line of one repository under one pack of policies: what `history` and `blame` measure."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from checker.assess import Terms, assess, is_lasting
from checker.cache.store import Store, key_of
from checker.cache.version import source_digest
from checker.comparison import compare
from checker.config.reader import read_configuration
from checker.errors import UsageError
from checker.git.line import Line
from checker.git.repository import Repository
from checker.git.snapshot import Snapshot
from checker.model import (
    Blame,
    Configuration,
    Measure,
    Move,
    Pack,
    Report,
    Sides,
    Timeline,
    Waypoint,
    concerns,
)
from checker.report.provenance import short
from checker.timeline.crew import Opening, crew
from checker.timeline.moves import first_bad, measure, moves, waypoint
from checker.timeline.notes import Ruler, read, ruler_of, written
from checker.timeline.sampling import Sampling, places
from checker.workspace import Workspace

_SWEEP = 25
"""After so many assessments what they left behind is collected."""

Each: TypeAlias = Callable[[Sequence[int]], Iterable[int]]
"""Goes through places one by one, and may tell somebody how far it is."""


@dataclass
class Chronicle:
    """The commits of a line, by place (0 is the newest), and what each of them comes to.

    `notes` are what somebody wrote down of some commits, `store` keeps what this user's runs measured; `workspace` is
    what assessments share. `opening` opens another one of the same line for a second process.
    """

    repository: Repository
    line: Line
    pack: Pack
    notes: Mapping[str, bytes] = field(default_factory=dict)
    workspace: Workspace = field(default_factory=Workspace)
    store: Store | None = None
    opening: Opening | None = None
    _made_so_far: int = 0
    _measures: dict[int, Measure] = field(default_factory=dict)

    @cached_property
    def tags(self) -> dict[str, tuple[str, ...]]:
        """The tags of every commit that has some."""
        return dict(self.repository.tags())

    @cached_property
    def length(self) -> int:
        """How many commits the line holds within its range."""
        return sum(1 for _ in self.line)

    def places(self, sampling: Sampling, since: str) -> tuple[int, ...]:
        """The places of the commits to be measured, newest first; `since` is a day as `YYYY-MM-DD`, "" for all."""
        return places(self.line, sampling, since, self.tags if sampling is Sampling.TAG else ())

    def waypoint(self, place: int) -> Waypoint:
        """The commit at a place."""
        return waypoint(self.line[place], self.tags)

    def report(self, place: int) -> Report:
        """The assessment of the commit at a place, by its own configuration. UsageError where it cannot be read."""
        return self._assessed(self.repository.along(self.line, place), self.workspace)

    def _assessed(self, snapshot: Snapshot, workspace: Workspace) -> Report:
        return assess(snapshot, self.pack, Terms(_configuration(snapshot)), workspace=workspace)

    def measure(self, place: int) -> Measure:
        """What the commit at a place comes to: as noted by the same ruler or kept of an earlier run, else assessed."""
        known = self._recalled(place)
        if known is None:
            known = self._measures[place] = self._made(place)
        return known

    def measures(self, places: Sequence[int], each: Each) -> Iterator[Measure]:
        """What the commits at some places come to, one by one; several processes work on them where that pays."""
        with crew(self.opening, [place for place in places if self._recalled(place) is None]) as arriving:
            for place in each(places):
                self._measures.update(arriving(place))
                yield self.measure(place)

    def _recalled(self, place: int) -> Measure | None:
        if place not in self._measures:
            found = self.waypoint(place)
            kept = (self.notes.get(found.commit), self.store and self.store.get(self._key(found)))
            known = next((one for note in kept if note and (one := read(note, found, self._ruler))), None)
            if known is not None:
                self._measures[place] = known
        return self._measures.get(place)

    def _made(self, place: int) -> Measure:
        """The measure by assessment; it is kept, unless something could not be read: that may be mended."""
        self._made_so_far += 1
        if not self._made_so_far % _SWEEP:
            gc.collect()  # one run of the program is too short for a collector to be on, a long line is not
        snapshot = self.repository.along(self.line, place)
        report = self._assessed(snapshot, self.workspace.unrecorded())
        made = measure(self.waypoint(place), report)
        # Where a shallow clone is cut is not in the key: it may be deepened.
        if self.store is not None and not self._ruler.shallow and is_lasting(snapshot, report):
            self.store.put(self._key(made.waypoint), written(made, self._ruler))
        return made

    def _key(self, found: Waypoint) -> bytes:
        """All that a measure depends on: the program, the ruler and the commit with its tree and history."""
        return key_of(b"measure", source_digest(), repr(self._ruler).encode(), found.commit.encode("ascii"))

    def unwritten(self) -> dict[str, bytes]:
        """The notes on what was measured that are not written yet, by commit."""
        made = {one.waypoint.commit: written(one, self._ruler) for one in self._measures.values()}
        return {commit: note for commit, note in made.items() if self.notes.get(commit) != note}

    @cached_property
    def _ruler(self) -> Ruler:
        return ruler_of(self.pack, self.repository.along(self.line, 0).revision)

    def timeline(self, chosen: Sequence[int], sampling: Sampling, each: Each, *, left_out: int = 0) -> Timeline:
        """The commits at some places, given with the newest first, as a timeline."""
        return Timeline(
            rubric=self.pack.rubric,
            digest=self.pack.digest,
            dimensions={dimension.id: dimension.title for dimension in self.pack.dimensions},
            sampling=sampling.value,
            commits=self.length,
            measures=tuple(self.measures(chosen[::-1], each)),
            left_out=left_out,
        )

    def blame(self, subject: str, chosen: Sequence[int], top: int, each: Each, *, left_out: int = 0) -> Blame:
        """The `top` steps between the commits at some places that moved a dimension or criterion most, with causes."""
        timeline = self.timeline(chosen, Sampling.COMMIT, each, left_out=left_out)
        place = {self.line[one].oid: one for one in chosen}
        found = moves(timeline.measures, subject)[:top]
        told = tuple(self._caused(move, subject, place) for move in found)
        return Blame(subject, self._title(subject), timeline, told)

    def first_bad(self, subject: str, chosen: Sequence[int], below: float | None, *, left_out: int = 0) -> Blame:
        """The commit that broke a dimension or criterion; none where the newest commit is as good as the oldest.

        A dimension is broken below the score `below`, or else below the printed one of the oldest commit; a criterion
        where less of it is proven to be covered than there.

        Raises:
            UsageError: it is broken at the oldest commit already.
        """
        oldest = self.measure(chosen[-1])

        def is_bad(index: int) -> bool:
            return _is_worse(self.measure(chosen[index]), oldest, subject, below)

        if is_bad(len(chosen) - 1):
            at = oldest.waypoint
            already = f"at the oldest commit already ({short(at.commit)}, {at.date})"
            hint = "Look at more commits, or at those from one on at which it was better."
            raise UsageError(f"{subject} is below {below:g} {already}", hint=hint)
        found: tuple[Move, ...] = ()
        if is_bad(0):
            index = first_bad(len(chosen) - 1, is_bad)
            before, after = self.measure(chosen[index + 1]), self.measure(chosen[index])
            place = {self.line[one].oid: one for one in chosen}
            change = after.value(subject) - before.value(subject)
            found = (self._caused(Move(before, after, change), subject, place),)
        seen = [one for one in chosen if one in self._measures]
        timeline = self.timeline(seen, Sampling.COMMIT, iter, left_out=left_out)
        return Blame(subject, self._title(subject), timeline, found, first_bad=True)

    def _caused(self, move: Move, subject: str, place: Mapping[str, int]) -> Move:
        """A step with what a comparison of its two commits knows of the subject."""
        commits = (move.before.waypoint.commit, move.after.waypoint.commit)
        before, after = (self.report(place[commit]) for commit in commits)
        found = compare(before, after, Sides(*commits))
        criteria = (one for dimension in found.dimensions for one in dimension.criteria)
        return move._replace(
            causes=tuple(one for one in found.changes if concerns(one.finding.judgement.criterion, subject)),
            criteria=tuple(one for one in criteria if concerns(one.id, subject)),
            numbers=found.numbers,
        )

    def _title(self, subject: str) -> str:
        titles = {one.id: one.title for one in self.pack.dimensions}
        return titles.get(subject) or next(one.title for one in self.pack.criteria if one.id == subject)


def _configuration(snapshot: Snapshot) -> Configuration:
    """What a commit says about its assessment; a configuration with faults states nothing, as if there were none."""
    try:
        return read_configuration(snapshot)
    except UsageError:
        return Configuration()


def _is_worse(found: Measure, good: Measure, subject: str, below: float | None) -> bool:
    if subject in found.coverages:
        now, then = found.coverages[subject], good.coverages[subject]
        return then is not None and now is not None and now.low < then.low
    score = found.proven(subject)
    if below is not None:
        return score is not None and score < below
    before = good.proven(subject)
    return before is not None and (score is None or score < before)
