"""Results of computations over trees, kept with all that each asked of its tree: equal answers, equal result.

A computation that is given to `Files.remembered` sees the tree through its questions alone. So its result holds in any
other tree that answers all of them alike, whatever else differs there (the "verifying traces" of Mokhov, Mitchell and
Peyton Jones, "Build systems à la carte", 2018).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

Question: TypeAlias = tuple[str, Any]
"""What is asked, and of what: a path, or words."""

_Result = TypeVar("_Result")
_GENERATIONS = 4
"""What none of so many snapshots in a row used is forgotten."""


class Same:
    """A key that equals another one of the very same thing alone: for what has no value to be compared by.

    The thing is held, so that its place in memory is not given to another one.
    """

    __slots__ = ("_thing",)

    def __init__(self, thing: object) -> None:
        self._thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._thing is other._thing

    def __hash__(self) -> int:
        return id(self._thing)


class Known(NamedTuple):
    """A result with the questions that led to it, each with its answer. One that is not `lasting` is of one tree."""

    result: Any
    answers: Mapping[Question, object]
    lasting: bool


@dataclass(slots=True)
class _Recording:
    answers: dict[Question, object] = field(default_factory=dict)
    lasting: bool = True


class Memory:
    """The results over the trees of one repository, the newest for each key; not for two threads."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Known] = {}
        self._used: dict[Hashable, int] = {}
        self._generation = 0

    def turn(self) -> None:
        """Begin with another tree: forget what those before it did not use."""
        self._generation += 1
        for key in [key for key, used in self._used.items() if self._generation - used > _GENERATIONS]:
            del self._known[key], self._used[key]

    def get(self, key: Hashable) -> Known | None:
        """The result for a key, wherever it holds."""
        return self._known.get(key)

    def put(self, key: Hashable, known: Known) -> None:
        """Keep a result that holds in the tree at hand."""
        if known.lasting:
            self._known[key] = known
            self._used[key] = self._generation


class Recorder:
    """What the computations under way have asked of one tree; what an inner one asks, those around it ask too."""

    def __init__(self, memory: Memory, answer: Callable[[Question], object]) -> None:
        self._memory = memory
        self._answer = answer
        self._here: dict[Hashable, Known] = {}
        self._open: list[_Recording] = []

    def note(self, kind: str, asked: Hashable, answer: object) -> None:
        """A question was asked and answered."""
        if self._open:
            self._open[-1].answers.setdefault((kind, asked), answer)

    def pass_by(self) -> None:
        """What is under way rests on more than its questions: it holds in this tree alone."""
        for recording in self._open:
            recording.lasting = False

    def remembered(
        self, key: Hashable, make: Callable[[], _Result], again: Callable[[Iterable[Question]], None]
    ) -> _Result:
        """The result for a key: of this tree, of another one that answers alike, or made now.

        `again` is told the questions of a result that comes from another tree.
        """
        known = self._here.get(key)
        if known is None:
            known = self._memory.get(key)
            if known is not None and self._holds(known):
                again(known.answers)
            else:
                known = self._made(make)
            self._here[key] = known
            self._memory.put(key, known)
        if self._open:
            self._open[-1].answers.update(known.answers)
            self._open[-1].lasting &= known.lasting
        return cast("_Result", known.result)

    def _holds(self, known: Known) -> bool:
        return all(self._answer(question) == answer for question, answer in known.answers.items())

    def _made(self, make: Callable[[], object]) -> Known:
        with self._recording() as recording:
            result = make()
        return Known(result, recording.answers, recording.lasting)

    @contextmanager
    def _recording(self) -> Iterator[_Recording]:
        self._open.append(_Recording())
        try:
            yield self._open[-1]
        finally:
            self._open.pop()
