"""Inputs that stand outside the repository: they are named, judged by how they are pinned, and never fetched."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from checker.model import Location


class RemoteInput(NamedTuple):
    """Something a build takes from elsewhere. `kind` is `base`, `component`, `generator` or `chart`.

    `pinned` says that the reference names one exact content: a tag, a commit or an exact chart version.
    """

    url: str
    kind: str
    pinned: bool
    location: Location


_SCHEME = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*::|[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:|(?:www\.)?github\.com[/:])", re.IGNORECASE
)
_COMMIT = re.compile(r"^(?=[0-9a-f]*[0-9])[0-9a-f]{7,64}$")
_BRANCH = re.compile(r"^(?:refs/heads/|(?:release|stable)(?:[-/]|$)|main$|master$|head$|latest$)", re.IGNORECASE)
_VERSION = re.compile(r"(?:^|[^0-9a-z.])v?\d+\.\d+(?:\.\d+)*(?:[-+.][0-9A-Za-z.+-]+)?$", re.IGNORECASE)
_MAJOR = re.compile(r"^v\d+$")
_RANGE = re.compile(r"[*^~<>=| ]|(?:^|\.)x(?:\.|$)", re.IGNORECASE)
_CREDENTIALS = re.compile(r"//[^/@\s]*:[^/@\s]*@|(?<=http:)//[^/@\s]+@|(?<=https:)//[^/@\s]+@")
_LONGEST, _SHOWN = 2048, 300


def is_remote(entry: str) -> bool:
    """Whether a listed path that is not in the repository names a place elsewhere (a URL, a Git remote)."""
    return len(entry) <= _LONGEST and ("?ref=" in entry or _SCHEME.match(entry) is not None)


def public(url: str) -> str:
    """The URL as it may be shown: without a password or token, and not longer than anyone reads."""
    bare = _CREDENTIALS.sub("//", url)
    return bare if len(bare) <= _SHOWN else f"{bare[:_SHOWN]}…"


def is_exact(reference: str) -> bool:
    """Whether a Git reference is a commit or looks like a tag; branches and `HEAD` move."""
    name = reference.removeprefix("refs/tags/")
    if not name or len(name) > _LONGEST or _BRANCH.match(name):
        return False
    return any(pattern.search(name) for pattern in (_COMMIT, _VERSION, _MAJOR))


def is_pinned(url: str) -> bool:
    """Whether a remote base or file names one content: `?ref=`/`?version=`, or a tag or commit in its path."""
    try:
        parts = urlsplit(url[:_LONGEST])
    except ValueError:
        return False
    query = parse_qs(parts.query)
    named = query.get("ref") or query.get("version")
    if named:
        return is_exact(named[-1])
    if not url.startswith(("http://", "https://")) or parts.path.endswith(".git"):
        return False
    segments = parts.path.split("/")[1:-1]
    if parts.hostname == "raw.githubusercontent.com":  # /OWNER/REPOSITORY/REFERENCE/… or /…/refs/tags/REFERENCE/…
        segments = segments[4:5] if segments[2:4] == ["refs", "tags"] else segments[2:3]
    return any(map(is_exact, segments)) and not any(map(_BRANCH.match, segments))


def is_exact_version(version: str) -> bool:
    """Whether a chart version is one version and not a range."""
    return bool(version) and len(version) <= _LONGEST and _RANGE.search(version) is None
