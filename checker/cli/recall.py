"""The report on a commit that an earlier run made: what a commit comes to, it comes to for ever.

Nothing of the commit is read then. Its id stands for its tree and its history, and every object was hashed when the
report was made.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import click

from checker.cli.settings import Settings, settings_of
from checker.model import Report

if TYPE_CHECKING:
    from checker.cache.store import Store

_FILES = ("config", "policies", "baseline")
"""Options that name files outside of the commit: what they say is not in its id."""


class Recall(NamedTuple):
    """Where the report of one commit is kept, under all that it depends on."""

    store: Store
    key: bytes

    def report(self) -> Report | None:
        """The report of an earlier run."""
        from checker.cache.values import fetch

        found = fetch(self.store, self.key)
        return found if isinstance(found, Report) else None

    def keep(self, report: Report) -> None:
        """Keep a report that holds for good."""
        from checker.cache.values import keep

        keep(self.store, self.key, report)


def recall_of(
    context: click.Context, store: Store | None, identity: bytes | None, path: str, *, strict: bool
) -> Recall | None:
    """Where the report is kept that a command is to make of the commit with this identity; None where it cannot be."""
    options = context.params
    if store is None or identity is None or any(options.get(name) for name in _FILES):
        return None
    from checker.cache.store import key_of
    from checker.cache.version import source_digest

    asked = json.dumps([path, strict, options.get("today"), bool(options.get("no_config"))])
    return Recall(store, key_of(b"report", source_digest(), identity, asked.encode("ascii")))


def settings_from(context: click.Context, report: Report) -> Settings:
    """The settings that hold for a command, by the configuration that the report was made on. UsageError."""
    dimensions = (dimension.id for dimension in report.dimensions)
    return settings_of(context, report.configuration, dimensions, (policy.id for policy in report.policies))
