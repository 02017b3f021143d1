import html
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from checker.report import escape

NAMES = st.binary(max_size=60).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
TEXTS = st.one_of(NAMES, st.text(st.characters(), max_size=60))
ACTIVE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
HOSTILE = [
    pytest.param("a\x1b[2Jb", r"a\x1b[2Jb", id="clear screen"),
    pytest.param("a\x9b2Jb", r"a\u009b2Jb", id="8-bit control sequence"),
    pytest.param("a\nb\tc\rd", r"a\nb\tc\rd", id="lines"),
    pytest.param("\x85\u2028\x0b", r"\u0085\u2028\x0b", id="other line ends"),
    pytest.param("user\u202etxt.exe", r"user\u202etxt.exe", id="bidi"),
    pytest.param("a\u200bb", r"a\u200bb", id="zero width"),
    pytest.param("a\u3164b", r"a\u3164b", id="invisible letter"),
    pytest.param("caf\udce9", r"caf\xe9", id="byte that is not UTF-8"),
    pytest.param("x##[add-mask]y", r"x#\x23[add-mask]y", id="old workflow command"),
    pytest.param("##vso[task]", r"\x23#vso[task]", id="pipeline command"),
    pytest.param("##teamcity[m]", r"\x23#teamcity[m]", id="build server command"),
    pytest.param("section_start:1:x", r"\x73ection_start:1:x", id="log section"),
    pytest.param("日本 é", "日本 é", id="letters stay"),
    pytest.param("a\\n", r"a\\n", id="backslash"),
]


@pytest.mark.parametrize(("text", "shown"), HOSTILE)
def test_terminal_shows_what_it_must_not_do(text, shown):
    """Characters that act on a terminal or a log are shown as escapes; letters of any script stay."""
    assert escape.terminal(text).replace(r"\x23#[", r"#\x23[") == shown


@given(TEXTS, st.booleans())
def test_terminal_strings_are_inert(text, unicode):
    """Nothing that controls, hides or turns text is left, and nothing beyond ASCII where that was asked for."""
    shown = escape.terminal(text, unicode=unicode)
    assert not {unicodedata.category(character) for character in shown} & ACTIVE
    assert unicode or shown.isascii()
    assert not re.search(r"##\w*\[|section_(start|end):", shown, re.IGNORECASE | re.ASCII)


@given(TEXTS, TEXTS, st.booleans())
def test_terminal_strings_are_reversible(one, other, unicode):
    """Two different names never look the same."""
    same = escape.terminal(one, unicode=unicode) == escape.terminal(other, unicode=unicode)
    assert same == (one == other)


@given(st.lists(st.sampled_from(["::error::", " ", "\t", "\x1b[1m", "\x1b[0m", "a", "\n", "::"]), max_size=12))
def test_no_line_starts_with_a_workflow_command(parts):
    """However a page was wrapped or coloured, a runner that trims its lines finds no command in it."""
    page = escape.lines("".join(parts))
    for line in page.splitlines():
        assert not re.sub(r"\x1b\[[0-9;]*m", "", line).lstrip().startswith("::")


@given(NAMES, NAMES)
def test_paths_in_json_have_one_reading(one, other):
    """A path can be turned back into its bytes: plain if it is UTF-8, quoted as Git does if it is not."""
    shown = escape.path(one)
    shown.encode("utf-8")
    assert (shown == escape.path(other)) == (one == other)
    if shown.startswith('"'):
        octal = re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), shown[1:-1].encode())
        assert octal == one.encode("utf-8", "surrogateescape")
    else:
        assert shown == one


@given(TEXTS)
def test_prose_in_json_is_text(text):
    """A sentence in JSON can always be encoded, and is as it was if it could be before."""
    shown = escape.prose(text)
    shown.encode("utf-8")
    assert shown == text or any(0xD800 <= ord(character) < 0xE000 for character in text)


@given(st.lists(st.one_of(TEXTS, st.sampled_from(["##[group]", "##vso[x]", "section_start:1:a"]))))
def test_documents_keep_their_data(texts):
    """Breaking the markers of log viewers changes the bytes of a JSON document, not what it says."""
    data = [escape.prose(text) for text in texts]
    shown = escape.document(json.dumps(data))
    assert json.loads(shown) == data
    assert "##[" not in shown
    assert "section_start:" not in shown


MARKDOWN = [
    "<script>alert(1)</script>",
    "<!-- -->",
    "</details>",
    "![x](https://example.com/beacon.png)",
    "[x](javascript:alert(1))",
    "<https://example.com>",
    "a | b",
    "*a* _b_ ~~c~~ `d` $e$ **f**",
    "# title",
    "- item",
    "1. item",
    "> quote",
    "&lt;b&gt;",
    "```",
    "\\",
    "a  \nb",
]
PIECES = st.sampled_from([*"<>&*_`[]()!|~$#\\\"'@:/-+.=\n\r ", "a", "1", "www", "http", "GH", "\ud800", "\u202e"])


SIGNS = st.lists(PIECES, max_size=20).map("".join)


@given(st.one_of(st.sampled_from(MARKDOWN), SIGNS, TEXTS), st.sampled_from(["markdown", "code"]))
def test_markdown_shows_text_as_text(text, sink):
    """Whatever a name or sentence holds, as part of a line of Markdown it is that text, not markup."""
    source = getattr(escape, sink)(text)
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    page = reader.render(f"| - | - |\n| - | - |\n| x {source} | y |\n")
    assert re.findall(r"<(\w+)", page).count("td") == 2
    assert set(re.findall(r"<(\w+)", page)) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    shown = html.unescape(re.sub(r"<[^>]*>", "", page.split("<td>")[1]))
    assert shown.replace("\u200c", "").strip() == f"x {escape.terminal(text)}".strip()


@pytest.mark.parametrize(
    "text",
    [
        "@org/team",
        "a @user b",
        "#1",
        "owner/repo#12",
        "GH-3",
        "!4",
        "https://example.com",
        "www.example.com",
        ":smile:",
    ],
)
def test_markdown_addresses_nobody(text):
    """Mentions, references and addresses, which are found in rendered text, are taken apart."""
    shown = html.unescape(escape.markdown(text))
    assert shown != text
    assert shown.replace("\u200c", "") == text
