"""Evidence: where the facts stand that decided, and what they say, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from checker.model import Fact, Facts, Location, Place, Rule, Unknown
from checker.policy.wording import value_in_words

RELATED = 20
"""So many related places are kept; a fact may rest on thousands of lines."""


def fact_in(facts: Facts, path: str) -> Fact:
    """The fact at a path; an unknown one where the collector has none."""
    found = facts.get(path)
    return Fact(Unknown(f"the fact '{path}' is not collected")) if found is None else found


def evidence_of(rule: Rule, facts: Facts, fallback: Location | None) -> tuple[Location | None, tuple[Place, ...]]:
    """Where the evidence of a rule stands, and the further places it rests on, each with words.

    The evidence is at the fact that `at` names, else at the first fact of `when` that has a location, else at
    `fallback`: the unit itself. All other facts that decided are related, each place once.
    """
    named = ([rule.at] if rule.at else []) + [path for path in (*rule.when, rule.share) if path and path != rule.at]
    located = ((path, fact_in(facts, path)) for path in named)
    known = [(path, fact) for path, fact in located if fact.at]
    location = known[0][1].at if known else fallback
    distinct = {place.location: place for place in reversed(list(_places(known))) if place.location != location}
    return location, tuple(islice(reversed(distinct.values()), RELATED))


def unknown_in(rule: Rule, facts: Facts) -> Unknown | None:
    """The first Unknown that a rule met in the values it asked for."""
    values = (fact_in(facts, path).value for path in (*rule.when, rule.share) if path)
    return next((found for value in values for found in _unknowns(value)), None)


def words_for(name: str, tool: str, facts: Facts) -> Callable[[str], str]:
    """What stands for a placeholder of a message: the subject's `name`, its tool, or the value of a fact."""
    fixed = {"unit": name, "tool": tool}
    return lambda placeholder: fixed.get(placeholder) or value_in_words(fact_in(facts, placeholder).value)


def _places(known: list[tuple[str, Fact]]) -> Iterator[Place]:
    for path, fact in known:
        if fact.at:
            yield Place(fact.at, f"{path} = {value_in_words(fact.value)}")
        yield from fact.related


def _unknowns(value: Any) -> Iterator[Unknown]:
    """The Unknowns of a value, and of the items of a list or mapping: facts are shallow."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, dict):
        yield from (item for item in value.values() if isinstance(item, Unknown))
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, Unknown))
