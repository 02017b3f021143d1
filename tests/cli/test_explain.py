"""`gitops-checker explain` says what is asked and how it is judged, in any width and on any pipe."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from checker.cli import main
from checker.cli.exits import run
from checker.cli.explanation import WIDEST, explain
from checker.cli.terminal import Display
from checker.errors import UsageError
from checker.policy.pack import load_pack

PACK = load_pack()
WIDE = Display(width=200, color=False, unicode=True)


def page(subject, shown=WIDE):
    """Return the page about a subject as one line of words."""
    return " ".join(explain(PACK, subject, shown).split())


@pytest.mark.parametrize("policy", PACK.policies, ids=lambda one: one.id)
def test_policy(policy):
    """The page of a policy holds everything that its policy says to people."""
    words = page(policy.id)
    texts = [policy.title, getattr(policy, "question", ""), policy.why, *policy.references]
    texts += [example.name for example in policy.examples]
    for rules in policy.rules.values():
        texts += [text for rule in rules for text in (rule.id, rule.message, rule.fix)]
    assert [text for text in texts if " ".join(text.split()) not in words] == []
    assert ("not assessed yet" in words) == (not policy.rules)
    assert (", gate" in words) == getattr(policy, "gate", False)
    assert not hasattr(policy, "severity") or f"{policy.severity}, {policy.scope}" in words


def test_findings():
    """The page of the findings lists every policy beyond the scores with its severity."""
    words = page("findings")
    assert all(f"{one.id} [{one.severity}, {one.scope}] {one.title}" in words for one in PACK.checks)


@pytest.mark.parametrize("dimension", PACK.dimensions, ids=lambda one: one.id)
def test_dimension(dimension):
    """The page of a dimension holds the article's questions and anchors and names the criteria."""
    words = page(dimension.id)
    members = [one.id for one in PACK.criteria if one.dimension == dimension.id]
    for text in (dimension.title, *dimension.questions, *dimension.anchors.values(), *members):
        assert text in words


def test_contents():
    """Without an argument, all dimensions and criteria are listed in the report's order, and what is beyond them."""
    lines = explain(PACK, None, WIDE).splitlines()
    listed = [found.group() for line in lines if (found := re.match(r"  [a-z-]+\.[a-z-]+", line))]
    assert [line.strip() for line in listed] == [one.id for one in PACK.policies]


@pytest.mark.parametrize("width", [40, 60, 500])
def test_width(width):
    """A page keeps to the width, and to what is read well; only what must stay whole to be copied may be longer."""
    for subject in (None, "drift", "drift.resolution"):
        for line in explain(PACK, subject, Display(width, color=False, unicode=True)).splitlines():
            assert len(line) <= min(width, WIDEST) or len(line.split()) <= 2


def test_narrow_encoding():
    """Where the terminal has no Unicode, the page is ASCII."""
    for policy in PACK.policies:
        assert explain(PACK, policy.id, Display(80, color=False, unicode=False)).isascii()


@pytest.mark.parametrize(
    ("subject", "meant"),
    [
        ("resolution", "drift.resolution"),
        ("drift.resolutoin", "drift.resolution"),
        ("drfit", "drift"),
        ("findings.missing-psth", "findings.missing-path"),
    ],
)
def test_unknown_subject(subject, meant):
    """An unknown id is the user's mistake, and the message says what was probably meant."""
    with pytest.raises(UsageError, match=re.escape(f"did you mean '{meant}'?")):
        explain(PACK, subject, WIDE)


def test_command():
    """The command prints the page and ends with 0."""
    result = CliRunner().invoke(main, ["explain", "drift.resolution"])
    assert result.exit_code == 0
    assert result.output.startswith(
        "How drift is resolved is declared for each unit\ndrift.resolution [for a 10, unit]\n"
    )


def test_command_with_an_unknown_subject(capsys):
    """The command ends with 2 and a hint on standard error."""
    assert run(main, ["explain", "nonsense"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "there is no criterion or dimension 'nonsense'" in shown.err
