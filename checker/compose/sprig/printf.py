"""Go's `Sprintf` for the verbs that templates use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from checker.compose.gotemplate.failure import MAX_TEXT, LimitError
from checker.compose.gotemplate.values import kind_of, show, show_float
from checker.compose.gotemplate.veil import is_veiled

_VERB = re.compile(r"%(?P<flags>[-+# 0]*)(?P<width>[0-9]+|\*)?(?:\.(?P<precision>[0-9]*))?(?P<verb>[a-zA-Z%])")
_WIDEST = 4096


def sprintf(template: str, *values: Any) -> str:
    """The values in the template's verbs; what does not fit is marked as Go marks it (`%!d(string=x)`).

    Raises:
        LimitError: a width or the result is too large.
    """
    pending = iter(values)
    parts, position, size = [], 0, 0
    for match in _VERB.finditer(template):
        parts += [template[position : match.start()], _formatted(match, pending)]
        position = match.end()
        size += len(parts[-1])
        if size > MAX_TEXT:
            raise LimitError("a text grows too long")
    surplus = list(pending)
    if surplus:
        parts.append(template[position:])
        return f"{''.join(parts)}%!(EXTRA {', '.join(f'{kind_of(item)}={show(item)}' for item in surplus)})"
    return "".join([*parts, template[position:]])


def _formatted(match: re.Match[str], pending: Iterator[Any]) -> str:
    verb, flags = match["verb"], match["flags"]
    if verb == "%":
        return "%"
    width = next(pending, 0) if match["width"] == "*" else int(match["width"] or 0)
    precision = None if match["precision"] is None else int(match["precision"] or 0)
    if not isinstance(width, int) or max(width, precision or 0) > _WIDEST:
        raise LimitError("a number is printed too wide")
    try:
        value = next(pending)
    except StopIteration:
        return f"%!{verb}(MISSING)"
    text = _text(verb, value, flags, precision)
    if "-" in flags:
        return text.ljust(width)
    if "0" in flags and isinstance(value, int | float):
        return text.zfill(width)
    return text.rjust(width)


def _text(verb: str, value: Any, flags: str, precision: int | None) -> str:
    if is_veiled(value):
        return str(value)
    if verb in "vs" and (verb == "v" or isinstance(value, str | list | dict)):
        text = show(value)
        return text if precision is None else text[:precision]
    form = _FORMS.get((verb, kind_of(value)))
    if form is None:
        return "%!s(<nil>)" if value is None and verb == "s" else f"%!{verb}({kind_of(value)}={show(value)})"
    text = form(value, precision)
    return f"+{text}" if "+" in flags and isinstance(value, int | float) and value >= 0 else text


_FORMS: dict[tuple[str, str], Callable[[Any, int | None], str]] = {
    ("d", "int"): lambda value, _: str(int(value)),
    ("t", "bool"): lambda value, _: show(value),
    ("q", "string"): lambda value, _: json.dumps(value, ensure_ascii=False),
    ("x", "int"): lambda value, _: f"{value:x}",
    ("X", "int"): lambda value, _: f"{value:X}",
    ("o", "int"): lambda value, _: f"{value:o}",
    ("b", "int"): lambda value, _: f"{value:b}",
    ("c", "int"): lambda value, _: chr(value) if 0 <= value < 0xD800 else "\ufffd",  # noqa: PLR2004 - surrogates
    ("x", "string"): lambda value, _: value.encode("utf-8", "replace").hex(),
    ("f", "float64"): lambda value, precision: f"{value:.{6 if precision is None else precision}f}",
    ("e", "float64"): lambda value, precision: f"{value:.{6 if precision is None else precision}e}",
    ("g", "float64"): lambda value, precision: show_float(value) if precision is None else f"{value:.{precision}g}",
    ("T", "string"): lambda _value, _: "string",
    ("T", "int"): lambda _value, _: "int",
    ("T", "bool"): lambda _value, _: "bool",
}
