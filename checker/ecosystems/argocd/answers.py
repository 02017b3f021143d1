"""What the configuration of its instances answers about units and about Argo CD as a tool, as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checker.compose.object import Object, text
from checker.ecosystems.argocd.alerts import Alert, alerts_of, removed_metrics
from checker.ecosystems.argocd.elements import elements_fact, ineffective_fact
from checker.ecosystems.argocd.identity import identity_fact
from checker.ecosystems.argocd.images import updaters_of, write_back_fact
from checker.ecosystems.argocd.notifications import Definitions, definitions_of, notification_facts
from checker.ecosystems.argocd.projects import forbidden_fact, open_fact
from checker.ecosystems.argocd.rbac import roles_fact
from checker.ecosystems.argocd.records import Application, Instance, World
from checker.ecosystems.argocd.settings import Configuration, configuration
from checker.ecosystems.argocd.windows import inert_windows
from checker.model import Fact, Location, Place, Unknown
from checker.parse.located import dig, where

_POLICY, _OVERRIDE = "applicationsetcontroller.policy", "applicationsetcontroller.enable.policy.override"


@dataclass(frozen=True, slots=True)
class Answers:
    """One instance with all that is asked of its configuration more than once."""

    config: Configuration
    defined: Definitions
    alerts: tuple[Alert, ...]
    updaters: tuple[Object, ...]


def answers_of(instance: Instance) -> Answers:
    """Read an instance's configuration."""
    config = configuration(instance)
    return Answers(config, definitions_of(config), alerts_of(instance), updaters_of(instance))


def unit_answers(unit: Application, answers: Answers) -> dict[str, Fact]:
    """`project.open`, `images.writeBack`, `notified.*`, `instance.here`, and what has no effect on the unit."""
    config = answers.config
    return {
        "project.open": open_fact(unit, config),
        "images.writeBack": write_back_fact(unit, answers.updaters),
        "instance.here": _here(unit, config),
        **notification_facts(unit, config, answers.defined, answers.alerts),
        "project.forbids": forbidden_fact(unit, config),
        "ignore.ineffective": ineffective_fact(unit),
        "applicationsSync.overruled": _overruled(unit, config),
    }


def tool_answers(world: World, answers: Sequence[Answers]) -> dict[str, Fact]:
    """`installation`, `elements`, `roles`, `identity`, and settings without effect; `answers` is not empty."""
    configs = [one.config for one in answers]
    main = max(configs, key=lambda config: len(config.instance.units))  # the instance that reconciles most units
    lists = {
        "helm.ineffective": [place for config in configs for place in config.ineffective],
        "windows.inert": [place for config in configs for place in inert_windows(config)],
        "metrics.removed": [place for one in answers for place in removed_metrics(one.alerts)],
    }
    otherwise = configs[0].instance.entry
    return {
        "installation": _installation(world, configs),
        "elements": elements_fact(configs),
        "roles": roles_fact(main),
        "identity": identity_fact(main),
        **{name: _listed(places, otherwise) for name, places in lists.items()},
    }


def _listed(places: Sequence[Place], otherwise: Location) -> Fact:
    found = sorted(set(places), key=lambda place: (place.location, place.text))
    if not found:
        return Fact([], otherwise)
    return Fact(list(dict.fromkeys(place.text for place in found)), found[0].location, tuple(found[1:]))


def _installation(world: World, configs: Sequence[Configuration]) -> Fact:
    found = sorted(config.installed for config in configs if config.installed is not None)
    if not found:
        return Fact(value=False, at=world.instances[0].entry)
    return Fact(value=True, at=found[0], related=tuple(Place(at, "installs Argo CD") for at in found[1:]))


def _here(unit: Application, config: Configuration) -> Fact:
    at = config.here
    return Fact(value=False, at=unit.item.data.where("kind")) if at is None else Fact(value=True, at=at)


def _overruled(unit: Application, config: Configuration) -> Fact:
    """Whether the controller's own policy wins over a stated `applicationsSync` (domain argocd §2.9)."""
    data = unit.item.data
    stated = dig(data, "spec", "syncPolicy", "applicationsSync") if unit.address.kind == "ApplicationSet" else None
    at = where(data, "spec", "syncPolicy", "applicationsSync")
    if stated is None:
        return Fact(value=False, at=at)
    policy, override = config.params.get(_POLICY), config.params.is_on(_OVERRIDE)
    hidden = next((one for one in (policy, override) if isinstance(one, Unknown)), None)
    if hidden is not None:
        return Fact(hidden, at)
    overruled = bool(policy) and policy != text(stated) and override is False
    related = (Place(config.params.where(_POLICY), f"sets {policy}"),) if overruled else ()
    return Fact(overruled, at, related)
