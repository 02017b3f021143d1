"""What CI looks at, as facts about a delivery tool."""

import pytest

from checker.graph.checks import impact_fact, sifted, touches, validation_fact
from checker.model import Activity, Event, Evidence, Location, Purpose, Unknown

HERE = Location("apps/root.yaml")


def activity(purpose=Purpose.VALIDATE, *, tools=("kustomize",), events=(Event.PULL_REQUEST,), **more):
    """One command of CI."""
    return Activity(Location("ci.yaml", 3), purpose, frozenset(tools), frozenset(events), "check all", **more)


def validation(*activities, units=("a", "b")):
    """`validation` of units that are the paths they deliver."""
    checks = sifted(Evidence(activities), frozenset({"kustomize"}), frozenset({"flux"}), ())
    return validation_fact(checks, units, lambda one, unit: touches(one, (unit,))).value


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((activity(),), "pull-request"),
        ((activity(directories=("a",)),), "pull-request"),
        ((activity(directories=("elsewhere",)),), "none"),
        ((activity(events=(Event.PUSH,)),), "push"),
        ((activity(system="pre-commit"),), "hooks"),
        ((activity(tools=("kustomize", "flux")),), "none"),
        ((activity(Purpose.APPLY),), "none"),
        ((), "none"),
    ],
)
def test_the_best_check_counts(found, expected):
    """Pull requests come before pushes and hooks; checks of other places or other tools do not count."""
    assert validation(*found) == expected


def test_a_check_of_few_units_is_partial():
    """Fewer than half of the units leave it partial."""
    assert validation(activity(directories=("a",)), units=("a", "b", "c")) == "pull-request-partly"


def test_a_program_that_is_not_followed_leaves_it_open():
    """What an unknown program does on pull requests is not guessed."""
    for named in ((), ("kustomize",)):
        checks = sifted(Evidence((activity(opaque=True, tools=named),)), frozenset({"kustomize"}), frozenset(), ())
        assert isinstance(validation_fact(checks, ["a"], touches).value, Unknown)
        assert isinstance(impact_fact(checks).value, Unknown)


def test_a_program_about_another_tool_leaves_nothing_open():
    """A program that is named after one tool says nothing about the others."""
    checks = sifted(Evidence((activity(opaque=True, tools=("terraform",)),)), frozenset({"kustomize"}), frozenset(), ())
    assert validation_fact(checks, ["a"], touches).value == "none"


def test_a_renderer_in_the_cluster_shows_the_impact():
    """A renderer of pull requests validates and shows the difference, without any CI here."""
    checks = sifted(Evidence(), frozenset(), frozenset(), [("kubechecks", HERE)])
    assert (validation_fact(checks, ["a"], touches).value, impact_fact(checks).value) == ("pull-request", "diff")
