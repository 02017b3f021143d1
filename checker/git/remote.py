"""The one name of a repository among the many URLs it can be reached by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCHEME = re.compile(r"(?:https?|ssh|git|git\+ssh|ssh\+git|git\+https?)://", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:[^/]*@)?(\[[0-9a-fA-F:.]+\]|[^/:@\[\]]+)(?::\d*)?$")
_SHORT = re.compile(r"(?:[^/:]*@)?(\[[0-9a-fA-F:.]+\]|[^/:@\[\]]{2,}):(?!/?:)(.*)$")
_SAFE = re.compile(r"[^\x00-\x20\x7f\ud800-\udfff]+")


def normalise_remote(url: str) -> str | None:
    """Return the `host/path` that a remote's URL names, None for a local path, a file or an unknown scheme.

    Scheme, user, credentials, port, query and a trailing `.git` are dropped and the host is lower-cased, so that
    `git@GitHub.com:org/repo.git` and `https://token@github.com/org/repo` are the same name.
    """
    host, path = _split(url.strip())
    path = re.split(r"[?#]", path, maxsplit=1)[0].strip("/").removesuffix(".git").rstrip("/")
    name = f"{host.lower()}/{path}"
    return name if host and path and _SAFE.fullmatch(name) else None


def choose_remote(urls: Mapping[str, str]) -> str | None:
    """Return the normalised URL of `origin`, else of the only remote, else None."""
    chosen = urls.get("origin") or (next(iter(urls.values())) if len(urls) == 1 else None)
    return normalise_remote(chosen) if chosen else None


def _split(url: str) -> tuple[str, str]:
    """Return host and path of a URL or of the short form `user@host:path`; ("", "") for anything else."""
    scheme = _SCHEME.match(url)
    if scheme:
        authority, _, path = url[scheme.end() :].partition("/")
        host = _AUTHORITY.match(authority)
        return (host[1], path) if host else ("", "")
    short = _SHORT.match(url)
    return (short[1], short[2]) if short and "://" not in url else ("", "")
