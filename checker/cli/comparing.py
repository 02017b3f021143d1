"""Two trees of one repository, assessed on the same terms: those of the base."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from checker.cli.caching import workspace_of
from checker.model import Comparison, Configuration, Sides, Thresholds

if TYPE_CHECKING:
    from checker.git.snapshot import Snapshot


class Compared(NamedTuple):
    """A comparison, and the gates that the settings ask of it."""

    comparison: Comparison
    thresholds: Thresholds


def compared(context: click.Context, base: Snapshot, head: Snapshot, sides: Sides, *, strict: bool) -> Compared:
    """Assess both snapshots by the policies and the configuration of the base, and compare them.

    What is stated until some day is held against one day for both, the head's: time is no change of the repository.

    Raises:
        UsageError: an option, the configuration or a policy has faults.
    """
    from checker.assess import assess
    from checker.cli.assessment import course_of
    from checker.comparison import compare
    from checker.config.amendments import amendments

    pack, terms, settings = course_of(context, base)
    terms = terms._replace(today=terms.today or head.revision.date, strict=strict)
    workspace = workspace_of(context)
    before, after = (assess(one, pack, terms, workspace=workspace) for one in (base, head))
    from_file = bool(context.params.get("config")) or bool(context.params.get("no_config"))
    configuration = Configuration() if from_file else terms.configuration
    touched = {path for path, entry in head.entries.items() if base.entries.get(path) != entry}
    found = compare(before, after, sides, touched)
    return Compared(found._replace(amendments=amendments(base, head, configuration)), settings.thresholds)
