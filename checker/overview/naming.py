"""Telling by its name what a thing is: phrases of whole words, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_WORD = re.compile(r"[a-z0-9]+")


class Phrases:
    """Finds phrases in names. A phrase is a row of words that stand side by side in a name, whatever parts them.

    Args:
        table: class -> its phrases, each as words with blanks.
        beside: words that, behind a phrase, say that the thing only belongs to it (`grafana dashboards`).
        apart: phrases that are something else, though they hold one of the table (`secrets store csi driver`).
    """

    def __init__(
        self, table: Mapping[str, Iterable[str]], beside: Iterable[str] = (), apart: Iterable[str] = ()
    ) -> None:
        self._beside = frozenset(beside)
        self._apart = tuple(tuple(phrase.split()) for phrase in apart)
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, phrases in table.items():
            for words in (tuple(phrase.split()) for phrase in phrases):
                self._by_first.setdefault(words[0], []).append((words, name))

    def classes(self, name: str) -> Iterator[tuple[str, int]]:
        """The classes whose phrases stand in a name, each with the number of words that the name has beside it."""
        words = tuple(_WORD.findall(name.lower()))
        if any(_holds(words, phrase) for phrase in self._apart):
            return
        for position, word in enumerate(words):
            for phrase, found in self._by_first.get(word, ()):
                end = position + len(phrase)
                if words[position:end] == phrase and not self._beside.intersection(words[end:]):
                    yield found, len(words) - len(phrase)


def _holds(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1))


def components(path: str) -> Iterable[str]:
    """The components of a path."""
    return (part for part in path.split("/") if part)
