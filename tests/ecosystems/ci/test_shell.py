"""Shell text becomes commands by tokens; no text, however broken, is refused or costs more than its length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.ecosystems.ci.shell import MAX_COMMANDS, split


def words(script):
    """The words of every command of a script."""
    return [command.words for command in split(script)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("a && b || c; d | e & f", [("a",), ("b",), ("c",), ("d",), ("e",), ("f",)]),
        ("a \\\n  b", [("a", "b")]),
        ("a 'b c' \"d e\" f\\ g", [("a", "b c", "d e", "f g")]),
        ("a # b\n# c\nd#e", [("a",), ("d#e",)]),
        ("a > out 2>&1 < in b", [("a", "b")]),
        ("cat <<EOF\nkubectl apply\nEOF\nb", [("cat",), ("b",)]),
        ("cat <<-'E'\n\tx\n\tE\nb", [("cat",), ("b",)]),
        ("if ! a; then b; else c; fi", [("a",), ("b",), ("c",)]),
        ("for x in kubectl apply; do a $x; done", [("a", "$x")]),
        ("x=$(a b) c", [("x=$()", "c"), ("a", "b")]),
        ('echo "$(a "$(b c)")"', [("echo", '$(a "$(b c)")'), ("a", "$(b c)"), ("b", "c")]),
        ("diff <(a) <(b)", [("diff", "$()", "$()"), ("a",), ("b",)]),
        ("a $((1 + 2))", [("a", "$()")]),
        ("x=(\n  kubectl\n  $(a)\n)\nb", [("x=()",), ("a",), ("b",)]),
        ("x+=(kubectl) b", [("x+=()", "b")]),
        ("a 'unbalanced\nb", [("a", "unbalanced"), ("b",)]),
        ("a $(unbalanced\nb", [("a", "$()"), ("b",), ("unbalanced",)]),
    ],
)
def test_words(script, expected):
    """Quotes, lists, redirections, here-documents and substitutions are read as a shell reads them."""
    assert sorted(words(script)) == sorted(expected)


def test_lines_and_pipelines():
    """A command knows its line in the script and shares its pipeline's number with its neighbours only."""
    first, second, third = split("\na |\n b\nc")
    assert (first.line, second.line, third.line) == (1, 2, 3)
    assert first.pipeline == second.pipeline != third.pipeline


def test_heredoc_is_known():
    """A command fed by a here-document says so, its neighbours do not."""
    assert [command.heredoc for command in split("a <<E | b\nx\nE\nc")] == [True, False, False]


@given(st.text(alphabet="ab \n\\'\"`$(){}<>&|;#=-E1", max_size=300))
def test_any_text_is_read(script):
    """Every text gives commands with words, on lines that the text has."""
    for command in split(script):
        assert command.words
        assert 0 <= command.line <= script.count("\n")


@pytest.mark.parametrize("piece", ["$(", '"', "`", "'", "<<A\n", '"$(', '("', "<(", "1>", "if ", "$(a) ", "$(\n"])
def test_repetition_is_bounded(piece):
    """A script of one hostile piece over and over ends, with no more commands than the limit."""
    assert len(split(piece * 50_000)) <= MAX_COMMANDS
