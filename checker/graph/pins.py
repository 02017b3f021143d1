"""How exactly a version is stated (rubric §3 D2 `pinned`): what every delivery tool reads alike."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from checker.compose.object import text
from checker.model import Location, Unknown

EXACT, BRANCH, RANGE, FLOATING, OWN, NONE = "exact", "branch", "range", "floating", "own", "none"

VERSION = re.compile(r"=?\s*v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]*)?")
_DIGIT = re.compile(r"[0-9]")
_MOVING = re.compile(r"(?:latest|main|master|head|stable|edge|nightly|dev|develop|rolling)(?:[-_.].*)?", re.IGNORECASE)


class Pin(NamedTuple):
    """`how` a version is stated, the stated text (None: none is stated), and the line that says it."""

    how: str | Unknown
    version: str | Unknown | None
    at: Location


def chart_version(value: Any, at: Location) -> Pin:
    """The pin of a chart from a Helm repository; absent or `*` is the newest at every refresh."""
    if isinstance(value, Unknown):
        return Pin(unresolved(value, at), value, at)
    version = text(value).strip()
    if version in ("", "*"):
        return Pin(FLOATING, version or None, at)
    return Pin(EXACT if VERSION.fullmatch(version) else RANGE, version, at)


def is_moving_tag(tag: str) -> bool:
    """Whether a tag names a channel and no version: `latest`, `latest-stable`, `main`, or a word without a digit."""
    if "@sha256:" in tag:
        return False
    return _MOVING.fullmatch(tag) is not None or not _DIGIT.search(tag)


def unresolved(value: Unknown, at: Location) -> Unknown:
    """An unknown value with a place, that of what holds it if it has none."""
    return Unknown(value.reason, value.location or at, value.text)
