"""Notification configurations of HCP Terraform that are declared and send nothing (domain D3-2)."""

from __future__ import annotations

from collections.abc import Sequence

from checker.compose.terraform import Scope
from checker.ecosystems.terraform.people import distinct_scopes
from checker.ecosystems.terraform.records import Live
from checker.model import Fact, Location, Place
from checker.parse.hcl import Block

_KINDS = (
    "tfe_notification_configuration",
    "tfe_project_notification_configuration",
    "tfe_team_notification_configuration",
)


def silent_fact(units: Sequence[Live]) -> Fact:
    """`notifications.silent`: the configurations that are not enabled, which is the default, or have no trigger."""
    found: dict[str, Location] = {}
    for scope in distinct_scopes(units):
        for kind in _KINDS:
            for block in scope.module.of("resource", kind):
                if _is_silent(scope, block):
                    found.setdefault(".".join(block.labels), block.at)
    if not found:
        return Fact([], units[0].at)
    names = sorted(found, key=lambda name: found[name])
    return Fact(names, found[names[0]], tuple(Place(found[name], name) for name in names[1:]))


def _is_silent(scope: Scope, block: Block) -> bool:
    """Whether it is surely off: a value that cannot be seen may turn it on."""
    enabled, triggers = scope.get(block.body, "enabled"), scope.get(block.body, "triggers")
    return enabled is None or enabled is False or triggers is None or triggers == []
