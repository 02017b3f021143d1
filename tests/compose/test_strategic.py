"""The algebra of strategic merges."""

from hypothesis import given
from hypothesis import strategies as st

from checker.compose.strategic import GONE, merge
from checker.model import Location
from checker.parse.located import Map, Seq

AT = Location("f.yaml")
KEYS = st.sampled_from(["a", "b", "c", "d"])
SCALARS = st.one_of(st.integers(0, 3), st.text("xy", max_size=2), st.booleans())


def located(node):
    """Plain data as located data."""
    if isinstance(node, dict):
        return Map([(key, located(value)) for key, value in node.items()], at=AT)
    return Seq([located(item) for item in node], at=AT) if isinstance(node, list) else node


def trees(leaves):
    """Nested mappings and flat lists over some leaves."""
    return st.recursive(
        st.one_of(leaves, st.lists(SCALARS, max_size=3)), lambda inner: st.dictionaries(KEYS, inner), max_leaves=12
    )


DATA = st.dictionaries(KEYS, trees(SCALARS)).map(located)
PATCHES = st.dictionaries(KEYS, trees(st.one_of(SCALARS, st.none()))).map(located)


@given(DATA)
def test_an_empty_patch_changes_nothing(data):
    """The empty mapping is the identity."""
    assert merge(data, Map(at=AT)) == data


@given(DATA, PATCHES)
def test_a_patch_applied_twice_is_applied_once(data, patch):
    """Merging is idempotent."""
    once = merge(data, patch)
    assert merge(once, patch) == once


@given(DATA, DATA)
def test_what_a_patch_states_holds_afterwards(data, patch):
    """Merged onto anything, a patch without nulls can be merged again without effect on what it states."""
    merged = merge(data, patch)
    assert all(merged[key] == merge(data.get(key), value) for key, value in patch.items())


def without_type_changes(one, other):
    """Whether no key is a mapping on one side and something else on the other."""
    return all(
        isinstance(value, dict) == isinstance(other[key], dict)
        and (not isinstance(value, dict) or without_type_changes(value, other[key]))
        for key, value in one.items()
        if key in other
    )


@given(DATA, DATA, DATA)
def test_layers_can_be_merged_in_any_grouping(one, two, three):
    """Where no mapping meets a scalar, merging is associative."""
    if all(without_type_changes(*pair) for pair in ((one, two), (two, three), (one, three))):
        assert merge(merge(one, two), three) == merge(one, merge(two, three))


@given(DATA, PATCHES)
def test_neither_side_is_written_to(data, patch):
    """Documents are shared between builds, so merging leaves both as they were."""
    before = repr(data), repr(patch)
    merge(data, patch)
    assert (repr(data), repr(patch)) == before


@given(DATA)
def test_delete_leaves_nothing(data):
    """`$patch: delete` removes whatever is there."""
    assert merge(data, located({"$patch": "delete"})) is GONE
