"""JSON that libyaml refuses is read all the same, within the same limits."""

import pytest

from checker.parse.yaml import ParseError, parse_yaml


def test_surrogate_escapes_are_read():
    """A pair of surrogate escapes is one character, a lone one names none: it is replaced, as Go does."""
    (document,) = parse_yaml(b'{\n\t"pair": "\\ud83d\\ude00",\n\t"lone": "\\ud800"\n}', "x.json")
    assert document.data == {"pair": "\U0001f600", "lone": "\ufffd"}
    assert document.data.keys_at["lone"][1:] == (3, 2)


def test_comments_and_trailing_commas_are_read():
    """JSON with comments, as editors and bots write it, is read with places."""
    (document,) = parse_yaml(b'// top\n{"a": [1, 2,], /* b\n */ "c": {"d": NaN,},}\n', "x.json")
    assert document.data == {"a": [1, 2], "c": {"d": "NaN"}}
    assert document.data["c"].keys_at["d"][1:] == (3, 11)


def test_long_keys_are_read():
    """A key longer than YAML allows without a mark is legal JSON."""
    (document,) = parse_yaml(b'{"%s": {"a": []}}' % (b"k" * 2_000), "x.json")
    assert list(document.data.values()) == [{"a": []}]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"a": "\\ud800", "b": ' + "[" * 100_000, "limit"),
        ('{"a": 1} {"b": 2}', "syntax"),
        ('{"a": "\\ud800"', "syntax"),
        ('{"a" "\\ud800"}', "syntax"),
        ('{"a": "\\ud800", b: 1}', "syntax"),
        ('{"a": "\\ud800", "b": }', "syntax"),
        ('["\\ud800", "\\x"]', "syntax"),
        ('["\\ud800", "open', "syntax"),
        ('{"a": 1 /* ', "syntax"),
        ('{"a": {{ x }}, b', "template"),
    ],
)
def test_what_is_no_json_either_fails(text, kind):
    """Depth meets its limit, faults are faults, templates are told from them."""
    with pytest.raises(ParseError) as caught:
        parse_yaml(text.encode(), "x.json")
    assert caught.value.kind == kind


def test_duplicate_keys_keep_the_last():
    """A key that stands twice has its last value, as everywhere."""
    (document,) = parse_yaml(b'{"a": "\\ud800", "a": 2}', "x.json")
    assert document.data == {"a": 2}
