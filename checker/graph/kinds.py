"""Objects by their kind: most questions are about a few kinds among thousands of objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain
from operator import itemgetter
from typing import Generic, TypeVar

from checker.compose.object import Object

_Item = TypeVar("_Item")


class ByKind(Generic[_Item]):
    """Things that hold an object each, by the kind of that object, in the order given."""

    def __init__(self, items: Iterable[_Item], held: Callable[[_Item], Object]) -> None:
        self._items: defaultdict[str, list[tuple[int, _Item]]] = defaultdict(list)
        for position, item in enumerate(items):
            self._items[held(item).kind].append((position, item))

    def of(self, kinds: Iterable[str]) -> tuple[_Item, ...]:
        """Those of some kinds, in the order given, whatever their API group."""
        found = chain.from_iterable(self._items.get(kind, ()) for kind in kinds)
        return tuple(item for _, item in sorted(found, key=itemgetter(0)))
