"""Which units belong to a production stage (domain argocd A4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checker.compose.object import text
from checker.ecosystems.argocd.records import Application
from checker.model import Fact, Unknown

_WORD = re.compile(r"[a-z]+[0-9]*|[0-9]+")
_PRODUCTION = frozenset({"prod", "production", "prd", "live"})
_LOWER = frozenset(
    {"dev", "develop", "development", "test", "testing", "qa", "stage", "staging", "stg", "preprod", "uat", "int"}
    | {"integration", "sandbox", "debug", "canary"}
)


def production_facts(units: Iterable[Application]) -> dict[int, Fact]:
    """`production` by the unit's identity; null for all where no two stages can be told apart."""
    listed = list(units)
    words = {id(unit): frozenset(_words(unit)) for unit in listed}
    upper = any(found & _PRODUCTION for found in words.values())
    lower = any(found & _LOWER for found in words.values())
    return {id(unit): _fact(unit, words[id(unit)], told=upper and lower) for unit in listed}


def _fact(unit: Application, words: frozenset[str], *, told: bool) -> Fact:
    at = unit.item.data.where("metadata")
    return Fact(bool(words & _PRODUCTION) if told else None, at)


def _words(unit: Application) -> Iterator[str]:
    """The words of its name, namespace, project, paths, labels and clusters."""
    places = [unit.address.name, unit.address.namespace, unit.address.scope, unit.carrier]
    places += [str(one.path) for one in unit.sources]
    places += [str(part) for one in unit.destinations for part in (one.server, one.name, one.namespace)]
    places += [text(value) for value in unit.labels.values()]
    if not isinstance(unit.project, Unknown):
        places.append(unit.project)
    for place in places:
        yield from _WORD.findall(place.lower())
