"""What every CI system is brought to before it is judged: jobs of steps, each with the events that run it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from checker.model import Event, Location, Unknown

Gate: TypeAlias = Location | Unknown | None
"""The line that makes a step wait for a person; Unknown where that cannot be told, None where nothing does."""

MAX_FILES = 400
MAX_JOBS = 2000
MAX_STEPS = 20000

PULL_REQUEST = frozenset({Event.PULL_REQUEST})
PUSH_ANY_BRANCH = frozenset({Event.PUSH, Event.PULL_REQUEST})
"""A push without a branch filter runs on the branches of pull requests too (rubric §3)."""


class Step(NamedTuple):
    """One step: shell text, an action (marketplace name, path or `docker://` image) with inputs, or an image's command.

    `at` is the line of the call, `script_at` the first line of the shell text, when it stands in lines of its own;
    `lines` the place of each of its lines, when it is put together from several texts. An `external` action is a
    workflow, template or library call whose content is elsewhere: its `name` is all that speaks.
    `directory` is where it runs, from the root; None when that is not known. `variables` are known values by name.
    `gate` is what makes it wait for a person.
    """

    at: Location
    events: frozenset[Event]
    script: str = ""
    script_at: Location | None = None
    action: str = ""
    inputs: Mapping[str, str] = {}
    directory: str | None = ""
    variables: Mapping[str, str] = {}
    name: str = ""
    lines: tuple[Location, ...] = ()
    external: bool = False
    gate: Gate = None

    def line(self, offset: int) -> Location:
        """Where the script's line with this offset stands: exact for literal blocks, else where the text begins."""
        if self.lines:
            return self.lines[min(offset, len(self.lines) - 1)]
        if self.script_at is None:
            return self.at
        return self.script_at._replace(line=self.script_at.line + offset, column=1)


class Job(NamedTuple):
    """A row of steps on one machine: what one sets up concerns all of them. `reads` are files that took part."""

    system: str
    name: str
    steps: tuple[Step, ...]
    reads: frozenset[str] = frozenset()
