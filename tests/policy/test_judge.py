"""Judging follows the rules in order, is open about what it cannot see, and names the line that decided."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import (
    Address,
    Check,
    Collection,
    Criterion,
    Dimension,
    Fact,
    Interval,
    Location,
    Outcome,
    Pack,
    Place,
    Rule,
    Scope,
    Severity,
    Unit,
    Unknown,
)
from checker.policy.judge import NOT_ASSESSED, Judge

HERE = Location("apps/web.yaml", 1)
THERE = Location("apps/web.yaml", 7)
SECRET = Unknown("it is encrypted", Location("apps/secret.yaml", 3))
WORTH = {Outcome.SATISFIED: Fraction(1), Outcome.PARTIAL: Fraction(1, 2), Outcome.UNSATISFIED: Fraction(0)}


def rule(name, outcome, when=None, **more):
    """Return a rule whose message is its id unless told."""
    return Rule(id=name, outcome=outcome, when=when or {}, message=more.pop("message", f"{name}."), **more)


def criterion(*rules, scope=Scope.UNIT, subject="flux"):
    """Return a criterion with the rules of one subject."""
    return Criterion(
        id="drift.x",
        dimension="drift",
        title="X",
        question="X?",
        level=5,
        scope=scope,
        gate=False,
        why="X.",
        rules={subject: rules} if rules else {},
        examples=(),
        references=(),
    )


def pack(*criteria):
    """Return a pack of one dimension."""
    return Pack(2, "sha256:0", (Dimension("drift", "Drift", ("X?",), {0: "a", 5: "b", 10: "c"}),), criteria)


def unit(facts, name="web"):
    """Return a unit with facts; a bare value becomes a fact at THERE."""
    located = {path: one if isinstance(one, Fact) else Fact(one, THERE) for path, one in facts.items()}
    return Unit(Address("flux", "prod", "shop", "HelmRelease", name), HERE, located)


def judged(facts, *rules):
    """Return the one judgement of a unit with these facts."""
    (found,) = Judge(pack(criterion(*rules))).judge([Collection("flux", (unit(facts),), {})], {})
    return found


LADDER = (
    rule("on", Outcome.SATISFIED, {"mode": {"const": "on"}}),
    rule("half", Outcome.PARTIAL, {"mode": {"const": "half"}}),
    rule("off", Outcome.UNSATISFIED, fix="Turn {mode} of {unit} on in {tool}."),
)


@pytest.mark.parametrize(("mode", "name"), [("on", "on"), ("half", "half"), ("no", "off"), (None, "off")])
def test_first_rule_decides(mode, name):
    """The first rule whose conditions hold decides; the last one takes what is left."""
    found = judged({"mode": mode}, *LADDER)
    assert found.rule == name
    assert found.coverage == Interval(WORTH[found.outcome], WORTH[found.outcome])


def test_words():
    """Placeholders become the unit, the tool and the facts; what they hold is not read again as a placeholder."""
    found = judged({"mode": "{unit}"}, *LADDER)
    assert found.fix == "Turn {unit} of prod:shop/HelmRelease/web on in flux."


def test_hostile_words():
    """A value is cut and stays on one line, and a format string reaches into nothing."""
    found = judged({"mode": "a\n" * 500 + "{unit.__class__}"}, rule("x", Outcome.SATISFIED, message="It is {mode}."))
    assert len(found.message) < 150
    assert "\n" not in found.message


def test_unknown_leaves_all_open():
    """Over an unknown fact every rule may apply: unobservable, spanning all outcomes, with reason and place."""
    found = judged({"mode": SECRET}, *LADDER)
    assert found.outcome is Outcome.UNOBSERVABLE
    assert found.coverage == Interval(Fraction(0), Fraction(1))
    assert found.message == (
        "Not observable for prod:shop/HelmRelease/web: it is encrypted. It may be satisfied, partial or unsatisfied."
    )
    assert found.location == SECRET.location


def test_unknown_ends_at_a_sure_rule():
    """A rule that surely applies ends the search: what stands behind it is not possible."""
    found = judged(
        {"mode": SECRET, "kind": "a"},
        rule("on", Outcome.SATISFIED, {"mode": {"const": "on"}}),
        rule("sure", Outcome.PARTIAL, {"kind": {"const": "a"}}),
        rule("off", Outcome.UNSATISFIED),
    )
    assert found.outcome is Outcome.UNOBSERVABLE
    assert found.coverage == Interval(Fraction(1, 2), Fraction(1))


def test_unknown_that_does_not_matter():
    """Where all that is possible agrees, an unknown fact changes nothing."""
    found = judged(
        {"mode": SECRET},
        rule("on", Outcome.SATISFIED, {"mode": {"const": "on"}}),
        rule("other", Outcome.SATISFIED),
    )
    assert (found.outcome, found.rule) == (Outcome.SATISFIED, "other")


def test_false_beats_unknown():
    """One condition that fails is enough, whatever is unknown beside it."""
    found = judged(
        {"mode": SECRET, "kind": "a"},
        rule("on", Outcome.SATISFIED, {"mode": {"const": "on"}, "kind": {"const": "b"}}),
        rule("off", Outcome.UNSATISFIED),
    )
    assert (found.outcome, found.rule) == (Outcome.UNSATISFIED, "off")


def test_open_whether_it_applies():
    """Where it is unknown whether a criterion applies at all, its coverage may be anything."""
    found = judged(
        {"mode": SECRET},
        rule("none", Outcome.NOT_APPLICABLE, {"mode": {"const": "on"}}),
        rule("off", Outcome.UNSATISFIED),
    )
    assert found.coverage == Interval(Fraction(0), Fraction(1))


def test_fact_that_is_missing():
    """A fact that a collector does not state is unknown, not false."""
    found = judged({}, *LADDER)
    assert found.outcome is Outcome.UNOBSERVABLE
    assert "the fact 'mode' is not collected" in found.message


def test_bounds():
    """An unobservable rule may bound what it counts."""
    half = Interval(Fraction(0), Fraction(1, 2))
    assert judged({}, rule("x", Outcome.UNOBSERVABLE, bounds=half)).coverage == half


@pytest.mark.parametrize(
    ("share", "bounds", "coverage"),
    [
        (["0", "0"], (0, 0.5), (0, "1/2")),
        (["2/19", "2/19"], (0, 0.5), ("2/19", "21/38")),
        (["1/2", "3/4"], (0.5, 1), ("3/4", 1)),
        ([1, 1], (0, 0), (1, 1)),
    ],
)
def test_rest_beside_a_share(share, bounds, coverage):
    """Beside a measured share, the bounds are what the rest counts."""
    rest, expected = (Interval(*(Fraction(str(end)) for end in pair)) for pair in (bounds, coverage))
    found = judged({"share": share}, Rule("x", None, {}, "Measured.", share="share", bounds=rest))
    assert found.coverage == expected


@pytest.mark.parametrize(
    ("share", "outcome", "coverage"),
    [
        ([0.25, 0.5], Outcome.PARTIAL, Interval(Fraction(1, 4), Fraction(1, 2))),
        (["2/3", 1], Outcome.PARTIAL, Interval(Fraction(2, 3), Fraction(1))),
        ([0.9, 1], Outcome.SATISFIED, Interval(Fraction(9, 10), Fraction(1))),
        ([0, 0.1], Outcome.UNSATISFIED, Interval(Fraction(0), Fraction(1, 10))),
        ([0, 0.8], Outcome.UNOBSERVABLE, Interval(Fraction(0), Fraction(4, 5))),
        (SECRET, Outcome.UNOBSERVABLE, Interval(Fraction(0), Fraction(1))),
        (None, Outcome.NOT_APPLICABLE, None),
    ],
)
def test_share(share, outcome, coverage):
    """A measured share is the coverage itself, and its outcome is the verdict over it."""
    found = judged({"share": share}, Rule("x", None, {}, "Measured.", share="share"))
    assert (found.outcome, found.coverage) == (outcome, coverage)
    assert ("it is encrypted" in found.message) == (share is SECRET)


def test_evidence():
    """The evidence is where the first fact with a line stands; the others are related, each place once, with words."""
    facts = {
        "a": Fact("x"),
        "b": Fact("y", Location("b.yaml", 2), (Place(Location("base.yaml", 1), "the base"),)),
        "c": Fact(["z"], Location("c.yaml", 3)),
        "d": Fact("w", Location("c.yaml", 3)),
    }
    when = {path: {"not": {"type": "null"}} for path in facts}
    found = judged(facts, rule("x", Outcome.SATISFIED, when))
    assert found.location == Location("b.yaml", 2)
    assert found.related == (Place(Location("base.yaml", 1), "the base"), Place(Location("c.yaml", 3), "c = z"))


def test_evidence_is_named():
    """`at` names the fact that is the evidence; without any, the evidence is the unit itself."""
    facts = {"a": Fact("x", Location("a.yaml", 1)), "b": Fact("y", Location("b.yaml", 2))}
    assert judged(facts, rule("x", Outcome.SATISFIED, {"a": {"const": "x"}}, at="b")).location == Location("b.yaml", 2)
    assert judged(facts, rule("x", Outcome.SATISFIED)).location == HERE


def test_scopes():
    """One outcome for each unit, for each tool in use, or for the repository."""
    units = (unit({}, "a"), unit({}, "b"))
    fine = rule("x", Outcome.SATISFIED)
    criteria = [
        criterion(fine),
        criterion(fine, scope=Scope.TOOL),
        criterion(fine, scope=Scope.REPOSITORY, subject="repository"),
    ]
    found = Judge(pack(*criteria)).judge([Collection("flux", units, {}), Collection("argocd")], {})
    assert [(one.tool, one.unit and one.unit.name) for one in found] == [
        ("flux", "a"),
        ("flux", "b"),
        ("flux", None),
        ("", None),
    ]


def test_not_assessed():
    """A criterion without rules for a tool in use is unobservable and says so, never passed over."""
    (found,) = Judge(pack(criterion())).judge([Collection("flux", (unit({}),), {})], {})
    assert (found.outcome, found.rule) == (Outcome.UNOBSERVABLE, NOT_ASSESSED)
    assert "Not assessed yet" in found.message
    assert found.coverage == Interval(Fraction(0), Fraction(1))


def test_beyond_the_scores():
    """A policy beyond the scores is judged like a criterion, and says nothing of tools that it has no rules for."""
    check = Check("findings.x", "X", Severity.NOTE, Scope.UNIT, "X.", {"flux": LADDER}, (), ())
    beyond = pack()._replace(checks=(check,))
    collections = [Collection(tool, (unit({"mode": "no"}),), {}) for tool in ("argocd", "flux")]
    (found,) = Judge(beyond).judge(collections, {})
    assert (found.criterion, found.tool, found.outcome) == ("findings.x", "flux", Outcome.UNSATISFIED)


def test_nothing_to_assess():
    """Without a live unit the repository's criteria do not apply, and there is nobody the others are about."""
    wide = criterion(rule("x", Outcome.SATISFIED), scope=Scope.REPOSITORY, subject="repository")
    found = Judge(pack(criterion(*LADDER), wide)).judge([], {})
    assert [one.outcome for one in found] == [Outcome.NOT_APPLICABLE]


VALUES = st.sampled_from(["on", "half", "off"])
CONDITIONS = st.sampled_from([{"const": "on"}, {"enum": ["on", "half"]}, {"not": {"const": "off"}}, {"minLength": 3}])
OUTCOMES = st.sampled_from(list(WORTH))
RULES = st.lists(
    st.builds(
        lambda outcome, when: rule("x", outcome, when),
        OUTCOMES,
        st.dictionaries(st.sampled_from("ab"), CONDITIONS, min_size=1),
    ),
    max_size=4,
)


@given(RULES, OUTCOMES, st.sets(st.sampled_from("ab")), VALUES, VALUES)
def test_knowledge_narrows(rules, otherwise, hidden, first, second):
    """Whatever a hidden fact turns out to be, the outcome lies within what was said while it was hidden."""
    known = {"a": first, "b": second}
    rules = [*rules, rule("last", otherwise)]
    before = judged({path: SECRET if path in hidden else value for path, value in known.items()}, *rules)
    after = judged(known, *rules)
    assert before.coverage.low <= after.coverage.low <= after.coverage.high <= before.coverage.high
    assert before.outcome in {after.outcome, Outcome.UNOBSERVABLE}


def test_what_is_as_it_was_is_judged_as_it_was():
    """A judge that is asked again says of changed facts what they come to, of equal ones the same."""
    judge = Judge(pack(criterion(*LADDER)))
    said = [
        judge.judge([Collection("flux", (unit({"mode": mode}),), {})], {})[0] for mode in ("yes", "no", "yes", "yes")
    ]
    assert said == [judged({"mode": mode}, *LADDER) for mode in ("yes", "no", "yes", "yes")]
    assert said[2] is said[3]
