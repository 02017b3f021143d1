"""Which jobs of CI plan, apply and check which root, and who hears of it (domain §1.6, D3-3 to D3-5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from checker.compose.terraform import TOOL
from checker.ecosystems.terraform.records import Live, inside
from checker.model import Activity, Event, Evidence, Location, Purpose
from checker.parse.files import Files
from checker.parse.located import Map, dig

_HOOKS = frozenset({"pre-commit", "lefthook"})
_UPGRADE = re.compile(r"\binit\b[^\n#]{0,200}\s--?upgrade\b|^\s*--?upgrade\s*$")
_DESTROY = re.compile(r"\s-?-?destroy\b|-destroy@")
_ALL = re.compile(r"\brun-all\b|\s--all\b|\b(?:apply|plan)-all\b|\s-?-recursive\b")
_LOOKS = frozenset({Purpose.VALIDATE, Purpose.PLAN, Purpose.DIFF})


class Jobs:
    """The activities of CI that are about Terraform, joined to directories.

    Args:
        files: the tree, to tell jobs of one workflow apart.
        evidence: what CI does.
        live: the directories of live roots; a job in one of them is not about those below it.
    """

    def __init__(self, files: Files, evidence: Evidence, live: Iterable[str]) -> None:
        self._files = files
        self._live = frozenset(live)
        self._known: dict[str, tuple[Activity, ...]] = {}
        about = [one for one in evidence.activities if TOOL in one.tools and one.system not in _HOOKS]
        self.hooks = tuple(
            one
            for one in evidence.activities
            if TOOL in one.tools and one.system in _HOOKS and one.purpose in _LOOKS and not one.opaque
        )
        self.seen = tuple(one for one in about if not one.opaque and not _DESTROY.search(one.command))
        self.opaque = tuple(one for one in evidence.activities if one.opaque and (TOOL in one.tools or not one.tools))
        self._notices = tuple(one for one in evidence.activities if one.purpose is Purpose.NOTIFY)

    def of(self, unit: Live, *purposes: Purpose) -> tuple[Activity, ...]:
        """The activities of some purposes that are about a unit."""
        return tuple(one for one in self._about(unit) if one.purpose in purposes)

    def _about(self, unit: Live) -> tuple[Activity, ...]:
        name = str(unit.address)
        if name not in self._known:
            near = {
                index
                for path in (unit.directory, *unit.modules)
                for one in above(path)
                for index in self._at.get(one, ())
            }
            found = (self.seen[index] for index in sorted(near | self._anywhere))
            self._known[name] = tuple(one for one in found if self._covers(one, unit))
        return self._known[name]

    @cached_property
    def _at(self) -> Mapping[str, Sequence[int]]:
        """The activities by each directory they name."""
        found: dict[str, list[int]] = {}
        for index, activity in enumerate(self.seen):
            for directory in activity.directories:
                found.setdefault(_plain(directory), []).append(index)
        return found

    @cached_property
    def _anywhere(self) -> frozenset[int]:
        return frozenset(index for index, activity in enumerate(self.seen) if not activity.directories)

    def _covers(self, activity: Activity, unit: Live) -> bool:
        if not activity.directories:
            return True
        if any(self._reaches(activity, _plain(directory), unit.directory) for directory in activity.directories):
            return True
        checks = activity.purpose is Purpose.VALIDATE
        return checks and any(inside(one, directory) for one in unit.modules for directory in activity.directories)

    def _reaches(self, activity: Activity, directory: str, path: str) -> bool:
        """A job in a live root is about that root alone, unless it goes through all below."""
        if directory in self._live and activity.purpose is not Purpose.VALIDATE and not _ALL.search(activity.command):
            return path == directory
        return inside(path, directory)

    @cached_property
    def _upgrades(self) -> Mapping[Activity, Location]:
        """The activities whose job runs `init -upgrade` for them, with its line."""
        found: dict[Activity, Location] = {}
        for path in sorted({one.location.path for one in self.seen}):
            here = [one for one in self.seen if one.location.path == path]
            for number, line in enumerate((self._files.text(path) or "").splitlines(), 1):
                if _UPGRADE.search(line) and not line.lstrip().startswith("#"):
                    at = Location(path, number, len(line) - len(line.lstrip()) + 1)
                    found.update((one, at) for one in self._initialised(here, at) if one not in found)
        return found

    def _initialised(self, activities: Sequence[Activity], at: Location) -> Iterator[Activity]:
        """What an `init` is for: the next command of its job, else the last one before it."""
        job = self._job(at)
        lines = [one.location.line for one in activities if self._job(one.location) == job]
        after, before = [line for line in lines if line >= at.line], [line for line in lines if line < at.line]
        line = min(after, default=max(before, default=0))
        return (one for one in activities if one.location.line == line)

    def upgrade(self, unit: Live) -> Location | None:
        """The line of CI that runs `init -upgrade` in a unit."""
        concerned = self.of(unit, Purpose.PLAN, Purpose.APPLY, Purpose.VALIDATE)
        return next((self._upgrades[one] for one in concerned if one in self._upgrades), None)

    def notice(self, activities: Iterable[Activity]) -> Activity | None:
        """The first message to people from the job of an activity, or from a workflow that follows its workflow."""
        given = tuple(activities)
        return next((one for one in self._notices if any(self._joined(one, other) for other in given)), None)

    def _joined(self, notice: Activity, activity: Activity) -> bool:
        if notice.events.isdisjoint(activity.events):
            return False
        if notice.location.path == activity.location.path:
            told, done = self._job(notice.location), self._job(activity.location)
            return told == done or done in self._needs(notice.location.path, told)
        return self._name(activity.location.path) in self._follows(notice.location.path)

    def _workflow(self, path: str) -> Map:
        documents = self._files.documents(path)
        return documents[0].data if documents and isinstance(documents[0].data, Map) else Map(at=Location(path))

    def _name(self, path: str) -> str:
        named = self._workflow(path).get("name")
        return named if isinstance(named, str) else path

    def _follows(self, path: str) -> frozenset[str]:
        """The names of the workflows whose end starts this one."""
        listed = dig(self._workflow(path), "on", "workflow_run", "workflows")
        return frozenset(str(one) for one in listed) if isinstance(listed, list) else frozenset()

    def _job(self, at: Location) -> str:
        """The job that a line stands in: the last one that begins before it."""
        jobs = self._workflow(at.path).get("jobs")
        if not isinstance(jobs, Map):
            return ""
        before = [name for name in jobs if jobs.where(name).line <= at.line]
        return max(before, key=lambda name: jobs.where(name).line, default="")

    def _needs(self, path: str, job: str) -> frozenset[str]:
        """All jobs that must end before a job, near and far."""
        found: set[str] = set()
        pending = [job]
        while pending:
            needed = dig(self._workflow(path), "jobs", pending.pop(), "needs")
            for name in [needed] if isinstance(needed, str) else needed if isinstance(needed, list) else ():
                if isinstance(name, str) and name not in found:
                    found.add(name)
                    pending.append(name)
        return frozenset(found)

    def section(self, activity: Activity) -> Iterator[tuple[int, str]]:
        """The lines of the job of an activity, numbered."""
        path = activity.location.path
        jobs = self._workflow(path).get("jobs")
        lines = (self._files.text(path) or "").splitlines()
        if not isinstance(jobs, Map):
            return enumerate(lines, 1)
        starts = sorted(jobs.where(name).line for name in jobs)
        first = max((line for line in starts if line <= activity.location.line), default=1)
        last = min((line for line in starts if line > activity.location.line), default=len(lines) + 1)
        return ((number, lines[number - 1]) for number in range(first, min(last, len(lines) + 1)))


def on(activities: Iterable[Activity], event: Event) -> tuple[Activity, ...]:
    """Those that an event starts."""
    return tuple(one for one in activities if event in one.events)


def above(path: str) -> Iterator[str]:
    """A directory and all above it, down to the root of the tree, which is ""."""
    yield path
    while path:
        path = path.rpartition("/")[0]
        yield path


def _plain(directory: str) -> str:
    named = directory.strip("/").removeprefix("./")
    return "" if named == "." else named
