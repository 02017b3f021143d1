"""What findings rest on that no line decides, as lines of a page of terminal text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from checker.model import Judgement
from checker.report.basis import LOOKED_AT, basis_of, commits, looked_at
from checker.report.page import Page, counted, indented


def basis_lines(page: Page, findings: Sequence[Judgement], limit: int | None) -> Iterator[RenderableType]:
    """What was looked at, so that an absence can be looked up as well; at most `limit` places, all without one."""
    basis = basis_of(findings)
    places = looked_at(basis)
    for place in places[:limit]:
        yield indented(Text(f"{LOOKED_AT} ", style="dim").append_text(page.place(place)))
    if limit is not None and len(places) > limit:
        yield indented(Text(f"{counted(len(places) - limit, 'more place')}: --verbose", style="dim"))
    if told := commits(findings):
        yield indented(Text(f"{LOOKED_AT} {told}", style="dim"))
