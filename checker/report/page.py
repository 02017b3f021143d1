"""What a page of the text report is made of: marks, bars, numbers and places, for the terminal at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker.model import Interval, Location, Outcome, Score
from checker.report import escape
from checker.report.ledger import percent

_CELLS = 10
_TOOLS = {"argocd": "Argo CD", "flux": "Flux", "terraform": "Terraform"}
_STYLES = {
    Outcome.SATISFIED: "green",
    Outcome.PARTIAL: "yellow",
    Outcome.UNSATISFIED: "red",
    Outcome.UNOBSERVABLE: "cyan",
    Outcome.NOT_APPLICABLE: "dim",
}
_ROOMY, _SNUG = 72, 56
_KEPT_TOGETHER = "\u00a0"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters beyond letters that a page uses."""

    bar: tuple[str, str, str]
    marks: dict[Outcome, str]
    to: str
    arrow: str
    none: str


_UNICODE = Glyphs(("█", "▒", "·"), dict(zip(Outcome, "✓◐✗?·", strict=True)), "\N{EN DASH}", "→", "·")
_ASCII = Glyphs(("#", "+", "."), dict(zip(Outcome, "v~x?-", strict=True)), "-", "->", "-")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of given width; every string that a repository could have a hand in goes through `safe`."""

    width: int
    color: bool
    unicode: bool

    @property
    def glyphs(self) -> Glyphs:
        """The characters that arrive on this page."""
        return _UNICODE if self.unicode else _ASCII

    @property
    def roomy(self) -> bool:
        """Whether a sentence fits beside numbers."""
        return self.width >= _ROOMY

    @property
    def snug(self) -> bool:
        """Whether more than the most needed numbers fit on a line."""
        return self.width >= _SNUG

    def safe(self, text: str, style: str = "") -> Text:
        """A string made inert and ready to be laid out."""
        return Text(escape.terminal(text, unicode=self.unicode), style=style, overflow="fold")

    def mark(self, outcome: str) -> Text:
        """The one-character mark of an outcome or verdict."""
        return Text(self.glyphs.marks[Outcome(outcome)], style=_STYLES[Outcome(outcome)])

    def bar(self, score: Score) -> Text:
        """Ten cells: whole proven points full, possible ones shaded."""
        proven, possible = int(score.proven), int(score.possible)
        full, shaded, rest = self.glyphs.bar
        return Text.assemble(
            (full * proven, "green"), (shaded * (possible - proven), "yellow"), (rest * (_CELLS - possible), "dim")
        )

    def score(self, score: Score | None) -> str:
        """`6.1`, a range as `6.1-8.4`, or a dot where there is nothing to assess."""
        if score is None:
            return self.glyphs.none
        if score.proven == score.possible:
            return f"{score.proven:.1f}"
        return f"{score.proven:.1f}{self.glyphs.to}{score.possible:.1f}"

    def coverage(self, coverage: Interval | None) -> str:
        """`97%`, a range as `50-100%`, or a dot where nothing applies."""
        if coverage is None:
            return self.glyphs.none
        low, high = percent(coverage.low), percent(coverage.high)
        return f"{low}%" if low == high else f"{low}{self.glyphs.to}{high}%"

    def place(self, location: Location) -> Text:
        """`path:line`, as editors and terminals open it."""
        return self.safe(str(location), "cyan")

    def render(self, parts: Sequence[RenderableType]) -> str:
        """The finished page."""
        console = Console(
            file=StringIO(),
            width=self.width,
            force_terminal=self.color,
            color_system="standard" if self.color else None,
            no_color=not self.color,
            emoji=False,
            markup=False,
            highlight=False,
            legacy_windows=False,
            _environ={},
        )
        with console.capture() as captured:
            for part in parts:
                console.print(part)
        page = "".join(f"{line.rstrip()}\n" for line in captured.get().split("\n"))
        return escape.lines(page.rstrip("\n").replace(_KEPT_TOGETHER, " ") + "\n")


def together(text: str) -> str:
    """Words of ours that stay on one line."""
    return text.replace(" ", _KEPT_TOGETHER)


def tool_name(tool: str) -> str:
    """A tool's name as its makers write it."""
    return _TOOLS.get(tool, tool)


def grid(*columns: str) -> Table:
    """A table without lines; a column is `left`, `right` or `wide` (takes the room that is left)."""
    table = Table.grid(padding=(0, 2, 0, 0), expand="wide" in columns)
    for column in columns:
        table.add_column(
            justify="right" if column == "right" else "left",
            ratio=1 if column == "wide" else None,
            overflow="fold",
            no_wrap=column == "right",
        )
    return table


def heading(title: str) -> RenderableType:
    """The title of a section, after an empty line."""
    return Padding(Text(title.upper(), style="bold"), (1, 0, 0, 0))


def indented(text: Text) -> RenderableType:
    """A line that belongs to the one above it."""
    return Padding(text, (0, 0, 0, 2))


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 unit`, `2 units`."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or f'{noun}s'}"
