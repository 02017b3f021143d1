"""Whether the parts of a policy fit one another and the facts: what a JSON Schema over one file cannot say.

Each check is a function over a policy whose form is right (`form`) that yields faults; `CHECKS` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from checker.model import Location, Outcome, Scope
from checker.parse.located import Map, where
from checker.policy.conditions import compiled
from checker.policy.faults import Fault, suggestion
from checker.policy.patterns import pattern_fault
from checker.policy.vocabulary import REPOSITORY, facts_of, tools
from checker.policy.wording import placeholders, shown

FIXED = frozenset({Outcome.PARTIAL, Outcome.UNSATISFIED})
"""Outcomes that a person can mend, so that their rule says how."""

_ANNOTATIONS = frozenset({"description", "title"})


class Ruled(NamedTuple):
    """One rule with what surrounds it: the facts it may speak of and whether it is the last of its list."""

    rule: Map
    facts: Mapping[str, Mapping[str, Any]]
    scope: Scope
    last: bool

    def at(self, *path: str | int) -> Location:
        """The line of a key of the rule."""
        return where(self.rule, *path)


def coherence_faults(policy: Map) -> Iterator[Fault]:
    """Yield every fault of a policy whose form is right."""
    scope = Scope(policy["scope"])
    for subject, rules in policy.get("rules", {}).items():
        known = (REPOSITORY,) if scope is Scope.REPOSITORY else tools()
        if subject not in known:
            text = f"no facts of '{shown(subject)}' are known for scope {scope}; {suggestion(subject, known)}"
            yield Fault(policy["rules"].where(subject), text)
            continue
        yield from _repeated(rules)
        facts = facts_of(subject, scope)
        for index, rule in enumerate(rules):
            ruled = Ruled(rule, facts, scope, index == len(rules) - 1)
            for check in CHECKS:
                yield from check(ruled)
    yield from _repeated_examples(policy)


def _repeated(rules: list[Map]) -> Iterator[Fault]:
    """Rule ids are unique within the rules of one subject."""
    seen: set[str] = set()
    for rule in rules:
        if rule["id"] in seen:
            yield Fault(rule.where("id"), f"the id '{rule['id']}' stands twice; rename one of them.")
        seen.add(rule["id"])


def _repeated_examples(policy: Map) -> Iterator[Fault]:
    """Names of examples are unique, and each expectation speaks of what the scope judges."""
    seen: set[str] = set()
    for example in policy.get("examples", ()):
        if example["name"] in seen:
            yield Fault(example.where("name"), f"the name '{shown(example['name'])}' stands twice; rename one of them.")
        seen.add(example["name"])
        for expectation in example["expect"]:
            yield from _expectation(expectation, policy["scope"])


def _expectation(expectation: Map, scope: str) -> Iterator[Fault]:
    named = {"unit", "tool"} & expectation.keys()
    wanted = set() if scope == Scope.REPOSITORY else {scope}
    if named - {"tool"} != wanted - {"tool"} or (scope == Scope.TOOL) != (named == {"tool"}):
        words = f"name the {scope} with '{scope}:'" if wanted else "name neither unit nor tool"
        yield Fault(expectation.at, f"the scope is {scope}: {words}.")
    yield from _ordered(expectation, "coverage")


def _last(ruled: Ruled) -> Iterator[Fault]:
    """The last rule, and only the last, holds without a condition."""
    if ruled.last and "when" in ruled.rule:
        text = "the last rule has a condition, so nothing may match; add a last rule without 'when'."
        yield Fault(ruled.at("when"), text)
    if not ruled.last and "when" not in ruled.rule:
        yield Fault(ruled.rule.at, "a rule without 'when' always holds; only the last rule may do so.")


def _counts(ruled: Ruled) -> Iterator[Fault]:
    """A rule states either an outcome or a measured share, and bounds where something is left open."""
    rule = ruled.rule
    if ("outcome" in rule) == ("share" in rule):
        yield Fault(rule.at, "a rule needs either 'outcome' or 'share'.")
    if "bounds" in rule and rule.get("outcome", Outcome.UNOBSERVABLE) != Outcome.UNOBSERVABLE:
        text = "'bounds' belong to the outcome unobservable only, or beside a share; remove them."
        yield Fault(ruled.at("bounds"), text)
    if rule.get("outcome") in FIXED and "fix" not in rule:
        yield Fault(rule.at, f"the outcome is {rule['outcome']}: add 'fix', what to do about it.")
    yield from _ordered(rule, "bounds")


def _ordered(mapping: Map, key: str) -> Iterator[Fault]:
    if key in mapping and mapping[key][0] > mapping[key][1]:
        yield Fault(mapping.where(key), f"'{key}' must be ordered: the lower one first.")


def _facts(ruled: Ruled) -> Iterator[Fault]:
    """Every fact that a rule names is one that the facts' schema knows."""
    named = [(path, ruled.at("when", path)) for path in ruled.rule.get("when", ())]
    named += [(ruled.rule[key], ruled.at(key)) for key in ("at", "share") if key in ruled.rule]
    for path, at in named:
        if path not in ruled.facts:
            yield Fault(at, f"unknown fact '{shown(path)}'; {suggestion(path, ruled.facts)}")


def _placeholders(ruled: Ruled) -> Iterator[Fault]:
    """Every placeholder of a message is one that can be filled."""
    known = {*ruled.facts, *({"unit", "tool"} if ruled.scope is Scope.UNIT else {"tool"})}
    for key in ("message", "fix"):
        for name in placeholders(ruled.rule.get(key, "")):
            if name not in known:
                text = f"unknown placeholder '{{{shown(name)}}}'; {suggestion(name, known)}"
                yield Fault(ruled.at(key), text)


def _conditions(ruled: Ruled) -> Iterator[Fault]:
    """Every condition can be evaluated within bounds, and asks for values that the fact can have."""
    for path, condition in ruled.rule.get("when", {}).items():
        at = ruled.at("when", path)
        yield from _patterns(condition, at)
        if path in ruled.facts:
            yield from _possible(condition, ruled.facts[path], path, at)


def _patterns(condition: Any, at: Location) -> Iterator[Fault]:
    """The faults of all regular expressions of a condition. It nests at most `form.DEPTH` deep."""
    if "pattern" in condition:
        fault = pattern_fault(condition["pattern"])
        if fault:
            yield Fault(at, f"the pattern {fault}")
    for inner in _inner(condition):
        yield from _patterns(inner, at)


def _inner(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for keyword in ("not", "items", "contains"):
        if keyword in condition:
            yield condition[keyword]
    for keyword in ("allOf", "anyOf"):
        yield from condition.get(keyword, ())


def _possible(condition: Mapping[str, Any], fact: Mapping[str, Any], path: str, at: Location) -> Iterator[Fault]:
    """A value that the fact can never have is a slip of the pen: such a rule would silently never hold."""
    values = [condition["const"]] if "const" in condition else []
    accepts = compiled({key: argument for key, argument in fact.items() if key not in _ANNOTATIONS})
    for value in (*values, *condition.get("enum", ())):
        if not accepts(value):
            yield Fault(at, f"the fact '{path}' is never '{shown(str(value))}'; {_choices(value, fact)}")
    for keyword in ("items", "contains"):
        if keyword in condition and "items" in fact:
            yield from _possible(condition[keyword], fact["items"], path, at)
    for inner in (*([condition["not"]] if "not" in condition else []), *_alternatives(condition)):
        yield from _possible(inner, fact, path, at)


def _alternatives(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for keyword in ("allOf", "anyOf"):
        yield from condition.get(keyword, ())


def _choices(value: Any, fact: Mapping[str, Any]) -> str:
    if "enum" in fact:
        return suggestion(str(value), map(str, fact["enum"]))
    return f"its type is {fact.get('type', 'not stated')}."


CHECKS: tuple[Callable[[Ruled], Iterator[Fault]], ...] = (_last, _counts, _facts, _placeholders, _conditions)
