"""The effective automation of an Application (domain argocd §2.5 to §2.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.compose.object import mapping
from checker.ecosystems.argocd.records import Automation
from checker.model import Unknown
from checker.parse.located import Map, where

AUTOMATED, DISABLED, NONE = "automated", "disabled", "none"
_DIFFER = "the Applications that are generated here differ in it"


def automation_of(spec: Map, *, rolling: bool | Unknown = False) -> Automation:
    """Automation is on where `automated` is a mapping, even an empty one, that is not disabled; null is manual.

    `rolling` says that the progressive sync of an ApplicationSet switches it off (§2.7); unknown where it is not
    known whether progressive syncs are enabled.
    """
    policy = mapping(spec.get("syncPolicy"))
    given = policy.get("automated")
    place = ("syncPolicy", "automated")
    switches = mapping(given)
    mode = _mode(given)
    if mode == AUTOMATED and rolling is not False:
        mode = rolling if isinstance(rolling, Unknown) else DISABLED
    return Automation(
        mode=mode,
        self_heal=_switch(switches.get("selfHeal")),
        prune=_switch(switches.get("prune")),
        at=where(spec, *place, "enabled") if mode == DISABLED else where(spec, *place),
        self_heal_at=where(spec, *place, "selfHeal"),
        prune_at=where(spec, *place, "prune"),
    )


def _mode(given: Any) -> str | Unknown:
    if isinstance(given, Unknown):
        return given
    if not isinstance(given, dict):
        return NONE
    enabled = given.get("enabled")
    if isinstance(enabled, Unknown):
        return enabled
    return DISABLED if enabled is False else AUTOMATED


def _switch(value: Any) -> bool | Unknown | None:
    return value if isinstance(value, bool | Unknown) else None


def agreed(all_of_them: Sequence[Automation]) -> Automation:
    """The automation that all share; what they differ in is unknown."""
    first, *others = all_of_them
    if not others:
        return first

    def common(name: str) -> Any:
        value = getattr(first, name)
        same = all(getattr(other, name) == value for other in others)
        return value if same else Unknown(_DIFFER, first.at)

    return Automation(
        mode=common("mode"),
        self_heal=common("self_heal"),
        prune=common("prune"),
        at=first.at,
        self_heal_at=first.self_heal_at,
        prune_at=first.prune_at,
    )
