"""A timeline as a chart: one line a dimension, from 0 to 10 over the days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from xml.sax.saxutils import escape as escape_xml

from checker.model import Measure, Timeline
from checker.report import escape

_WIDTH, _HEIGHT = 940, 360
_LEFT, _TOP, _RIGHT, _BOTTOM = 40, 20, 360, 40
_COLORS = ("#0b7285", "#5f3dc4", "#c92a2a", "#e67700", "#2b8a3e", "#364fc7")
_TEN = 10


def render(timeline: Timeline) -> str:
    """A drawing that stands alone: no script, no style from elsewhere, text escaped."""
    measures = timeline.measures
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" font-family="sans-serif" font-size="12">',
        "<title>GitOps dimensions over time</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        *_axes(measures),
    ]
    for index, (name, title) in enumerate(timeline.dimensions.items()):
        color = _COLORS[index % len(_COLORS)]
        lines += _line(measures, name, color)
        lines += _legend(index, title, measures, name, color)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _axes(measures: tuple[Measure, ...]) -> Iterator[str]:
    right = _WIDTH - _RIGHT
    for value in (0, 5, _TEN):
        y = _y(value)
        yield f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#ced4da"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#495057">{value}</text>'
    if measures:
        y = _HEIGHT - _BOTTOM + 20
        first, last = measures[0].waypoint.date, measures[-1].waypoint.date
        yield f'<text x="{_LEFT}" y="{y}" fill="#495057">{first}</text>'
        yield f'<text x="{right}" y="{y}" text-anchor="end" fill="#495057">{last}</text>'


def _line(measures: tuple[Measure, ...], name: str, color: str) -> Iterator[str]:
    """The scores as steps, since a score holds until the next commit; a gap where there is none."""
    path, before = "", None
    for measure, x in zip(measures, _xs(measures), strict=True):
        score = measure.scores.get(name)
        if score is None:
            before = None
            continue
        y = _y(score.proven)
        path += f"M{x:.1f} {y:.1f}" if before is None else f"H{x:.1f}V{y:.1f}"
        before = y
    if path:
        yield f'<path d="{path}" fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round"/>'


def _legend(index: int, title: str, measures: tuple[Measure, ...], name: str, color: str) -> Iterator[str]:
    x, y = _WIDTH - _RIGHT + 20, _TOP + 14 + index * 24
    score = measures[-1].scores.get(name) if measures else None
    shown = f"{score.proven:.1f}" if score else "nothing to assess"
    yield f'<rect x="{x}" y="{y - 9}" width="12" height="12" fill="{color}"/>'
    yield f'<text x="{x + 18}" y="{y + 2}" fill="#212529">{_inert(title)}: {shown}</text>'


def _xs(measures: tuple[Measure, ...]) -> list[float]:
    """Where each commit stands: by its day, all alike where they are of one day."""
    days = [date.fromisoformat(measure.waypoint.date).toordinal() for measure in measures]
    span = _WIDTH - _RIGHT - _LEFT
    if not days or days[-1] <= days[0]:
        return [_LEFT + span * index / max(1, len(days) - 1) for index in range(len(days))]
    return [_LEFT + span * (min(max(one, days[0]), days[-1]) - days[0]) / (days[-1] - days[0]) for one in days]


def _y(value: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / _TEN


def _inert(text: str) -> str:
    return escape_xml(escape.terminal(text))
