"""What findings rest on that no line decides, in the words of a report: places that were looked at, or commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.model import Basis, Judgement, Location

LOOKED_AT = "looked at"


def basis_of(findings: Iterable[Judgement]) -> Basis:
    """What the first finding rests on where none of them stands in a line; empty otherwise."""
    found = tuple(findings)
    if not found or any(one.location for one in found):
        return Basis()
    return next((one.basis for one in found if one.basis), Basis())


def looked_at(basis: Basis) -> tuple[Location, ...]:
    """The places of a basis, each once."""
    return tuple(dict.fromkeys(place.location for place in basis.places))


def commits(findings: Sequence[Judgement]) -> str:
    """The commits that findings rest on: `commits 1a2b3c to 4d5e6f`, oldest first; "" where there are none to add."""
    basis = basis_of(findings)
    if all(commit in findings[0].message for commit in basis.commits):
        return ""  # there are none, or the sentence names them
    ends = " to ".join(reversed(basis.commits))
    return f"commits {ends}" if len(basis.commits) > 1 else f"commit {ends}"
