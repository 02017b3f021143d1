"""Lists: Sprig's list functions and Go's `index` and `slice`. Only `set` and `merge` of mappings write in place."""

from __future__ import annotations

from typing import Any

from checker.compose.gotemplate.failure import MAX_ITEMS, LimitError, TemplateError
from checker.compose.gotemplate.values import described, equal, truth
from checker.compose.sprig.signature import Function


def _bounded(count: int) -> int:
    if count > MAX_ITEMS:
        raise LimitError(f"a list of more than {MAX_ITEMS:,} items is made")
    return count


def _concat(*lists: list[Any]) -> list[Any]:
    _bounded(sum(map(len, lists)))
    return [item for items in lists for item in items]


def _without(items: list[Any], *unwanted: Any) -> list[Any]:
    _affordable(len(items) * len(unwanted))
    return [item for item in items if not any(equal(item, other) for other in unwanted)]


def _unique(items: list[Any]) -> list[Any]:
    _affordable(len(items) ** 2)
    found: list[Any] = []
    for item in items:
        if not any(equal(item, other) for other in found):
            found.append(item)
    return found


def _affordable(comparisons: int) -> None:
    if comparisons > 1_000_000:  # noqa: PLR2004 - a bound on quadratic work
        raise LimitError("a list is too long to compare its items")


def _index(value: Any, *steps: Any) -> Any:
    for step in steps:
        if value is None:
            raise TemplateError("index of nil")
        if isinstance(value, dict):
            value = value.get(step) if isinstance(step, str) else None
        elif isinstance(value, list | str) and isinstance(step, int):
            if not 0 <= step < len(value):
                raise TemplateError("an index is out of range")
            value = value[step] if isinstance(value, list) else ord(value[step])
        else:
            raise TemplateError(f"{described(value)} has no such index")
    return value


def _slice(value: Any, *bounds: Any) -> Any:
    if not isinstance(value, list):
        raise TemplateError(f"slice of {described(value)}")
    start, end = (*bounds, *(0, len(value))[len(bounds) :])[:2]
    if not 0 <= start <= end <= len(value):
        raise TemplateError("an index is out of range")
    return value[start:end]


def _chunk(size: int, items: list[Any]) -> list[Any]:
    return [items[start : start + size] for start in range(0, len(items), size)] if size > 0 else []


def _until(count: int) -> list[Any]:
    return _steps(0, count, 1 if count > 0 else -1)


def _steps(start: int, end: int, step: int) -> list[Any]:
    if step == 0 or (end - start) * step <= 0:
        return []
    _bounded(abs((end - start) // step))
    return list(range(start, end, step))


def _sequence(*numbers: int) -> str:
    """Sprig's `seq`: both ends included, as one text."""
    start, step, end = {1: (1, 0, numbers[0]), 2: (numbers[0], 0, numbers[-1])}.get(len(numbers), numbers[:3])
    step = step or (1 if end >= start else -1)
    return " ".join(map(str, _steps(start, end + (1 if step > 0 else -1), step)))


_PLAIN = {
    "list": Function("a*", lambda *items: list(items), open=True),
    "tuple": Function("a*", lambda *items: list(items), open=True),
    "first": Function("l", lambda items: items[0] if items else None, open=True),
    "last": Function("l", lambda items: items[-1] if items else None, open=True),
    "rest": Function("l", lambda items: items[1:], open=True),
    "initial": Function("l", lambda items: items[:-1], open=True),
    "append": Function("la", lambda items, item: _concat(items, [item]), open=True),
    "push": Function("la", lambda items, item: _concat(items, [item]), open=True),
    "prepend": Function("la", lambda items, item: _concat([item], items), open=True),
    "concat": Function("l*", _concat, open=True),
    "reverse": Function("l", lambda items: items[::-1], open=True),
    "chunk": Function("il", _chunk, open=True),
    "slice": Function("ki*", _slice, open=True),
    "compact": Function("l", lambda items: [item for item in items if truth(item) is not False]),
    "uniq": Function("l", _unique),
    "without": Function("la*", _without),
    "has": Function("aa", lambda item, items: any(equal(item, other) for other in items or [])),
}

FUNCTIONS = {
    **_PLAIN,
    **{f"must{name[0].upper()}{name[1:]}": function for name, function in _PLAIN.items()},
    "index": Function("kk*", _index, open=True),
    "until": Function("i", _until),
    "untilStep": Function("iii", _steps),
    "seq": Function("i*", _sequence),
}
