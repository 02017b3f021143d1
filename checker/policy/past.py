"""The history that an example states, as the commits that a repository would hold."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from checker.git.changes import Change
from checker.git.history import History, recent
from checker.model import Example

_HOUR = 3600
_NEWEST = 1_700_000_000
_WEB_FLOW = "noreply@github.com"


def history_of(example: Example) -> History | None:
    """The history of an example, None where it states none. Its changes lie an hour apart, the newest one first.

    An entry stands for `times` commits, and `#N` in its subject for a number that counts down. Author and committer
    are one person unless the entry names a `committer`; that one, as in a rebase, comes a minute later. The committer
    `GitHub` is what that forge writes into commits made in the browser.
    """
    if not example.history:
        return None
    numbers = count(9_999, -1)
    stated = (entry for entry in example.history for _ in range(entry.get("times", 1)))
    return recent(_change(entry, next(numbers)) for entry in stated)


def _change(entry: Mapping[str, Any], number: int) -> Change:
    author = entry.get("author", "Ann")
    committer = entry.get("committer", author)
    written = _NEWEST + number * _HOUR
    return Change(
        oid=f"{number:012x}".ljust(40, "0"),
        parents=entry.get("parents", 1),
        author=author,
        author_email=_email(author),
        author_time=written,
        committer=committer,
        committer_email=_WEB_FLOW if committer == "GitHub" else _email(committer),
        committer_time=written + (60 if committer != author else 0),
        message=entry["subject"].replace("#N", f"#{number}"),
    )


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.com"
