"""The forms of a report on one revision: which there are, and the module that writes each, loaded when it is asked for.

A form is a module of that name in `checker/report/`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from checker.cli.outputs import Output

if TYPE_CHECKING:
    from checker.git.snapshot import Snapshot
    from checker.model import Report

FORMS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown", "rdjson", "badge")
"""The names, the usual one first."""


def render(report: Report, output: Output, *, verbose: bool) -> str:
    """The report in one form, as it goes to one place; `verbose` is for those that show evidence."""
    if output.form == "text":
        from checker.report import text

        shown = output.display
        return text.render(report, verbose=verbose, width=shown.width, color=shown.color, unicode=shown.unicode)
    if output.form == "json":
        from checker.report import json

        return json.render(report, verbose=verbose)
    if output.form == "badge" and output.file.endswith(".json"):
        from checker.report import badge

        return badge.endpoint(report)
    rendered: str = importlib.import_module(f"checker.report.{output.form}").render(report)
    return rendered


def ask_for_lines(outputs: Iterable[Output]) -> bool:
    """Whether a form tells hashes of lines, for which their files are read."""
    return any(output.form == "sarif" for output in outputs)


def with_line_hashes(report: Report, outputs: Iterable[Output], snapshot: Snapshot) -> Report:
    """The report with the hashes of its findings' lines, if a form tells them; the snapshot can still be read."""
    if not ask_for_lines(outputs):
        return report
    from checker.line_hashes import line_hashes

    places = [finding.judgement.location for finding in report.findings if finding.judgement.location]
    return report._replace(line_hashes=line_hashes(snapshot, (*places, *report.entries.values())))
