"""What a revision is judged by: the policies that come with the checker, and what the repository adds to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.config.reader import HINT
from checker.git.snapshot import Snapshot
from checker.model import Check, Configuration, Criterion, Location, Pack, Severity, Waiver
from checker.policy.faults import Fault, refuse, suggestion
from checker.policy.pack import tree_pack
from checker.policy.wording import shown


def extended(pack: Pack, snapshot: Snapshot, configuration: Configuration) -> Pack:
    """The pack with the policies of the repository's own packs added, as findings beyond the scores.

    What the configuration says of criteria is checked against all of them.

    Raises:
        UsageError: a pack has faults, a name is taken, or the configuration speaks of what there is not.
    """
    for directory in configuration.packs:
        pack = enlarged(pack, tree_pack(snapshot, directory, pack), directory)
    refuse(_unknown(pack, configuration), HINT)
    return pack


def enlarged(pack: Pack, own: Pack, label: str) -> Pack:
    """The pack with the policies of one's own added, as findings beyond the scores; `label` names their folder.

    A criterion among them becomes a check too, so that no score is changed: an error if it is a gate, else a warning.

    Raises:
        UsageError: a name is taken.
    """
    taken = {policy.id for policy in pack.policies}
    refuse(
        Fault(Location(f"{label}/{one.id.replace('.', '/', 1)}.yaml"), "this name is taken; rename the file.")
        for one in own.policies
        if one.id in taken
    )
    return pack._replace(checks=(*pack.checks, *own.checks, *map(_as_check, own.criteria)))


def _as_check(criterion: Criterion) -> Check:
    return Check(
        id=criterion.id,
        title=criterion.title,
        severity=Severity.ERROR if criterion.gate else Severity.WARNING,
        scope=criterion.scope,
        why=criterion.why,
        rules=criterion.rules,
        examples=criterion.examples,
        references=criterion.references,
    )


def _unknown(pack: Pack, configuration: Configuration) -> Iterator[Fault]:
    """What the configuration names and no policy is called."""
    criteria = {criterion.id for criterion in pack.criteria}
    policies = {policy.id: policy for policy in pack.policies}
    for attestation in configuration.attestations:
        if attestation.criterion not in criteria:
            yield _no_such("criterion", attestation.criterion, criteria, attestation.location)
    for waiver in configuration.waivers:
        policy = policies.get(waiver.criterion)
        if policy is None:
            yield _no_such("policy", waiver.criterion, policies, waiver.location)
        elif waiver.rule:
            yield from _no_rule(waiver, [rule.id for rules in policy.rules.values() for rule in rules])


def _no_such(kind: str, name: str, known: Iterable[str], at: Location) -> Fault:
    return Fault(at, f"no {kind} is called '{shown(name)}'; {suggestion(name, known)}")


def _no_rule(waiver: Waiver, rules: Sequence[str]) -> Iterator[Fault]:
    if waiver.rule not in rules:
        text = f"{waiver.criterion} has no rule '{shown(waiver.rule)}'; {suggestion(waiver.rule, rules)}"
        yield Fault(waiver.location, text)
