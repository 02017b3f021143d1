"""Taking stock of what is delivered: each distinct thing once, at the first place that declares it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from checker.compose.object import Object
from checker.model import Address, Form, Item

MAX_NAME = 500
_BEFORE_HOST = re.compile(r"(?:[a-z0-9]+::)?(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]+@)?", re.IGNORECASE)
_HOST_AND_OWNER = 2


@dataclass(slots=True)
class Stock:
    """Collects items; one that is there already is not taken again."""

    _items: dict[tuple[Form, str, str], Item] = field(default_factory=dict)
    _objects: set[int] = field(default_factory=set)

    def add(self, item: Item) -> None:
        """Take an item that has a name or a kind of its own."""
        if (item.name or item.form is Form.RESOURCE) and len(item.name) <= MAX_NAME:
            self._items.setdefault((item.form, item.kind, item.name), item)

    def deliver(self, found: Object, owner: Address | None) -> None:
        """Take an object as a unit delivers it, once however many clusters it goes to."""
        if id(found.data) not in self._objects:
            self._objects.add(id(found.data))
            kind = f"{found.group}/{found.kind}" if found.group else found.kind
            key = (Form.OBJECT, kind, found.name)
            if key not in self._items:
                self.add(Item(Form.OBJECT, found.name, found.origin, str(owner or ""), kind))

    def items(self) -> tuple[Item, ...]:
        """All that was taken, in a fixed order."""
        return tuple(sorted(self._items.values()))


def address_name(url: str) -> str:
    """The part of an address that names what stands there: without scheme, host, owner, query and reference."""
    bare = _BEFORE_HOST.sub("", url[:MAX_NAME].partition("?")[0].partition("@sha256:")[0], count=1)
    parts = [part for part in bare.replace(":", "/").split("/") if part]
    return "/".join(parts[_HOST_AND_OWNER:] or parts[-1:])
