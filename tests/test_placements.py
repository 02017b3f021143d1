"""Promises about targets, sharing and promotion, which are judged over the placements of all tools."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.graph.stages import stage_of, without_stages
from checker.model import Address, Collection, Facts, Location, Placement, Target, TargetKind, Unit, Unknown, Version
from checker.overview.promotion import promotion_facts
from checker.overview.sharing import sharing_facts
from checker.overview.targets import target_facts

_NAMES = st.sampled_from(["a", "b", "c"])


def _placement(name: str, target: str, stage: str, definition: str, version: str) -> Placement:
    at = Location(f"{name}/{target}/{stage}.yaml", 1)
    return Placement(
        unit=f"{target}:{name}",
        at=at,
        subject=name,
        ladder=name,
        target=Target(TargetKind.CLUSTER, target, at),
        stage=stage,
        definitions=frozenset({definition}),
        versions=lambda: (Version("image", version, at),),
    )


placements = st.lists(
    st.builds(
        _placement,
        name=_NAMES,
        target=st.sampled_from(["oslo", "paris", "rome"]),
        stage=st.sampled_from(["", "staging", "production"]),
        definition=st.sampled_from(["base", "web", "api"]),
        version=st.sampled_from(["1.0", "1.1", "main"]),
    ),
    min_size=1,
    max_size=8,
)


def _collection(found: Sequence[Placement]) -> Collection:
    at = Location("unit.yaml")
    unit = Unit(Address("flux", "home", "web", "Kustomization", "web"), at, {})
    return Collection("flux", units=(unit,), placements=tuple(found))


def _values(found: Sequence[Placement]) -> dict[str, object]:
    collections = [_collection(found)]
    targets = target_facts(collections)
    facts: Facts = {
        **targets,
        **sharing_facts(collections, targets["targets.number"]),
        **promotion_facts(collections),
    }
    return {path: fact.value for path, fact in facts.items()}


@given(placements, st.randoms())
def test_the_order_of_units_does_not_matter(found: list[Placement], random: object) -> None:
    """Whatever order collectors find units in, the facts are the same."""
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _values(shuffled) == _values(found)


@given(placements)
def test_an_unrelated_unit_on_a_known_target_changes_nothing(found: list[Placement]) -> None:
    """A unit without a counterpart says nothing of targets, sharing or stages."""
    target = found[0].target
    assert isinstance(target, Target)
    other = found[0]._replace(
        unit="other", subject="other", ladder="other", stage="", definitions=frozenset({"its own"}), target=target
    )
    assert _values([*found, other]) == _values(found)


@given(placements)
def test_a_target_that_is_not_seen_never_makes_known_targets_fewer(found: list[Placement]) -> None:
    """Two known targets stay two; fewer become unknown."""
    hidden = found[0]._replace(target=Unknown("registered elsewhere"))
    number = _values(found)["targets.number"]
    after = _values([*found, hidden])["targets.number"]
    assert after == number if isinstance(number, int) and number > 1 else isinstance(after, Unknown)


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("apps/staging", "staging"),
        ("stone-stg-rh01", "staging"),
        ("non-prod/eu/qa", "qa"),
        ("non-prod", "non-production"),
        ("preProd", "preproduction"),
        ("prod-eu", "production"),
        ("products", ""),
        ("device", ""),
        ("paris", ""),
    ],
)
def test_stages_are_whole_words_and_the_last_one_counts(name: str, stage: str) -> None:
    """A stage is a word of a name, not a part of one; of several the last one counts."""
    assert stage_of(name) == stage


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("web-staging", "web"),
        ("staging-web", "web-production"),
        ("accounts/bors-staging/app", "accounts/bors-prod/app"),
        ("stg-cluster-a", "prd-cluster-a"),
    ],
)
def test_names_that_differ_in_the_stage_alone_are_alike_without_it(one: str, other: str) -> None:
    """Copies for two stages have one name when the stage is taken out."""
    assert without_stages(one) == without_stages(other)
