"""The hashes that github/codeql-action computes, compared with the values in its own tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.git.snapshot import MemorySnapshot
from checker.line_hashes import hashes, line_hashes
from checker.model import Location

GREETINGS = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]
KNOWN = [
    ("", ["c129715d7a2bc9a3:1"]),
    (
        " a\nb\n  \t\tc\n d",
        ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
    ),
    (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETINGS),
    (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETINGS),
    (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETINGS),
    (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETINGS),
    (
        "Lorem ipsum dolor sit amet.\n" * 10,
        [
            *(f"a7f2ff13bc495cf2:{count}" for count in range(1, 7)),
            "a7f2ff1481e87703:1",
            "a9cf91f7bbf1862b:1",
            "55ec222b86bcae53:1",
            "cc97dc7b1d7d8f7b:1",
            "c129715d7a2bc9a3:1",
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), KNOWN)
def test_hashes_are_those_of_github(text, expected):
    """Every line's hash is the one that GitHub's upload computes."""
    lines = set(range(1, len(expected) + 5))
    assert dict(hashes(text.encode(), lines)) == dict(enumerate(expected, start=1))


def rolling(text):
    """Compute the hashes as codeql-action does, character by character."""
    window, numbers, counts, found = [0] * 100, [-1] * 100, {}, {}
    value = index = number = 0
    line_start, after_return = True, False

    def update(unit):
        nonlocal value, index
        begin, window[index] = window[index], unit
        value = (value * 37 + unit - pow(37, 100) * begin) % 2**64
        index = (index + 1) % 100

    def output():
        key = f"{value:x}"
        counts[key] = counts.get(key, 0) + 1
        found[numbers[index]] = f"{key}:{counts[key]}"
        numbers[index] = -1

    raw = text.encode("utf-16-le")
    for unit in [*(int.from_bytes(raw[i : i + 2], "little") for i in range(0, len(raw), 2)), 65535]:
        if unit in {9, 32} or (after_return and unit == 10):
            after_return = False
            continue
        after_return = unit == 13
        unit = 10 if after_return else unit  # noqa: PLW2901 - as the original does
        if numbers[index] != -1:
            output()
        if line_start:
            number, line_start = number + 1, False
            numbers[index] = number
        line_start = unit == 10
        update(unit)
    for _ in range(100):
        if numbers[index] != -1:
            output()
        update(0)
    return found


@given(st.text(st.sampled_from([*"ab \t\r\n", "é", "😀", "Ċ", "਀"]), max_size=300))
def test_hashes_are_those_of_the_rolling_sum(text):
    """The block of a line and its polynomial give what the rolling sum over the whole file gives."""
    expected = rolling(text)
    assert dict(hashes(text.encode(), set(expected))) == expected


def test_lines_of_a_snapshot():
    """Only lines of tracked files have a hash, by path and line."""
    snapshot = MemorySnapshot({"a.yaml": "x: 1\ny: 2\n"})
    found = line_hashes(snapshot, [Location("a.yaml", 2), Location("a.yaml", 9), Location("gone.yaml", 1)])
    assert set(found) == {("a.yaml", 2)}
