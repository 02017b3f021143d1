"""Every form of a comparison parses back, keeps within its limits, and what a repository names stays inert in it."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from referencing import Registry, Resource

from checker import __version__
from checker.data import data_directory
from checker.report.comparison import json as as_json
from checker.report.comparison import markdown, text

GOLDEN = Path(__file__).parent / "golden"
SCHEMAS = {
    name: json.loads((data_directory("schemas") / f"{name}.schema.json").read_text(encoding="utf-8"))
    for name in ("comparison", "report")
}
REGISTRY = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values())
VALIDATOR = Draft202012Validator(SCHEMAS["comparison"], registry=REGISTRY)
WIDTHS = [40, 80, 120]
HOSTILE = [
    "caf\udce9.yaml",
    '"quoted".yaml',
    "a\nb.yaml",
    "\x1b[2J.yaml",
    "::error::x",
    "##[add-mask]e.yaml",
    "\u202eexe.yaml",
    "<img src=x onerror=alert(1)>",
    "</details></code> @everyone #1 [x](https://example.com)",
    "|`*_~ | x",
    "日本" * 40,
]
LINK = re.compile(r'<a href="https://github\.com/example/fleet/blob/2{40}/[\w%./~-]*#L\d+">')
TAGS = {
    "<a>",
    "</a>",
    "<br>",
    "<details>",
    "<summary>",
    "</summary>",
    "</details>",
    "<code>",
    "</code>",
    "<sub>",
    "</sub>",
}


def page(comparison, **options):
    """Render as for a plain pipe unless told otherwise."""
    return text.render(comparison, **{"verbose": False, "width": 100, "color": False, "unicode": True} | options)


def test_the_schema_is_a_schema():
    """The published schema is valid by its own dialect."""
    Draft202012Validator.check_schema(SCHEMAS["comparison"])


@pytest.mark.parametrize("width", WIDTHS)
def test_text_as_stored(comparison, golden, width):
    """The page is the reviewed one at each width."""
    golden(GOLDEN / f"comparison-{width}.txt", page(comparison(), width=width).replace(__version__, "VERSION"))


def test_what_a_hook_says_as_stored(comparison, golden):
    """A hook says what moves and what is new, no more."""
    shown = text.changed(comparison(), width=100, color=False, unicode=True)
    golden(GOLDEN / "changed.txt", shown.replace(__version__, "VERSION"))


def test_markdown_as_stored(comparison, golden):
    """The comment is the reviewed one."""
    golden(GOLDEN / "comparison.md", markdown.render(comparison()).replace(__version__, "VERSION"))


@pytest.mark.parametrize("name", HOSTILE)
def test_json_is_valid(comparison, name):
    """Whatever things are called, the record is JSON by the schema, in ASCII, inert in a log."""
    shown = as_json.render(comparison(path=name, text=name, name=name))
    VALIDATOR.validate(json.loads(shown))
    assert shown.isascii()
    assert "##[" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("width", WIDTHS)
def test_hostile_names_in_text(comparison, name, width):
    """A name neither controls the terminal nor commands a log viewer."""
    found = comparison(path=name, text=name, name=name)
    for shown in (page(found, width=width, verbose=True), text.changed(found, width=width, color=False, unicode=True)):
        assert all(line.isprintable() for line in shown.split("\n"))
        assert "##[" not in shown
        assert "\u202e" not in shown
        assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_in_markdown(comparison, name):
    """No name becomes markup: as CommonMark the comment has the program's own tags, and no link, image or mention."""
    shown = markdown.render(comparison(path=name, text=name, name=name))
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(shown)
    inline = [child for token in tokens for child in token.children or ()]
    raw = "".join(one.content for one in (*tokens, *inline) if one.type in {"html_block", "html_inline"})
    assert set(re.findall(r"<[^>]*>", LINK.sub("<a>", raw))) <= TAGS
    assert not {one.type for one in inline} & {"link_open", "image", "code_inline", "s_open"}
    assert "@everyone" not in re.sub("<code>.*?</code>", "", shown)
    rows = [token for token in tokens if token.type == "tr_open"]
    assert len(rows) == 1 + 2


def test_a_comment_keeps_within_what_a_forge_takes(comparison):
    """A flood of long findings is cut at whole parts, and the page says so."""
    shown = markdown.render(comparison(path="x" * 3000, text="&" * 3000), most=4000)
    assert len(shown) <= 4000
    assert "left out here" in shown


def test_nothing_changes(comparison):
    """A change without effect is one sentence in every form, and silence in a hook."""
    found = comparison()
    same = found._replace(
        before=found.after,
        dimensions=tuple(one._replace(before=one.after) for one in found.dimensions),
        changes=(),
        amendments=(),
        failures=(),
        gates=(),
    )
    assert "Nothing changes" in page(same)
    assert "nothing changes" in markdown.render(same)
    assert text.changed(same, width=100, color=False, unicode=True) == ""
    assert json.loads(as_json.render(same))["changes"] == []
