"""YAML 1.2 core scalars that keep their source text (YAML 1.2.2 §10.3.2).

`on`, `yes`, timestamps, `=` and `1:30` are strings. `1.10` is a number that still prints `1.10`. Only finite numbers
of a sane length become numbers: `1e999`, `.inf`, `.nan` and 5,000 digits stay text, so that nothing downstream (JSON,
arithmetic, `str`) can fail on them.
"""

from __future__ import annotations

import math
import re
from typing import Any

from checker.parse.located import Float, Int

_LONGEST_NUMBER = 400
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"(?P<decimal>[-+]?[0-9]+)|0o(?P<octal>[0-7]+)|0x(?P<hexadecimal>[0-9a-fA-F]+)"
    r"|(?P<real>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
)
_BASES = {"decimal": 10, "octal": 8, "hexadecimal": 16}

NOT_TEXT = frozenset("0123456789+-.~nNtTfF")
"""The first characters of a plain scalar that may be something else than a string."""


def resolve_scalar(text: str) -> Any:
    """The value of a plain scalar: None, bool, int (`Int` if its text is not the decimal form), `Float` or str."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in NOT_TEXT or len(text) > _LONGEST_NUMBER:
        return text
    match = _NUMBER.fullmatch(text)
    return _number(text, match) if match else text


def resolve_tagged(tag: str, text: str) -> Any:
    """The value of a scalar with an explicit tag; only tags of the core schema mean something, all others are text."""
    kind = tag.removeprefix("tag:yaml.org,2002:")
    if kind not in {"int", "float", "bool", "null"}:
        return text
    value = resolve_scalar(text)
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        return _real(text) if _NUMBER.fullmatch(text) and text[:2] not in {"0x", "0o"} else text
    wanted = {"int": int, "float": float, "bool": bool, "null": type(None)}[kind]
    fits = isinstance(value, wanted) and not (kind == "int" and isinstance(value, bool))
    return value if fits else text


def _number(text: str, match: re.Match[str]) -> Any:
    form = match.lastgroup or ""
    if form == "real":
        return _real(text)
    value = int(match[form], _BASES[form])
    return value if str(value) == text else Int(value, text)


def _real(text: str) -> Float | str:
    value = float(text)
    return Float(value, text) if math.isfinite(value) else text
