"""Conditions: one JSON Schema over one fact, three-valued.

A condition holds (True), does not hold (False), or cannot be told (None) because the value, or the part of it that
decides, is Unknown. The vocabulary is closed (`schemas/policy.schema.json`, `$defs/condition`) and has the meaning of
JSON Schema 2020-12, which a property test compares with jsonschema. It is evaluated here because jsonschema is
two-valued, and because importing it takes a third of the time that a small repository may take as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from checker.model import Unknown

Truth = bool | None
Predicate = Callable[[Any], Truth]

MATCHED = 100
"""Longer texts are not matched against a `pattern` (None): with `patterns.QUANTIFIERS` this bounds the time."""


def compiled(schema: Mapping[str, Any]) -> Predicate:
    """Return the predicate of a condition. KeyError for a keyword outside the vocabulary.

    Recursion is bounded: a pack is refused where a condition nests deeper than `form.DEPTH`.
    """
    parts = tuple(_KEYWORDS[keyword](argument) for keyword, argument in schema.items())
    test = parts[0] if len(parts) == 1 else _each(parts)
    return lambda value: None if isinstance(value, Unknown) else test(value)


def both(truths: Iterable[Truth]) -> Truth:
    """Kleene's conjunction: False if any is False, else None if any is None, else True. It stops at a False."""
    answer: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            answer = None
    return answer


def either(truths: Iterable[Truth]) -> Truth:
    """Kleene's disjunction: True if any is True, else None if any is None, else False. It stops at a True."""
    answer: Truth = False
    for truth in truths:
        if truth:
            return True
        if truth is None:
            answer = None
    return answer


def negated(truth: Truth) -> Truth:
    """Kleene's negation."""
    return None if truth is None else not truth


def equal(left: Any, right: Any) -> Truth:
    """Equality of JSON values: `true` is not 1, 1 is 1.0; None where an Unknown inside decides."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and both(map(equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and both(equal(left[key], right[key]) for key in left)
    return bool(left == right)


def is_number(value: Any) -> bool:
    """Whether a value is a JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: is_number(value) and (isinstance(value, int) or value.is_integer()),
    "number": is_number,
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def _each(parts: tuple[Predicate, ...]) -> Predicate:
    return lambda value: both(part(value) for part in parts)


def _type(names: str | list[str]) -> Predicate:
    tests = tuple(_TYPES[name] for name in ([names] if isinstance(names, str) else names))
    return lambda value: any(test(value) for test in tests)


def _enum(values: list[Any]) -> Predicate:
    return lambda value: either(equal(value, one) for one in values)


def _number(holds: Callable[[Any], bool]) -> Predicate:
    return lambda value: holds(value) if is_number(value) else True


def _length(kind: type[str | list[Any]], holds: Callable[[int], bool]) -> Predicate:
    return lambda value: holds(len(value)) if isinstance(value, kind) else True


def _pattern(text: str) -> Predicate:
    search = re.compile(text).search

    def matches(value: Any) -> Truth:
        if not isinstance(value, str):
            return True
        return None if len(value) > MATCHED else search(value) is not None

    return matches


def _items(schema: Mapping[str, Any]) -> Predicate:
    test = compiled(schema)
    return lambda value: both(map(test, value)) if isinstance(value, list) else True


def _contains(schema: Mapping[str, Any]) -> Predicate:
    test = compiled(schema)
    return lambda value: either(map(test, value)) if isinstance(value, list) else True


def _not(schema: Mapping[str, Any]) -> Predicate:
    test = compiled(schema)
    return lambda value: negated(test(value))


def _all_of(schemas: list[Mapping[str, Any]]) -> Predicate:
    return _each(tuple(map(compiled, schemas)))


def _any_of(schemas: list[Mapping[str, Any]]) -> Predicate:
    tests = tuple(map(compiled, schemas))
    return lambda value: either(test(value) for test in tests)


_KEYWORDS: Mapping[str, Callable[[Any], Predicate]] = {
    "type": _type,
    "const": lambda constant: lambda value: equal(value, constant),
    "enum": _enum,
    "minimum": lambda bound: _number(lambda value: value >= bound),
    "maximum": lambda bound: _number(lambda value: value <= bound),
    "exclusiveMinimum": lambda bound: _number(lambda value: value > bound),
    "exclusiveMaximum": lambda bound: _number(lambda value: value < bound),
    "minLength": lambda bound: _length(str, lambda length: length >= bound),
    "maxLength": lambda bound: _length(str, lambda length: length <= bound),
    "minItems": lambda bound: _length(list, lambda length: length >= bound),
    "maxItems": lambda bound: _length(list, lambda length: length <= bound),
    "pattern": _pattern,
    "items": _items,
    "contains": _contains,
    "not": _not,
    "allOf": _all_of,
    "anyOf": _any_of,
}
