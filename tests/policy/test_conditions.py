"""Conditions mean what JSON Schema says, and know a third answer where the value is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from checker.model import Unknown
from checker.policy.conditions import MATCHED, compiled
from checker.policy.patterns import QUANTIFIERS, pattern_fault

UNKNOWN = Unknown("it is encrypted")
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.0, 0.5, 1.0, 2.5]),
    st.sampled_from(["", "a", "b", "1", "aa", "v1.2"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)
TYPES = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
COUNTS = st.integers(0, 3)


def _wider(inner):
    return st.one_of(
        st.builds(lambda one: {"not": one}, inner),
        st.builds(lambda one: {"items": one}, inner),
        st.builds(lambda one: {"contains": one}, inner),
        st.builds(lambda many: {"allOf": many}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda many: {"anyOf": many}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda left, right: {**left, **right}, inner, inner),
    )


CONDITIONS = st.recursive(
    st.one_of(
        st.builds(lambda value: {"const": value}, VALUES),
        st.builds(lambda values: {"enum": values}, st.lists(VALUES, min_size=1, max_size=3)),
        st.builds(lambda names: {"type": names}, TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True)),
        st.builds(
            lambda keyword, bound: {keyword: bound},
            st.sampled_from(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]),
            st.integers(-2, 2) | st.just(0.5),
        ),
        st.builds(
            lambda keyword, bound: {keyword: bound},
            st.sampled_from(["minLength", "maxLength", "minItems", "maxItems"]),
            COUNTS,
        ),
        st.builds(lambda text: {"pattern": text}, st.sampled_from(["^a", "a+$", "[0-9]", "^v?[0-9]"])),
    ),
    _wider,
    max_leaves=5,
)


@given(CONDITIONS, VALUES)
def test_agrees_with_json_schema(condition, value):
    """Over a known value a condition answers as a validator of JSON Schema 2020-12 does."""
    assert compiled(condition)(value) is Draft202012Validator(condition).is_valid(value)


@given(CONDITIONS)
def test_unknown_is_neither(condition):
    """A condition over an unknown value is neither true nor false, whatever it asks."""
    assert compiled(condition)(UNKNOWN) is None


@st.composite
def half_known(draw):
    """A value with an unknown part, and the same value with something in its place."""
    before, after, filling = draw(st.lists(VALUES, max_size=2)), draw(st.lists(VALUES, max_size=2)), draw(VALUES)
    return [*before, UNKNOWN, *after], [*before, filling, *after]


@given(CONDITIONS, half_known())
def test_answers_survive_knowledge(condition, values):
    """Where a condition answers although a part is unknown, it answers the same once that part is known."""
    unknown, known = values
    answer = compiled(condition)(unknown)
    assert answer is None or answer is compiled(condition)(known)


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"contains": {"const": "a"}}, True),
        ({"contains": {"const": "b"}}, None),
        ({"items": {"type": "integer"}}, False),
        ({"items": {"type": "string"}}, None),
        ({"minItems": 2}, True),
        ({"minItems": 3}, False),
        ({"const": ["a"]}, False),
        ({"const": ["a", "b"]}, None),
        ({"not": {"contains": {"const": "a"}}}, False),
        ({"not": {"contains": {"const": "b"}}}, None),
        ({"anyOf": [{"maxItems": 1}, {"minItems": 1}]}, True),
        ({"anyOf": [{"maxItems": 1}, {"items": {"type": "string"}}]}, None),
    ],
)
def test_lists_with_an_unknown_item(condition, answer):
    """A list with an unknown item answers what the known items decide, and no more."""
    assert compiled(condition)(["a", UNKNOWN]) is answer


@pytest.mark.parametrize(
    ("condition", "value", "answer"),
    [
        ({"const": 1}, True, False),
        ({"const": True}, 1, False),
        ({"const": 0}, False, False),
        ({"enum": [0, "no"]}, False, False),
        ({"const": [1]}, [True], False),
        ({"const": 1}, 1.0, True),
        ({"type": "integer"}, True, False),
        ({"type": "integer"}, 1.0, True),
        ({"minimum": 1}, False, True),
    ],
)
def test_truth_is_no_number(condition, value, answer):
    """In JSON `true` is not 1, although Python holds them equal; 1 and 1.0 are one number."""
    assert compiled(condition)(value) is answer


def test_long_texts_are_not_matched():
    """A text that is longer than patterns are bounded for is not matched: the answer is unknown."""
    matches = compiled({"pattern": "a$"})
    assert matches("a" * MATCHED) is True
    assert matches("a" * (MATCHED + 1)) is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"^v?\d+\.\d+\.\d+$",
        r"^release-[a-z0-9]+$",
        "(?:main|master)$",
        "(rc)?$",
        "a{2,100}",
        r"\(x\)*",
        r"[*+?)({}]+",
        r"[]a]",
        "x" * 200,
    ],
)
def test_patterns_in_the_dialect(pattern):
    """Anchors, classes, groups, alternatives and a few repeats of single characters may be used."""
    assert pattern_fault(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("(a+)+$", "repeats a group"),
        ("(a|aa)*b", "repeats a group"),
        ("(?:x{0,9}){0,9}", "repeats a group"),
        ("(?:x{0,65535})", "repeats more than 100 times"),
        ("x{101}", "repeats more than 100 times"),
        (".*" * (QUANTIFIERS + 1), "has more than 4 repeats"),
        ("a?" * (QUANTIFIERS + 1), "has more than 4 repeats"),
        ("(?i)x", "look-around"),
        ("(?P<n>x)", "look-around"),
        ("(?<!x)y", "look-around"),
        (r"(a)\1", "back-reference"),
        ("a**", "no regular expression"),
        ("[a", "no regular expression"),
        ("[[a]", "in a class"),
        ("\\", "no regular expression"),
        (r"\p{L}", "no regular expression"),
    ],
)
def test_patterns_outside_the_dialect(pattern, fault):
    """A pattern that could run for long, or is none, is refused with what to do."""
    assert fault in pattern_fault(pattern)
