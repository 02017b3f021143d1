"""A comparison explains every number it shows: what moves single outcomes, and the rest, sum to the difference."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.comparison import compare
from checker.model import (
    Address,
    Check,
    Criterion,
    Dimension,
    Finding,
    Inputs,
    Interval,
    Judgement,
    Location,
    Outcome,
    Pack,
    Report,
    Revision,
    Scope,
    Severity,
    Sides,
)
from checker.score import score

ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)
COUNTS = {
    "S": (Outcome.SATISFIED, Interval(ONE, ONE)),
    "P": (Outcome.PARTIAL, Interval(HALF, HALF)),
    "U": (Outcome.UNSATISFIED, Interval(ZERO, ZERO)),
    "?": (Outcome.UNOBSERVABLE, Interval(ZERO, ONE)),
    "-": (Outcome.NOT_APPLICABLE, None),
}
FORMS = {"a": (5, False), "b": (5, False), "c": (10, False), "g": (10, True), "repo": (5, False), "late": (10, False)}
CRITERIA = tuple(
    Criterion(
        f"d.{name}", "d", name, "?", level, Scope.REPOSITORY if name == "repo" else Scope.UNIT, gate, ".", {}, (), ()
    )
    for name, (level, gate) in FORMS.items()
)
PACK = Pack(2, "", (Dimension("d", "D", ("?",), {}),), CRITERIA)
SIDES = Sides("main", "topic")


def report(outcomes, beyond=(), path=None):
    """Make a report of `outcomes`: criterion -> unit (`tool:name`, or "" for the repository) -> letter."""
    judged = [
        judgement(name, unit, *COUNTS[letter]) for name, units in outcomes.items() for unit, letter in units.items()
    ]
    units = {}
    for one in {one.unit for one in judged if one.unit}:
        kinds = units.setdefault(one.tool, {"Kind": 0})
        kinds["Kind"] += 1
    check = Check("findings.x", "X", Severity.ERROR, Scope.UNIT, "Why.", {}, (), ())
    findings = [Finding(one._replace(location=Location(path or f"{one.unit}.yaml")), "") for one in judged]
    findings += [Finding(judgement("x", unit, *COUNTS["U"]), "", check) for unit in beyond]
    dimensions = score(PACK, judged, {tool: sum(kinds.values()) for tool, kinds in units.items()})
    return Report(Revision("1" * 40), 2, "", units, dimensions, tuple(findings), (), Inputs(1, 0, 0), 80)


def judgement(name, unit, outcome, coverage):
    """Return a judgement about a unit `tool:[scope/]name`."""
    tool, _, rest = unit.partition(":")
    scope, _, last = rest.rpartition("/")
    address = Address(tool, scope, "", "Kind", last) if unit else None
    return Judgement(f"d.{name}", tool, address, outcome, coverage, "r", "m")


def explained(before, after):
    """Compare, and return the change of each criterion's points with what explains it."""
    found = compare(before, after, SIDES)
    moved = {one.id: one.shift for one in found.dimensions[0].criteria}
    for change in found.changes:
        name = change.finding.judgement.criterion
        moved[name] = moved.get(name, ZERO) + change.points
    return {one.id: one.delta for one in found.dimensions[0].criteria}, moved


def points(change):
    """Return what is said of a change in short: the unit's name, and what it moves."""
    unit = change.finding.judgement.unit
    return (unit.name if unit else "", change.points)


NAMES = ["flux:one", "flux:two", "flux:prod/web", "flux:test/web", "argocd:one", "argocd:two", "terraform:root"]
SIDE = st.dictionaries(st.sampled_from(NAMES), st.text("SPU?-", min_size=len(FORMS), max_size=len(FORMS)))


def made(side, repository):
    """Make a report from a letter for every unit and criterion."""
    outcomes = {
        name: {unit: letters[number] for unit, letters in side.items()} if name != "repo" else {"": repository}
        for number, name in enumerate(FORMS)
    }
    return report(outcomes)


@given(before=SIDE, after=SIDE, repository=st.tuples(st.sampled_from("SPU?-"), st.sampled_from("SPU?-")))
def test_the_points_of_all_changes_add_up(before, after, repository):
    """Whatever appears, vanishes, moves or changes: points and shift sum to the difference, to the last fraction."""
    deltas, moved = explained(made(before, repository[0]), made(after, repository[1]))
    assert {name: moved[name] for name in deltas} == deltas


@given(before=SIDE, after=SIDE, repository=st.tuples(st.sampled_from("SPU?-"), st.sampled_from("SPU?-")))
def test_the_other_way_round(before, after, repository):
    """Comparing backwards negates every number."""
    one, other = made(before, repository[0]), made(after, repository[1])
    there, back = compare(one, other, SIDES), compare(other, one, SIDES)
    assert sorted(change.points for change in there.changes) == sorted(-change.points for change in back.changes)
    assert [one.opened for one in there.changes].count(True) == [one.closed for one in back.changes].count(True)


@given(side=SIDE, repository=st.sampled_from("SPU?-"))
def test_the_same_twice(side, repository):
    """A report compared with itself has nothing to say."""
    assert compare(made(side, repository), made(side, repository), SIDES).nothing


def test_one_outcome_of_four():
    """A unit that falls from satisfied to unsatisfied takes its quarter of the criterion with it."""
    before = report({"a": {f"flux:{n}": "S" for n in range(4)}})
    after = report({"a": {f"flux:{n}": "U" if n == 2 else "S" for n in range(4)}})
    found = compare(before, after, SIDES)
    assert [points(one) for one in found.changes] == [("2", Fraction(-5, 4))]
    assert found.changes[0].opened


def test_a_unit_as_good_as_the_rest_moves_nothing():
    """A unit that appears counts by how far it is from the others."""
    before = report({"a": {"flux:one": "P", "flux:two": "P"}})
    as_good = compare(before, report({"a": {"flux:one": "P", "flux:two": "P", "flux:new": "P"}}), SIDES)
    worse = compare(before, report({"a": {"flux:one": "P", "flux:two": "P", "flux:new": "U"}}), SIDES)
    assert [points(one) for one in as_good.changes] == [("new", ZERO)]
    assert [points(one) for one in worse.changes] == [("new", Fraction(-5, 6))]


def test_what_others_move_is_not_charged_to_a_unit():
    """A fallen lower half makes the upper one count less; that is no change of the upper one's outcomes."""
    before = report({"a": {"flux:one": "S"}, "c": {"flux:one": "S"}})
    after = report({"a": {"flux:one": "U"}, "c": {"flux:one": "S"}})
    found = compare(before, after, SIDES)
    assert [points(one) for one in found.changes] == [("one", Fraction(-5))]
    assert {one.id: one.shift for one in found.dimensions[0].criteria}["d.c"] == -5


def test_what_the_share_of_a_tool_moves_is_told_apart():
    """A tool that lost units as good as its others weighs less: no unit moved that, nor another criterion."""
    before = report({"a": {**{f"argocd:{n}": "S" for n in range(3)}, "terraform:root": "U"}})
    after = report({"a": {"argocd:0": "S", "terraform:root": "U"}})
    found = compare(before, after, SIDES)
    criterion = found.dimensions[0].criteria[0]
    assert (criterion.delta, criterion.shift, criterion.tools) == (Fraction(-5, 4),) * 3
    assert [points(one) for one in found.changes] == [("1", ZERO), ("2", ZERO)]
    assert found.numbers == ({"argocd": 3, "terraform": 1}, {"argocd": 1, "terraform": 1})


def test_a_unit_that_moved_is_no_new_one():
    """Debt that goes elsewhere with its unit is old debt."""
    before = report({"a": {"flux:old/web": "U", "flux:old/api": "U"}})
    found = compare(before, report({"a": {"flux:new/web": "U", "flux:new/api": "U"}}), SIDES)
    assert not found.changes
    assert {str(old): str(new) for old, new in found.moved.items()} == {
        "old:Kind/web": "new:Kind/web",
        "old:Kind/api": "new:Kind/api",
    }


def test_a_unit_that_is_renamed_in_its_file_is_no_new_one():
    """Where one unit of a kind is gone from the very files in which another one stands now, it is the same."""
    before, after = (report({"a": {f"flux:prod/{name}": "U"}}, path="apps/web.yaml") for name in ("web", "site"))
    assert not compare(before, after, SIDES).changes
    elsewhere = report({"a": {"flux:prod/site": "U"}}, path="apps/site.yaml")
    assert [one.opened for one in compare(before, elsewhere, SIDES).changes] == [True, False]


def test_a_unit_that_may_have_become_two_is_not_guessed():
    """Where two units could be the one that is gone, it is gone."""
    before = report({"a": {"flux:old/web": "U"}})
    found = compare(before, report({"a": {"flux:new/web": "U", "flux:newer/web": "U"}}), SIDES)
    assert len(found.changes) == 3
    assert not found.moved


@pytest.mark.parametrize(
    ("before", "after", "opened", "closed", "hidden"),
    [
        ("S", "U", True, False, False),
        ("S", "P", True, False, False),
        ("P", "U", True, False, False),
        ("U", "P", False, True, False),
        ("-", "U", True, False, False),
        ("?", "U", True, False, False),
        ("?", "P", False, False, False),
        ("S", "?", False, False, True),
        ("U", "?", False, True, True),
        ("?", "S", False, False, False),
    ],
)
def test_what_is_a_new_finding(before, after, opened, closed, hidden):
    """New is what is missing now and was not before; what can no longer be seen is said, and is no finding."""
    (change,) = compare(report({"a": {"flux:one": before}}), report({"a": {"flux:one": after}}), SIDES).changes
    assert (change.opened, change.closed, change.hidden) == (opened, closed, hidden)


def test_findings_beyond_the_scores():
    """They appear and vanish with their severity, after the criteria, and move no number."""
    before = report({"a": {"flux:one": "S"}}, beyond=["flux:gone"])
    after = report({"a": {"flux:one": "U"}}, beyond=["flux:new"])
    found = compare(before, after, SIDES)
    assert [(one.severity, one.opened, one.closed) for one in found.changes] == [
        (None, True, False),
        (Severity.ERROR, False, True),
        (Severity.ERROR, True, False),
    ]
    assert [one.points for one in found.changes[1:]] == [0, 0]
