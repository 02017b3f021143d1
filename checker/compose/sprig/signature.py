"""What a template function takes, and how arguments are brought into that form before it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.values import described, kind_of, wrap
from checker.compose.gotemplate.veil import holds_veil, is_veiled

_LONGEST_NUMBER = 400


class Function(NamedTuple):
    """A pure function of templates.

    `kinds` has a letter for each parameter: `a` and `k` anything, `s` and `t` text, `b` boolean, `i` integer, `n`
    anything as an integer, `f` anything as a float, `d` mapping, `l` list; `*` behind the last letter means "any number
    of these".

    `open` functions only place their `a` and `t` arguments and look into no member of a list or mapping, so veils there
    may pass through; any other function of a veil is unknown. `keeps_lines` says that the result has the lines of the
    last argument.
    """

    kinds: str
    run: Callable[..., Any]
    open: bool = False
    keeps_lines: bool = False

    def veiled(self, arguments: Sequence[Any]) -> Any:
        """The argument that makes the result unknown, None if there is none."""
        for letter, argument in self._paired(arguments):
            if (letter not in "at" and is_veiled(argument)) or (not self.open and holds_veil(argument)):
                return argument
        return None

    def fit(self, name: str, arguments: Sequence[Any]) -> list[Any]:
        """The arguments in the form the function expects.

        Raises:
            TemplateError: there are too many or too few, or one is of the wrong kind.
        """
        letters = self.kinds.removesuffix("*")
        fewest = len(letters) - 1 if self.kinds.endswith("*") else len(letters)
        if len(arguments) < fewest or (len(arguments) > len(letters) and fewest == len(letters)):
            raise TemplateError(f"{name} is given {len(arguments)} arguments")
        return [_fitted(name, letter, argument) for letter, argument in self._paired(arguments)]

    def _paired(self, arguments: Sequence[Any]) -> Iterator[tuple[str, Any]]:
        letters = self.kinds.removesuffix("*")
        for position, argument in enumerate(arguments):
            yield letters[min(position, len(letters) - 1)] if letters else "a", argument


def _fitted(name: str, letter: str, argument: Any) -> Any:
    if letter in "ak":
        return argument
    if letter == "n":
        return to_integer(argument)
    if letter == "f":
        return to_float(argument)
    if letter == "i" and isinstance(argument, float) and argument.is_integer():
        return int(argument)
    wanted = {"s": "string", "t": "string", "b": "bool", "i": "int", "d": "map", "l": "slice"}[letter]
    if kind_of(argument) != wanted:
        raise TemplateError(f"{name} expects a {wanted}, not {described(argument)}")
    return argument


def to_integer(value: Any) -> int:
    """A value as Sprig's `int64` reads it: 0 where it is no number."""
    if isinstance(value, str):
        text = value.strip()[:_LONGEST_NUMBER]
        try:
            return wrap(int(text, 0 if text[:2].lower() in {"0x", "0o", "0b"} else 10))
        except ValueError:
            return int(number) if (number := to_float(value)) == number and abs(number) < 1e18 else 0  # noqa: PLR2004 - NaN; 64 bits
    if isinstance(value, bool | int):
        return wrap(int(value))
    return wrap(int(value)) if isinstance(value, float) and abs(value) < 1e18 else 0  # noqa: PLR2004 - 64 bits


def to_float(value: Any) -> float:
    """A value as Sprig's `float64` reads it: 0 where it is no number."""
    if isinstance(value, str):
        try:
            return float(value[:_LONGEST_NUMBER])
        except ValueError:
            return 0.0
    return float(value) if isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 1 << 64) else 0.0
