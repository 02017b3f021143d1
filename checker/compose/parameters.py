"""`--set` parameters: Helm's path grammar (`pkg/strvals`), as Argo CD's `helm.parameters` and tools use it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

from checker.model import Location, Unknown
from checker.parse.located import Map, Seq

MAX_INDEX = 1000
MAX_STEPS = 64
_STEP = re.compile(r"(?P<name>(?:\\.|[^\\.\[\]=,])+)|\[(?P<index>[0-9]+)\]|(?P<dot>\.)", re.DOTALL)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_WORDS = {"true": True, "false": False, "null": None}
Path: TypeAlias = tuple[str | int, ...]


class Parameter(NamedTuple):
    """One `--set name=value`; with `as_text` it is `--set-string`. `value` may be unknown."""

    name: str
    value: str | Unknown
    at: Location
    as_text: bool = False


def parameters(items: Iterable[Parameter], base: Map) -> tuple[Map, tuple[Parameter, ...]]:
    """Values with parameters set into them in order, and the parameters whose name is no path.

    Every key and item that a parameter set has the location of the parameter.
    """
    values, refused = base, []
    for item in items:
        path = parameter_path(item.name)
        if path is None or not isinstance(path[0], str):
            refused.append(item)
        else:
            values = _put(values, path, _value(item), item.at)
    return values, tuple(refused)


def parameter_path(name: str) -> Path | None:
    r"""The steps of a name such as `a.b\\.c[0].d`, None if it is malformed or too deep."""
    steps: list[str | int] = []
    position, wants_name = 0, True
    while position < len(name):
        match = _STEP.match(name, position)
        if match is None or len(steps) == MAX_STEPS:
            return None
        if match["name"] is not None:
            if not wants_name:
                return None
            steps.append(re.sub(r"\\(.)", r"\1", match["name"]))
        elif match["index"] is not None:
            if wants_name or len(match["index"]) > len(str(MAX_INDEX)) or int(match["index"]) > MAX_INDEX:
                return None
            steps.append(int(match["index"]))
        elif wants_name:
            return None
        wants_name = match["dot"] is not None
        position = match.end()
    return tuple(steps) if steps and not wants_name else None


def _value(item: Parameter) -> Any:
    """The typed value: `{a,b}` is a list, and words and integers are what they look like unless `as_text`."""
    if isinstance(item.value, Unknown):
        return item.value
    if item.value.startswith("{") and item.value.endswith("}"):
        parts = re.split(r"(?<!\\),", item.value[1:-1]) if len(item.value) > len("{}") else []
        return Seq([_scalar(part, as_text=item.as_text) for part in parts], at=item.at)
    return _scalar(item.value, as_text=item.as_text)


def _scalar(text: str, *, as_text: bool) -> Any:
    text = re.sub(r"\\(.)", r"\1", text)
    if as_text:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) and text != "-0" else text


def _put(node: Any, path: Path, value: Any, at: Location) -> Any:
    """A copy of the node with the value at the path; what is in the way is replaced."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        fresh = node.copy() if isinstance(node, Map) else Map(at=at)
        fresh.put(step, _put(fresh.get(step), rest, value, at), at)
        return fresh
    items = node.copy() if isinstance(node, Seq) else Seq(at=at)
    missing = step + 1 - len(items)
    items.extend([None] * missing)
    items.items_at.extend([at] * missing)
    items[step] = _put(items[step], rest, value, at)
    items.items_at[step] = at
    return items
