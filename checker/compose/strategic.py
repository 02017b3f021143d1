"""Strategic merge patches, as kustomize applies them (its `merge2` walk with list prepending)."""

from __future__ import annotations

from typing import Any

from checker.compose.mergekeys import OPAQUE, Shape
from checker.compose.object import text
from checker.model import Location
from checker.parse.located import Map, Seq

DIRECTIVE = "$patch"


class _Gone:
    """What a merge answers where the value is to be removed."""


GONE = _Gone()


def merge(base: Any, patch: Any, shape: Shape = OPAQUE) -> Any:
    """`patch` laid over `base`: maps merge, keyed lists merge, all else is replaced; null and `$patch: delete` remove.

    Neither side is written to; what is not touched is shared. The answer is `GONE` where nothing is left.
    """
    if patch is None:
        return GONE
    if isinstance(patch, Map):
        return _merge_maps(base, patch, shape)
    if isinstance(patch, Seq) and shape.keys:
        return _merge_lists(base if isinstance(base, Seq) else Seq(at=patch.at), patch, shape)
    return patch


def _merge_maps(base: Any, patch: Map, shape: Shape) -> Any:
    directive = patch.get(DIRECTIVE)
    if directive == "delete":
        return GONE
    if not isinstance(base, Map) or directive == "replace":
        return _cleaned(patch, shape)
    result = base.copy()
    for key, value in patch.items():
        if key != DIRECTIVE:
            _merge_key(result, patch, key, value, shape.fields.get(key, OPAQUE))
    return result


def _merge_key(result: Map, patch: Map, key: str, value: Any, shape: Shape) -> None:
    merged = merge(result.get(key), value, shape)
    if merged is GONE:
        result.drop(key)
    elif merged is value or key not in result:
        result.put(key, merged, patch.where(key), patch.values_at.get(key))
    else:
        result[key] = merged


def _cleaned(patch: Map, shape: Shape) -> Map:
    """A patch that meets nothing to merge with: without its nulls and directives."""
    result = Map(at=patch.at)
    for key, value in patch.items():
        if key != DIRECTIVE:
            _merge_key(result, patch, key, value, shape.fields.get(key, OPAQUE))
    return result


def _merge_lists(base: Seq, patch: Seq, shape: Shape) -> Any:
    directive, items = _list_directive(patch)
    if directive == "delete":
        return GONE
    if directive == "replace":
        return items
    if shape.keys == ("",):
        return _union(base, items)
    return _merge_elements(base, items, shape)


def _list_directive(patch: Seq) -> tuple[str, Seq]:
    """A list-wide directive is an element that holds `$patch` alone; it is not part of the list."""
    for position, item in enumerate(patch):
        if isinstance(item, Map) and len(item) == 1 and DIRECTIVE in item:
            rest = [*patch[:position], *patch[position + 1 :]]
            places = [*patch.items_at[:position], *patch.items_at[position + 1 :]]
            return text(item[DIRECTIVE]), Seq(rest, at=patch.at, items_at=places)
    return "", patch


def _union(base: Seq, patch: Seq) -> Seq:
    """A list of scalars that is merged as a set: the patch's items first."""
    result = Seq(at=base.at, items_at=[])
    seen = set()
    for item, place in (*zip(patch, patch.items_at, strict=True), *zip(base, base.items_at, strict=True)):
        if text(item) not in seen:
            seen.add(text(item))
            _append(result, item, place)
    return result


def _merge_elements(base: Seq, patch: Seq, shape: Shape) -> Seq:
    """Elements with equal merge keys merge; what the patch names comes first, in its order."""
    keys = [key for key in shape.keys if any(_states(item, key) for item in (*base, *patch))]
    if len(keys) > 1:
        return _merge_tuples(base, patch, shape)
    result = Seq(at=base.at, items_at=[])
    positions = _positions(base, shape.keys)
    taken: set[int] = set()
    for item, place in zip(patch, patch.items_at, strict=True):
        position = positions.get(_values(item, shape.keys))
        merged = merge(None if position is None else base[position], item, Shape(shape.fields))
        if position is not None:
            taken.add(position)
        if merged is not GONE and merged != {}:
            _append(result, merged, place if position is None else base.items_at[position])
    for position, item in enumerate(base):
        if position not in taken:
            _append(result, item, base.items_at[position])
    return result


def _merge_tuples(base: Seq, patch: Seq, shape: Shape) -> Seq:
    """As above where two keys are in use (ports and their protocols): new elements first, then the base's order.

    Only equal keys merge. An element of the patch that states fewer or more keys than an otherwise equal one of the
    base has no effect: so it is in kustomize.
    """
    positions = _positions(base, shape.keys)
    partial = {part for values in positions for part in _parts(values)}
    new = Seq(at=base.at, items_at=[])
    merged: dict[int, Any] = {}
    for item, place in zip(patch, patch.items_at, strict=True):
        values = _values(item, shape.keys)
        position = positions.get(values)
        if position is not None:
            merged[position] = merge(base[position], item, Shape(shape.fields))
        elif values not in partial and positions.keys().isdisjoint(_parts(values)):
            added = merge(None, item, Shape(shape.fields))
            if added is not GONE:
                _append(new, added, place)
    for position, item in enumerate(base):
        kept = merged.get(position, item)
        if kept is not GONE:
            _append(new, kept, base.items_at[position])
    return new


def _append(target: Seq, item: Any, place: Location) -> None:
    target.append(item)
    target.items_at.append(place)


def _states(item: Any, key: str) -> bool:
    return isinstance(item, Map) and bool(text(item.get(key)))


def _positions(base: Seq, keys: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    """Values of the merge keys -> the first element with them."""
    found: dict[tuple[str, ...], int] = {}
    for position, item in enumerate(base):
        values = _values(item, keys)
        if any(values):
            found.setdefault(values, position)
    return found


def _values(item: Any, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text(item.get(key)) for key in keys) if isinstance(item, Map) else ("",) * len(keys)


def _parts(values: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The same values with one of them left out, if any stays."""
    parts = ((*values[:index], "", *values[index + 1 :]) for index, value in enumerate(values) if value)
    return [part for part in parts if any(part)]
