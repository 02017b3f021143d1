"""Values as Go sees them: truth, members, comparison and the default print format `%v`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from checker.compose.gotemplate.failure import MAX_DEPTH, LimitError, TemplateError
from checker.compose.gotemplate.veil import is_veiled, without_veils

_SMALLEST_PLAIN, _LARGEST_PLAIN = -4, 21
_WORD = 1 << 63
_DATA = (str, int, float, list, dict)


@runtime_checkable
class Host(Protocol):
    """An object of Helm's with methods, such as `.Files`."""

    def invoke(self, method: str, arguments: list[Any]) -> Any:
        """The result of a method.

        Raises:
            TemplateError: there is no such method, or it takes other arguments.
        """

    def entries(self) -> Iterable[tuple[str, Any]]:
        """What `range` runs over."""


def truth(value: Any) -> bool | None:
    """Whether a value counts as true (that is: is not empty), None if that is unknown."""
    if is_veiled(value):
        return True if without_veils(value) else None
    return bool(value) if value is None or isinstance(value, _DATA) else isinstance(value, Host) or bool(value)


def wrap(number: int) -> int:
    """A number as a 64-bit integer holds it."""
    return (number + _WORD) % (2 * _WORD) - _WORD


def kind_of(value: Any) -> str:
    """The name of a value's kind in Go's `reflect`."""
    if value is None:
        return "invalid"
    for types, name in (
        (bool, "bool"),
        (int, "int"),
        (float, "float64"),
        (str, "string"),
        (list, "slice"),
        (dict, "map"),
    ):
        if isinstance(value, types):
            return name
    return "struct"


def described(value: Any) -> str:
    """A value's kind for a message."""
    return "nil" if value is None else f"a value of kind {kind_of(value)}"


def equal(left: Any, right: Any) -> bool:
    """Go's `eq` on two values, lenient where Go refuses to compare kinds: then they differ."""
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    return bool(left == right)


def less(left: Any, right: Any) -> bool:
    """Go's `lt`.

    Raises:
        TemplateError: the values have no order.
    """
    numbers = all(isinstance(item, int | float) and not isinstance(item, bool) for item in (left, right))
    if numbers or (isinstance(left, str) and isinstance(right, str)):
        return bool(left < right)
    raise TemplateError("two values of different kinds are compared")


def show(value: Any, depth: int = 0) -> str:
    """A value in Go's format `%v`.

    Raises:
        LimitError: the value is nested too deep.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return show_float(value, 6)
    if depth > MAX_DEPTH:
        raise LimitError("a value is nested too deep")
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{show(value[key], depth + 1)}' for key in sorted(value))}]"
    if isinstance(value, list):
        return f"[{' '.join([show(item, depth + 1) for item in value])}]"
    return str(value)


def show_float(value: float, largest: int = _LARGEST_PLAIN) -> str:
    """The shortest text of a number; with an exponent from 10^`largest` on."""
    if not math.isfinite(value):
        return {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, "NaN")
    sign, digits, _ = Decimal(float.__repr__(value)).as_tuple()
    exponent = Decimal(float.__repr__(value)).adjusted() if value else 0
    if _SMALLEST_PLAIN <= exponent < largest:
        text = f"{Decimal(float.__repr__(value)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    figures = "".join(map(str, digits)).rstrip("0")
    mantissa = f"{figures[0]}.{figures[1:]}" if figures[1:] else figures[0]
    return f"{'-' if sign else ''}{mantissa}e{exponent:+03d}"


def members(value: Any) -> Iterable[tuple[Any, Any]]:
    """What `range` runs over: index or key with the item, keys in order.

    Raises:
        TemplateError: the value holds no items.
    """
    if value is None:
        return ()
    if isinstance(value, list):
        return enumerate(list(value))
    if isinstance(value, dict):
        return [(key, value[key]) for key in sorted(value)]
    if isinstance(value, Host):
        return value.entries()
    if isinstance(value, int) and not isinstance(value, bool):
        return ((number, number) for number in range(value))
    raise TemplateError(f"range cannot run over {described(value)}")
