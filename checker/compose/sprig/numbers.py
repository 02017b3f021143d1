"""Numbers: Sprig's arithmetic on 64-bit integers and floats."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from typing import Any

from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.values import wrap
from checker.compose.sprig.signature import Function, to_integer


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise TemplateError("a division by zero")
    return wrap(abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1))


def _folded(step: Callable[[int, int], int]) -> Callable[..., int]:
    return lambda *numbers: wrap(reduce(step, numbers))


def _float_quotient(left: float, right: float) -> float:
    if right == 0:
        raise TemplateError("a division by zero")
    return left / right


def _round(number: float, digits: int, limit: float = 0.5) -> float:
    factor = 10.0 ** max(-300, min(digits, 300))
    whole = number * factor
    base = math.floor(whole) if math.isfinite(whole) else whole
    return (base + (1 if whole - base >= limit else 0)) / factor


def _decimal(text: Any) -> int:
    """Sprig's `toDecimal`: octal text as a number."""
    try:
        return wrap(int(str(text)[:64], 8))
    except ValueError:
        return 0


def _whole(rounded: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(rounded(number)) if math.isfinite(number) else number


FUNCTIONS = {
    "int": Function("n", int),
    "int64": Function("n", int),
    "atoi": Function("s", to_integer),
    "float64": Function("f", float),
    "toDecimal": Function("a", _decimal),
    "add": Function("nn*", _folded(lambda left, right: left + right)),
    "add1": Function("n", lambda number: wrap(number + 1)),
    "sub": Function("nn", lambda left, right: wrap(left - right)),
    "mul": Function("nn*", _folded(lambda left, right: wrap(left * right))),
    "div": Function("nn", _quotient),
    "mod": Function("nn", lambda left, right: wrap(left - right * _quotient(left, right))),
    **dict.fromkeys(("max", "biggest"), Function("nn*", lambda *numbers: max(numbers))),
    "min": Function("nn*", lambda *numbers: min(numbers)),
    "maxf": Function("ff*", lambda *numbers: max(numbers)),
    "minf": Function("ff*", lambda *numbers: min(numbers)),
    "addf": Function("ff*", lambda *numbers: sum(numbers)),
    "add1f": Function("f", lambda number: number + 1),
    "subf": Function("ff*", lambda first, *others: first - sum(others)),
    "mulf": Function("ff*", lambda *numbers: math.prod(numbers)),
    "divf": Function("ff", _float_quotient),
    "floor": Function("f", _whole(math.floor)),
    "ceil": Function("f", _whole(math.ceil)),
    "round": Function("fif*", _round),
}
