"""A comparison made of two hand-made reports: an outcome that fell, a new unit, one beyond the scores, an amendment."""

from __future__ import annotations

import pytest

from checker.comparison import compare
from checker.model import Amendment, FailedGate, Location, Outcome, Problem, ProblemKind, Score, Sides, Stage


def make_comparison(report, path="apps/web.yaml", text="It is not so.", name="topic"):
    """Compare; `path`, `text` and `name` stand where a repository, or whoever names a branch, puts its own."""
    after = report(path=path, text=text)
    kept = [one for one in after.findings if not (one.check and one.check.id == "findings.broken")]
    better = [_met(one) if one.judgement.criterion == "drift.alerts" else one for one in kept]
    before = after._replace(
        findings=tuple(one for one in better if one.judgement.unit is None or one.judgement.unit.name != "team-5"),
        dimensions=(after.dimensions[0]._replace(score=Score(3.9, 4.4)), *after.dimensions[1:]),
        problems=(),
    )
    found = compare(before, after, Sides("main", name, merge_base=True))
    return found._replace(
        amendments=(Amendment(Location(path, 2), f"The waiver for drift.alerts is new: {text}"),),
        gates=(FailedGate("no-regression", f"Drift fell. {text}", "drift"),),
        after=after._replace(
            problems=(*after.problems, Problem(Location(path, 4), Stage.PARSE, ProblemKind.FAILED, text))
        ),
    )


def _met(finding):
    return finding._replace(judgement=finding.judgement._replace(outcome=Outcome.SATISFIED, coverage=None, rule="met"))


@pytest.fixture(scope="session")
def comparison(report):
    """Return the maker of comparisons."""
    return lambda **fields: make_comparison(report, **fields)
