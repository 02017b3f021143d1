"""Strategic merge patches, as kustomize applies them (its `merge2` walk with list prepending)."""

from __future__ import annotations

from typing import Any

from checker.compose.mergekeys import OPAQUE, Shape
from checker.compose.object import text
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
            result.append(item)
            result.items_at.append(place)
    return result


def _merge_elements(base: Seq, patch: Seq, shape: Shape) -> Seq:
    """Elements with equal merge keys merge; what the patch names comes first, in its order."""
    element = Shape(shape.fields)
    result = Seq(at=base.at, items_at=[])
    taken: set[int] = set()
    find = _Finder(base, shape.keys)
    for item, place in zip(patch, patch.items_at, strict=True):
        position = find(item)
        merged = merge(None if position is None else base[position], item, element)
        if position is not None:
            taken.add(position)
        if merged is not GONE and merged != {}:
            result.append(merged)
            result.items_at.append(place if position is None else base.items_at[position])
    for position, item in enumerate(base):
        if position not in taken:
            result.append(item)
            result.items_at.append(base.items_at[position])
    return result


class _Finder:
    """Finds the element of a list that has the same values for those merge keys that a patch's element states."""

    def __init__(self, base: Seq, keys: tuple[str, ...]) -> None:
        self._base = base
        self._keys = keys
        self._known: dict[tuple[str, ...], dict[tuple[str, ...], int]] = {}

    def __call__(self, item: Any) -> int | None:
        if not isinstance(item, Map):
            return None
        stated = tuple(key for key in self._keys if text(item.get(key)))
        if not stated:
            return None
        if stated not in self._known:
            self._known[stated] = self._positions(stated)
        return self._known[stated].get(_values(item, stated))

    def _positions(self, keys: tuple[str, ...]) -> dict[tuple[str, ...], int]:
        """Values of the keys -> the first position with them."""
        found: dict[tuple[str, ...], int] = {}
        for position, item in enumerate(self._base):
            if isinstance(item, Map):
                found.setdefault(_values(item, keys), position)
        return found


def _values(item: Map, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text(item.get(key)) for key in keys)
