import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from checker import __version__
from checker.model import Inputs
from checker.report.text import render

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = [40, 80, 120]
COLOR = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = [
    "caf\udce9.yaml",
    "a\nb.yaml",
    "\x1b[2J.yaml",
    "::error::x",
    "##[add-mask]e.yaml",
    "\u202eexe.yaml",
    "日本" * 40,
]


def page(report, **options):
    """Render with the options of a plain pipe unless told otherwise."""
    return render(report, **{"verbose": False, "width": 100, "color": False, "unicode": True} | options)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("unicode", [True, False], ids=["unicode", "ascii"])
def test_text_as_stored(report, golden, width, unicode):
    """The page is the reviewed one at each width, with and without characters beyond ASCII."""
    golden(
        GOLDEN / f"report-{width}{'' if unicode else '-ascii'}.txt",
        page(report(), width=width, unicode=unicode).replace(__version__, "VERSION"),
    )


def test_verbose_text_as_stored(report, golden):
    """With --verbose all evidence is on the page."""
    golden(GOLDEN / "report-verbose.txt", page(report(), verbose=True).replace(__version__, "VERSION"))


@pytest.mark.parametrize("path", HOSTILE)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("color", [True, False])
def test_hostile_names_stay_inert(report, path, width, color):
    """A name neither controls the terminal nor commands a log viewer, nor breaks out of its line."""
    plain = COLOR.sub("", page(report(path=path, text=path), width=width, color=color, verbose=True))
    assert all(line.isprintable() for line in plain.split("\n"))
    assert "##[" not in plain
    assert "\u202e" not in plain
    assert not any(line.lstrip().startswith("::") for line in plain.splitlines())


@given(
    path=st.binary(max_size=30).map(lambda raw: raw.decode("utf-8", "surrogateescape")), width=st.sampled_from(WIDTHS)
)
def test_pages_fit_and_encode(report, path, width):
    """No line is wider than the page, and an ASCII page is ASCII, whatever a file is called."""
    text = page(report(path=path), width=width, unicode=False)
    assert text.isascii()
    assert all(cell_len(line) <= width for line in text.splitlines())


def test_no_color_means_no_escapes(report):
    """A page for a pipe holds no escape sequence; a page in colour says the same words."""
    plain, colored = page(report()), page(report(), color=True)
    assert "\x1b" not in plain
    assert "\x1b" in colored
    assert [line.rstrip() for line in COLOR.sub("", colored).splitlines()] == plain.splitlines()


def test_a_failed_input_is_named(report):
    """Every input that failed is on the page with its place and reason."""
    text = page(report(path="apps/broken.yaml", text="no end of string"))
    assert "apps/broken.yaml:4: cannot be read: no end of string" in text


def test_nothing_to_assess_is_said(report):
    """A repository without live units gets a sentence, not a table of zeros."""
    text = page(report(units={}, findings=(), dimensions=(), problems=(), inputs=Inputs(3, 0, 0)))
    assert "Nothing to assess" in text
    assert "0.0" not in text.replace("0.1.0", "")


def test_markup_of_the_renderer_is_text(report):
    """Square brackets and emoji codes in names are shown as they are."""
    assert "[bold red]x[/] :smile:" in page(report(text="[bold red]x[/] :smile:"))
