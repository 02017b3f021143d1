"""What is stored comes back as it was, to the type; what cannot is refused, and foreign bytes are no value."""

from __future__ import annotations

import json
import zlib
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as some

from checker.cache.records import Unreadable, Unstorable, restored, stored
from checker.model import Address, Event, Fact, Location, Outcome, Place, Unit, Unknown
from checker.parse.located import Float, Int, Map, Text

LOCATIONS = some.builds(Location, some.text(), some.integers(0, 99), some.integers(0, 99))
LEAVES = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(some.characters())
    | some.fractions()
    | LOCATIONS
    | some.builds(Unknown, some.text(), some.none() | LOCATIONS, some.text())
    | some.sampled_from([*Event, *Outcome])
)
VALUES = some.recursive(
    LEAVES,
    lambda inner: (
        some.lists(inner)
        | some.lists(inner).map(tuple)
        | some.dictionaries(some.text(), inner)
        | some.frozensets(some.text())
        | some.builds(Fact, inner, some.none() | LOCATIONS, some.lists(some.builds(Place, LOCATIONS)).map(tuple))
    ),
    max_leaves=30,
)


def kinds(value):
    """Return the types in a value, in order: `==` alone takes 1 for True and a tuple for a record."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [type(value), *(kinds(part) for part in inner)]


@given(VALUES)
def test_what_was_stored_comes_back(value):
    """Equal and of equal types, surrogates and empty texts included."""
    found = restored(stored(value))
    assert found == value
    assert kinds(found) == kinds(value)


def test_a_unit_comes_back():
    """A unit with its facts, whose mapping cannot be written to."""
    unit = Unit(Address("flux", "", "a", "Kustomization", "b"), Location("x"), MappingProxyType({"a": Fact(1.5)}))
    assert restored(stored(unit)) == unit


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1: "key"},
        [Float(1.1, "1.10")],
        Int(8, "0o10"),
        Text("a", Location("x")),
        Map(at=Location("x")),
        {1, 2},
        b"bytes",
    ],
)
def test_what_has_no_stored_form_is_refused(value):
    """A type that would come back as another one is not stored at all."""
    with pytest.raises(Unstorable):
        stored(value)


@given(some.binary() | some.text().map(lambda text: zlib.compress(text.encode("utf-8", "replace"))))
def test_foreign_bytes_are_no_value(content):
    """Whatever bytes come, they are refused as such."""
    with pytest.raises(Unreadable):
        restored(content)


@pytest.mark.parametrize(
    "form", [[9_999], [0.5], [4, 3], [-1], ["x"], [], [3, 4], [7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2]]
)
def test_foreign_forms_make_no_record(form):
    """Tags, places and fields that do not exist are refused."""
    with pytest.raises(Unreadable):
        restored(zlib.compress(json.dumps([[], form]).encode()))
