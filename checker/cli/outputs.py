"""Where reports go: `--format NAME[=FILE]`, any number of times; one of them on standard output, the rest in files.

Any command that makes a report takes `format_option` with the forms it knows, and calls `send` with what renders one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

import click

from checker.cli.report_file import check, replace
from checker.cli.terminal import Display, display, standard_output, write

_Command = TypeVar("_Command", bound=Callable[..., object])
_STANDARD = "-"
_FILE = Display(width=100, color=False, unicode=True)


class Output(NamedTuple):
    """One report that is asked for: its form, and the file it goes to, "" for standard output."""

    form: str
    file: str = ""

    @property
    def display(self) -> Display:
        """What a page for people may look like there; a file is plain and 100 columns wide."""
        return _FILE if self.file else display(standard_output(), os.environ)


def format_option(forms: Sequence[str]) -> Callable[[_Command], _Command]:
    """The option that names forms and files, as the parameter `outputs`; the first of `forms` if none is named."""
    return click.option(
        "--format",
        "outputs",
        multiple=True,
        default=forms[:1],
        callback=partial(_outputs, forms),
        metavar="NAME[=FILE]",
        help=f"Form of the report, on standard output or in FILE; can be repeated. One of {', '.join(forms)}.  "
        f"[default: {forms[0]}]",
    )


def send(outputs: Iterable[Output], rendered: Callable[[Output], str]) -> None:
    """Render every report that is asked for, then write the files, then standard output.

    Raises:
        OutputClosed: whoever reads standard output has gone away.
        UsageError: a file or standard output cannot be written; a file is then as it was.
    """
    pages = [(output, rendered(output)) for output in outputs]
    for output, text in sorted(pages, key=lambda page: not page[0].file):
        if output.file:
            replace(output.file, text.encode("utf-8", "backslashreplace"))
        else:
            write(text)


def _outputs(
    forms: Sequence[str], _context: click.Context, _option: click.Parameter, texts: tuple[str, ...]
) -> tuple[Output, ...]:
    outputs = tuple(_output(forms, text) for text in texts)
    for file, count in Counter(output.file for output in outputs).items():
        if count > 1:
            where = f"the file {file[:300]!a}" if file else "standard output"
            raise click.BadParameter(f"{count} reports for {where}; each needs a file of its own: NAME=FILE")
        if file:
            check(file)
        else:
            standard_output()
    return outputs


def _output(forms: Sequence[str], text: str) -> Output:
    form, equals, file = text.partition("=")
    if form not in forms:
        raise click.BadParameter(f"{form[:100]!a} is not one of {', '.join(forms)}")
    if equals and not file:
        raise click.BadParameter(f"{text[:100]!a} lacks the file after '='")
    return Output(form, "" if file == _STANDARD else file)
