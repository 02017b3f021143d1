"""How the newest human changes came to the main line (rubric change-management.reviewed)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from checker.git.authors import mailmap_of, people, reverts
from checker.git.history import ENOUGH, History
from checker.git.snapshot import Snapshot
from checker.model import Fact, Facts, Unknown

_SHORT = 12
_MAILMAP = ".mailmap"


def review_facts(snapshot: Snapshot) -> Facts:
    """The facts `review.*` of `schemas/facts/repository.schema.json`."""
    return {"review.shallow": Fact(snapshot.revision.shallow), **_of_history(snapshot.history(), _mailmap(snapshot))}


def _mailmap(snapshot: Snapshot) -> Mapping[str, str]:
    if _MAILMAP not in snapshot.entries:
        return {}
    ((_, content),) = snapshot.read([_MAILMAP])
    return mailmap_of(content.decode("utf-8", "replace")) if isinstance(content, bytes) else {}


def _of_history(history: History | None, mailmap: Mapping[str, str]) -> Facts:
    if history is None:
        history = History((), (), 0, 0)
    counts = ", ".join(f"{path.value} {number}" for path, number in history.counts.most_common())
    values = {
        "review.changes": len(history.changes),
        "review.reviewed": history.reviewed,
        "review.unexplained": history.unexplained,
        "review.machines": history.bots,
        "review.machinePushes": history.pushed,
        "review.authors": people(history.changes, mailmap),
        "review.reverts": reverts(history.changes),
        "review.days": history.days,
        "review.paths": counts or None,
        "review.newest": history.changes[0].oid[:_SHORT] if history.changes else None,
        "review.oldest": history.changes[-1].oid[:_SHORT] if history.changes else None,
        "review.share": _share(history),
    }
    unknown = Unknown(f"the history cannot be read: {history.broken}") if history.broken else None
    return {path: Fact(unknown or value) for path, value in values.items()}


def _share(history: History) -> list[str] | None:
    """The proven and the possible share of reviewed changes, exact; None where there are too few to tell."""
    total = len(history.changes)
    if total < ENOUGH:
        return None
    return [str(Fraction(part, total)) for part in (history.reviewed, history.reviewed + history.unexplained)]
