"""What the steps of one job add up to."""

from __future__ import annotations

from collections.abc import Iterator

from checker.ecosystems.ci.commands import Meaning
from checker.ecosystems.ci.hooks import hook_activities
from checker.ecosystems.ci.secrets import without_secrets
from checker.ecosystems.ci.steps import Step
from checker.model import Activity, Event, Location, Purpose
from checker.parse.files import Files

_MAX_WORK = 6000


class Collector:
    """Collects the activities of one job; a budget bounds what hostile scripts may cost."""

    def __init__(self, files: Files, system: str) -> None:
        self.files = files
        self.reads: set[str] = set()
        self._system = system
        self._found: list[Activity] = []
        self._test_cluster = False
        self._shown: list[tuple[Location, frozenset[Event], str]] = []
        self._work = 0

    @property
    def size(self) -> int:
        """How many activities were found so far."""
        return len(self._found)

    def spend(self) -> bool:
        """Take one unit of work; False when the budget is used up."""
        self._work += 1
        return self._work <= _MAX_WORK

    def add(
        self, step: Step, at: Location, meaning: Meaning, text: str, directories: tuple[str, ...] = (), *,
        opaque: bool = False, undeclared: bool = False,
    ) -> None:  # fmt: skip
        """Note a recognised command of a step."""
        self._found.append(
            Activity(
                at,
                meaning.purpose,
                meaning.tools,
                step.events,
                without_secrets(text),
                directories,
                self._system,
                opaque,
                undeclared,
                step.gate,
            )
        )

    def add_hooks(self, step: Step, at: Location, wanted: frozenset[str]) -> None:
        """Note what the pre-commit hooks do that a step runs; `wanted` are their ids, none for all."""
        found, reads = hook_activities(self.files, wanted)
        self.reads |= reads
        self._found += [hook._replace(location=at, events=step.events, system=self._system) for hook in found]

    def set_up_test_cluster(self) -> None:
        """Note that the job works on a throw-away cluster: then it deploys nothing (rubric §3)."""
        self._test_cluster = True

    def show(self, at: Location, events: frozenset[Event], text: str) -> None:
        """Note that a comparison, or a comment on the pull request, is made."""
        self._shown.append((at, events, without_secrets(text)))

    def result(self) -> Iterator[Activity]:
        """All activities of the job; a notification works on what its job works on."""
        tools = frozenset[str]().union(*(activity.tools for activity in self._found if not activity.opaque))
        for activity in (*self._found, *self._rendered_diffs()):
            if activity.purpose is Purpose.NOTIFY:
                yield activity._replace(tools=tools)
            elif activity.purpose is not Purpose.APPLY or not self._test_cluster:
                yield activity

    def _rendered_diffs(self) -> Iterator[Activity]:
        """A rendering that is compared, or commented on the pull request, shows the difference (rubric §3)."""
        renders = [found for found in self._found if found.purpose is Purpose.RENDER]
        if not renders or any(found.purpose is Purpose.DIFF for found in self._found):
            return
        tools = frozenset[str]().union(*(found.tools for found in renders))
        whole = any(not found.directories for found in renders)
        directories = () if whole else tuple(sorted({path for found in renders for path in found.directories}))
        for at, events, text in self._shown[:1]:
            yield Activity(at, Purpose.DIFF, tools, events, text, directories, self._system)
