"""The simple functions of HCL over known data: pure, total, and small in what they make (domain §1.5).

Each takes its arguments and a place. One that needs an argument that is not known gives that Unknown back; arguments
that do not fit are a `Failure`. What is not here is not evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from checker.compose.terraform.texts import encoded, indented, pieces_of, whole
from checker.compose.terraform.values import (
    LONGEST_TEXT,
    Failure,
    FileText,
    TooCostlyError,
    first_unknown,
    mapping,
    same,
    sequence,
    text_of,
)
from checker.model import Location, Unknown
from checker.parse.failure import ParseError
from checker.parse.hcl.syntax import WOVEN
from checker.parse.located import Map
from checker.parse.yaml import parse_embedded, resolve_scalar

Function = Callable[[tuple[Any, ...], Location], Any]

_FORMAT = re.compile(r"%(?:(%)|(-?[1-9]\d?)?([sdvq]))")
_BLANKS = " \t\n\r\v\f"


def _strict(function: Callable[..., Any]) -> Function:
    """A function that needs all its arguments known; arguments of the wrong number or type are a Failure."""

    def apply(given: tuple[Any, ...], at: Location) -> Any:
        unseen = first_unknown(list(given))
        if unseen is not None:
            return Unknown(unseen.reason, unseen.location)  # the call's own text says more than the argument's
        try:
            found = function(*given)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            return Failure("a function with arguments that do not fit", at)
        if isinstance(found, str) and not isinstance(found, FileText) and len(found) > LONGEST_TEXT:
            raise TooCostlyError
        if isinstance(found, list):
            return sequence(found, at)
        return mapping(found.items(), at) if isinstance(found, dict) and not isinstance(found, Map) else found

    return apply


def _text(value: Any) -> str:
    found = text_of(value)
    if found is None:
        raise TypeError
    return str(found)


def _merge(given: tuple[Any, ...], at: Location) -> Any:
    merged = Map(at=at)
    for value in given:
        if isinstance(value, Unknown):
            return value
        if value is None:
            continue
        if not isinstance(value, Map):
            return Failure("merge() of what is no map", at)
        for key, item in value.items():
            merged.put(key, item, value.where(key), value.values_at.get(key))
    return merged


def _first(given: tuple[Any, ...], at: Location) -> Any:
    """`coalesce` and `coalescelist`: the first argument that is not null and not empty."""
    for value in given:
        if isinstance(value, Unknown) or (value is not None and value not in ("", [])):
            return value
    return Failure("no argument has a value", at)


def _lookup(given: tuple[Any, ...], at: Location) -> Any:
    if len(given) < 2:  # noqa: PLR2004
        return Failure("a function with arguments that do not fit", at)
    data, key = given[:2]
    if isinstance(data, Unknown) or isinstance(key, Unknown):
        return data if isinstance(data, Unknown) else key
    if isinstance(data, dict) and text_of(key) in data:
        return data[_text(key)]
    return given[2] if len(given) > 2 else Failure("a key that is not there", at)  # noqa: PLR2004


def _concat(given: tuple[Any, ...], at: Location) -> Any:
    others = [value for value in given if not isinstance(value, list)]
    if others:
        unseen = next((value for value in others if isinstance(value, Unknown)), None)
        return unseen or Failure("concat() of what is no list", at)
    return sequence([item for value in given for item in value], at)


def _same(given: tuple[Any, ...], at: Location) -> Any:
    return given[0] if given else Failure("a function without arguments", at)


def _keys(given: tuple[Any, ...], at: Location) -> Any:
    """`keys` and `length` see a map even where its values are not known."""
    return sequence(sorted(given[0]), at) if len(given) == 1 and isinstance(given[0], dict) else _unfit(given, at)


def _values(given: tuple[Any, ...], at: Location) -> Any:
    if len(given) == 1 and isinstance(given[0], dict):
        return sequence([given[0][key] for key in sorted(given[0])], at)
    return _unfit(given, at)


def _length(given: tuple[Any, ...], at: Location) -> Any:
    fits = len(given) == 1 and isinstance(given[0], dict | list | str)
    return len(given[0]) if fits else _unfit(given, at)


def _unfit(given: tuple[Any, ...], at: Location) -> Unknown:
    unseen = next((value for value in given if isinstance(value, Unknown)), None)
    return unseen or Failure("a function with arguments that do not fit", at)


def _set(given: tuple[Any, ...], at: Location) -> Any:
    if len(given) != 1 or not isinstance(given[0], list):
        return _unfit(given, at)
    if any(isinstance(item, Unknown) for item in given[0]):
        return sequence(given[0], at)
    return sequence(sorted(_distinct(given[0]), key=lambda item: str(text_of(item))), at)


def _distinct(items: list[Any]) -> list[Any]:
    seen: dict[Any, Any] = {}
    rest: list[Any] = []
    for item in items:
        if isinstance(item, str | int | float | None):
            seen.setdefault((isinstance(item, bool), item), item)
        elif not any(same(item, other) for other in rest):
            rest.append(item)
    return [*seen.values(), *rest]


def _flatten(items: list[Any], depth: int = 0) -> list[Any]:
    if depth > 20:  # noqa: PLR2004 - nobody nests lists like that
        raise TooCostlyError
    made: list[Any] = []
    for item in items:
        made += _flatten(item, depth + 1) if isinstance(item, list) else [item]
    return made


def _format(pattern: str, *given: Any) -> str:
    rest = iter(given)

    def put(found: re.Match[str]) -> str:
        if found[1]:
            return "%"
        text = _text(next(rest, None))
        width = int(found[2] or 0)
        return f'"{text}"' if found[3] == "q" else text.ljust(-width) if width < 0 else text.rjust(width)

    if _FORMAT.sub("", pattern).count("%"):
        raise ValueError
    return _FORMAT.sub(put, pattern)


def _replace(text: str, old: str, new: str) -> str:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        raise ValueError  # a regular expression: not evaluated
    if not old or len(text) + text.count(old) * len(new) > LONGEST_TEXT:
        raise ValueError
    return str(text).replace(old, new)


def _number(value: Any) -> Any:
    found = resolve_scalar(value) if isinstance(value, str) else value
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise TypeError
    return found


def _bool(value: Any) -> bool:
    return {"true": True, "false": False}[_text(value)]


def _element(given: tuple[Any, ...], at: Location) -> Any:
    """`element` sees a list even where its other items are not known."""
    if len(given) == 2 and isinstance(given[0], list) and given[0] and isinstance(given[1], int):  # noqa: PLR2004
        return given[0][given[1] % len(given[0])]
    return _unfit(given, at)


def _one(items: list[Any]) -> Any:
    if len(items) > 1:
        raise ValueError
    return items[0] if items else None


def decode_text(given: tuple[Any, ...], at: Location) -> Any:
    """`yamldecode` and `jsondecode` of a text; that of a file is the scope's, which knows the file's lines."""
    if len(given) != 1 or not isinstance(given[0], str):
        return _unfit(given, at)
    try:
        documents = parse_embedded(given[0], at)
    except ParseError as error:
        return Unknown(error.reason, at)
    return documents[0].data if len(documents) == 1 else Unknown("not one document", at)


def _chunk(text: str, start: int, length: int) -> str:
    return text[start:] if length < 0 else text[start : start + length]


def _contains(items: list[Any], item: Any) -> bool:
    return any(same(item, other) for other in items)


def _index_of(items: list[Any], item: Any) -> int:
    return next(index for index, other in enumerate(items) if same(item, other))


def _count(start: int, stop: int | None = None) -> list[int]:
    found = range(start) if stop is None else range(start, stop)
    if len(found) > 1024:  # noqa: PLR2004 - Terraform's own limit
        raise ValueError
    return list(found)


def _transpose(keys: list[Any], values: list[Any]) -> dict[str, Any]:
    return dict(zip(map(_text, keys), values, strict=True))


_STRICT: dict[str, Callable[..., Any]] = {
    "basename": lambda path: _text(path).rstrip("/").rpartition("/")[2],
    "chomp": lambda text: _text(text).rstrip("\r\n"),
    "compact": lambda items: [item for item in items if item],
    "contains": _contains,
    "dirname": lambda path: _text(path).rpartition("/")[0] or ".",
    "distinct": _distinct,
    "endswith": lambda text, end: _text(text).endswith(end),
    "flatten": _flatten,
    "format": _format,
    "index": _index_of,
    "join": lambda mark, *lists: _text(mark).join(_text(item) for items in lists for item in items),
    "lower": lambda text: _text(text).lower(),
    "max": lambda *numbers: max(map(_number, numbers)),
    "min": lambda *numbers: min(map(_number, numbers)),
    "one": _one,
    "range": _count,
    "replace": _replace,
    "reverse": lambda items: list(reversed(items)),
    "slice": lambda items, start, end: items[start:end],
    "sort": lambda items: sorted(map(_text, items)),
    "split": lambda mark, text: _text(text).split(_text(mark)),
    "startswith": lambda text, start: _text(text).startswith(start),
    "strcontains": lambda text, part: _text(part) in _text(text),
    "strrev": lambda text: _text(text)[::-1],
    "substr": _chunk,
    "sum": lambda numbers: sum(map(_number, numbers)),
    "title": lambda text: re.sub(r"\b[a-z]", lambda found: found[0].upper(), _text(text)),
    "tobool": _bool,
    "tonumber": _number,
    "tostring": _text,
    "trim": lambda text, marks: _text(text).strip(_text(marks)),
    "trimprefix": lambda text, part: _text(text).removeprefix(_text(part)),
    "trimspace": lambda text: _text(text).strip(_BLANKS),
    "trimsuffix": lambda text, part: _text(text).removesuffix(_text(part)),
    "upper": lambda text: _text(text).upper(),
    "zipmap": _transpose,
}


def _woven(given: tuple[Any, ...], at: Location) -> Any:
    """What `%{ for }` makes: the results of a `for`, put together."""
    if len(given) != 1 or not isinstance(given[0], list):
        return _unfit(given, at)
    pieces = [pieces_of(item, at) for item in given[0]]
    return whole((piece for each in pieces for piece in each or ()), at)


def _encode(given: tuple[Any, ...], at: Location) -> Any:
    return encoded(given[0], at) if len(given) == 1 else Failure("a function with arguments that do not fit", at)


FUNCTIONS: dict[str, Function] = {
    WOVEN: _woven,
    **{name: _strict(function) for name, function in _STRICT.items()},
    "coalesce": _first,
    "coalescelist": _first,
    "concat": _concat,
    "element": _element,
    "indent": indented,
    "jsonencode": _encode,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "merge": _merge,
    "nonsensitive": _same,
    "sensitive": _same,
    "tolist": _same,
    "tomap": _same,
    "toset": _set,
    "values": _values,
    "yamlencode": _encode,
}
"""Name -> function."""
