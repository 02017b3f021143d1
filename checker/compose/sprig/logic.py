"""Choice, comparison and kinds: Go's builtins and Sprig's `default` family."""

from __future__ import annotations

from typing import Any

from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.values import described, equal, kind_of, less, truth
from checker.compose.sprig.signature import Function

_TYPES = {
    "bool": "bool",
    "int": "int",
    "float64": "float64",
    "string": "string",
    "slice": "[]interface {}",
    "map": "map[string]interface {}",
    "invalid": "<nil>",
}


def _default(fallback: Any, *value: Any) -> Any:
    return value[0] if value and truth(value[0]) is not False else fallback


def _coalesce(*values: Any) -> Any:
    return next((value for value in values if truth(value) is not False), None)


def _ternary(first: Any, second: Any, condition: bool) -> Any:  # noqa: FBT001 - Sprig's order
    return first if condition else second


def _is_one_of(first: Any, *others: Any) -> bool:
    if not others:
        raise TemplateError("eq needs two values")
    return any(equal(first, other) for other in others)


def _type_of(value: Any) -> str:
    return _TYPES.get(kind_of(value), "struct")


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode("utf-8", "replace"))
    if isinstance(value, list | dict):
        return len(value)
    raise TemplateError(f"len of {described(value)}")


FUNCTIONS = {
    "default": Function("aa*", _default, open=True),
    "coalesce": Function("a*", _coalesce, open=True),
    "ternary": Function("aab", _ternary, open=True),
    "empty": Function("k", lambda value: not truth(value), open=True),
    "not": Function("k", lambda value: not truth(value), open=True),
    "all": Function("a*", lambda *values: all(map(truth, values))),
    "any": Function("a*", lambda *values: any(map(truth, values))),
    "eq": Function("aa*", _is_one_of),
    "ne": Function("aa", lambda left, right: not equal(left, right)),
    "lt": Function("aa", less),
    "le": Function("aa", lambda left, right: equal(left, right) or less(left, right)),
    "gt": Function("aa", lambda left, right: less(right, left)),
    "ge": Function("aa", lambda left, right: equal(left, right) or less(right, left)),
    "deepEqual": Function("aa", equal),
    "len": Function("k", _length, open=True),
    "kindOf": Function("k", kind_of, open=True),
    "kindIs": Function("sk", lambda kind, value: kind == kind_of(value), open=True),
    "typeOf": Function("k", _type_of, open=True),
    "typeIs": Function("sk", lambda name, value: name == _type_of(value), open=True),
    "typeIsLike": Function("sk", lambda name, value: _type_of(value) in {name, f"*{name}"}, open=True),
}
