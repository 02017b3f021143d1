"""What a judgement about a tool or the repository rests on where no line decides it, as with an absence.

A fact that stands nowhere may say what was looked at for it (`Fact.basis`): the configurations of CI, the owners of
code, the commits. Of what can stand anywhere in what is delivered, the entries of delivery are the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from checker.model import Basis, Collection, Fact, Facts, Place, Relation, Rule, Unit
from checker.policy.evidence import RELATED, fact_in
from checker.policy.wording import value_in_words

_ENTRY = "an entry of delivery"


def delivering(collections: Sequence[Collection]) -> Basis:
    """The entries of delivery: the first live units that no other live unit delivers, each line once."""
    units = [unit for found in collections for unit in found.units]
    names = {str(unit.address) for unit in units}
    delivered = {
        edge.target
        for found in collections
        for edge in found.edges
        if edge.relation is Relation.DELIVERS and edge.source in names and edge.source != edge.target
    }
    outermost = [unit for unit in units if str(unit.address) not in delivered]
    return Basis(tuple(islice(_entries(outermost or units), RELATED)))


def basis_of(decided: Rule, tried: Sequence[Rule], facts: Facts, otherwise: Basis) -> Basis:
    """What a rule without a line rests on: where its facts stand or were looked for; `otherwise` for what has no place.

    A rule without conditions holds because none of the rules `tried` before it does: it rests on what they asked for.
    """
    asked = _asked(decided) or list(dict.fromkeys(path for rule in tried for path in _asked(rule)))
    found = [_basis(path, fact_in(facts, path), otherwise) for path in asked] or [otherwise]
    found.sort(key=lambda basis: basis is otherwise)
    places = dict.fromkeys(place for basis in found for place in basis.places)
    commits = next((basis.commits for basis in found if basis.commits), ())
    return Basis(tuple(islice(places, RELATED)), commits)


def _asked(rule: Rule) -> list[str]:
    return [path for path in dict.fromkeys((rule.at, *rule.when, rule.share)) if path]


def _basis(path: str, fact: Fact, otherwise: Basis) -> Basis:
    if fact.at is not None:
        return Basis((Place(fact.at, f"{path} = {value_in_words(fact.value)}"),))
    return otherwise if fact.basis is None else fact.basis


def _entries(units: Iterable[Unit]) -> Iterator[Place]:
    seen = set()
    for unit in units:
        if unit.location not in seen:
            seen.add(unit.location)
            yield Place(unit.location, f"{_ENTRY}: {unit.address}")
