"""The examples of a pack: small trees that are judged, and compared with what the policy says of them.

`gitops-checker policy test` and the project's own tests run them. Judging is a function given by the caller, since the
pipeline stands above this layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from checker.git.snapshot import MemorySnapshot, Snapshot
from checker.model import Criterion, Example, Interval, Judgement, Location, Outcome, Pack
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
    for criterion in pack.criteria:
        alone = pack._replace(criteria=(criterion,))
        for example in criterion.examples:
            failures.extend(try_example(criterion, example, judging, alone))
        failures.extend(_unshown(criterion))
    return Trial(
        examples=sum(len(criterion.examples) for criterion in pack.criteria),
        failures=tuple(failures),
        unruled=tuple(criterion.id for criterion in pack.criteria if not criterion.rules),
    )


def try_example(criterion: Criterion, example: Example, judging: Judging, alone: Pack) -> Iterator[Failure]:
    """Yield what does not come out as expected when an example is judged by `alone`, the pack of its criterion."""
    snapshot = MemorySnapshot(example.files, history=history_of(example))
    found = {_key(judgement): judgement for judgement in judging(snapshot, alone)}
    for expectation in example.expect:
        key = str(expectation.get("unit") or expectation.get("tool") or "")
        at = getattr(expectation, "at", example.location)
        for text in _differences(expectation, key, found):
            yield Failure(criterion.id, at, f"{shown(example.name)}: {text}")


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


def _unshown(criterion: Criterion) -> Iterator[Failure]:
    """A policy that can find something but never does in its examples may as well not work."""
    outcomes = {rule.outcome for rules in criterion.rules.values() for rule in rules}
    expected = {Outcome(one["outcome"]) for example in criterion.examples for one in example.expect}
    if outcomes - FAULTLESS and not expected - FAULTLESS:
        at = criterion.examples[0].location if criterion.examples else Location(_file(criterion))
        yield Failure(criterion.id, at, "no example shows what the policy finds; add one that is not satisfied.")


def _file(criterion: Criterion) -> str:
    return f"{criterion.id.replace('.', '/', 1)}.yaml"
