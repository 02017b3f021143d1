"""Tags that name a release: of a version or of a day, on the commits that they stand on (domain terraform-ci-git §8.3).

Tags are no part of a tree, and clones of one repository differ in them: nothing that is scored may rest on them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from checker.errors import UsageError
from checker.git.process import GitFailure
from checker.git.refs import TAGS, Tag, tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from checker.git.process import Git

    Tags = Mapping[str, tuple[str, ...]]
    """Commit -> names of the tags on it."""

    Releases = Callable[[], Tags | None]

_PREFIX = r"(?:[\w./@-]{0,80}?[/@_.-])?v?"
_VERSION = r"\d{1,9}\.\d{1,9}(?:\.\d{1,9}){0,2}(?:[-+][0-9A-Za-z.+-]{1,80})?"
_DAY = r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?:[-._]\d{1,9})?"
_RELEASE = re.compile(rf"{_PREFIX}(?:{_VERSION}|{_DAY})")
_MOST = 20_000
_LONGEST = 200


def is_release(name: str) -> bool:
    """Whether a tag is named after a version (`v1.2.3`, `web/1.2`, `chart-1.2.3-rc.1`) or a day (`2026-08-21`)."""
    return len(name) <= _LONGEST and _RELEASE.fullmatch(name) is not None


def known_releases(git: Git, shared: Path) -> Releases:
    """What tells the releases on every commit when it is asked, and reads them once; of very many the last by name.

    It tells None where the tags cannot be read: that is no fault of the tree.
    """

    @cache
    def told() -> Tags | None:
        try:
            named = {name: tag for name, tag in tags(shared).items() if is_release(name.removeprefix(TAGS))}
            return _on_commits(git, dict(sorted(named.items())[-_MOST:]))
        except (GitFailure, UsageError):
            return None

    return told


def tagged(git: Git, shared: Path) -> Tags:
    """The names of the tags on every commit, annotated ones looked through. GitFailure, UsageError."""
    return _on_commits(git, tags(shared))


def _on_commits(git: Git, named: Mapping[str, Tag]) -> Tags:
    behind = {name: tag.behind for name, tag in named.items() if tag.behind}
    behind |= _looked_through(git, {name: tag.oid for name, tag in named.items() if not tag.behind})
    found: dict[str, tuple[str, ...]] = {}
    for name, oid in sorted(behind.items()):
        found[oid] = (*found.get(oid, ()), name.removeprefix(TAGS))
    return found


def _looked_through(git: Git, refs: Mapping[str, str]) -> dict[str, str]:
    """The commits that references lead to, by their names; those of other objects are left out."""
    if not refs:
        return {}
    asked = b"".join(f"{oid}^{{commit}}\n".encode("ascii") for oid in refs.values())
    answers = git.output("cat-file", "--batch-check=%(objectname) %(objecttype)", given=asked)
    pairs = (answer.partition(" ") for answer in answers.decode("ascii", "replace").splitlines())
    return {name: oid for name, (oid, _, kind) in zip(refs, pairs, strict=False) if kind == "commit"}
