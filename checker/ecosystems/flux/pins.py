"""How exactly a version is stated (rubric §3 D2 `pinned`, domain flux §1.3)."""

from __future__ import annotations

from typing import Any

from checker.compose.object import mapping, text
from checker.graph.pins import BRANCH, EXACT, FLOATING, RANGE, VERSION, Pin, is_moving_tag, unresolved
from checker.model import Location, Unknown
from checker.parse.located import Map, where

_GIT_PRECEDENCE = ("commit", "name", "semver", "tag", "branch")
_OCI_PRECEDENCE = ("digest", "semver", "tag")


def git_ref(spec: Map) -> Pin:
    """The pin of a GitRepository; an absent `ref` is the branch `master`."""
    key, value, at = _stated(spec, _GIT_PRECEDENCE)
    if isinstance(value, Unknown):
        how = BRANCH if key == "branch" else RANGE if key == "semver" else EXACT if key in ("commit", "tag") else None
        return Pin(how or unresolved(value, at), value, at)
    version = text(value)
    match key:
        case "commit" | "tag":
            return Pin(EXACT, version, at)
        case "name":
            return Pin(EXACT if version.startswith("refs/tags/") else BRANCH, version, at)
        case "semver":
            return Pin(EXACT if VERSION.fullmatch(version) else RANGE, version, at)
        case "branch":
            return Pin(BRANCH, version, at)
    return Pin(BRANCH, None, at)


def oci_ref(spec: Map) -> Pin:
    """The pin of an OCIRepository; an absent `ref` is the tag `latest`."""
    key, value, at = _stated(spec, _OCI_PRECEDENCE)
    if isinstance(value, Unknown):
        how = EXACT if key == "digest" else RANGE if key == "semver" else None
        return Pin(how or unresolved(value, at), value, at)
    version = text(value)
    match key:
        case "digest":
            return Pin(EXACT, version, at)
        case "semver":
            return Pin(_semver(version), version, at)
        case "tag":
            return Pin(FLOATING if is_moving_tag(version) else EXACT, version, at)
    return Pin(FLOATING, None, at)


def _semver(version: str) -> str:
    if version.strip() == "*":
        return FLOATING
    return EXACT if VERSION.fullmatch(version.strip()) else RANGE


def _stated(spec: Map, precedence: tuple[str, ...]) -> tuple[str, Any, Location]:
    ref = mapping(spec.get("ref"))
    for key in precedence:
        if text(ref.get(key)):
            return key, ref[key], where(spec, "ref", key)
    return "", None, where(spec, "ref")
