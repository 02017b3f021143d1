"""The records of a pack, made from documents whose form and coherence are checked; nothing can fail here."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from checker.model import Check, Criterion, Dimension, Example, Interval, Outcome, Rule, Scope, Severity
from checker.parse.located import Map

ANCHORS = (0, 5, 10)


def dimension_of(data: Map) -> Dimension:
    """The record of one entry of `dimensions.yaml`."""
    return Dimension(
        id=data["id"],
        title=data["title"],
        questions=tuple(data["questions"]),
        anchors={anchor: data["anchors"][str(anchor)] for anchor in ANCHORS},
    )


def criterion_of(identity: str, data: Map) -> Criterion:
    """The record of one policy file; `identity` is `<dimension>.<name>`, from its path."""
    return Criterion(
        id=identity,
        dimension=identity.partition(".")[0],
        title=data["title"],
        question=data["question"],
        level=int(data["level"]),
        scope=Scope(data["scope"]),
        gate=data.get("gate", False),
        why=data["why"],
        rules=_rules(data),
        examples=_examples(data),
        references=tuple(data.get("references", ())),
    )


def check_of(identity: str, data: Map) -> Check:
    """The record of one policy beyond the scores; `identity` is `findings.<name>`, from its path."""
    return Check(
        id=identity,
        title=data["title"],
        severity=Severity(data["severity"]),
        scope=Scope(data["scope"]),
        why=data["why"],
        rules=_rules(data),
        examples=_examples(data),
        references=tuple(data["references"]),
    )


def interval_of(pair: list[Any]) -> Interval:
    """An exact interval from two numbers (by their decimal text) or texts such as "2/3"."""
    low, high = (Fraction(str(number)) for number in pair)
    return Interval(low, high)


def _rules(data: Map) -> Mapping[str, tuple[Rule, ...]]:
    return {subject: tuple(map(_rule, rules)) for subject, rules in data.get("rules", {}).items()}


def _rule(data: Mapping[str, Any]) -> Rule:
    return Rule(
        id=data["id"],
        outcome=Outcome(data["outcome"]) if "outcome" in data else None,
        when=data.get("when", {}),
        message=data["message"],
        fix=data.get("fix", ""),
        bounds=interval_of(data["bounds"]) if "bounds" in data else None,
        share=data.get("share", ""),
        at=data.get("at", ""),
    )


def _examples(data: Map) -> tuple[Example, ...]:
    return tuple(_example(each) for each in data.get("examples", ()))


def _example(data: Map) -> Example:
    return Example(
        name=data["name"],
        files=data["files"],
        expect=tuple(data["expect"]),
        location=data.at,
        history=tuple(data.get("history", ())),
    )
