"""What runs a root by settings that stand in this repository, as one record whatever the runner is (domain §1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checker.model import Fact, Location, Unknown


@dataclass(frozen=True, slots=True)
class Managed:
    """One runner of one root. The facts have the values of the unit's facts of the same meaning.

    `found` and `resolved` speak of drift, `notified` and `notified_drift` of messages, `planned` of plans on pull
    requests, `apply` of what rolls a change out. `queues` says that runs queue, else the directory is locked.
    `upgrade` is the line that makes it run `init -upgrade`. `access` are team, level and line.
    """

    kind: str
    at: Location
    found: Fact
    resolved: Fact
    notified: Fact
    notified_drift: Fact
    planned: Fact
    apply: Fact
    queues: bool = False
    locks: bool = True
    upgrade: Location | None = None
    access: tuple[tuple[str, str, Location], ...] = ()


def fact(*, value: Any, at: Location | None) -> Fact:
    """A fact with a plain value."""
    return Fact(value, at)


def unseen(reason: str, at: Location | None) -> Fact:
    """A fact that this scan cannot see."""
    return Fact(Unknown(reason, at), at)
