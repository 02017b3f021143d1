"""The combinations of a matrix of GitHub Actions, as far as they are stated (domain terraform-ci-git §1.6)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice, product
from typing import Any

from checker.parse.located import Map

MOST = 40
_EXTRA = frozenset({"include", "exclude"})


def combinations(matrix: Any) -> tuple[Mapping[str, str], ...]:
    """The values of each combination, as `matrix.<name>`; () where none is stated or some are computed.

    Entries of `include` are combinations of their own where they do not extend one; those of `exclude` are left out.
    """
    if not isinstance(matrix, Map) or not all(_is_stated(value) for value in matrix.values()):
        return ()
    axes = {name: [_scalar(item) for item in value] for name, value in matrix.items() if name not in _EXTRA}
    made = [dict(zip(axes, values, strict=True)) for values in islice(product(*axes.values()), MOST)] if axes else []
    left_out = [_entry(entry) for entry in matrix.get("exclude") or ()]
    made = [one for one in made if not any(excluded.items() <= one.items() for excluded in left_out)]
    for entry in matrix.get("include") or ():
        given = _entry(entry)
        shared = {name: value for name, value in given.items() if name in axes}
        fitting = [one for one in made if shared.items() <= one.items()]
        for one in fitting if shared or axes else ():
            one.update(given)
        if not fitting or not (shared or axes):
            made.append(given)
    return tuple({f"matrix.{name}": value for name, value in one.items()} for one in made[:MOST])


def _is_stated(value: Any) -> bool:
    return isinstance(value, list) and all("${{" not in str(item) for item in value)


def _entry(entry: Any) -> dict[str, str]:
    return {name: _scalar(value) for name, value in entry.items()} if isinstance(entry, Map) else {}


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else ""
