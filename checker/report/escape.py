"""One function per sink: what a scanned repository names and says is data, and stays data where it is printed.

Applied at the last step, when the string is laid out for its medium (reliability §5, promise P8).
"""

from __future__ import annotations

import re
import unicodedata

_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"}
# Control, format (bidi, zero width), surrogate, private use, line and paragraph separators.
_ACTIVE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Letters and marks that are drawn as nothing, so that two names look alike.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
# What log viewers of CI systems act on wherever it stands in a line, and what they act on at the start of one.
_MARKER = re.compile(r"##(?=\w*\[)|section(?=_(?:start|end):)", re.IGNORECASE | re.ASCII)
_COMMAND = re.compile(r"^((?:\s|\x1b\[[0-9;]*m)*):(?=:)", re.MULTILINE)
# What Markdown, GitHub's and GitLab's additions to it and the HTML in it give a meaning to.
_MARKUP = {ord(character): f"&#{ord(character)};" for character in "&<>\\`*_[]|~$^#\"'"}
# Mentions, references, links and emoji are found in text after it was rendered, so that no entity hides them.
_REFERENCE = re.compile(r"(?<=[@!~%^#&])(?=[\w\"])|(?<=:)(?=//|[\w+-]+:)|(?<=GH)(?=-\d)|(?<=www)(?=\.)", re.IGNORECASE)
_UNPAIRED = re.compile("[\ud800-\udfff]")
_BYTES = range(0xDC80, 0xDD00)
_ASCII = range(0x80)
_PLAIN = frozenset(range(0x20, 0x7F)) - frozenset(b'"\\')
_BASIC_PLANE = range(0x10000)


def terminal(text: str, *, unicode: bool = True) -> str:
    r"""A string for one line of a terminal or log: printable, reversible, inert.

    Control, invisible and direction-changing characters become `\xNN`, `\uNNNN` or `\UNNNNNNNN`, a byte that is not
    UTF-8 becomes `\xNN`, a backslash is doubled, and the markers of CI log viewers (`##[`, `##vso[`) are broken.
    `unicode` False also escapes everything outside ASCII.
    """
    if text.isascii() and text.isprintable() and "\\" not in text:
        return _broken(text)
    return _broken("".join(_visible(character, unicode=unicode) for character in text))


def lines(text: str) -> str:
    """A finished page of terminal text: no line of it starts with a workflow command (`::error::…`), wrapped or not."""
    return _COMMAND.sub(r"\1\\x3a", text)


def path(name: str) -> str:
    r"""A path for JSON: as it is, or in Git's C style (`"caf\351.yaml"`, quotes included) if it is not UTF-8.

    A name that itself starts with a double quote is quoted too, so that every path has one reading.
    """
    if not _UNPAIRED.search(name) and not name.startswith('"'):
        return name
    quoted = "".join(
        chr(byte) if byte in _PLAIN else f"\\{byte:03o}" for byte in name.encode("utf-8", "surrogateescape")
    )
    return f'"{quoted}"'


def prose(text: str) -> str:
    r"""A sentence for JSON: a byte that is not UTF-8 becomes `\xNN`; the encoder escapes everything else."""
    return _UNPAIRED.sub(lambda found: _hexadecimal(found[0]), text)


def document(text: str) -> str:
    r"""A finished JSON document for a log: the same data with CI markers broken by `\u` escapes."""
    return _MARKER.sub(lambda found: f"\\u{ord(found[0][0]):04x}{found[0][1:]}", text)


def code(text: str) -> str:
    """A name or path for Markdown, set as code: shown as `terminal` shows it, nothing in it is a link or markup."""
    return f"<code>{terminal(text).translate(_MARKUP)}</code>"


def markdown(text: str) -> str:
    """A sentence for one line of Markdown: no markup, no HTML, no mention, reference or link, whatever it quotes."""
    apart = _REFERENCE.sub("\u200c", terminal(text))
    return apart.translate(_MARKUP).replace("\u200c", "&zwnj;")


def _broken(text: str) -> str:
    return _MARKER.sub(lambda found: f"{_hexadecimal(found[0][0])}{found[0][1:]}", text)


def _visible(character: str, *, unicode: bool) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isascii() and character.isprintable():
        return character
    if unicode and not _is_active(character):
        return character
    return _hexadecimal(character)


def _is_active(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _ACTIVE or category == "Zs" or character in _INVISIBLE


def _hexadecimal(character: str) -> str:
    code = ord(character)
    if code in _BYTES:
        return f"\\x{code - 0xDC00:02x}"
    if code in _ASCII:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code in _BASIC_PLANE else f"\\U{code:08x}"
