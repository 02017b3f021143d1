"""A repository's configuration read as data: its format and its remotes, nothing that Git would act on.

Includes are not followed and no value is ever quoted: a configuration may hold credentials.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.errors import UsageError
from checker.git.beneath import read_regular
from checker.git.limits import SETTINGS_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_SECTION = re.compile(r'\[\s*([A-Za-z0-9.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]')
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*(=?)")
_COMMENT = ("#", ";")
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b", "\\": "\\", '"': '"'}
_HARMLESS_EXTENSIONS = frozenset(
    {"noop", "noop-v1", "objectformat", "partialclone", "preciousobjects", "relativeworktrees", "worktreeconfig"}
)
_FALSE = frozenset({"false", "no", "off", "0", ""})


class Setting(NamedTuple):
    """One line of a configuration: `section` and `key` in lower case, `name` the quoted sub-section as written."""

    section: str
    name: str
    key: str
    value: str


class Settings(NamedTuple):
    """What is needed of a configuration: `algorithm` is the hash of object ids, `urls` the first URL of each remote.

    `modes` and `links` tell whether the file system keeps the executable bit and symlinks, `partial` whether objects
    were left with a remote.
    """

    algorithm: str = "sha1"
    modes: bool = True
    links: bool = True
    urls: Mapping[str, str] = {}
    partial: bool = False


def read_settings(path: Path) -> Settings:
    """Read the configuration file `path`; a missing one is Git's oldest format.

    Raises:
        UsageError: it cannot be read, or it asks for a format that is not known here.
    """
    try:
        text = read_regular(path, SETTINGS_BYTES).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    try:
        return _understand(tuple(parse_settings(text)))
    except ValueError as error:
        raise UsageError(f"{path}: {error}") from error


def parse_settings(text: str) -> Iterator[Setting]:
    """Yield the settings of a configuration in Git's format; ValueError names the line, never its content."""
    section = name = ""
    lines = iter(enumerate(text.removeprefix("\ufeff").split("\n"), start=1))
    for number, line in lines:
        rest = line.strip()
        header = _SECTION.match(rest)
        if header:
            section, name = header[1].lower(), re.sub(r"\\(.)", r"\1", header[2] or "")
            rest = rest[header.end() :].lstrip()
        if not rest or rest.startswith(_COMMENT):
            continue
        key = _KEY.match(rest)
        if not key or not section:
            raise ValueError(f"line {number} is not a setting")
        rest = rest[key.end() :]
        value = _value(rest, number, lines) if key[2] else _bare(rest, number)
        yield Setting(section, name, key[1].lower(), value)


def _bare(rest: str, number: int) -> str:
    """Return the value of a key without `=`, which means true."""
    if rest.strip() and not rest.lstrip().startswith(_COMMENT):
        raise ValueError(f"line {number} is not a setting")
    return "true"


def _value(rest: str, number: int, lines: Iterator[tuple[int, str]]) -> str:
    """Return a value: quotes taken off, escapes resolved, lines that end in a backslash joined."""
    out: list[str] = []
    quoted, kept, position = False, 0, 0
    rest = rest.lstrip()
    while position < len(rest):
        char = rest[position]
        position += 1
        if char == '"':
            quoted = not quoted
            kept = len(out)
        elif char in _COMMENT and not quoted:
            break
        elif char == "\\":
            if position == len(rest):
                number, rest = next(lines, (number, ""))
                position = 0
                continue
            if rest[position] not in _ESCAPES:
                raise ValueError(f"line {number} holds an unknown escape")
            out.append(_ESCAPES[rest[position]])
            position += 1
            kept = len(out)
        else:
            out.append(char)
            kept = len(out) if quoted or not char.isspace() else kept
    if quoted:
        raise ValueError(f"line {number} holds an open quote")
    return "".join(out[:kept])


def _understand(settings: tuple[Setting, ...]) -> Settings:
    """Take what is needed; ValueError for a format that is not known, because guessing at it would misread objects."""
    known = {(item.section, item.key): item.value for item in settings if not item.name}
    version = known.get(("core", "repositoryformatversion"), "0")
    if version not in {"0", "1"}:
        raise ValueError("the repository format is not known; version 0 and 1 are")
    extensions = {key: value for (section, key), value in known.items() if section == "extensions" and version == "1"}
    if extensions.pop("refstorage", "files") != "files":
        raise ValueError("refs are not stored as files; that format is not supported")
    if not extensions.keys() <= _HARMLESS_EXTENSIONS:
        raise ValueError("a repository extension is not known")
    algorithm = extensions.get("objectformat", "sha1").lower()
    if algorithm not in {"sha1", "sha256"}:
        raise ValueError("the object format is not known; sha1 and sha256 are")
    return Settings(
        algorithm, _flag(known, "filemode"), _flag(known, "symlinks"), _urls(settings), _is_partial(settings)
    )


def _flag(known: Mapping[tuple[str, str], str], key: str) -> bool:
    return known.get(("core", key), "true").lower() not in _FALSE


def _is_partial(settings: tuple[Setting, ...]) -> bool:
    promises = [item.value for item in settings if (item.section, item.key) == ("remote", "promisor")]
    return any(value.lower() not in _FALSE for value in promises)


def _urls(settings: tuple[Setting, ...]) -> dict[str, str]:
    """Return the first URL of each remote, in the order of the file."""
    urls: dict[str, str] = {}
    for item in settings:
        if (item.section, item.key) == ("remote", "url") and item.name:
            urls.setdefault(item.name, item.value)
    return urls
