"""Collisions over deliveries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checker.graph import Delivery, collisions
from checker.model import Address, Location

OWNERS = [Address("flux", "prod", "flux-system", "Kustomization", name) for name in "abc"]
DELIVERIES = st.lists(
    st.builds(
        Delivery,
        st.sampled_from(OWNERS),
        st.sampled_from(["prod", "edge"]),
        st.sampled_from(["/Namespace//web", "/Namespace//db"]),
        st.builds(Location, st.just("all.yaml"), st.integers(1, 9)),
    ),
    max_size=12,
)


def test_two_owners_of_one_object_name_each_other():
    """Each of two owners of an object in one cluster gets the delivery of the other."""
    one, other = (Delivery(owner, "prod", "/Namespace//web", Location("all.yaml", 1)) for owner in OWNERS[:2])
    assert collisions([one, other]) == {one.owner: (other,), other.owner: (one,)}


def test_other_clusters_do_not_collide():
    """The same object in two clusters collides with nothing."""
    one = Delivery(OWNERS[0], "prod", "/Namespace//web", Location("all.yaml", 1))
    assert collisions([one, one._replace(owner=OWNERS[1], target="edge")]) == {}


@given(DELIVERIES, st.randoms())
def test_order_does_not_matter(deliveries, random):
    """The result is the same for every order of the deliveries."""
    shuffled = list(deliveries)
    random.shuffle(shuffled)
    assert collisions(shuffled) == collisions(deliveries)


@given(DELIVERIES)
def test_a_collision_is_mutual_and_never_with_oneself(deliveries):
    """Whoever collides over an object meets another owner of it, who collides over it too."""
    met = collisions(deliveries)
    for owner, others in met.items():
        for other in others:
            assert other.owner != owner
            assert (other.target, other.identity) in {(one.target, one.identity) for one in met[other.owner]}


@given(DELIVERIES)
def test_only_shared_objects_collide(deliveries):
    """An owner collides exactly over the objects that some other owner delivers to the same cluster."""
    met = collisions(deliveries)
    for owner in OWNERS:
        own = {(one.target, one.identity) for one in deliveries if one.owner == owner}
        foreign = {(one.target, one.identity) for one in deliveries if one.owner != owner}
        assert {(one.target, one.identity) for one in met.get(owner, ())} == own & foreign
