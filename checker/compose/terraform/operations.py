"""Operators, indices and templates over values, known or not."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from checker.compose.terraform.values import LONGEST_TEXT, Failure, Stated, TooCostlyError, first_unknown, same, text_of
from checker.model import Location, Unknown

_LARGEST = 2**63
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_COUNT: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}


def joined(given: tuple[Any, ...], at: Location) -> Any:
    """A text, or an Unknown whose text keeps what is known: `bucket-${…}`."""
    texts, unseen = [], None
    for value in given:
        if isinstance(value, Unknown):
            unseen = unseen or value
            texts.append(f"${{{value.text or '…'}}}")
        else:
            text = text_of(value)
            if text is None:
                return Failure("a text with a value that is no text", at)
            texts.append(text)
    whole = "".join(texts)
    if len(whole) > LONGEST_TEXT:
        raise TooCostlyError
    return Unknown(unseen.reason, unseen.location or at, whole) if unseen else whole


def index(of: Any, key: Any, at: Location) -> Any:
    """`of[key]` or `of.key`; a Failure where known data has no such element."""
    if isinstance(of, Unknown):
        return of if isinstance(of, Failure) else Unknown(of.reason, of.location, of.text and f"{of.text}.{key}")
    if isinstance(key, Unknown):
        return key
    if isinstance(of, dict):
        name = text_of(key)
        if name not in of and isinstance(of, Stated):
            return Unknown("known only when it is applied", at, str(name))
        return of[name] if name in of else Failure("a key that is not there", at)
    if isinstance(of, list) and isinstance(key, int | str) and str(key).isdigit() and int(key) < len(of):
        return of[int(key)]
    return Failure("an index that is not there", at)


def unary(sign: str, value: Any, at: Location) -> Any:
    """`!value` or `-value`."""
    if isinstance(value, Unknown):
        return value
    if sign == "!" and isinstance(value, bool):
        return not value
    if sign == "-" and isinstance(value, int | float) and not isinstance(value, bool):
        return -value
    return Failure("an operation on values of the wrong type", at)


def binary(sign: str, left: Any, right: Any, at: Location) -> Any:
    """An operator between two values; `&&` and `||` may be decided by one of them."""
    if sign in {"&&", "||"}:
        return _logic(sign == "||", left, right, at)
    unseen = first_unknown([left, right])
    if unseen is not None:
        return Unknown(unseen.reason, unseen.location, unseen.text)
    if sign in {"==", "!="}:
        return _equal(left, right) is (sign == "==")
    return _arithmetic(sign, left, right, at)


def _logic(decisive: bool, left: Any, right: Any, at: Location) -> Any:  # noqa: FBT001 - true for `||`
    if left is decisive or right is decisive:
        return decisive
    unseen = next((value for value in (left, right) if isinstance(value, Unknown)), None)
    if unseen is not None:
        return Unknown(unseen.reason, unseen.location, unseen.text)
    return right if isinstance(left, bool) and isinstance(right, bool) else Failure("no condition", at)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return str(left) == str(right)
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (left, right))
    return bool(left == right) if numbers or isinstance(left, dict | list) else same(left, right)


def _arithmetic(sign: str, left: Any, right: Any, at: Location) -> Any:
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (left, right)):
        return Failure("an operation on values of the wrong type", at)
    if sign in _COMPARE:
        return _COMPARE[sign](left, right)
    if sign not in _COUNT or (sign in {"/", "%"} and right == 0) or max(abs(left), abs(right)) > _LARGEST:
        return Failure("a calculation out of range", at)
    found = _COUNT[sign](left, right)
    return int(found) if isinstance(found, float) and found.is_integer() and abs(found) < _LARGEST else found
