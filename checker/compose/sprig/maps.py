"""Mappings: Sprig's dictionary functions. As in Sprig, `set`, `unset` and the merges write into their argument."""

from __future__ import annotations

from typing import Any

from checker.compose.gotemplate.failure import MAX_DEPTH, LimitError, TemplateError
from checker.compose.gotemplate.values import show, truth
from checker.compose.sprig.signature import Function
from checker.parse.located import Map, Seq


def put(target: dict[str, Any], key: str, value: Any, source: dict[str, Any] | None = None) -> None:
    """Set a key in place; the location of the key follows from where it came, if that is known."""
    if isinstance(target, Map):
        if isinstance(source, Map):
            target.put(key, value, source.where(key), source.values_at.get(key))
            return
        target.drop(key)
    target[key] = value


def _dict(*pairs: Any) -> dict[str, Any]:
    padded = [*pairs, ""] if len(pairs) % 2 else pairs
    return {show(padded[number]): padded[number + 1] for number in range(0, len(padded), 2)}


def _chosen(source: dict[str, Any], keys: Any) -> dict[str, Any]:
    chosen: dict[str, Any] = Map(at=source.at) if isinstance(source, Map) else {}
    for key in keys:
        if key in source:
            put(chosen, key, source[key], source)
    return chosen


def _merged(target: dict[str, Any], sources: tuple[dict[str, Any], ...], *, overwrite: bool) -> dict[str, Any]:
    for source in sources:
        _merge(target, source, overwrite=overwrite, depth=0)
    return target


def _merge(target: dict[str, Any], source: dict[str, Any], *, overwrite: bool, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise LimitError("a value is nested too deep")
    for key, value in list(source.items()):
        present = target.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            _merge(present, value, overwrite=overwrite, depth=depth + 1)
        elif key not in target or overwrite or truth(present) is False:
            put(target, key, value, source)


def copied(value: Any, depth: int = 0) -> Any:
    """A deep copy that keeps locations.

    Raises:
        LimitError: the value is nested too deep.
    """
    if depth > MAX_DEPTH:
        raise LimitError("a value is nested too deep")
    if isinstance(value, dict):
        fresh: dict[str, Any] = value.copy()
        for key, item in value.items():
            fresh[key] = copied(item, depth + 1)
        return fresh
    if isinstance(value, Seq):
        return Seq([copied(item, depth + 1) for item in value], at=value.at, items_at=value.items_at)
    if isinstance(value, list):
        return [copied(item, depth + 1) for item in value]
    return value


def _dig(*arguments: Any) -> Any:
    *keys, fallback, value = arguments
    for key in keys:
        if not isinstance(value, dict):
            raise TemplateError("dig runs into a value that is no mapping")
        if key not in value:
            return fallback
        value = value[key]
    return value


def _unset(target: dict[str, Any], key: str) -> dict[str, Any]:
    if isinstance(target, Map):
        target.drop(key)
    else:
        target.pop(key, None)
    return target


def _set(target: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    put(target, key, value)
    return target


FUNCTIONS = {
    "dict": Function("a*", _dict, open=True),
    "get": Function("ds", lambda source, key: source.get(key, ""), open=True),
    "set": Function("dsa", _set, open=True),
    "unset": Function("ds", _unset, open=True),
    "hasKey": Function("ds", lambda source, key: key in source, open=True),
    "pluck": Function("sd*", lambda key, *maps: [source[key] for source in maps if key in source], open=True),
    "keys": Function("d*", lambda *maps: [key for source in maps for key in sorted(source)], open=True),
    "values": Function("d", lambda source: [source[key] for key in sorted(source)], open=True),
    "pick": Function("ds*", lambda source, *keys: _chosen(source, keys), open=True),
    "omit": Function(
        "ds*", lambda source, *keys: _chosen(source, [key for key in source if key not in keys]), open=True
    ),
    "dig": Function("kkk*", _dig, open=True),
    "merge": Function("dd*", lambda target, *sources: _merged(target, sources, overwrite=False), open=True),
    "mergeOverwrite": Function("dd*", lambda target, *sources: _merged(target, sources, overwrite=True), open=True),
    "deepCopy": Function("a", copied, open=True),
}
FUNCTIONS |= {f"must{name[0].upper()}{name[1:]}": FUNCTIONS[name] for name in ("merge", "mergeOverwrite", "deepCopy")}
