"""What a commit comes to as a note, and back: a note counts only if it was written by the very same ruler."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from checker import __version__
from checker.model import Interval, Measure, Pack, Revision, Score, Waypoint

_SCHEMA = 1


class Ruler(NamedTuple):
    """What a measure depends on beside the commit: program, policies, and what is not in the tree and yet counts."""

    digest: str
    remote: str | None
    shallow: bool


def ruler_of(pack: Pack, revision: Revision) -> Ruler:
    """The ruler of the assessments of one repository."""
    return Ruler(pack.digest, revision.remote, revision.shallow)


def written(measure: Measure, ruler: Ruler) -> bytes:
    """A measure as a note: one line of JSON with exact numbers; dimensions and criteria in the pack's order."""
    document = {
        "schema": _SCHEMA,
        "tool": {"name": "gitops-checker", "version": __version__},
        **ruler._asdict(),
        "tree": measure.tree,
        "units": measure.units,
        "scores": {name: list(score) if score else None for name, score in measure.scores.items()},
        "points": {name: str(points) for name, points in measure.points.items()},
        "coverages": {name: _pair(found) for name, found in measure.coverages.items()},
    }
    return json.dumps(document).encode("ascii") + b"\n"


def read(note: bytes, found: Waypoint, ruler: Ruler) -> Measure | None:
    """The measure that a note holds; None for one by another ruler, and for what is no such note at all."""
    try:
        document = json.loads(note)
        by = document["schema"], document["tool"]["version"], *(document[name] for name in Ruler._fields)
        if by != (_SCHEMA, __version__, *ruler):
            return None
        return _measure(document, found)
    except (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError, RecursionError):
        return None  # somebody else's note


def _measure(document: Mapping[str, Any], found: Waypoint) -> Measure:
    return Measure(
        waypoint=found,
        tree=str(document["tree"]),
        scores={name: Score(*map(float, score)) if score else None for name, score in document["scores"].items()},
        points={name: Fraction(text) for name, text in document["points"].items()},
        coverages={
            name: Interval(*map(Fraction, pair)) if pair else None for name, pair in document["coverages"].items()
        },
        units=int(document["units"]),
    )


def _pair(found: Interval | None) -> list[str] | None:
    return [str(bound) for bound in found] if found else None
