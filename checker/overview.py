"""What the collections of all tools say together: the facts of the repository as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from checker.git.history import ENOUGH, History
from checker.git.snapshot import Snapshot
from checker.model import Collection, Fact, Facts, Unknown

_SHORT = 12


def repository_facts(collections: Sequence[Collection], snapshot: Snapshot) -> Facts:
    """The facts of `schemas/facts/repository.schema.json`; empty when there is no live unit at all (rubric §1)."""
    units = [unit for collection in collections for unit in collection.units]
    if not units:
        return {}
    return {
        "units.live": Fact(len(units), at=units[0].location),
        "review.shallow": Fact(snapshot.revision.shallow),
        **_review_facts(snapshot.history()),
    }


def _review_facts(history: History | None) -> Facts:
    """How the newest human changes came to the main line (rubric change-management.reviewed)."""
    if history is None:
        history = History((), (), 0, 0)
    counts = ", ".join(f"{path.value} {number}" for path, number in history.counts.most_common())
    values = {
        "review.changes": len(history.changes),
        "review.reviewed": history.reviewed,
        "review.unexplained": history.unexplained,
        "review.machines": history.bots,
        "review.machinePushes": history.pushed,
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
