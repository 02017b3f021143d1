"""Argo CD: the live units of every instance that this repository holds, and the facts about them (domain argocd)."""

from __future__ import annotations

import re

from checker.ecosystems import Scene
from checker.model import Collection
from checker.parse.files import Files

_WORD = "argo"
_NAME = re.compile(rb"(?<![A-Za-z])argo|argo(?:cd|-cd|proj)")
"""The word, but not as a part of another one: Rust's cargo, Cloudflare's cfargotunnel."""


def collect(scene: Scene) -> Collection:
    """Find the live Argo CD units of the tree and state the facts of `schemas/facts/argocd.schema.json` about them."""
    if not _is_named(scene.files):
        return Collection("argocd")
    from checker.ecosystems.argocd.collector import collect as collected  # noqa: PLC0415 - many trees know no Argo CD

    return collected(scene)


def _is_named(files: Files) -> bool:
    """Whether a path, a manifest or HCL names Argo CD at all: no carrier of its objects can do without."""
    if any(_WORD in path and _NAME.search(path.encode("utf-8", "surrogateescape")) for path in files.paths):
        return True
    word = _WORD.encode()
    paths = (*files.mentioning(word), *files.mentioning(word, hcl=True))
    return any(_NAME.search(files.content(path) or b"") for path in paths)
