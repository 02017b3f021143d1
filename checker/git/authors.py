"""How many people stand behind changes, and which of them took something back (domain terraform-ci-git §8.3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checker.git.changes import Change

_MAPPING = re.compile(r"([^<>\n]{0,200})<([^<>\n]{1,200})>(?:([^<>\n]{0,200})<([^<>\n]{1,200})>)?\s*(?:#.*)?")
_FORGE = re.compile(r"(?:\d{1,12}\+)?([^@]{1,100})@users\.noreply\.")
_REVERT = re.compile(r"Revert \"|revert: |revert\(")
_REVERTED = re.compile(r"^This reverts commit [0-9a-f]{7,64}", re.MULTILINE)
_MOST_LINES = 5_000


def mailmap_of(text: str) -> Mapping[str, str]:
    """The proper address of each address that a `.mailmap` names, both in lower case."""
    found: dict[str, str] = {}
    for line in text.split("\n")[:_MOST_LINES]:
        match = _MAPPING.fullmatch(line.strip())
        if match and match[4]:
            found[match[4].strip().lower()] = match[2].strip().lower()
    return found


def people(changes: Iterable[Change], mailmap: Mapping[str, str]) -> int:
    """How many people are authors; several addresses under one name, and names of one address, are one person."""
    person: dict[str, str] = {}

    def first(key: str) -> str:
        while person.setdefault(key, key) != key:
            key = person[key]
        return key

    for change in changes:
        address, name = f"<{_address(change.author_email, mailmap)}>", change.author.strip().lower()
        person[first(name)] = first(address)
    return len({first(key) for key in person})


def reverts(changes: Iterable[Change]) -> int:
    """How many changes take an earlier one back, by what Git and forges write into them."""
    return sum(bool(_REVERT.match(change.subject) or _REVERTED.search(change.message)) for change in changes)


def _address(email: str, mailmap: Mapping[str, str]) -> str:
    """An address as the mailmap has it; the forge's own one by the login in it."""
    lowered = email.strip().lower()
    lowered = mailmap.get(lowered, lowered)
    login = _FORGE.match(lowered)
    return login[1] if login else lowered
