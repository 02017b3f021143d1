"""Steps of GitHub workflows that wait for a person, and what runs only after them.

An action that opens an issue and waits for its approvers (`trstringer/manual-approval` and its like) is told by its
name. What comes after it waits too: the later steps of its job, and the jobs that need that job. Reviewers of an
environment are a setting of the forge and cannot be seen (domain terraform-ci-git D4-7).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from checker.ecosystems.ci.actions import action_of
from checker.ecosystems.ci.guards import holds
from checker.ecosystems.ci.names import words_of
from checker.ecosystems.ci.nodes import strings, text
from checker.ecosystems.ci.steps import Gate, Step
from checker.ecosystems.ci.triggers import Trigger
from checker.model import Event, Location, Unknown
from checker.parse.located import Map

_APPROVING = frozenset({"approval", "approvals", "approve", "approver", "approvers"})
_WAITING = frozenset({"manual", "wait", "await"})
_LANDING = frozenset({Event.PUSH, Event.TAG})
_ANYWAY = ("always()", "cancelled()", "failure()")
"""Conditions by which a job runs, or may run, whatever became of the ones that it needs."""

_CONDITION = "whether the approval is asked for depends on a condition"
_DENIAL = "what a denied approval does is left to later conditions"
_RUNS_ANYWAY = "its condition decides whether it runs without the approval"


def asks_a_person(reference: str) -> bool:
    """Whether the name of an action or of another repository's workflow says that it waits for an approval."""
    words = words_of(action_of(reference)[0].split("/")[1:])
    return bool(words & _APPROVING and words & _WAITING)


def gate_of(call: Map, at: Location, triggers: Iterable[Trigger]) -> Gate:
    """What the call of such an action makes the rest wait by when a change lands: its line, or why that is not told.

    A call that its condition may leave out, and a denial that fails nothing, hold nothing back by themselves.

    Args:
        call: the step or job.
        at: the line to tell.
        triggers: what starts it, as far as its condition does not surely exclude it.
    """
    if "if" in call:
        asked = {holds(text(call["if"]), one.known()) for one in triggers if one.event in _LANDING}
        if not asked:
            return None
        if asked != {True}:
            return Unknown(_CONDITION, at)
    settings = call.get("with")
    denial = text(settings.get("fail-on-denial")).lower() if isinstance(settings, Map) else ""
    return at if denial in {"", "true"} and "continue-on-error" not in call else Unknown(_DENIAL, at)


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps of a job, each with what it waits by; the `gate` of one that asks is what it makes others wait by."""
    found: list[Step] = []
    gate: Gate = None
    for step in steps:
        gate = _surest(step.gate, gate)
        found.append(step._replace(gate=gate))
    return tuple(found)


def behind(steps: tuple[Step, ...], gate: Gate) -> tuple[Step, ...]:
    """The steps of a job that begins behind a gate."""
    return tuple(step._replace(gate=_surest(step.gate, gate)) for step in steps) if gate else steps


def beginnings(described: Mapping[str, Map], asking: Mapping[str, Gate]) -> Mapping[str, Gate]:
    """What each job begins behind, by those that it needs, near or far; `asking` are those that wait for a person."""
    dependents: dict[str, list[str]] = defaultdict(list)
    for name, job in described.items():
        for needed in strings(job.get("needs")):
            dependents[needed].append(name)
    found: dict[str, Gate] = {}
    sure: list[tuple[str, Gate]] = [(name, gate) for name, gate in asking.items() if isinstance(gate, Location)]
    unsure: list[tuple[str, Gate]] = [(name, gate) for name, gate in asking.items() if isinstance(gate, Unknown)]
    while sure or unsure:  # what is sure goes first: each job is reached once, by the surest gate
        name, gate = sure.pop() if sure else unsure.pop()
        for dependent in dependents[name]:
            if dependent not in found:
                reached = found[dependent] = _reached(gate, described[dependent])
                queue = sure if isinstance(reached, Location) else unsure
                queue.append((dependent, reached))
    return found


def _reached(gate: Gate, job: Map) -> Gate:
    """What a job that needs another one waits by: nothing sure where it may run whatever became of that one."""
    runs_anyway = any(word in text(job.get("if")) for word in _ANYWAY)
    return Unknown(_RUNS_ANYWAY, job.where("if")) if runs_anyway and isinstance(gate, Location) else gate


def _surest(one: Gate, other: Gate) -> Gate:
    """Of two gates the one that surely holds; the first if neither or both do."""
    return other if one is None or (isinstance(other, Location) and not isinstance(one, Location)) else one
