"""One ConfigMap of an Argo CD instance as a table of keys, whichever carrier set each of them (domain argocd §2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from checker.compose.object import text
from checker.model import Location, Unknown
from checker.parse.located import Map, Text
from checker.parse.yaml import ParseError, parse_embedded


class Entry(NamedTuple):
    """One key's value and the line that set it: text, `Unknown`, or the structure where a carrier nests it as YAML."""

    value: Any
    at: Location


Entries = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Table:
    """The keys of one ConfigMap. `at` is where an absent key would stand; `unseen` says why it may be set elsewhere."""

    at: Location
    entries: Entries = field(default_factory=dict)
    unseen: Unknown | None = None

    def get(self, key: str) -> str | Unknown | None:
        """The value as text; None where the key is surely absent, `Unknown` where it is out of sight."""
        entry = self.entries.get(key)
        if entry is None:
            return self.unseen
        return entry.value if isinstance(entry.value, Unknown) else text(entry.value)

    def where(self, key: str) -> Location:
        """The line that set a key, or where an absent one would stand."""
        entry = self.entries.get(key)
        return self.at if entry is None else entry.at

    def is_on(self, key: str) -> bool | Unknown:
        """Whether a switch is on: only the exact string `true` is (domain argocd §6.12)."""
        value = self.get(key)
        return value if isinstance(value, Unknown) else value == "true"

    def starting(self, prefix: str) -> Iterator[tuple[str, Entry]]:
        """The keys that begin with a prefix, without it."""
        for key, entry in self.entries.items():
            if key.startswith(prefix) and len(key) > len(prefix):
                yield key[len(prefix) :], entry

    def content(self, key: str) -> Any:
        """The YAML inside a key: located data, None where the key is absent or empty, `Unknown` where out of sight."""
        entry = self.entries.get(key)
        return self.unseen if entry is None else inner(entry)


def inner(entry: Entry) -> Any:
    """The YAML that a value holds, located in the outer file; `Unknown` where it is out of sight or no YAML."""
    return _parsed(entry.value, entry.at) if isinstance(entry.value, str) else entry.value


@lru_cache(maxsize=1024)
def _parsed(value: str, at: Location) -> Any:
    """Parsed once, however many units ask for it."""
    try:
        documents = parse_embedded(value, at)
    except ParseError as error:
        return Unknown(f"the value cannot be read ({error.reason})", error.location)
    return documents[0].data if documents else None


def lines(entry: Entry) -> Iterator[tuple[str, Location]]:
    """The lines of a value with their places; all at the key where the value is no literal block."""
    value = entry.value
    for number, line in enumerate(text(value).split("\n")):
        place = value.content._replace(line=value.content.line + number) if isinstance(value, Text) else entry.at
        yield line, place


def entries_of(data: Any, without: frozenset[str] = frozenset()) -> dict[str, Entry]:
    """The keys of a located mapping; none where it is no mapping."""
    if not isinstance(data, Map):
        return {}
    return {key: Entry(value, _place(value, data.where(key))) for key, value in data.items() if key not in without}


def _place(value: Any, at: Location) -> Location:
    """The key's line; of content that a generator takes from a file, that file."""
    return value.content if isinstance(value, Text) and value.content.path != at.path else at
