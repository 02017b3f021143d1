"""What the collections of all tools say together: the facts of the repository as a whole, one module a question."""

from __future__ import annotations

from collections.abc import Sequence

from checker.git.snapshot import Snapshot
from checker.model import Collection, Evidence, Fact, Facts
from checker.overview.applications import applications_fact
from checker.overview.bootstrap import bootstrap_facts
from checker.overview.essentials import essentials_facts
from checker.overview.infrastructure import infrastructure_fact
from checker.overview.promotion import promotion_facts
from checker.overview.review import review_facts
from checker.overview.sharing import sharing_facts
from checker.overview.targets import target_facts
from checker.overview.teams import self_service_facts, space_facts


def repository_facts(collections: Sequence[Collection], evidence: Evidence, snapshot: Snapshot) -> Facts:
    """The facts of `schemas/facts/repository.schema.json`; empty when there is no live unit at all (rubric §1)."""
    units = [unit for collection in collections for unit in collection.units]
    if not units:
        return {}
    targets = target_facts(collections)
    return {
        "units.live": Fact(len(units), at=units[0].location),
        "infrastructure": infrastructure_fact(collections, evidence),
        "applications": applications_fact(collections),
        **essentials_facts(collections, evidence),
        **bootstrap_facts(collections, evidence),
        **self_service_facts(collections, evidence),
        **space_facts(collections),
        **review_facts(snapshot),
        **targets,
        **sharing_facts(collections, targets["targets.number"]),
        **promotion_facts(collections),
    }
