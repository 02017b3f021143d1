"""The summary of a job on GitHub Actions: a file that the runner names, to which each step adds Markdown."""

from __future__ import annotations

import os

from checker.cli.exits import say
from checker.cli.report_file import append
from checker.errors import UsageError

MOST = 1024 * 1024
"""Bytes that a step may add."""


def add_to_summary(text: str) -> bool:
    """Add Markdown to the job's summary; False where there is none or it does not take it, which is then said."""
    path = os.environ.get("GITHUB_STEP_SUMMARY", "")
    if not path:
        return False
    try:
        added = append(path, text.encode("utf-8", "backslashreplace"), MOST)
    except UsageError as error:
        say(f"the job's summary was not written: {error.message}")
        return False
    if not added:
        say("the job's summary was not written: it would be longer than GitHub takes (1 MiB)")
    return added
