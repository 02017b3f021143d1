"""Conditions and values read as words, short and on one line."""

from __future__ import annotations

import pytest

from checker.model import Unknown
from checker.policy.wording import CUT, condition_in_words, value_in_words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"const": True}, "x is true"),
        ({"enum": ["a", "b"]}, "x is one of a, b"),
        ({"not": {"const": "a"}}, "x is not a"),
        ({"not": {"enum": ["a", "b"]}}, "x is not one of a, b"),
        ({"not": {"minItems": 1}}, "x not (lists at least 1)"),
        ({"type": "null"}, "x is nothing"),
        ({"type": ["string", "null"]}, "x is some string or nothing"),
        ({"type": "array", "minItems": 1}, "x lists at least 1"),
        ({"maxItems": 0}, "x lists nothing"),
        ({"type": "integer", "minimum": 1, "maximum": 3}, "x is at least 1 and x is at most 3"),
        ({"contains": {"const": "a"}}, "x lists something that is a"),
        ({"anyOf": [{"const": "a"}, {"pattern": "^b"}]}, "x is a or matches /^b/"),
    ],
)
def test_conditions(condition, words):
    """A condition reads as a sentence about its fact."""
    assert condition_in_words("x", condition) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (False, "false"),
        (3, "3"),
        ([], "nothing"),
        (["a", "b"], "a, b"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
        (Unknown("it is encrypted", text="ENC[x]"), "unknown (it is encrypted)"),
        ("a\n  b\u2028c", "a b c"),
    ],
)
def test_values(value, words):
    """A value reads as words, without the source text of what is unknown."""
    assert value_in_words(value) == words


@pytest.mark.parametrize("value", ["x" * 1000, ["x" * 1000] * 5, Unknown("x" * 1000)])
def test_long_values(value):
    """However long a value is, its words are short."""
    assert len(value_in_words(value)) <= 2 * CUT
