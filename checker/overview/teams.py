"""How users get environments of their own, and what bounds teams (rubric multi-user.self-service, team-spaces)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from checker.model import Collection, Evidence, Fact, Facts, Form, Item, Means, Offer, Place, Space
from checker.overview.siblings import siblings_of

_ENOUGH = frozenset(
    {
        Means.PULL_REQUESTS,
        Means.REPOSITORIES,
        Means.GIT_DIRECTORIES,
        Means.GIT_FILES,
        Means.ANY_NAMESPACE,
        Means.RESOURCE_SET,
        Means.ARTIFACTS,
        Means.FACTORY,
        Means.FORM_WORKFLOW,
        Means.SCAFFOLDER,
        Means.CLAIM,
    }
)
"""By which users create an environment themselves, through Git; of the others it takes somebody's hand as well."""

_DEFINITION = "apiextensions.crossplane.io/CompositeResourceDefinition"
_MANIFESTS = ("argocd", "flux")
_MOST_TOLD = 8


def self_service_facts(collections: Sequence[Collection], evidence: Evidence) -> Facts:
    """The facts `selfService.means` and `selfService.assisted`: what suffices by itself, and what does not."""
    offers = [
        *chain.from_iterable(collection.offers for collection in collections),
        *evidence.offers,
        *_claims(collections),
        *siblings_of(collections),
    ]
    return {
        "selfService.means": _offered([one for one in offers if one.means in _ENOUGH]),
        "selfService.assisted": _offered([one for one in offers if one.means not in _ENOUGH]),
    }


def space_facts(collections: Sequence[Collection]) -> Facts:
    """The facts `spaces.bounded`, `spaces.open` and `spaces.unseen`; owners of code are the forge's to tell."""
    spaces = tuple(dict.fromkeys(chain.from_iterable(collection.spaces for collection in collections)))
    stated = (collection.facts.get("foreign") for collection in collections if collection.tool in _MANIFESTS)
    foreign = [fact for fact in stated if fact is not None and fact.value is True]
    return {
        "spaces.bounded": _bounding([one for one in spaces if one.bounded]),
        "spaces.open": _bounding([one for one in spaces if not one.bounded]),
        "spaces.unseen": Fact(value=bool(foreign), at=foreign[0].at if foreign else None),
    }


def _claims(collections: Sequence[Collection]) -> list[Offer]:
    """Composite resources that are defined here and of which an instance is delivered from Git."""
    objects = [item for collection in collections for item in collection.inventory if item.form is Form.OBJECT]
    groups = {_group(item): item for item in objects if item.kind == _DEFINITION}
    used = {item.kind.rpartition("/")[0] for item in objects if item.kind != _DEFINITION}
    return [Offer(Means.CLAIM, item.at, item.name) for group, item in groups.items() if group in used]


def _group(item: Item) -> str:
    """The API group that a definition's name ends in: `databases.example.org`."""
    return item.name.partition(".")[2]


def _offered(offers: Sequence[Offer]) -> Fact:
    """Each means once, in words, at the first place of it."""
    first: dict[Means, Offer] = {}
    for offer in offers:
        first.setdefault(offer.means, offer)
    places = [Place(one.at, f"{one.means} ({one.name})" if one.name else one.means.value) for one in first.values()]
    return _listed(places, [means.value for means in first])


def _bounding(spaces: Sequence[Space]) -> Fact:
    return _listed([Place(one.at, f"{one.kind} {one.name}") for one in spaces], [one.name for one in spaces])


def _listed(places: Sequence[Place], values: Sequence[str]) -> Fact:
    if not places:
        return Fact([])
    return Fact(list(values), places[0].location, tuple(places[1:_MOST_TOLD]))
