"""What a page of Markdown for a forge is made of: rows, folds, numbers and places, and a limit on its length."""

from __future__ import annotations

from collections.abc import Iterable

from checker.model import Location, Outcome, Revision, Score
from checker.report import escape
from checker.report.links import permalink

COMMENT = 65_536
"""Characters in a comment on GitHub."""

TO = "\N{EN DASH}"
MARKS = dict(zip(Outcome, ("✅", "🟡", "❌", "❔", "·"), strict=True))
_LONGEST = 600
_ROOM_FOR_THE_END = 400
_LEFT_OUT = "\n_The rest is left out here, to keep this short; the text and JSON reports have it._\n"


def fitted(blocks: Iterable[str], end: str, most: int = COMMENT) -> str:
    """The blocks in order and the end, at most `most` characters long: a block that does not fit is left out whole."""
    room = most - len(end) - _ROOM_FOR_THE_END
    page, whole = "", True
    for block in blocks:
        fits = len(page) + len(block) <= room
        page += block if fits else ""
        whole = whole and fits
    return escape.lines(f"{page}{'' if whole else _LEFT_OUT}{end}")


def row(cells: Iterable[str]) -> str:
    """A row of a table, its cells escaped already."""
    return f"| {' | '.join(cells)} |"


def folded(title: str, body: str) -> str:
    """A part that is opened by a click."""
    return f"\n<details><summary>{title}</summary>\n\n{body}\n</details>\n"


def sentence(text: str) -> str:
    """A sentence that may quote anything."""
    return escape.markdown(_cut(text))


def name(text: str) -> str:
    """A name of the repository's, as code."""
    return escape.code(_cut(text))


def place(location: Location, revision: Revision) -> str:
    """`path:line`, as a link where the forge is known."""
    link = permalink(revision, location)
    return f'<a href="{link}">{name(str(location))}</a>' if link else name(str(location))


def score(found: Score | None) -> str:
    """`6.1`, a range, or a dash where there is nothing to assess."""
    if found is None:
        return TO
    possible = f"{TO}{found.possible:.1f}" if found.possible != found.proven else ""
    return f"{found.proven:.1f}{possible}"


def more(number: int) -> str:
    """The last item of a list that goes on; "" where it does not."""
    return f"- {number} more\n" if number > 0 else ""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
