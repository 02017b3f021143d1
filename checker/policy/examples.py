"""The examples of a pack: small trees that are judged, and compared with what the policy says of them.

`gitops-checker policy test` and the project's own tests run them. Judging is a function given by the caller, since the
pipeline stands above this layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from checker.git.snapshot import MemorySnapshot, Snapshot
from checker.model import Example, Interval, Judgement, Location, Outcome, Pack, Policy
from checker.policy.faults import suggestion
from checker.policy.past import history_of
from checker.policy.records import interval_of
from checker.policy.wording import shown

Judging = Callable[[Snapshot, Pack], tuple[Judgement, ...]]

FAULTLESS = frozenset({Outcome.SATISFIED, Outcome.NOT_APPLICABLE})
"""Outcomes that find nothing; a policy that can find something has an example where it does."""


class Failure(NamedTuple):
    """An example that does not come out as expected: the policy's line, what was expected and what was found."""

    criterion: str
    location: Location
    text: str


class Trial(NamedTuple):
    """How a pack fared: how many examples were run, the failures, and the policies that have no rules yet."""

    examples: int
    failures: tuple[Failure, ...]
    unruled: tuple[str, ...]


def try_pack(pack: Pack, judging: Judging) -> Trial:
    """Run every example of a pack, and demand that each policy which can find something shows it in one."""
    failures: list[Failure] = []
    for policy in pack.policies:
        for example in policy.examples:
            failures.extend(try_example(policy, example, judging, pack.alone(policy)))
        failures.extend(_unshown(policy))
    return Trial(
        examples=sum(len(policy.examples) for policy in pack.policies),
        failures=tuple(failures),
        unruled=tuple(policy.id for policy in pack.policies if not policy.rules),
    )


def try_example(policy: Policy, example: Example, judging: Judging, alone: Pack) -> Iterator[Failure]:
    """Yield what does not come out as expected when an example is judged by `alone`, the pack of its policy."""
    snapshot = MemorySnapshot(example.files, history=history_of(example))
    found = {_key(judgement): judgement for judgement in judging(snapshot, alone)}
    for expectation in example.expect:
        key = str(expectation.get("unit") or expectation.get("tool") or "")
        at = getattr(expectation, "at", example.location)
        for text in _differences(expectation, key, found):
            yield Failure(policy.id, at, f"{shown(example.name)}: {text}")


def _key(judgement: Judgement) -> str:
    return str(judgement.unit or judgement.tool)


def _differences(expectation: Mapping[str, Any], key: str, found: Mapping[str, Judgement]) -> Iterator[str]:
    judgement = found.get(key)
    subject = key or "the repository"
    if judgement is None:
        yield f"nothing was judged for '{subject}'; {suggestion(key, found)}"
        return
    evidence = f"by rule {judgement.rule} at {judgement.location or 'no line'}: {judgement.message}"
    for name, actual in _seen(judgement).items():
        expected = _wanted(expectation, name)
        if expected is not None and expected != actual:
            yield f"{subject}: expected {name} {_words(expected)}, found {_words(actual)} ({evidence})"


def _seen(judgement: Judgement) -> Mapping[str, Any]:
    return {
        "outcome": judgement.outcome.value,
        "rule": judgement.rule,
        "coverage": judgement.coverage,
        "at": str(judgement.location or ""),
    }


def _wanted(expectation: Mapping[str, Any], name: str) -> Any:
    value = expectation.get(name)
    return interval_of(value) if name == "coverage" and value is not None else value


def _words(value: Any) -> str:
    return f"[{value.low}, {value.high}]" if isinstance(value, Interval) else str(value or "none")


def _unshown(policy: Policy) -> Iterator[Failure]:
    """A policy that can find something but never does in its examples may as well not work."""
    outcomes = {rule.outcome for rules in policy.rules.values() for rule in rules}
    expected = {Outcome(one["outcome"]) for example in policy.examples for one in example.expect}
    if outcomes - FAULTLESS and not expected - FAULTLESS:
        at = policy.examples[0].location if policy.examples else Location(_file(policy))
        yield Failure(policy.id, at, "no example shows what the policy finds; add one that is not satisfied.")


def _file(policy: Policy) -> str:
    return f"{policy.id.replace('.', '/', 1)}.yaml"
