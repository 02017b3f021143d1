"""`replacements`: values copied from one object into fields of others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.compose.fields import update
from checker.compose.object import mapping, sequence, text
from checker.compose.resource import NO_NAMESPACE, Resource
from checker.compose.selector import SelectorError, read_selector
from checker.compose.size import TooLargeError, weigh
from checker.model import Location
from checker.parse.located import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.compose.kustomization import Kustomization
    from checker.compose.site import Site

_STEP = re.compile(r"\[[^\]]*\]|(?:[^.\\\[]|\\.)+")
_MATCH = re.compile(r"^\[(?P<key>[^=]*)=(?P<value>.*)\]$", re.DOTALL)
MAX_STEPS = 64


class _FieldError(ValueError):
    """A replacement that cannot be carried out; the text says why."""


class _NoSourceError(_FieldError):
    """A replacement whose source is not among the resources."""


class _Options(NamedTuple):
    """How a value is cut from its source or put into its target."""

    delimiter: str
    part: int
    create: bool


def apply_replacements(plan: Kustomization, site: Site, resources: list[Resource]) -> list[Resource]:
    """All replacements, inline or from a file, in order; one that fails is a problem and changes nothing more."""
    for entry, at in plan.entries("replacements"):
        for replacement in _read(entry, at, site):
            try:
                resources = _apply(replacement, resources)
            except _NoSourceError as error:
                site.miss(replacement.at, f"The replacement cannot be carried out: {error}.")
            except (_FieldError, SelectorError, TooLargeError) as error:
                site.fail(replacement.at, f"The replacement cannot be carried out: {error}.")
    return resources


def _read(entry: Any, at: Location, site: Site) -> Iterator[Map]:
    path = text(mapping(entry).get("path"))
    if not path:
        if isinstance(entry, Map):
            yield entry
        return
    for document in site.listed_documents(path, at):
        items = document.data if isinstance(document.data, list) else [document.data]
        yield from (item for item in items if isinstance(item, Map))


def _apply(replacement: Map, resources: list[Resource]) -> list[Resource]:
    value, place = _source(replacement, resources)
    for target in sequence(replacement.get("targets")):
        if not isinstance(target, Map) or not isinstance(target.get("select"), Map):
            raise _FieldError("a target selects nothing")
        options = _options(target)
        resources = [
            _placed(item, target, value, place, options) if _is_target(item, target) else item for item in resources
        ]
    return resources


def _placed(item: Resource, target: Map, value: Any, place: Location, options: _Options) -> Resource:
    data = _put_all(item.data, target, value, place, options)
    if isinstance(value, dict | list):
        weigh(data)
    return item.with_data(data)


def _source(replacement: Map, resources: list[Resource]) -> tuple[Any, Location]:
    if "sourceValue" in replacement:
        return replacement["sourceValue"], replacement.where("sourceValue")
    source = replacement.get("source")
    if not isinstance(source, Map):
        raise _FieldError("it has no source")
    found = [item for item in resources if _is_named(item, source)]
    if not found:
        raise _NoSourceError("its source matches no resources")
    if len(found) > 1:
        raise _FieldError(f"its source matches {len(found)} resources")
    path = text(source.get("fieldPath")) or "metadata.name"
    value, place = _look_up(found[0].data, _steps(path))
    options = _options(source)
    if options.delimiter:
        parts = text(value).split(options.delimiter)
        if not 0 <= options.part < len(parts):
            raise _FieldError(f"its source has no part {options.part}")
        value = parts[options.part]
    weigh(value)
    return value, place


def _options(holder: Map) -> _Options:
    given = mapping(holder.get("options"))
    index = given.get("index")
    return _Options(text(given.get("delimiter")), index if isinstance(index, int) else 0, given.get("create") is True)


def _is_named(item: Resource, wanted: Mapping[str, Any]) -> bool:
    """Whether an id that the resource has, or had, is the one wanted; absent parts match everything."""
    for own in item.ids:
        namespace = "" if own.namespace == NO_NAMESPACE else own.namespace
        have = {"group": own.group, "version": own.version, "kind": own.kind, "name": own.name, "namespace": namespace}
        if all(not text(wanted.get(key)) or text(wanted[key]) == value for key, value in have.items()):
            return True
    return False


def _is_target(item: Resource, target: Map) -> bool:
    if not read_selector(target["select"]).selects(item):
        return False
    return not any(
        isinstance(reject, Map) and reject and read_selector(reject).selects(item)
        for reject in sequence(target.get("reject"))
    )


def _steps(path: str) -> tuple[str, ...]:
    steps = tuple(step if step.startswith("[") else step.replace("\\.", ".") for step in _STEP.findall(path))
    if len(steps) > MAX_STEPS:
        raise _FieldError(f"a field path has more than {MAX_STEPS} steps")
    return steps


def _look_up(data: Map, steps: tuple[str, ...]) -> tuple[Any, Location]:
    node: Any = data
    place = data.at
    for step in steps:
        found = next(iter(_children(node, step)), None)
        if found is None:
            raise _FieldError(f"its source has no field {step}")
        place = node.where(found) if isinstance(node, Map) else node.items_at[found]
        node = node[found]
    return node, place


def _children(node: Any, step: str) -> list[Any]:
    """The keys or positions that a step leads to."""
    if isinstance(node, Map):
        return list(node) if step == "*" else [step] if step in node else []
    if not isinstance(node, Seq):
        return []
    if step == "*":
        return list(range(len(node)))
    match = _MATCH.match(step)
    if match is not None:
        return [
            position
            for position, item in enumerate(node)
            if text(item.get(match["key"]) if isinstance(item, dict) else item) == match["value"]
        ]
    return [int(step)] if step.isdecimal() and len(step) < 8 and int(step) < len(node) else []  # noqa: PLR2004


def _put_all(data: Map, target: Map, value: Any, place: Location, options: _Options) -> Map:
    paths = [text(path) for path in sequence(target.get("fieldPaths"))] or ["metadata.name"]
    for path in paths:
        data = _put(data, _steps(path), value, place, options)
    return data


def _put(node: Any, steps: tuple[str, ...], value: Any, place: Location, options: _Options) -> Any:
    """The node with the value at the path; fields are made where the options say so."""
    if not steps:
        return _joined(node, value, options) if options.delimiter else value
    step, rest = steps[0], steps[1:]
    keys = _children(node, step)
    if not keys and options.create and isinstance(node, Map) and not step.startswith("["):
        blank = _put(Map(at=place) if rest else None, rest, value, place, options)
        return update(node, (step,), lambda _: blank, place, create=True)
    if not keys:
        raise _FieldError(f"a target has no field {step}")
    result = node.copy()
    for key in keys:
        new = _put(node[key], rest, value, place, options)
        if isinstance(result, Map) and not rest:
            result.put(key, new, place)
        else:
            result[key] = new
            if isinstance(result, Seq) and not rest:
                result.items_at[key] = place
    return result


def _joined(old: Any, value: Any, options: _Options) -> str:
    """The text with one of its parts replaced, or with the value before or behind it."""
    parts = text(old).split(options.delimiter)
    if options.part < 0:
        parts.insert(0, text(value))
    elif options.part >= len(parts):
        parts.append(text(value))
    else:
        parts[options.part] = text(value)
    return options.delimiter.join(parts)
