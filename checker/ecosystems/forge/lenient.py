"""JSON as people write it for Renovate: comments, bare keys, single quotes, trailing commas (JSON5), with locations."""

from __future__ import annotations

import re

from checker.parse.build import Document
from checker.parse.yaml import parse_yaml

_TOKEN = re.compile(
    r"(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<colon>:)|(?P<tab>\t)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def parse_lenient(text: str, path: str) -> Document | None:
    """Return the document of a JSON or JSON5 text: as flow YAML, once what YAML writes otherwise is rewritten in place.

    Raises:
        ParseError: it is neither.
    """
    documents = parse_yaml(_TOKEN.sub(_rewritten, text).encode("utf-8", "replace"), path)
    return documents[0] if documents else None


def _rewritten(match: re.Match[str]) -> str:
    if match["comment"]:
        return re.sub(r"[^\n]", " ", match["comment"])
    if match["colon"]:
        return ": "
    if match["tab"]:
        return " "
    if match["text"].startswith("'"):
        return "'" + _ESCAPE.sub(r"\1", match["text"][1:-1]).replace("'", "''") + "'"
    return match["text"]
