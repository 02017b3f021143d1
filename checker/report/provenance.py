"""What was measured, and with which ruler: a score means nothing without. The words for it on every page."""

from __future__ import annotations

from typing import Protocol

from checker import __version__
from checker.model import Revision

_SHORT_ID = 12
_SHORT_DIGEST = len("sha256:") + _SHORT_ID


class Ruled(Protocol):
    """What is judged by one version of the rubric and of the policies."""

    @property
    def rubric(self) -> int:
        """The version of the rubric."""

    @property
    def digest(self) -> str:
        """The digest of the policies."""


def ruler(found: Ruled) -> str:
    """The program, the rubric and the policies."""
    return f"gitops-checker {__version__}, rubric {found.rubric}, policies {found.digest[:_SHORT_DIGEST]}"


def short(oid: str) -> str:
    """An object's id as people read it."""
    return oid[:_SHORT_ID]


def named(revision: Revision) -> str:
    """What was assessed: a commit, or a tree that is none."""
    return f"commit {short(revision.commit)}" if revision.commit else f"tree {short(revision.tree)}"
