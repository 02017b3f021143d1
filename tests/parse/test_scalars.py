"""Plain scalars mean what YAML 1.2 core says, and still know how they were written."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.parse.scalars import resolve_scalar

TEXTS = st.text(st.sampled_from("0123456789+-.eExXoO_~nulNtrTfasFAINyYo: "), max_size=12) | st.text(max_size=8)


@given(TEXTS)
def test_a_scalar_keeps_its_text(text):
    """A number prints as it was written; what is no bool and no null is its text again."""
    value = resolve_scalar(text)
    if value is None or isinstance(value, bool):
        assert text.lower() in {"", "~", "null", "true", "false"}
    else:
        assert str(value) == text


@given(TEXTS)
def test_every_value_is_json(text):
    """No value is infinite, not a number or too long to print."""
    assert json.dumps(resolve_scalar(text), allow_nan=False)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_numbers(number):
    """What Python writes as a number is read as that number."""
    assert resolve_scalar(str(number)) == number


@pytest.mark.parametrize(
    "text", ["on", "Off", "yes", "NO", "y", "=", "<<", "1:30", "1_000", "0b1", "2001-01-01", "nUll"]
)
def test_words_of_yaml_1_1_are_text(text):
    """Words, dates and sexagesimals that only YAML 1.1 gives a meaning are text."""
    assert resolve_scalar(text) == text


@pytest.mark.parametrize("text", ["9" * 5_000, "0x" + "f" * 5_000, "1." + "0" * 5_000, "1e999", "-.inf", ".NaN"])
def test_what_no_finite_number_holds_is_text(text):
    """Numbers that could not be printed or written as JSON stay text."""
    assert resolve_scalar(text) == text


@pytest.mark.parametrize(
    ("text", "value"), [("0755", 755), ("0o755", 493), ("0x1F", 31), ("+5", 5), ("-0", 0), (".5", 0.5), ("1.", 1.0)]
)
def test_forms_of_numbers(text, value):
    """Octal, hexadecimal, signed and bare-point forms are numbers."""
    found = resolve_scalar(text)
    assert found == value
    assert math.isfinite(found)
    assert str(found) == text
