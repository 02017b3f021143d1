"""What is wrong with a policy pack, or another file of ours: every fault with its place, said together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from checker.errors import UsageError
from checker.model import Location
from checker.policy.wording import shown

LISTED = 200
"""So many faults are listed; a hostile file may have a hundred thousand."""


class Fault(NamedTuple):
    """One fault of a file: where it is, what is wrong and what to do."""

    location: Location
    text: str

    def __str__(self) -> str:
        return f"{shown(self.location.path, 500)}:{self.location.line}: {self.text}"


def refuse(faults: Iterable[Fault], hint: str = "A pack with a fault is not used at all.") -> None:
    """Raise one UsageError that lists all `faults` by path and line; do nothing if there are none."""
    found = sorted(set(faults))
    if not found:
        return
    lines = [str(fault) for fault in found[:LISTED]]
    if len(found) > LISTED:
        lines.append(f"… and {len(found) - LISTED} more.")
    raise UsageError("\n".join(lines), hint=hint)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Say which of `known` was probably meant by `word`, else name them all."""
    import difflib  # noqa: PLC0415 - a pack that is right needs no suggestion

    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1)
    return f"did you mean '{close[0]}'?" if close else f"known: {', '.join(names) or 'none'}."
