"""The words of `gitops-checker explain`: a pack's own text, laid out for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from checker.cli.terminal import Display
from checker.errors import UsageError
from checker.model import Check, Criterion, Dimension, Example, Pack, Policy, Rule
from checker.policy.faults import suggestion
from checker.policy.pack import FINDINGS
from checker.policy.wording import condition_in_words
from checker.report import escape

WIDEST = 88
"""Prose is read best in lines no longer than this."""

Line = tuple[int, str]
"""Indentation and text of one paragraph, item or heading; an empty text is an empty line."""


def explain(pack: Pack, subject: str | None, shown: Display) -> str:
    """The page about a criterion, a dimension, or (None) all of them.

    Raises:
        UsageError: the pack knows no such criterion or dimension; the message suggests one.
    """
    return _laid_out(_lines(pack, subject), shown)


def _lines(pack: Pack, subject: str | None) -> Iterator[Line]:
    if subject is None:
        yield from _contents(pack)
        return
    for dimension in pack.dimensions:
        if dimension.id == subject:
            yield from _dimension(dimension, pack)
            return
    if subject == FINDINGS and pack.checks:
        yield from _beyond(pack)
        return
    for policy in pack.policies:
        if policy.id == subject:
            yield from _policy(policy)
            return
    raise unknown_subject(subject, [one.id for one in (*pack.dimensions, *pack.policies)])


def unknown_subject(subject: str, known: Sequence[str]) -> UsageError:
    """What to say of a name that is no dimension, criterion or finding: which one was probably meant."""
    named = [one for one in known if one.rpartition(".")[2] == subject]
    alike = known if "." in subject else [one for one in known if "." not in one]
    meant = f"did you mean '{named[0]}'?" if named else suggestion(subject, alike)
    return UsageError(
        f"there is no criterion or dimension '{subject}'; {meant}",
        hint="gitops-checker explain lists all of them",
    )


def _contents(pack: Pack) -> Iterator[Line]:
    for dimension in pack.dimensions:
        yield 0, f"{dimension.id}: {dimension.title}"
        yield from _members(dimension, pack)
        yield 0, ""
    if pack.checks:
        yield from _beyond(pack)
        yield 0, ""
    yield 0, "gitops-checker explain CRITERION says how one of them is judged."


def _members(dimension: Dimension, pack: Pack) -> Iterator[Line]:
    for criterion in pack.criteria:
        if criterion.dimension == dimension.id:
            yield 2, f"{criterion.id} [{_marks(criterion)}] {criterion.title}"


def _beyond(pack: Pack) -> Iterator[Line]:
    yield 0, f"{FINDINGS}: what does not work as it is written; listed, not scored"
    for check in pack.checks:
        yield 2, f"{check.id} [{_kind(check)}] {check.title}"


def _kind(policy: Policy) -> str:
    return f"{policy.severity}, {policy.scope}" if isinstance(policy, Check) else _marks(policy)


def _marks(criterion: Criterion) -> str:
    marks = [f"for a {criterion.level}", criterion.scope.value]
    return ", ".join(marks + ["gate"] * criterion.gate + ["not assessed yet"] * (not criterion.rules))


def _dimension(dimension: Dimension, pack: Pack) -> Iterator[Line]:
    yield 0, dimension.title
    yield 0, ""
    yield from ((0, question) for question in dimension.questions)
    yield 0, ""
    yield from ((2, f"{anchor}: {text}") for anchor, text in sorted(dimension.anchors.items()))
    yield 0, ""
    yield 0, "Criteria:"
    yield from _members(dimension, pack)


def _policy(policy: Policy) -> Iterator[Line]:
    yield 0, policy.title
    yield 0, f"{policy.id} [{_kind(policy)}]"
    yield 0, ""
    if isinstance(policy, Criterion):
        yield 0, policy.question
        yield 0, ""
    yield 0, policy.why
    yield 0, ""
    if not policy.rules:
        yield 0, "Not assessed yet: the policy has no rules, so its outcome is unobservable."
    for subject, rules in policy.rules.items():
        yield 0, f"How it is judged ({subject}; the first rule that applies decides):"
        for rule in rules:
            yield from _rule(rule)
        yield 0, ""
    yield from _examples(policy)
    yield from _references(policy)


def _rule(rule: Rule) -> Iterator[Line]:
    conditions = [condition_in_words(path, schema) for path, schema in rule.when.items()]
    bounds = f" {float(rule.bounds.low):g} to {float(rule.bounds.high):g}" if rule.bounds else ""
    counts = f"{rule.outcome.value}{bounds}" if rule.outcome else f"the share measured in {rule.share}"
    yield 2, f"{rule.id}: {counts}, {'if ' + ', and '.join(conditions) if conditions else 'otherwise'}"
    yield 4, rule.message
    if rule.fix:
        yield 4, f"Fix: {rule.fix}"


def _examples(policy: Policy) -> Iterator[Line]:
    if policy.examples:
        yield 0, "Examples:"
    for example in policy.examples:
        yield 2, example.name
        yield from _expectations(example)
    if policy.examples:
        yield 0, ""


def _expectations(example: Example) -> Iterator[Line]:
    for expected in example.expect:
        subject = expected.get("unit") or expected.get("tool") or "the repository"
        at = f" ({expected['at']})" if "at" in expected else ""
        yield 4, f"{subject}: {expected['outcome']}{at}"


def _references(policy: Policy) -> Iterator[Line]:
    if policy.references:
        yield 0, "References:"
    for reference in policy.references:
        yield 2, reference


def _laid_out(lines: Iterator[Line], shown: Display) -> str:
    width = min(shown.width, WIDEST)
    page: list[str] = []
    for indent, text in lines:
        page.extend(_wrapped(escape.terminal(" ".join(text.split()), unicode=shown.unicode), indent, width))
    return escape.lines("\n".join(page).rstrip("\n") + "\n")


def _wrapped(text: str, indent: int, width: int) -> list[str]:
    """Wrap one paragraph; an address or a path is never broken, so that it can be copied."""
    margin = " " * indent
    return textwrap.wrap(
        text,
        width,
        initial_indent=margin,
        subsequent_indent=f"{margin}  " if indent else "",
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
