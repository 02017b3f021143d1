"""Numbers as HCL writes them."""

from __future__ import annotations

from typing import Any

from checker.model import Location, Unknown
from checker.parse.located import Float, Int

_LONGEST_NUMBER = 40


def number(text: str, at: Location) -> Any:
    """A number that keeps its text; one of unusual length is not evaluated."""
    if len(text) > _LONGEST_NUMBER:
        return Unknown("a number of unusual length", at, text[:_LONGEST_NUMBER])
    if text.lstrip("-").isdigit():
        whole = int(text)
        return whole if str(whole) == text else Int(whole, text)
    try:
        fraction = float(text)
    except ValueError:
        return Unknown("not a number of HCL", at, text)
    return Float(fraction, text) if abs(fraction) < float("inf") else Unknown("a number out of range", at, text)
