"""What the reader's side can show, and writing to it."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Mapping
from typing import NamedTuple, TextIO

from checker.cli.exits import OutputClosed
from checker.errors import UsageError

_NARROWEST, _PIPE, _WIDEST = 40, 100, 120


class Display(NamedTuple):
    """How wide a page may be, and whether colours and characters beyond ASCII arrive."""

    width: int
    color: bool
    unicode: bool


def display(stream: TextIO, environment: Mapping[str, str]) -> Display:
    """What a stream can show: pages for pipes are 100 columns wide, plain and coded as the stream says."""
    return Display(
        width=max(_NARROWEST, min(_columns(stream, environment), _WIDEST)),
        color=_has_color(stream, environment),
        unicode=codecs.lookup(stream.encoding or "ascii").name.startswith("utf"),
    )


def standard_output() -> TextIO:
    """Standard output, made to escape what its encoding lacks; UsageError where it is closed."""
    stream = sys.stdout
    if stream is None:
        raise UsageError("standard output is closed, so the report has nowhere to go")
    return stream


def write(text: str) -> None:
    """Write a finished page to standard output.

    Raises:
        OutputClosed: the reader has gone away.
        UsageError: the output cannot be written, e.g. the disk is full.
    """
    stream = standard_output()
    data = text.encode("ascii" if text.isascii() else stream.encoding, "backslashreplace")
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        raise OutputClosed from None
    except OSError as error:
        raise UsageError(f"cannot write to standard output: {error.strerror}") from None


def _columns(stream: TextIO, environment: Mapping[str, str]) -> int:
    stated = environment.get("COLUMNS", "")
    if stated.isascii() and stated.isdigit() and int(stated[:6]):
        return int(stated[:6])
    try:
        return os.get_terminal_size(stream.fileno()).columns or _PIPE
    except (OSError, ValueError):
        return _PIPE


def _has_color(stream: TextIO, environment: Mapping[str, str]) -> bool:
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR") or environment.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return stream.isatty() and environment.get("TERM", "dumb") != "dumb"
