"""JSON 6902 operations that go wrong, and what they may cost."""

import pytest

from checker.compose.jsonpatch import PatchError, apply_operations
from checker.parse.yaml import parse_yaml


def located(text):
    """Located data of a YAML text."""
    return parse_yaml(text.encode(), "f.yaml")[0].data


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ("{op: test, path: /a, value: 2}", "test of /a fails"),
        ("{op: remove, path: /list/2}", "there is no item 2"),
        ("{op: add, path: /list/-4, value: 1}", "there is no item -4"),
        ("{op: replace, path: /list/2, value: 1}", "there is no item 2"),
        ("{op: replace, path: /b/c, value: 1}", "there is no b on the path"),
        ("{op: add, path: a, value: 1}", "does not begin with a slash"),
        ("{op: add, path: /a/b, value: 1}", "nothing can be added at b"),
        ("{op: move, from: /c, path: /d}", "there is no c on the path"),
        ("{op: increment, path: /a}", "there is no operation increment"),
        ("{op: remove, path: ''}", "the whole object cannot be removed"),
        ("{op: replace, path: '', value: 1}", "the patch replaces the whole object"),
        ("remove", "an operation is no mapping"),
    ],
)
def test_an_operation_that_cannot_be_carried_out_says_why(operation, reason):
    """The reason names the operation's fault."""
    with pytest.raises(PatchError, match=reason):
        apply_operations(located("{a: 1, list: [x, y]}"), located(f"[{operation}]"))


def test_copies_of_copies_are_bounded():
    """An object that is copied into itself again and again stops growing."""
    operations = "\n".join(f"- {{op: copy, from: '', path: /k{number}}}" for number in range(60))
    with pytest.raises(PatchError, match="grows too large"):
        apply_operations(located("{a: 1}"), located(operations))


def test_paths_are_bounded():
    """A path cannot be so deep that walking it would end the program."""
    with pytest.raises(PatchError, match="steps"):
        apply_operations(located("{a: 1}"), located(f"[{{op: add, path: {'/a' * 5000}, value: 1}}]"))
