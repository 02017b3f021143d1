"""The history that an example states, as the commits that a repository would hold."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from checker.git.changes import WEB_FLOW, Change, Signature
from checker.git.history import History, recent
from checker.git.releases import is_release
from checker.model import Example

_HOUR = 3600
_NEWEST = 1_700_000_000


def history_of(example: Example) -> History | None:
    """The history of an example, None where it states none. Its changes lie an hour apart, the newest one first.

    An entry stands for `times` commits, and `#N` in its subject for a number that counts down. Author and committer
    are one person unless the entry names a `committer`; that one, as in a rebase, comes a minute later. The committer
    `GitHub` is what that forge writes into commits made in the browser.
    """
    if not example.history:
        return None
    numbers = count(9_999, -1)
    stated = [entry for entry in example.history for _ in range(entry.get("times", 1))]
    changes = [_change(entry, next(numbers)) for entry in stated]
    tags = {change.oid: (entry["tag"],) for change, entry in zip(changes, stated, strict=True) if "tag" in entry}
    return recent(changes, {oid: names for oid, names in tags.items() if is_release(names[0])})


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
        committer_email=WEB_FLOW if committer == "GitHub" else _email(committer),
        committer_time=written + (60 if committer != author else 0),
        message=entry["subject"].replace("#N", f"#{number}"),
        signature=Signature(entry["signed"]) if "signed" in entry else None,
    )


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.com"
