"""The six scores as a badge: a picture that needs nothing from elsewhere, or the JSON that shields.io draws one from.

There is no total: each dimension keeps its number, in the order of the rubric.
"""

from __future__ import annotations

import json
from typing import NamedTuple
from xml.sax.saxutils import escape as xml
from xml.sax.saxutils import quoteattr

from checker.model import DimensionResult, ProblemKind, Report, Score
from checker.report import escape

_LABEL = "GitOps"
_HEIGHT, _LETTER, _GAP = 20, 7, 10
_GREY, _DARK = "#9f9f9f", "#555"
_COLORS = ((8.0, "#4c1", "brightgreen"), (5.0, "#97ca00", "green"), (3.0, "#dfb317", "yellow"), (0.0, "#e05d44", "red"))


class _Part(NamedTuple):
    """One field of the picture: its text, its colour, and what it says when pointed at."""

    text: str
    color: str
    title: str

    @property
    def width(self) -> int:
        """Its width in pixels, by the number of its letters."""
        return len(self.text) * _LETTER + _GAP


def render(report: Report) -> str:
    """The badge as SVG, without scripts, links or fonts from elsewhere."""
    parts = [_Part(_LABEL, _DARK, "GitOps scores from 0 to 10, as proven by what is committed"), *_parts(report)]
    title = "; ".join([_LABEL, *(part.title for part in parts[1:])])
    width = sum(part.width for part in parts)
    drawn, left = [], 0
    for part in parts:
        drawn.append(_drawn(part, left))
        left += part.width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" role="img"'
        f" aria-label={quoteattr(title)}>\n<title>{xml(title)}</title>\n" + "\n".join(drawn) + "\n</svg>\n"
    )


def endpoint(report: Report) -> str:
    """The badge as the JSON that shields.io reads (`https://img.shields.io/endpoint`)."""
    parts = _parts(report)
    scores = [dimension.score.proven for dimension in report.dimensions if dimension.score]
    color = _color(min(scores))[1] if scores and any(report.units.values()) else "lightgrey"
    content = {
        "schemaVersion": 1,
        "label": _LABEL,
        "message": " · ".join(part.text for part in parts),
        "color": color,
        "isError": _is_incomplete(report),
    }
    return json.dumps(content, ensure_ascii=True, sort_keys=True) + "\n"


def _parts(report: Report) -> list[_Part]:
    if not any(report.units.values()):
        return [_Part("nothing to assess", _GREY, "no live unit was found")]
    parts = [_part(dimension) for dimension in report.dimensions]
    if _is_incomplete(report):
        parts.append(_Part("incomplete", _GREY, "not every input could be read"))
    return parts


def _part(dimension: DimensionResult) -> _Part:
    title = escape.terminal(dimension.title)
    if dimension.score is None:
        return _Part("-", _GREY, f"{title}: nothing to assess")
    proven = dimension.score.proven
    return _Part(f"{proven:.1f}", _color(proven)[0], f"{title}: {_range(dimension.score)}")


def _range(score: Score) -> str:
    possible = f" of {score.possible:.1f} possible" if score.possible != score.proven else ""
    return f"{score.proven:.1f}{possible}"


def _color(proven: float) -> tuple[str, str]:
    return next((picture, name) for least, picture, name in _COLORS if proven >= least)


def _is_incomplete(report: Report) -> bool:
    return bool(report.inputs.failed) or any(one.kind is ProblemKind.FAILED for one in report.problems)


def _drawn(part: _Part, left: int) -> str:
    middle = left + part.width / 2
    return (
        f'<g><title>{xml(part.title)}</title><rect x="{left}" width="{part.width}" height="{_HEIGHT}"'
        f' fill="{part.color}"/><text x="{middle:g}" y="14" fill="#fff" text-anchor="middle"'
        f' font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">{xml(part.text)}</text></g>'
    )
