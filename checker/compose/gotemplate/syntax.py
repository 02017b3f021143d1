"""The syntax tree of a template. Lines count from 0 within the source; `place` maps them to a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from checker.model import Location

Place: TypeAlias = Callable[[int], Location]
"""Line of a source, from 0 -> location. A column of 0 stands for "the column of the output"."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; `nil` is None."""

    value: Any


@dataclass(frozen=True, slots=True)
class Dot:
    """The cursor `.`."""


@dataclass(frozen=True, slots=True)
class Field:
    """`.a.b`: members of the cursor."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """`$x.a.b`; the name holds the `$`."""

    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """The name of a function."""

    name: str


@dataclass(frozen=True, slots=True)
class Chain:
    """`(pipeline).a.b`."""

    inner: Word
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """Words side by side: a function or method with its arguments, or a single operand."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Pipe:
    """Commands that pass their value on; the last value goes into `names` if there are any."""

    commands: tuple[Command, ...]
    names: tuple[str, ...] = ()
    declares: bool = False


Word: TypeAlias = Literal | Dot | Field | Variable | Function | Chain | Pipe


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text that begins on `line`."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Action:
    """`{{ pipeline }}`; `source` is its text."""

    pipe: Pipe
    line: int
    source: str


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`, `with` or `range` (`keyword`) with its body and what `else` holds."""

    keyword: str
    pipe: Pipe
    body: tuple[Node, ...]
    orelse: tuple[Node, ...]
    line: int
    source: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """`{{ template "name" pipeline }}`."""

    name: str
    pipe: Pipe | None
    line: int
    source: str


@dataclass(frozen=True, slots=True)
class Jump:
    """`break` or `continue`."""

    keyword: str
    line: int


Node: TypeAlias = Text | Action | Branch | Invocation | Jump


class Template(NamedTuple):
    """A named template: its nodes and where its source stands."""

    name: str
    body: tuple[Node, ...]
    place: Place
