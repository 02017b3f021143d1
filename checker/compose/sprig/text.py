"""Text: Sprig's string functions and Go's printing."""

from __future__ import annotations

import json
import re
from typing import Any

from checker.compose.gotemplate.failure import MAX_TEXT, LimitError
from checker.compose.gotemplate.trace import Traced
from checker.compose.gotemplate.values import show
from checker.compose.sprig.printf import sprintf
from checker.compose.sprig.signature import Function

_SPACE = " \t\r\n\v\f\x85\xa0"
_NAMED_WORDS = re.compile(r"([a-z0-9])([A-Z])|[\s_-]+")


def bounded(size: int) -> None:
    """Refuse to make a text of more than `MAX_TEXT` characters.

    Raises:
        LimitError: the size is too large.
    """
    if size > MAX_TEXT:
        raise LimitError("a text grows too long")


def quoted(text: str) -> str:
    """A text as Go's `%q` writes it, which is also a YAML scalar."""
    return json.dumps(text, ensure_ascii=False)


def strings(value: Any) -> list[str]:
    """A list as texts, null left out; anything else as a list of one."""
    if isinstance(value, list):
        return [show(item) for item in value if item is not None]
    return [] if value is None else [show(value)]


def _repeat(count: int, text: str) -> str:
    bounded(max(count, 0) * len(text))
    return text * count


def _indent(width: int, text: str) -> str:
    bounded(len(text) + max(width, 0) * (text.count("\n") + 1))
    padding = " " * width
    return padding + text.replace("\n", "\n" + padding)


def _replace(old: str, new: str, text: str) -> str:
    bounded(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _truncate(length: int, text: str) -> str:
    if length < 0:
        return text[length:] if len(text) + length > 0 else text
    return text[:length]


def _abbreviate(width: int, text: str) -> str:
    dots = "..."
    return text if len(text) <= width or width <= len(dots) else text[: width - len(dots)] + dots


def _substring(start: int, end: int, text: str) -> str:
    if start < 0:
        return text[: max(end, 0)]
    return text[start:] if end < 0 or end > len(text) else text[start:end]


def _join(separator: str, value: Any) -> str:
    parts = strings(value)
    bounded(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def _split(separator: str, text: str) -> list[Any]:
    return list(text) if not separator else text.split(separator)


def _split_named(separator: str, text: str, count: int = -1) -> dict[str, Any]:
    parts = text.split(separator, count - 1 if count > 0 else -1) if separator else list(text)
    return {f"_{number}": part for number, part in enumerate(parts)}


def _printed(*values: Any) -> str:
    """Go's `print`: a space between two operands of which neither is a text."""
    text = ""
    for number, value in enumerate(values):
        spaced = number > 0 and not isinstance(value, str) and not isinstance(values[number - 1], str)
        text += (" " if spaced else "") + show(value)
        bounded(len(text))
    return values[0] if len(values) == 1 and isinstance(values[0], Traced) else text


def _title(text: str) -> str:
    return re.sub(r"(?<!\S)\S", lambda match: match.group().upper(), text)


def _named(text: str, separator: str) -> str:
    return _NAMED_WORDS.sub(lambda match: f"{match[1] or ''}{separator}{match[2] or ''}", text).lower()


def _camel(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[\s_-]+", text))


def _wrapped(values: tuple[Any, ...], mark: str) -> str:
    return " ".join(f"{mark}{show(value)}{mark}" for value in values if value is not None)


FUNCTIONS = {
    "print": Function("a*", _printed, open=True),
    "println": Function("a*", lambda *values: " ".join(map(show, values)) + "\n", open=True),
    "printf": Function("ta*", sprintf, open=True),
    "toString": Function("a", show, open=True),
    "quote": Function("a*", lambda *values: " ".join(quoted(show(v)) for v in values if v is not None), open=True),
    "squote": Function("a*", lambda *values: _wrapped(values, "'"), open=True),
    "cat": Function("a*", lambda *values: " ".join(show(value) for value in values if value is not None), open=True),
    "indent": Function("it", _indent, open=True, keeps_lines=True),
    "nindent": Function("it", lambda width, text: "\n" + _indent(width, text), open=True, keeps_lines=True),
    "join": Function("sa", _join, open=True),
    "trim": Function("s", lambda text: text.strip(_SPACE), keeps_lines=True),
    "trimAll": Function("ss", lambda cut, text: text.strip(cut), keeps_lines=True),
    "trimall": Function("ss", lambda cut, text: text.strip(cut), keeps_lines=True),
    "trimPrefix": Function("ss", lambda cut, text: text.removeprefix(cut), keeps_lines=True),
    "trimSuffix": Function("ss", lambda cut, text: text.removesuffix(cut), keeps_lines=True),
    "replace": Function("sss", _replace, keeps_lines=True),
    "repeat": Function("is", _repeat),
    "trunc": Function("is", _truncate),
    "abbrev": Function("is", _abbreviate),
    "substr": Function("iis", _substring),
    "nospace": Function("s", lambda text: "".join(text.split())),
    "upper": Function("s", str.upper),
    "lower": Function("s", str.lower),
    "title": Function("s", _title),
    "untitle": Function("s", lambda text: re.sub(r"(?<!\S)\S", lambda match: match.group().lower(), text)),
    "camelcase": Function("s", _camel),
    "snakecase": Function("s", lambda text: _named(text, "_")),
    "kebabcase": Function("s", lambda text: _named(text, "-")),
    "swapcase": Function("s", str.swapcase),
    "initials": Function("s", lambda text: "".join(word[0] for word in text.split())),
    "plural": Function("ssi", lambda one, many, count: one if count == 1 else many),
    "contains": Function("ss", lambda part, text: part in text),
    "hasPrefix": Function("ss", lambda part, text: text.startswith(part)),
    "hasSuffix": Function("ss", lambda part, text: text.endswith(part)),
    "splitList": Function("ss", _split),
    "split": Function("ss", _split_named),
    "splitn": Function("sis", lambda separator, count, text: _split_named(separator, text, count)),
    "toStrings": Function("a", strings, open=True),
    "sortAlpha": Function("a", lambda value: sorted(strings(value))),
}
