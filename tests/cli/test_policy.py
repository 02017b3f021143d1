"""`gitops-checker policy test` checks a pack, runs its examples and says by its exit code whether it passed."""

from __future__ import annotations

import pytest

from checker.cli import main
from checker.cli.exits import run

POLICY = """\
title: A title
question: A question?
level: 5
scope: repository
why: A reason.
rules:
  repository:
    - id: delivered
      outcome: satisfied
      when: {units.live: {minimum: 1}}
      message: Something is delivered.
    - id: nothing
      outcome: unobservable
      message: Nothing is delivered.
examples:
  - name: nothing at all
    files: {README.md: ""}
    expect: [{outcome: OUTCOME}]
"""


@pytest.fixture
def pack(tmp_path):
    """Return a function that writes a pack of one policy and returns its folder."""

    def write(text):
        (tmp_path / "drift").mkdir()
        (tmp_path / "drift/own.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_failure(pack, capfd):
    """A pack with an example that comes out otherwise ends with 1 and shows the policy's line."""
    folder = pack(POLICY.replace("OUTCOME", "unobservable"))
    assert run(main, ["policy", "test", str(folder)]) == 1
    shown = capfd.readouterr().out.splitlines()
    assert shown[0].startswith(
        f"{folder}/drift/own.yaml:18: drift.own: nothing at all: the repository: expected outcome"
    )
    assert shown[-1] == "1 policies, 1 examples: 1 failed."


def test_pass(pack, capfd):
    """A pack that passes ends with 0; policies without rules are listed."""
    folder = pack(POLICY[: POLICY.index("rules:")])
    assert run(main, ["policy", "test", str(folder)]) == 0
    assert capfd.readouterr().out.splitlines() == [
        "Not assessed yet, no rules: drift.own.",
        "1 policies, 0 examples: all as expected.",
    ]


def test_broken(pack, capfd):
    """A broken pack ends with 2, and every fault is shown on standard error."""
    folder = pack(POLICY.replace("OUTCOME", "perfect").replace("level: 5", "level: 6"))
    assert run(main, ["policy", "test", str(folder)]) == 2
    shown = capfd.readouterr()
    assert shown.out == ""
    assert f"{folder}/drift/own.yaml:3: level must be one of 5, 10, not '6'." in shown.err
    assert f"{folder}/drift/own.yaml:18: " in shown.err


def test_shipped(capfd):
    """The pack that comes with the checker passes."""
    assert run(main, ["policy", "test"]) == 0
    assert capfd.readouterr().out.endswith("all as expected.\n")
