"""Where live units are put to use: on which targets, in which stages, made of what (rubric D4 6, D5 1-2)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from checker.model.places import Location, Unknown


class TargetKind(StrEnum):
    """What a target is."""

    CLUSTER = "cluster"
    ENVIRONMENT = "environment"
    """An environment, account or region, as Terraform has them."""


class Target(NamedTuple):
    """Something that can be deployed to. `name` tells it from others of its tool, `at` is the line that names it."""

    kind: TargetKind
    name: str
    at: Location


class Version(NamedTuple):
    """One version, range, reference or image as it is stated for one placement.

    `subject` is what it is the version of: equal in all placements of one definition. `value` is "" for what follows
    the tree of this repository.
    """

    subject: str
    value: str
    at: Location


VersionReader = Callable[[], tuple[Version, ...]]
"""Reads the versions that are stated somewhere, when they are asked for."""


def no_versions() -> tuple[Version, ...]:
    """No version is stated."""
    return ()


class Placement(NamedTuple):
    """One live unit on one target: each Application of an ApplicationSet, each set of values of a root is one.

    `subject` is the unit's name without the words that tell targets and stages apart, so that copies share it; "" for
    what brings a target's whole tree and has no counterpart. `ladder` is the same with the words for stages alone taken
    out: a change moves along it. `target` is Unknown where it is decided elsewhere. `stage`
    is one of `checker.graph.stages`, "" where nothing names one. `definitions` are the documents, files, directories
    and modules that it is made of, by address: what two placements have in common changes for both. `versions` reads
    what is stated for it: few are asked for, and reading all would be a walk over everything that is delivered.
    `fanned` says that a generator makes it, which is no part of its `definitions` where it has some of its own; `inner`
    that it shares one root and state with others of its subject. `elsewhere` is what it delivers of another tree, where
    its versions may stand.
    """

    unit: str
    at: Location
    subject: str
    ladder: str
    target: Target | Unknown
    stage: str
    definitions: frozenset[str]
    versions: VersionReader = no_versions
    fanned: bool = False
    inner: bool = False
    elsewhere: str = ""
