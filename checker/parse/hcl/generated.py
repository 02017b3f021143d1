"""HCL inside a heredoc: what Terragrunt's `generate` writes into a module (domain §1.1, "HCL inside strings").

Interpolations stay expressions of the outer file, directives are dropped (both branches of a condition are kept), and
every position is that in the outer file.
"""

from __future__ import annotations

import re

from checker.model import Location
from checker.parse.hcl import Hcl, parse_text
from checker.parse.hcl.records import Expression
from checker.parse.hcl.templates import marks
from checker.parse.located import Text

_QUOTE = re.compile(r'(?<!\\)"')


def parse_generated(value: Expression | Text) -> Hcl | None:
    """The HCL that a heredoc holds, None if the value is no heredoc.

    Raises:
        ParseError: kind `limit`.
    """
    if isinstance(value, Text):
        return parse_text(str(value), value.content, margin=value.content.column)
    if not value.text.startswith("<<") or value.location is None:
        return None
    begin, end = value.text.find("\n") + 1, value.text.rfind("\n") + 1
    first = Location(value.location.path, value.location.line + 1)
    return parse_text(_plain(value.text[begin : max(begin, end)]), first)


def _plain(text: str) -> str:
    """A template as HCL of the same length: an interpolation outside quotes becomes an expression in brackets."""
    made: list[str] = []
    done = 0
    for start, end in marks(text):
        before = text[done:start]
        made.append(before)
        whole = text[start:end]
        if whole.startswith("%{"):
            made.append(re.sub(r"[^\n]", " ", whole))
        elif _in_quotes(text, start):
            made.append(whole)
        else:
            made.append(f" ({whole[2:-1]})")
        done = end
    return "".join([*made, text[done:]])


def _in_quotes(text: str, index: int) -> bool:
    """Whether a place lies inside a quoted text of its line; quotes within earlier interpolations pair up."""
    begin = text.rfind("\n", 0, index) + 1
    return len(_QUOTE.findall(text, begin, index)) % 2 == 1
