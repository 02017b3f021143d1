"""Selecting says what is shown, and nothing else."""

from __future__ import annotations

import pytest

from checker.assess import assess
from checker.cli.demonstration import demonstration
from checker.policy.pack import load_pack
from checker.selection import is_selected, selected

REPORT = assess(demonstration(), load_pack(examples=False))


@pytest.mark.parametrize(
    ("select", "ignore", "shown"),
    [
        ((), (), True),
        (("drift",), (), True),
        (("drift.notified",), (), True),
        (("drift.diff",), (), False),
        (("multi-user",), (), False),
        ((), ("drift",), False),
        (("drift.notified",), ("drift",), True),
        (("drift",), ("drift.notified",), False),
        (("drift",), ("drift",), False),
        (("drift.notified",), ("drift.notified",), False),
        ((), ("drif",), True),
    ],
)
def test_the_longer_name_decides(select, ignore, shown):
    """A criterion's own name stands before its dimension's, and ignoring before selecting the same."""
    assert is_selected("drift.notified", select, ignore) is shown


def test_only_findings_are_left_out():
    """Every number is the same, and what is left out is counted."""
    found = selected(REPORT, ["drift"], ["drift.diff"])
    assert found._replace(findings=REPORT.findings, hidden=0) == REPORT
    assert {one.judgement.criterion.partition(".")[0] for one in found.findings} == {"drift"}
    assert found.hidden == len(REPORT.findings) - len(found.findings) > 0


def test_nothing_selected_is_all():
    """Without a selection the report is as it was."""
    assert selected(REPORT, [], []) is REPORT
