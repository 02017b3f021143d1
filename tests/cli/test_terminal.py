import io

import pytest

from checker.cli.terminal import display


class Stream(io.TextIOWrapper):
    """A stream that says of itself what a test wants."""

    def __init__(self, encoding="utf-8", *, tty=True):
        super().__init__(io.BytesIO(), encoding=encoding)
        self.tty = tty

    def isatty(self):
        """Say whether a person reads this."""
        return self.tty


COLOR = [
    pytest.param({"TERM": "xterm"}, True, True, id="terminal"),
    pytest.param({"TERM": "xterm"}, False, False, id="pipe"),
    pytest.param({"TERM": "dumb"}, True, False, id="dumb terminal"),
    pytest.param({}, True, False, id="unknown terminal"),
    pytest.param({"TERM": "xterm", "NO_COLOR": "1"}, True, False, id="NO_COLOR"),
    pytest.param({"TERM": "xterm", "NO_COLOR": ""}, True, True, id="empty NO_COLOR"),
    pytest.param({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False, id="NO_COLOR before FORCE_COLOR"),
    pytest.param({"FORCE_COLOR": "1"}, False, True, id="FORCE_COLOR"),
    pytest.param({"CLICOLOR_FORCE": "1"}, False, True, id="CLICOLOR_FORCE"),
    pytest.param({"CLICOLOR_FORCE": "0"}, False, False, id="CLICOLOR_FORCE off"),
]
WIDTH = [("40", 40), ("20", 40), ("80", 80), ("4000", 120), ("0", 100), ("", 100), ("wide", 100), ("²", 100)]


@pytest.mark.parametrize(("environment", "tty", "color"), COLOR)
def test_color(environment, tty, color):
    """Colour is for terminals that can, and what the user says about it goes first."""
    assert display(Stream(tty=tty), environment).color is color


@pytest.mark.parametrize(("columns", "width"), WIDTH)
def test_width(columns, width):
    """COLUMNS is taken within reason; a pipe is 100 columns wide."""
    assert display(Stream(), {"COLUMNS": columns}).width == width


@pytest.mark.parametrize(
    ("encoding", "unicode"), [("utf-8", True), ("UTF8", True), ("ascii", False), ("latin-1", False)]
)
def test_unicode(encoding, unicode):
    """Characters beyond ASCII are for encodings that have them all."""
    assert display(Stream(encoding), {}).unicode is unicode
