"""Plain data that knows where it stands.

`Map` and `Seq` are a dict and a list (so JSON Schema, `==` and `.get` work) with one `Location` for every key or item.
They are treated as immutable: composition copies, it never writes into a parsed document.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from checker.model import Location


class Map(dict[str, Any]):
    """A mapping with the location of the mapping (`at`), of every key (`keys_at`) and of every value (`values_at`)."""

    __slots__ = ("at", "keys_at", "values_at")

    def __init__(
        self,
        items: Iterable[tuple[str, Any]] = (),
        *,
        at: Location,
        keys_at: dict[str, Location] | None = None,
        values_at: dict[str, Location] | None = None,
    ) -> None:
        super().__init__(items)
        self.at = at
        self.keys_at = {} if keys_at is None else keys_at
        self.values_at = {} if values_at is None else values_at

    def copy(self) -> Map:
        """A shallow copy; the values are shared."""
        return Map(self.items(), at=self.at, keys_at=dict(self.keys_at), values_at=dict(self.values_at))

    def put(self, key: str, value: Any, key_at: Location, value_at: Location | None = None) -> None:
        """Set a key with its locations; only for a Map that its caller has just made."""
        self[key] = value
        self.keys_at[key] = key_at
        self.values_at[key] = value_at or key_at

    def drop(self, key: str) -> None:
        """Remove a key if it is there; only for a Map that its caller has just made."""
        self.pop(key, None)
        self.keys_at.pop(key, None)
        self.values_at.pop(key, None)

    def where(self, key: str) -> Location:
        """The location of a key, or of the mapping that lacks it."""
        return self.keys_at.get(key, self.at)


class Seq(list[Any]):
    """A list with the location of the list (`at`) and of every item (`items_at`)."""

    __slots__ = ("at", "items_at")

    def __init__(self, items: Iterable[Any] = (), *, at: Location, items_at: list[Location] | None = None) -> None:
        super().__init__(items)
        self.at = at
        self.items_at = [at] * len(self) if items_at is None else items_at

    def copy(self) -> Seq:
        """A shallow copy; the items are shared."""
        return Seq(self, at=self.at, items_at=list(self.items_at))


class Float(float):
    """A YAML float that keeps its source text: `1.10` stays `1.10`."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, value: float, text: str) -> Self:
        """Make a number that prints as `text`."""
        number = super().__new__(cls, value)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text


class Int(int):
    """A YAML integer whose source text is not its decimal form: `0x1F`, `0o755`, `+5`, `0755`."""

    text: str

    def __new__(cls, value: int, text: str) -> Self:
        """Make a number that prints as `text`."""
        number = super().__new__(cls, value)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text


class Text(str):
    """A literal block scalar (`|`) that remembers where its first line stands, so that YAML inside it has positions.

    Line *n* of the value (from 0) is line `content.line + n` of the file and begins in column `content.column`.
    """

    __slots__ = ("content",)
    content: Location

    def __new__(cls, value: str, content: Location) -> Self:
        """Make a text whose first line stands at `content`."""
        text = super().__new__(cls, value)
        text.content = content
        return text


def dig(node: Any, *path: str | int) -> Any:
    """The value at a path of keys and indices, or None where the path leaves the data."""
    for step in path:
        if isinstance(step, str):
            node = node.get(step) if isinstance(node, dict) else None
        else:
            node = node[step] if isinstance(node, list) and -len(node) <= step < len(node) else None
    return node


def where(node: Any, *path: str | int) -> Location:
    """The location of the last step of a path, or of the deepest container on it that exists. `node`: Map or Seq."""
    at: Location = node.at
    for step in path:
        if isinstance(node, Map) and isinstance(step, str) and step in node:
            at = node.keys_at.get(step, node.at)
            node = node[step]
        elif isinstance(node, Seq) and isinstance(step, int) and -len(node) <= step < len(node):
            at = node.items_at[step]
            node = node[step]
        else:
            break
    return at
