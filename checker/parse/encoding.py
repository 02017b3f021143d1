"""From bytes to text: UTF-8, or UTF-16 that says so; line ends become line feeds, as YAML reads them."""

from __future__ import annotations

import codecs

from checker.model import Location
from checker.parse.failure import ParseError


def decode(content: bytes, path: str) -> str:
    """The text without byte order mark and with a line feed at every line's end.

    Raises:
        ParseError: kind `encoding`, with the line of the first byte that is no text.
    """
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise ParseError(Location(path), "UTF-32 text; only UTF-8 and UTF-16 are read", "encoding")
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ParseError(Location(path, line), f"bytes that are not {encoding.upper()}", "encoding") from None
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
