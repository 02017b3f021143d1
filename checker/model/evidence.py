"""What surrounds the tools."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from checker.model.inventory import Item
from checker.model.places import Location, Problem, Unknown
from checker.model.teams import Offer


class Event(StrEnum):
    """What starts a CI job."""

    PULL_REQUEST = "pull-request"
    PUSH = "push"
    TAG = "tag"
    SCHEDULE = "schedule"
    DISPATCH = "dispatch"
    OTHER = "other"


class Purpose(StrEnum):
    """What a command in a CI job does with the repository's declared state."""

    VALIDATE = "validate"
    RENDER = "render"
    DIFF = "diff"
    PLAN = "plan"
    APPLY = "apply"
    PUBLISH = "publish"
    NOTIFY = "notify"


class Activity(NamedTuple):
    """One recognised command or action of CI (rubric §3 "CI").

    `tools` are the subjects it works on (`flux`, `argocd`, `terraform`, `kustomize`, `helm`, `kubernetes`);
    `directories` are repository paths it names, empty when it names none (then it is taken to cover all);
    `command` is the text as written, for people. `opaque` marks a program that cannot be followed (rubric §3).
    `undeclared` marks a deployment whose state stands in the command, not in files in Git (rubric §3 `history`).
    `gate` is the line that makes it wait for a person: a manual job, a step that asks; Unknown where that is not told.
    """

    location: Location
    purpose: Purpose
    tools: frozenset[str]
    events: frozenset[Event]
    command: str
    directories: tuple[str, ...] = ()
    system: str = ""
    opaque: bool = False
    undeclared: bool = False
    gate: Location | Unknown | None = None


class Evidence(NamedTuple):
    """What surrounds the tools. `problems` and `reads` as in `Collection`.

    `declared` is what stands declared though no unit delivers it: definitions of clusters, releases of helmfile.
    `offers` are forms, buttons and templates by which people ask for an environment. `configurations` are the files of
    CI that were read, whatever they hold.
    """

    activities: tuple[Activity, ...] = ()
    problems: tuple[Problem, ...] = ()
    reads: frozenset[str] = frozenset()
    declared: tuple[Item, ...] = ()
    offers: tuple[Offer, ...] = ()
    configurations: frozenset[str] = frozenset()
