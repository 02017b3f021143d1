"""Where a module comes from and whether its version is fixed (domain D2-14)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from checker.compose.terraform.paths import shown, within
from checker.compose.terraform.values import options
from checker.model import Location, Unknown

_REGISTRY = re.compile(r"(?:[\w.-]+\.[\w-]+(?::\d+)?/)?[\w-]+/[\w-]+/[\w-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_TAG = re.compile(r"(?:[a-z][a-z0-9._/-]*[-_/])?v?\d+(?:\.\d+){1,3}(?:[-+].*)?", re.IGNORECASE)
_EXACT = re.compile(r"=?\s*v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?")
_HOSTS = ("github.com/", "bitbucket.org/", "gitlab.com/", "git@", "ssh://")
_LONGEST = 2000
_ARCHIVES = ("http://", "https://", "s3::", "gcs::", "s3.", "www.")
_PARTIAL = "${"


class SourceKind(StrEnum):
    """The getter that fetches a module."""

    LOCAL = "local"
    REGISTRY = "registry"
    GIT = "git"
    OCI = "oci"
    ARCHIVE = "archive"
    UNKNOWN = "unknown"


class Pin(StrEnum):
    """How far a reference fixes what is fetched."""

    TRACKED = "tracked"  # a path in this repository
    COMMIT = "commit"
    TAG = "tag"
    EXACT = "exact"
    RANGE = "range"
    BRANCH = "branch"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """One source as written. `directory` is the repository path of a local one, None if it leads out of the tree.

    `reference` is the version, tag, branch or commit; `at` is the line that states it, or the source's.
    A git source that is a path of this repository (`git::../..//modules/x?ref=…`) has both `GIT` and a directory.
    """

    kind: SourceKind
    text: str
    at: Location
    directory: str | None = None
    reference: str = ""
    pin: Pin = Pin.UNKNOWN

    @property
    def local(self) -> bool:
        """Whether it is a path, tracked at the same commit."""
        return self.kind is SourceKind.LOCAL


def sources(value: Any, version: Any, directory: str, at: Location) -> tuple[Source, ...]:
    """The sources that a `source` (with its `version`) may be, seen from the directory that states it.

    Args:
        value: the evaluated source; a Choice gives several.
        version: the evaluated version of a registry source, None if absent.
        directory: where the statement stands, links followed.
        at: the line of the source.
    """
    return tuple(_source(option, version, directory, at) for option in options(value))


def _source(value: Any, version: Any, directory: str, at: Location) -> Source:
    text = value.text if isinstance(value, Unknown) else value
    if not isinstance(text, str) or not text or text.startswith(_PARTIAL) or len(text) > _LONGEST:
        return Source(SourceKind.UNKNOWN, shown(str(text or ""))[:_LONGEST], at)
    if isinstance(value, Unknown) and _PARTIAL not in text:
        return Source(SourceKind.UNKNOWN, shown(text), at)
    forced, _, rest = text.rpartition("::")
    if not forced and (text.startswith(("./", "../", "\ue000", "/")) or text in {".", ".."}):
        return _local(text, directory, at)
    if forced == "git" or (not forced and text.startswith(_HOSTS)):
        return _git(text, rest, directory, at)
    if text.startswith("oci://"):
        return _pinned(SourceKind.OCI, text, at, _query(text, "tag") or _query(text, "digest"))
    if not forced and _REGISTRY.fullmatch(text.partition("//")[0]):
        return _registry(text, version, at)
    kind = SourceKind.ARCHIVE if forced or text.startswith(_ARCHIVES) else SourceKind.UNKNOWN
    return Source(kind, shown(text), at)


def _local(text: str, directory: str, at: Location) -> Source:
    """A path: `//` parts the package from the module in it; an absolute path is no local module."""
    if _PARTIAL in text:
        return Source(SourceKind.UNKNOWN, shown(text), at)
    target = within(directory, text.replace("//", "/"))
    return Source(SourceKind.LOCAL, shown(text), at, target, "", Pin.TRACKED)


def _git(text: str, rest: str, directory: str, at: Location) -> Source:
    path = rest.partition("?")[0]
    inside = within(directory, path.replace("//", "/")) if path.startswith(("./", "../", "\ue000")) else None
    made = _pinned(SourceKind.GIT, text, at, _query(text, "ref"))
    return replace(made, directory=inside)


def _query(text: str, key: str) -> str:
    found = re.search(rf"[?&]{key}=([^&]*)", text)
    return found[1] if found else ""


def _pinned(kind: SourceKind, text: str, at: Location, reference: str) -> Source:
    return Source(kind, shown(text), at, None, reference, pin_of(reference))


def pin_of(reference: str) -> Pin:
    """What a git reference fixes; tags and branches are told apart by their looks (domain D2-14)."""
    if not reference:
        return Pin.NONE
    if _COMMIT.fullmatch(reference):
        return Pin.COMMIT
    if _PARTIAL in reference:
        return Pin.UNKNOWN
    return Pin.TAG if _TAG.fullmatch(reference) else Pin.BRANCH


def _registry(text: str, version: Any, at: Location) -> Source:
    if isinstance(version, Unknown):
        return Source(SourceKind.REGISTRY, text, version.location or at, None, version.text, Pin.UNKNOWN)
    return Source(SourceKind.REGISTRY, text, at, None, str(version or ""), pin_of_version(version))


def pin_of_version(version: Any) -> Pin:
    """What a version constraint fixes: one version, a range, or nothing."""
    if not isinstance(version, str) or not version.strip() or len(version) > _LONGEST:
        return Pin.NONE if version in {None, ""} else Pin.UNKNOWN
    return Pin.EXACT if _EXACT.fullmatch(version.strip()) else Pin.RANGE
