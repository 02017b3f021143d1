"""How exactly a version is stated (rubric §3 D2 `pinned`, domain flux §1.3)."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from checker.compose.object import mapping, text
from checker.model import Location, Unknown
from checker.parse.located import Map, where

EXACT, BRANCH, RANGE, FLOATING, OWN, NONE = "exact", "branch", "range", "floating", "own", "none"

_VERSION = re.compile(r"=?\s*v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]*)?")
_DIGIT = re.compile(r"[0-9]")
_MOVING = re.compile(r"(?:latest|main|master|head|stable|edge|nightly|dev|develop|rolling)(?:[-_.].*)?", re.IGNORECASE)
_GIT_PRECEDENCE = ("commit", "name", "semver", "tag", "branch")
_OCI_PRECEDENCE = ("digest", "semver", "tag")


class Pin(NamedTuple):
    """`how` a version is stated, the stated text (None: none is stated), and the line that says it."""

    how: str | Unknown
    version: str | Unknown | None
    at: Location


def chart_version(value: Any, at: Location) -> Pin:
    """The pin of a chart from a Helm repository; absent or `*` is the newest at every refresh."""
    if isinstance(value, Unknown):
        return Pin(_unresolved(value, at), value, at)
    version = text(value).strip()
    if version in ("", "*"):
        return Pin(FLOATING, version or None, at)
    return Pin(EXACT if _VERSION.fullmatch(version) else RANGE, version, at)


def git_ref(spec: Map) -> Pin:
    """The pin of a GitRepository; an absent `ref` is the branch `master`."""
    key, value, at = _stated(spec, _GIT_PRECEDENCE)
    if isinstance(value, Unknown):
        how = BRANCH if key == "branch" else RANGE if key == "semver" else EXACT if key in ("commit", "tag") else None
        return Pin(how or _unresolved(value, at), value, at)
    version = text(value)
    match key:
        case "commit" | "tag":
            return Pin(EXACT, version, at)
        case "name":
            return Pin(EXACT if version.startswith("refs/tags/") else BRANCH, version, at)
        case "semver":
            return Pin(EXACT if _VERSION.fullmatch(version) else RANGE, version, at)
        case "branch":
            return Pin(BRANCH, version, at)
    return Pin(BRANCH, None, at)


def oci_ref(spec: Map) -> Pin:
    """The pin of an OCIRepository; an absent `ref` is the tag `latest`."""
    key, value, at = _stated(spec, _OCI_PRECEDENCE)
    if isinstance(value, Unknown):
        how = EXACT if key == "digest" else RANGE if key == "semver" else None
        return Pin(how or _unresolved(value, at), value, at)
    version = text(value)
    match key:
        case "digest":
            return Pin(EXACT, version, at)
        case "semver":
            return Pin(_semver(version), version, at)
        case "tag":
            return Pin(FLOATING if is_moving_tag(version) else EXACT, version, at)
    return Pin(FLOATING, None, at)


def is_moving_tag(tag: str) -> bool:
    """Whether a tag names a channel and no version: `latest`, `latest-stable`, `main`, or a word without a digit."""
    if "@sha256:" in tag:
        return False
    return _MOVING.fullmatch(tag) is not None or not _DIGIT.search(tag)


def _semver(version: str) -> str:
    if version.strip() == "*":
        return FLOATING
    return EXACT if _VERSION.fullmatch(version.strip()) else RANGE


def _stated(spec: Map, precedence: tuple[str, ...]) -> tuple[str, Any, Location]:
    ref = mapping(spec.get("ref"))
    for key in precedence:
        if text(ref.get(key)):
            return key, ref[key], where(spec, "ref", key)
    return "", None, where(spec, "ref")


def _unresolved(value: Unknown, at: Location) -> Unknown:
    return Unknown(value.reason, value.location or at, value.text)
