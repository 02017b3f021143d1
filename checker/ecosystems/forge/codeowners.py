"""CODEOWNERS of GitHub and GitLab: whom a change of a path asks for a review (domain terraform-ci-git D4-6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checker.model import Location
from checker.parse.files import Files
from checker.parse.patterns import matches

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the forges look, the first one counts; `.gitlab/` is GitLab's alone and `.github/` GitHub's."""

_MAX_LINES = 5000
_SECTION = re.compile(r"(\^?)\[([^\]\n]{1,200})\](?:\[\d{1,3}\])?\s*(.*)")
_OWNER = re.compile(r"@[\w./@-]{1,200}|[\w.+-]{1,100}@[\w.-]{1,100}")


class Line(NamedTuple):
    """One line: the owners of a pattern; none means that nobody is asked. Each section is matched on its own."""

    pattern: str
    owners: frozenset[str]
    section: str
    at: Location


def read_codeowners(files: Files) -> tuple[Line, ...] | None:
    """Return the lines of the CODEOWNERS file that counts, None when there is none."""
    path = next((place for place in PLACES if files.is_file(place)), None)
    text = files.text(path) if path else None
    return tuple(_lines(text, path)) if path and text is not None else None


def owner_of(lines: Sequence[Line], path: str) -> Line | None:
    """Return the line that names the owners of a path, None when nobody owns it: the last match in a section wins."""
    decided: dict[str, Line] = {}
    for line in reversed(lines):
        if line.section not in decided and matches(line.pattern, path):
            if line.owners:
                return line
            decided[line.section] = line
    return None


def _lines(text: str, path: str) -> Iterator[Line]:
    section, default, optional = "", frozenset[str](), False
    for number, line in enumerate(text.split("\n")[:_MAX_LINES], 1):
        body = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if head := _SECTION.fullmatch(body):
            section, default, optional = head[2].strip().lower(), _owners(head[3]), bool(head[1])
        elif body and not body.startswith("!"):
            pattern, owners = _split(body)
            if not optional:
                yield Line(pattern, _owners(owners) or default, section, Location(path, number))


def _split(body: str) -> tuple[str, str]:
    """The pattern and what follows it; a space behind a backslash belongs to the path."""
    pattern, _, owners = body.replace("\\ ", "\0").replace("\t", " ").partition(" ")
    return pattern.replace("\0", " "), owners


def _owners(text: str) -> frozenset[str]:
    return frozenset(word for word in text.split() if _OWNER.fullmatch(word))
