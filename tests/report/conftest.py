"""A report made by hand: every verdict, several tools, problems of each kind."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.model import (
    Address,
    Basis,
    Check,
    Criterion,
    CriterionResult,
    DimensionResult,
    Finding,
    Inputs,
    Interval,
    Judgement,
    Location,
    Outcome,
    Place,
    Problem,
    ProblemKind,
    Report,
    Revision,
    Scope,
    Score,
    Severity,
    Stage,
    ToolCoverage,
)

NOTHING = Interval(Fraction(0), Fraction(0))
ALL = Interval(Fraction(1), Fraction(1))
OPEN = Interval(Fraction(0), Fraction(1))


def unit(name: str, kind: str = "Kustomization") -> Address:
    """Name a unit of the production cluster."""
    return Address("flux", "production", "flux-system", kind, name)


def criterion(name, verdict, coverage, points, gain, **fields):
    """State how one criterion of the drift dimension came out."""
    words = {"level": 5, "gate": False, "scope": "unit", "title": f"Title of {name}", "question": f"Is it {name}?"}
    tools = {"flux": ToolCoverage(verdict, coverage, {"satisfied": 1, "unsatisfied": 2})}
    return CriterionResult(
        id=f"drift.{name}", verdict=verdict, coverage=coverage, points=points, gain=gain, tools=tools, **words | fields
    )


def finding(name, outcome, coverage, owner, **fields):
    """State one outcome for a unit, or for the repository (`owner` None)."""
    words = {"rule": "found", "message": f"{owner or 'The repository'} is {outcome}.", "tool": "flux" if owner else ""}
    judgement = Judgement(criterion=f"drift.{name}", unit=owner, outcome=outcome, coverage=coverage, **words | fields)
    return Finding(judgement, "0123456789abcdef")


def check(name, severity):
    """Name a policy beyond the scores."""
    return Check(f"findings.{name}", f"Title of {name}", severity, Scope.UNIT, "Why.", {}, (), ())


def policy(name, level=5):
    """State the criterion of that name, as a pack does."""
    return Criterion(
        id=f"drift.{name}", dimension="drift", title=f"Title of {name}", question=f"Is it {name}?", level=level,
        scope=Scope.UNIT, gate=False, why=f"Why {name} matters.", rules={}, examples=(),
        references=(f"https://example.com/{name}",),
    )  # fmt: skip


def make_report(path: str = "apps/web.yaml", text: str = "It is not so.", **fields) -> Report:
    """Make the report; `fields` replace whole fields of the record."""
    third = Fraction(1, 3)
    criteria = (
        criterion("detected", "satisfied", ALL, Fraction(5, 2), Fraction(0)),
        criterion("notified", "partial", Interval(third, third), Fraction(5, 6), Fraction(5, 3), gate=True),
        criterion("alerts", "unsatisfied", NOTHING, Fraction(0), Fraction(5, 9), level=10),
        criterion("approved", "unobservable", OPEN, Fraction(0), Fraction(5, 9), level=10, scope="repository"),
        criterion("shared", "not-applicable", None, Fraction(0), Fraction(0), level=10),
    )
    findings = (
        finding("alerts", Outcome.UNSATISFIED, NOTHING, unit("apps"), message=text, fix="Add an Alert.",
                location=Location(path, 3), related=(Place(Location("base/alert.yaml", 7, 2), "the Alert"),)),
        finding("approved", Outcome.UNOBSERVABLE, OPEN, None, message="Decided by the forge's settings.",
                basis=Basis((Place(Location(path), "a file of the forge"), Place(Location("ci.yaml", 2), "of CI")),
                            ("4" * 12, "5" * 12))),
        finding("detected", Outcome.SATISFIED, ALL, unit("apps"), location=Location("apps/web.yaml", 1)),
        finding("detected", Outcome.SATISFIED, ALL, unit("infra")),
        finding("notified", Outcome.PARTIAL, Interval(Fraction(1, 2), Fraction(1, 2)), unit("apps"),
                location=Location(path, 9), fix="Name a chat provider."),
        *(finding("notified", Outcome.UNSATISFIED, NOTHING, unit(f"team-{n}"), location=Location(f"teams/{n}.yaml", n),
                  rule="none", fix="Declare an Alert for it.") for n in range(1, 6)),
    )  # fmt: skip
    beyond = tuple(
        Finding(one.judgement._replace(criterion=check.id), one.fingerprint, check)
        for check in (check("leftover", Severity.NOTE), check("broken", Severity.ERROR))
        for one in (
            finding("x", Outcome.UNSATISFIED, NOTHING, unit("apps"), message=text, fix="Mend it.",
                    location=Location(path, 5)),
            finding("x", Outcome.UNSATISFIED, NOTHING, unit("infra"), location=Location("infra.yaml", 2)),
        )
    )  # fmt: skip
    problems = (
        Problem(Location(path, 4), Stage.PARSE, ProblemKind.FAILED, f"cannot be read: {text}"),
        Problem(Location("chart/a.yaml"), Stage.PARSE, ProblemKind.SKIPPED, "a template"),
        Problem(Location("chart/b.yaml"), Stage.PARSE, ProblemKind.SKIPPED, "a template"),
        Problem(Location("remote.yaml", 2), Stage.COMPOSE, ProblemKind.UNOBSERVABLE, "a remote base is not fetched"),
    )
    words = {
        "revision": Revision(tree="1" * 40, commit="2" * 40, remote="github.com/example/fleet", date="2024-01-02"),
        "rubric": 2,
        "digest": "sha256:" + "3" * 64,
        "units": {"flux": {"HelmRelease": 1, "Kustomization": 6}},
        "dimensions": (
            DimensionResult(
                "drift", "Drift Detection, Resolution & Diff", Score(3.3, 4.4), {"flux": Score(3.3, 4.4)}, criteria
            ),
            DimensionResult("multi-user", "Multi-User Environment", None, {"flux": None}, ()),
        ),
        "findings": findings + beyond,
        "problems": problems,
        "inputs": Inputs(checked=61, skipped=2, failed=1),
        "policies": (
            *map(policy, ("detected", "notified")),
            *(policy(name, 10) for name in ("alerts", "approved", "shared")),
            check("broken", Severity.ERROR),
            check("leftover", Severity.NOTE),
            check("unlocked", Severity.WARNING),
        ),
        "entries": {"flux": Location("clusters/production/flux-system/gotk-sync.yaml", 12)},
        "line_hashes": {(path, 3): "a7f2ff13bc495cf2:1"},
    }
    return Report(**words | fields)


@pytest.fixture(scope="session")
def report():
    """Return the maker of reports: `path` and `text` stand where the scanned repository puts its own."""
    return make_report
