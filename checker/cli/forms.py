"""The forms of a report on one revision: which there are, and the module that writes each, loaded when it is asked for.

A form is a module of that name in `checker/report/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.cli.outputs import Output

if TYPE_CHECKING:
    from checker.model import Report

FORMS = ("text", "json")
"""The names, the usual one first."""


def render(report: Report, output: Output, *, verbose: bool) -> str:
    """The report in one form, as it goes to one place."""
    if output.form == "json":
        from checker.report import json

        return json.render(report, verbose=verbose)
    from checker.report import text

    shown = output.display
    return text.render(report, verbose=verbose, width=shown.width, color=shown.color, unicode=shown.unicode)
