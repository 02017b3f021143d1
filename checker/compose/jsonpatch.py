"""JSON 6902 patches on located data, with their places.

Where kustomize's library is more lenient than the standard, so is this: `replace` sets a key that a mapping lacks, an
absent `value` and an absent key are null, and a negative index counts from the end.
"""

from __future__ import annotations

import re
from typing import Any

from checker.compose.object import text
from checker.compose.size import MAX_NODES, TooLargeError, weigh
from checker.model import Location
from checker.parse.located import Map, Seq

MAX_OPERATIONS = 2000
_INDEX = re.compile(r"-?[0-9]{1,9}")
MAX_STEPS = 100


class PatchError(ValueError):
    """An operation that cannot be carried out; the text says which and why."""


def apply_operations(data: Map, operations: Seq) -> Map:
    """The object after all operations; what is not touched is shared.

    Raises:
        PatchError: an operation is not readable, its path does not exist, or a `test` fails.
    """
    if len(operations) > MAX_OPERATIONS:
        raise PatchError(f"more than {MAX_OPERATIONS:,} operations")
    document: Any = data
    room = MAX_NODES
    for operation in operations:
        if not isinstance(operation, Map):
            raise PatchError("an operation is no mapping")
        if operation.get("op") == "copy":
            room -= _weight(_get(document, _pointer(text(operation.get("from")))), room)
        document = _apply(document, operation)
    if room < MAX_NODES:
        _weight(document, MAX_NODES)
    if not isinstance(document, Map):
        raise PatchError("the patch replaces the whole object")
    return document


def _weight(node: Any, limit: int) -> int:
    """Copies of copies grow exponentially while they share memory; they count as they would be printed."""
    try:
        return weigh(node, limit)
    except TooLargeError as error:
        raise PatchError(str(error)) from None


def _apply(document: Any, operation: Map) -> Any:
    name = text(operation.get("op"))
    path = _pointer(text(operation.get("path")))
    at = operation.values_at.get("value", operation.where("op"))
    match name:
        case "add":
            return _add(document, path, operation.get("value"), at)
        case "remove":
            return _remove(document, path)
        case "replace":
            return _replace(document, path, operation.get("value"), at)
        case "move":
            source = _pointer(text(operation.get("from")))
            return _add(_remove(document, source), path, _get(document, source), at)
        case "copy":
            return _add(document, path, _get(document, _pointer(text(operation.get("from")))), at)
        case "test":
            if _get(document, path) != operation.get("value"):
                raise PatchError(f"test of {operation.get('path')} fails")
            return document
        case _:
            raise PatchError(f"there is no operation {name or '(none)'}")


def _pointer(path: str) -> tuple[str, ...]:
    if not path:
        return ()
    if not path.startswith("/"):
        raise PatchError(f"the path {path} does not begin with a slash")
    if path.count("/") > MAX_STEPS:
        raise PatchError(f"a path has more than {MAX_STEPS} steps")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in path[1:].split("/"))


def _index(step: str, *, end: int) -> int:
    """The position that a step names in a list, where `end` positions may be named."""
    if not _INDEX.fullmatch(step) or not -end <= int(step) < end:
        raise PatchError(f"there is no item {step}")
    return int(step) % end


def _child(node: Any, step: str) -> Any:
    if isinstance(node, Map) and step in node:
        return node[step]
    if isinstance(node, Seq):
        return node[_index(step, end=len(node))]
    raise PatchError(f"there is no {step} on the path")


def _get(node: Any, path: tuple[str, ...]) -> Any:
    for step in path[:-1]:
        node = _child(node, step)
    last = path[-1:]
    if isinstance(node, Map):
        return node.get(*last) if last else node
    return _child(node, *last) if last else node


def _within(node: Any, path: tuple[str, ...], change: Any) -> Any:
    """The node with `change` applied to the container of the path's last step."""
    if len(path) == 1:
        return change(node)
    inner = _within(_child(node, path[0]), path[1:], change)
    result = node.copy()
    result[path[0] if isinstance(node, Map) else _index(path[0], end=len(node))] = inner
    return result


def _add(document: Any, path: tuple[str, ...], value: Any, at: Location) -> Any:
    def change(node: Any) -> Any:
        step = path[-1]
        if isinstance(node, Map):
            result = node.copy()
            result.put(step, value, at)
            return result
        if not isinstance(node, Seq):
            raise PatchError(f"nothing can be added at {step}")
        position = len(node) if step == "-" else _index(step, end=len(node) + 1)
        items = node.copy()
        items.insert(position, value)
        items.items_at.insert(position, at)
        return items

    return _within(document, path, change) if path else value


def _replace(document: Any, path: tuple[str, ...], value: Any, at: Location) -> Any:
    def change(node: Any) -> Any:
        if isinstance(node, Map):
            result = node.copy()
            result.put(path[-1], value, at)
            return result
        _child(node, path[-1])
        items = node.copy()
        position = _index(path[-1], end=len(items))
        items[position] = value
        items.items_at[position] = at
        return items

    return _within(document, path, change) if path else value


def _remove(document: Any, path: tuple[str, ...]) -> Any:
    def change(node: Any) -> Any:
        _child(node, path[-1])
        result = node.copy()
        if isinstance(result, Map):
            result.drop(path[-1])
        else:
            position = _index(path[-1], end=len(result))
            del result[position], result.items_at[position]
        return result

    if not path:
        raise PatchError("the whole object cannot be removed")
    return _within(document, path, change)
