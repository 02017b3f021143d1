"""How a template fails, and what it may cost.

Every limit is counted, none is timed: the same chart gives the same result on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from checker.compose.size import TooLargeError, weigh
from checker.model import Location

MAX_TEXT = 1024 * 1024
MAX_ITEMS = 10_000
MAX_NODES = 100_000
MAX_DEPTH = 100
MAX_FRAMES = 500
MAX_STEPS = 2_000_000
MAX_OUTPUT = 4 * 1024 * 1024
_CHARACTERS_PER_STEP = 32


class TemplateError(Exception):
    """A template that does not render. `reason` completes the sentence "does not render: …"; it quotes no value.

    `location` is the line of the innermost action that failed, None until an action claims it.
    """

    def __init__(self, reason: str, location: Location | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.location = location


class MissingTemplateError(TemplateError):
    """A template that is not defined; another chart may define it."""


class OpaqueError(TemplateError):
    """A template that renders where Helm is at hand, with something that is not known here."""


class LimitError(TemplateError):
    """A template that asks for more than a rendering may cost."""


class Meter:
    """What one rendering has cost so far; all templates of a chart share one.

    Raises (from its methods): LimitError.
    """

    def __init__(self, steps: int = MAX_STEPS, output: int = MAX_OUTPUT) -> None:
        self._steps = steps
        self._output = output
        self._frames = 0

    def step(self, cost: int = 1) -> None:
        """Count work."""
        self._steps -= cost
        if self._steps < 0:
            raise LimitError("it takes too many steps")

    def weigh(self, value: object) -> None:
        """Count the making of a value by its size."""
        if isinstance(value, str | list | dict):
            size = len(value)
            if size > MAX_TEXT:
                raise LimitError("a text grows too long")
            self.step(size // _CHARACTERS_PER_STEP)

    def traverse(self, value: object) -> None:
        """Count a walk through all that a value holds; shared parts count wherever they stand."""
        if isinstance(value, dict | list):
            try:
                self.step(weigh(value, MAX_NODES, MAX_DEPTH))
            except TooLargeError as error:
                raise LimitError("a value grows too large") from error

    def write(self, size: int) -> None:
        """Count characters of the final output."""
        self._output -= size
        if self._output < 0:
            raise LimitError("the output grows too large")

    @contextmanager
    def descend(self, frames: int) -> Iterator[None]:
        """Enter a block, a group or another template, which takes so many frames of Python's stack."""
        self._frames += frames
        if self._frames > MAX_FRAMES:
            raise LimitError("templates are nested too deep")
        try:
            yield
        finally:
            self._frames -= frames
