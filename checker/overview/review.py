"""How the newest human changes came to the main line (rubric change-management.reviewed)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from checker.git.authors import mailmap_of, people, reverts
from checker.git.changes import Path, Signature
from checker.git.history import ENOUGH, History
from checker.git.snapshot import Snapshot
from checker.model import Basis, Fact, Facts, Unknown

_SHORT = 12
_MOST_TAGS = 200
_MAILMAP = ".mailmap"


def review_facts(snapshot: Snapshot) -> Facts:
    """The facts `review.*` of `schemas/facts/repository.schema.json`."""
    history = snapshot.history() or History((), (), 0, 0)
    basis = Basis(commits=_ends(history))
    shallow = Fact(snapshot.revision.shallow, basis=basis)
    return {"review.shallow": shallow, **_of_history(history, _mailmap(snapshot), basis)}


def _ends(history: History) -> tuple[str, ...]:
    """The newest and the oldest of the human changes, by shortened ids; without any, of all changes."""
    ids = [change.oid for change in history.changes] or history.ends
    return tuple(dict.fromkeys(oid[:_SHORT] for oid in (*ids[:1], *ids[-1:])))


def _mailmap(snapshot: Snapshot) -> Mapping[str, str]:
    if _MAILMAP not in snapshot.entries:
        return {}
    ((_, content),) = snapshot.read([_MAILMAP])
    return mailmap_of(content.decode("utf-8", "replace")) if isinstance(content, bytes) else {}


def _of_history(history: History, mailmap: Mapping[str, str], basis: Basis) -> Facts:
    values = {
        "review.changes": len(history.changes),
        "review.reviewed": history.reviewed,
        "review.unexplained": history.unexplained,
        "review.machines": history.bots,
        "review.machinePushes": history.pushed,
        "review.authors": people(history.changes, mailmap),
        "review.reverts": reverts(history.changes),
        "review.committed": len(history.committed),
        "review.signed": history.signatures.total(),
        "review.signatures": _counted(history.signatures),
        "review.days": history.days,
        "review.paths": _counted(history.counts),
        "review.newest": history.changes[0].oid[:_SHORT] if history.changes else None,
        "review.oldest": history.changes[-1].oid[:_SHORT] if history.changes else None,
        "review.share": _share(history),
    }
    unknown = Unknown(f"the history cannot be read: {history.broken}") if history.broken else None
    facts = {path: Fact(unknown or value, basis=basis) for path, value in values.items()}
    return facts | {"releases.tags": Fact(unknown or _releases(history), basis=basis)}


def _releases(history: History) -> list[str] | Unknown:
    """The releases on the commits that were looked at. Clones differ in their tags: no score may rest on them."""
    if history.releases is None:
        return Unknown("the tags cannot be read")
    return list(history.releases[:_MOST_TAGS])


def _counted(numbers: Counter[Path] | Counter[Signature]) -> str | None:
    """Each kind with its number in words, the most frequent first; None without any."""
    return ", ".join(f"{kind.value} {number}" for kind, number in numbers.most_common()) or None


def _share(history: History) -> list[str] | None:
    """The proven and the possible share of reviewed changes, exact; None where there are too few to tell."""
    total = len(history.changes)
    if total < ENOUGH:
        return None
    return [str(Fraction(part, total)) for part in (history.reviewed, history.reviewed + history.unexplained)]
