"""What an expression can come to besides plain data: one of several values, or an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any, Self

from checker.model import Location, Unknown
from checker.parse.located import Map, Seq

MOST_OPTIONS = 16
MOST_NODES = 50_000
LONGEST_TEXT = 256 * 1024


@dataclass(frozen=True, slots=True)
class Choice(Unknown):
    """One of `options`: a condition that cannot be seen decides. An option may be Unknown, none is a Choice."""

    options: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure(Unknown):
    """An expression that fails on data that is known: a key that is absent, an index out of range."""


class FileText(str):
    """The content of a file of the repository, which knows where it is from."""

    __slots__ = ("path",)
    path: str

    def __new__(cls, text: str, path: str) -> Self:
        """Make a text that was read from `path`."""
        made = super().__new__(cls, text)
        made.path = path
        return made


class Stated(Map):
    """What the configuration states of a resource; what is not in it is known only when it is applied."""


class TooCostlyError(Exception):
    """An evaluation beyond its budget; it ends as one Unknown."""


def options(value: Any) -> tuple[Any, ...]:
    """The values that a value may turn out to be."""
    return value.options if isinstance(value, Choice) else (value,)


def choice(found: Iterable[Any], at: Location, text: str = "") -> Any:
    """One value out of several: itself if all are equal, Unknown if there are too many."""
    distinct: list[Any] = []
    for value in found:
        distinct += [option for option in options(value) if not any(same(option, other) for other in distinct)]
        if len(distinct) > MOST_OPTIONS:
            return Unknown("one of too many values", at, text)
    return distinct[0] if len(distinct) == 1 else Choice("one of several values", at, text, tuple(distinct))


def same(left: Any, right: Any) -> bool:
    """Whether two values are the same, true and 1 told apart."""
    alike = type(left) is type(right) or (isinstance(left, str) and isinstance(right, str))
    return left is right or (alike and bool(left == right))


def lift(function: Callable[..., Any], at: Location, *values: Any) -> Any:
    """Apply a function to what its arguments may be."""
    if not any(isinstance(value, Choice) for value in values):
        return function(*values)
    combined = 1
    for value in values:
        combined *= len(options(value))
    if combined > MOST_OPTIONS * MOST_OPTIONS:
        return Unknown("one of too many values", at)
    return choice((function(*given) for given in product(*map(options, values))), at)


def weight(value: Any) -> int:
    """How many nodes a value has, counted as often as they are shared.

    Raises:
        TooCostlyError: more than anyone wants.
    """
    count, stack = 0, [value]
    while stack:
        item = stack.pop()
        count += 1
        if count > MOST_NODES:
            raise TooCostlyError
        if isinstance(item, dict):
            stack += item.values()
        elif isinstance(item, list):
            stack += item
    return count


def first_unknown(value: Any) -> Unknown | None:
    """The first leaf in a value that is not known, or None."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Unknown):
            return item
        if isinstance(item, dict):
            stack += reversed(item.values())
        elif isinstance(item, list):
            stack += reversed(item)
    return None


def mapping(items: Iterable[tuple[str, Any]], at: Location) -> Map:
    """A Map whose keys all stand at one place."""
    made = Map(items, at=at)
    made.keys_at = dict.fromkeys(made, at)
    made.values_at = dict.fromkeys(made, at)
    return made


def sequence(items: Iterable[Any], at: Location) -> Seq:
    """A Seq whose items all stand at one place."""
    return Seq(items, at=at)


def text_of(value: Any) -> str | None:
    """A scalar as a template prints it, None for a value that has no text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return None
