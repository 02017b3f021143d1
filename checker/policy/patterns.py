"""Regular expressions that policies may use: a dialect in which no pattern can run for long (reliability §2.5).

Python's `re` backtracks, so `(a+)+$` never ends on a short text. Refused are repeated groups, look-around, flags and
back-references; what is left, with few repeats and short texts, has a small polynomial bound.
"""

from __future__ import annotations

import re
import warnings

QUANTIFIERS = 4
REPEATS = 100

_TOKEN = re.compile(
    r"""(?P<reference>\\[1-9])
    | (?P<escape>\\.)
    | (?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])
    | (?P<extension>\(\?(?!:))
    | (?P<open>\((?:\?:)?)
    | (?P<close>\))
    | (?P<optional>\?)
    | (?P<repeat>[*+]|\{(?P<low>\d*)(?P<range>,?)(?P<high>\d*)\})
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def pattern_fault(pattern: str) -> str | None:
    """Say what is wrong with a regular expression and what to do, or None if it may be used."""
    quantifiers, previous = 0, ""
    for token in _TOKEN.finditer(pattern):
        kind = token.lastgroup or ""
        fault = _token_fault(token, kind, previous)
        if fault:
            return fault
        quantifiers += kind in {"optional", "repeat"}
        previous = kind
    if quantifiers > QUANTIFIERS:
        return f"has more than {QUANTIFIERS} repeats; use fewer."
    return _syntax_fault(pattern)


def _token_fault(token: re.Match[str], kind: str, previous: str) -> str | None:
    if kind == "reference":
        return "uses a back-reference; write the text out."
    if kind == "extension":
        return "uses look-around, a flag or a named group; only (?:…) may follow a '('."
    if kind == "repeat" and previous == "close":
        return "repeats a group, which can take forever; repeat single characters or classes."
    if kind == "repeat" and max(int(token["low"] or 0), int(token["high"] or 0)) > REPEATS:
        return f"repeats more than {REPEATS} times; use a smaller number or '*'."
    return None


def _syntax_fault(pattern: str) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            re.compile(pattern)
    except FutureWarning:
        return "holds '[[', '--', '&&', '~~' or '||' in a class; escape it."
    except re.error as error:
        return f"is no regular expression: {error.msg} at character {(error.pos or 0) + 1}."
    return None
