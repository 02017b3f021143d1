"""Where something stands, and what could not be read there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Location(NamedTuple):
    """A place in a tracked file; `line` and `column` are 1-based, columns count code points."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that this scan cannot see: a leaf of a composed object or the value of a fact.

    `reason` completes the sentence "not observable: …"; `text` is the source text it stands for, if there is one.
    """

    reason: str
    location: Location | None = None
    text: str = ""

    def __str__(self) -> str:
        return self.text


class Stage(StrEnum):
    """Where in the row of stages a problem arose."""

    GIT = "git"
    PARSE = "parse"
    COMPOSE = "compose"
    COLLECT = "collect"


class ProblemKind(StrEnum):
    """How a problem counts: `failed` makes a run incomplete, the others are said and go on."""

    FAILED = "failed"
    SKIPPED = "skipped"
    UNOBSERVABLE = "unobservable"


class Problem(NamedTuple):
    """An input that could not be read or followed; it travels with the rest and never stops a run."""

    location: Location
    stage: Stage
    kind: ProblemKind
    message: str


class Place(NamedTuple):
    """A location with the words that say what stands there."""

    location: Location
    text: str = ""


class Basis(NamedTuple):
    """What a statement rests on that stands in no line of its own, such as an absence.

    `places` are what was looked at, each with what it is; `commits` the newest and the oldest of a row of commits, by
    their shortened ids, empty where the statement rests on none.
    """

    places: tuple[Place, ...] = ()
    commits: tuple[str, ...] = ()
