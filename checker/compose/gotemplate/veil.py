"""What a template cannot know, as text that runs through it: a veil stands where the value would.

A veil is a pair of private characters around a number. As part of a text it survives everything that only places text
(`printf`, `indent`, `toYaml`); whatever would look into it gives a veil again. After parsing, a scalar that holds one
is an `Unknown` leaf whose text is the template's own source. A repository that writes the characters itself makes its
own values unknown, nothing else.
"""

from __future__ import annotations

import re
from typing import Any

from checker.model import Unknown

_OPEN, _CLOSE = "\ue000", "\ue001"
_VEIL = re.compile(f"{_OPEN}([0-9]{{1,7}}){_CLOSE}")


def is_veiled(value: Any) -> bool:
    """Whether a value is a text with a veil in it."""
    return isinstance(value, str) and _OPEN in value


def holds_veil(value: Any) -> bool:
    """Whether a value is veiled, or is a list or mapping with a veiled member."""
    if isinstance(value, list):
        return any(map(is_veiled, value))
    if isinstance(value, dict):
        return any(map(is_veiled, value.values()))
    return is_veiled(value)


def without_veils(text: str) -> str:
    """What is known of a text for certain to be part of it."""
    return _VEIL.sub("", text)


class Veils:
    """The unknown values of one rendering."""

    def __init__(self) -> None:
        self._hidden: list[Unknown] = []
        self._numbers: dict[Unknown, int] = {}

    def hide(self, unknown: Unknown) -> str:
        """The text that stands for an unknown value."""
        number = self._numbers.setdefault(unknown, len(self._hidden))
        if number == len(self._hidden):
            self._hidden.append(unknown)
        return f"{_OPEN}{number}{_CLOSE}"

    def is_whole(self, line: str) -> bool:
        """Whether a line holds unknown values and nothing else."""
        return _OPEN in line and not without_veils(line).strip()

    def find(self, value: Any) -> Unknown:
        """The first unknown value in a value that holds a veil."""
        if isinstance(value, list | dict):
            members = value.values() if isinstance(value, dict) else value
            return self.find(next(member for member in members if is_veiled(member)))
        match = _VEIL.search(value)
        return (self._behind(match) if match else None) or Unknown("a private character stands in its text")

    def derive(self, value: Any) -> str:
        """A veil for what comes of a value that holds one: its text says all that is known of the value."""
        if isinstance(value, str) and not _VEIL.fullmatch(value):
            unknown = self.find(value)
            return self.hide(Unknown(unknown.reason, unknown.location, self.reveal(value)))
        return self.hide(self.find(value))

    def reveal(self, text: str) -> str:
        """A text with the source of every unknown part in its place."""
        return _VEIL.sub(lambda match: (self._behind(match) or Unknown("", text=match.group())).text, text)

    def _behind(self, match: re.Match[str]) -> Unknown | None:
        number = int(match[1])
        return self._hidden[number] if number < len(self._hidden) else None
