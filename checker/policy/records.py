"""The records of a pack, made from documents whose form and coherence are checked; nothing can fail here.

They are plain data: of a parsed file's places only those of examples are kept.
"""

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
        title=str(data["title"]),
        question=str(data["question"]),
        level=int(data["level"]),
        scope=Scope(data["scope"]),
        gate=bool(data.get("gate", False)),
        why=str(data["why"]),
        rules=_rules(data),
        examples=_examples(data),
        references=tuple(map(str, data.get("references", ()))),
    )


def check_of(identity: str, data: Map) -> Check:
    """The record of one policy beyond the scores; `identity` is `findings.<name>`, from its path."""
    return Check(
        id=identity,
        title=str(data["title"]),
        severity=Severity(data["severity"]),
        scope=Scope(data["scope"]),
        why=str(data["why"]),
        rules=_rules(data),
        examples=_examples(data),
        references=tuple(map(str, data["references"])),
    )


def interval_of(pair: list[Any]) -> Interval:
    """An exact interval from two numbers (by their decimal text) or texts such as "2/3"."""
    low, high = (Fraction(str(number)) for number in pair)
    return Interval(low, high)


def _rules(data: Map) -> Mapping[str, tuple[Rule, ...]]:
    return {subject: tuple(map(_rule, rules)) for subject, rules in data.get("rules", {}).items()}


def _rule(data: Mapping[str, Any]) -> Rule:
    return Rule(
        id=str(data["id"]),
        outcome=Outcome(data["outcome"]) if "outcome" in data else None,
        when=_plain(data.get("when", {})),
        message=str(data["message"]),
        fix=str(data.get("fix", "")),
        bounds=interval_of(data["bounds"]) if "bounds" in data else None,
        share=str(data.get("share", "")),
        at=str(data.get("at", "")),
    )


def _plain(node: Any) -> Any:
    """What a document says, without the places of its lines. Its depth is bounded by its form."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    return next((kind(node) for kind in (str, bool, int, float) if isinstance(node, kind)), node)


def _examples(data: Map) -> tuple[Example, ...]:
    return tuple(_example(each) for each in data.get("examples", ()))


def _example(data: Map) -> Example:
    return Example(
        name=str(data["name"]),
        files=_plain(data["files"]),
        expect=tuple(data["expect"]),
        location=data.at,
        history=tuple(_plain(data.get("history", []))),
    )
