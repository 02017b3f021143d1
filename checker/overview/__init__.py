"""What the collections of all tools say together: the facts of the repository as a whole, one module a question."""

from __future__ import annotations

from collections.abc import Sequence

from checker.git.snapshot import Snapshot
from checker.model import Collection, Fact, Facts
from checker.overview.review import review_facts


def repository_facts(collections: Sequence[Collection], snapshot: Snapshot) -> Facts:
    """The facts of `schemas/facts/repository.schema.json`; empty when there is no live unit at all (rubric §1)."""
    units = [unit for collection in collections for unit in collection.units]
    if not units:
        return {}
    return {"units.live": Fact(len(units), at=units[0].location), **review_facts(snapshot)}
