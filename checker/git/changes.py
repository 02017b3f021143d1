"""How changes arrive on the main line: a commit's path, read from what forges write into it (domain terraform §8.2)."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Signature(StrEnum):
    """What a commit is signed with, by the header that it carries; nobody verified it."""

    OPENPGP = "OpenPGP"
    SSH = "SSH"
    X509 = "X.509"
    OTHER = "another kind"


class Change(NamedTuple):
    """One commit of the first-parent line. Times are seconds since 1970; `parents` is their number.

    `signature` is None where the commit carries none.
    """

    oid: str
    parents: int
    author: str
    author_email: str
    author_time: int
    committer: str
    committer_email: str
    committer_time: int
    message: str
    signature: Signature | None = None

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0].strip()


class Path(StrEnum):
    """The way a change took to the main line."""

    GERRIT = "gerrit"
    MERGE_REQUEST = "merge of a request"
    SQUASH = "squash of a request"
    LOCAL_MERGE = "local merge"
    WEB = "web editor"
    DIRECT = "direct push"
    REBASED = "rebased, by a request or not"
    AMBIGUOUS = "by a way that Git does not tell"


WEB_FLOW = "noreply@github.com"
"""The committer of what GitHub merges, squashes or edits by itself, and signs by its own key."""

REVIEWED = frozenset({Path.GERRIT, Path.MERGE_REQUEST, Path.SQUASH})
"""Paths that lead through a request or Gerrit."""

UNEXPLAINED = frozenset({Path.REBASED, Path.AMBIGUOUS})
"""Paths that Git does not tell: a request is possible and cannot be proven."""

_BOT = re.compile(
    r"\[bot\]|(^|[-_ ])bot($|[-_ @])|renovate|dependabot|fluxcdbot|flux ?bot|image-updater|semantic-release"
    r"|github-actions|snyk|(^|[-_ ])ci($|[-_ @])|continuous integration",
    re.IGNORECASE,
)
_NAMED_BOT = re.compile(r"[a-z0-9]Bot\b")
"""A name in camel case, `PipelineBot`; that of a person is written `Talbot`."""

_CHANGE_ID = re.compile(r"^Change-Id: I[0-9a-f]{40}\s*$", re.MULTILINE)
_MERGE = re.compile(
    r"Merge pull request #\d+ |Merged in .+ \(pull request #\d+\)|Merged PR \d+:|(?:Auto merge of|Merge) #\d+"
)
_MERGE_TRAILER = re.compile(r"^See merge request \S*!\d+", re.MULTILINE)
_NUMBER = re.compile(r"\((?:#|!)(\d{1,9})\)$")
_SQUASH = re.compile(r"Terrateam Automerge #\d+")
_SQUASH_TRAILER = re.compile(r"^(?:PR-URL: \S|Part-of: <\S*merge_requests/\d+>|Pull-Request: \S)", re.MULTILINE)
_ENOUGH = 10
_UNIQUE = 0.8


_REQUEST = re.compile(
    r"Merge pull request #(\d{1,9}) |Merged in .+ \(pull request #(\d{1,9})\)|Merged PR (\d{1,9}):"
    r"|(?:Auto merge of|Merge|Terrateam Automerge) #(\d{1,9})\b"
)
_TRAILING = re.compile(r"^See merge request \S{0,300}!(\d{1,9})", re.MULTILINE)


def request_of(change: Change) -> int | None:
    """The number of the pull or merge request that a change came by; None where its text names none."""
    found = _REQUEST.match(change.subject) or _TRAILING.search(change.message) or _NUMBER.search(change.subject)
    return next((int(number) for number in found.groups() if number), None) if found else None


def title_of(change: Change) -> str:
    """What a change is about: its subject, or of a merged request the title that the forge wrote below it."""
    if not (_MERGE.match(change.subject) or (change.parents > 1 and _TRAILING.search(change.message))):
        return change.subject
    lines = (line.strip() for line in change.message.splitlines()[1:])
    return next((line for line in lines if line and not _TRAILING.match(line)), change.subject)


def is_bot(change: Change) -> bool:
    """Whether the author is a machine account (domain terraform §8.2, rubric change-management.reviewed)."""
    return bool(_BOT.search(change.author) or _BOT.search(change.author_email) or _NAMED_BOT.search(change.author))


def paths(changes: Sequence[Change]) -> tuple[Path, ...]:
    """The path of each change, in order. What no sign explains is told apart by its dates, all of it together."""
    numbers_are_requests = _mostly_unique(changes)
    first = [_signed(change, numbers_are_requests=numbers_are_requests) for change in changes]
    rest = _unexplained([change for change, path in zip(changes, first, strict=True) if path is None])
    return tuple(path or rest for path in first)


def _signed(change: Change, *, numbers_are_requests: bool) -> Path | None:
    """The path that the commit itself tells, first match wins; None when nothing does."""
    if _CHANGE_ID.search(change.message):
        return Path.GERRIT
    if _MERGE.match(change.subject) or (change.parents > 1 and _MERGE_TRAILER.search(change.message)):
        return Path.MERGE_REQUEST
    if _SQUASH.match(change.subject) or _SQUASH_TRAILER.search(change.message):
        return Path.SQUASH
    if numbers_are_requests and _NUMBER.search(change.subject):
        return Path.SQUASH
    if change.parents > 1:
        return Path.LOCAL_MERGE
    if change.committer_email == WEB_FLOW:
        return Path.WEB
    return None


def _mostly_unique(changes: Sequence[Change]) -> bool:
    """Whether the numbers behind subjects are those of requests: issues typed by hand come back again and again."""
    numbers = Counter(found[1] for change in changes if (found := _NUMBER.search(change.subject)))
    return len(numbers) >= _UNIQUE * numbers.total()


def _unexplained(changes: Sequence[Change]) -> Path:
    """Direct pushes keep the author's time, rebase merges make a new one; between the two nothing can be told."""
    if len(changes) < _ENOUGH:
        return Path.AMBIGUOUS
    equal = sum(change.author_time == change.committer_time for change in changes) / len(changes)
    own = sum(change.author_email == change.committer_email for change in changes) / len(changes)
    if equal >= 0.8 or (equal >= 0.5 and own >= 0.95):  # noqa: PLR2004 - calibrated, domain terraform §8.2
        return Path.DIRECT
    return Path.REBASED if equal <= 0.05 else Path.AMBIGUOUS  # noqa: PLR2004 - as above
