"""Every form of a report read back by a parser of that form, with ordinary and with hostile names in it."""

import html
import json
import re
import unicodedata
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from checker import __version__
from checker.model import (
    Check,
    Finding,
    Inputs,
    Interval,
    Location,
    Outcome,
    Revision,
    Scope,
    Severity,
    Standing,
    Statement,
    Waiver,
)
from checker.report import badge, github, gitlab, junit, markdown, rdjson, sarif

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
FORMS = {
    "report.sarif": sarif.render,
    "report.xml": junit.render,
    "report.github": github.render,
    "report.gitlab.json": gitlab.render,
    "report.md": markdown.render,
    "report.rdjson": rdjson.render,
    "report.svg": badge.render,
    "report.badge.json": badge.endpoint,
}
HOSTILE = {
    "not UTF-8": "caf\udce9.yaml",
    "lines": "a\nb\rc\td\x85e\u2028f\x0bg.yaml",
    "null": "a\0b",
    "no XML": "a\x01\ufffe\uffff\x7f",
    "clear screen": "\x1b[2J\x9b2J.yaml",
    "hyperlink": "\x1b]8;;https://example.com\x07x\x1b]8;;\x07",
    "command": "\n::error::x",
    "command in front": "::add-mask::x",
    "old command": "a##[add-mask]e##vso[task.setvariable]##teamcity[x]",
    "section": "section_start:1:x",
    "percent": "%0A::error::%25,a:b",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "markup": "</title></text></details><!-- --><b a='b\" onload=x>",
    "data section": "<![CDATA[x]]>",
    "entities": "&lt;script&gt;&amp;&#60;",
    "Markdown": "![x](https://example.com/x.png) [a](javascript:alert(1)) `a` **b** | c\n# d",
    "mentions": "@org/team #1 owner/repo#2 !3 GH-4 :smile: https://example.com",
    "marker": "<!-- gitops-checker:comment -->",
    "bidi": "\u202eexe.\u2066yaml\u200b",
    "surrogate": "\ud800x",
    "links of SARIF": "[x](0) {0} {{1}}",
    "address": "a b#c?d%2e%2e/[e]+f;é日本/file:x",
    "option": "--output=x $HOME {0} %s",
    "long": "x<" * 500_000,
}
READ_JSON = ["report.sarif", "report.gitlab.json", "report.rdjson", "report.badge.json"]
SARIF = Draft202012Validator(json.loads((HERE / "sarif-2.1.0.schema.json").read_text(encoding="utf-8")))
CODE_QUALITY = Draft202012Validator({
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "not": {"pattern": "^[.]?/"}},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"minimum": 1}}},
                },
            },
        },
    },
})  # fmt: skip
RDJSON = Draft202012Validator({
    "type": "object",
    "required": ["source", "diagnostics"],
    "properties": {
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["message", "location", "severity"],
                "properties": {
                    "message": {"type": "string"},
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"]},
                    "location": {"type": "object", "required": ["path", "range"]},
                },
            },
        }
    },
})  # fmt: skip
ENDPOINT = Draft202012Validator({
    "type": "object",
    "required": ["schemaVersion", "label", "message"],
    "additionalProperties": False,
    "properties": {
        "schemaVersion": {"const": 1},
        "label": {"type": "string"},
        "message": {"type": "string", "minLength": 1},
        "color": {"type": "string"},
        "isError": {"type": "boolean"},
    },
})  # fmt: skip


def commands(page):
    """Read a log as the runner of GitHub Actions does: (name, properties, message) of each command."""
    found = []
    for line in page.split("\n"):
        trimmed = line.lstrip()
        if not trimmed.startswith("::") or "::" not in trimmed[2:]:
            assert "##[" not in line
            continue
        stated, _, message = trimmed[2:].partition("::")
        name, _, rest = stated.partition(" ")
        properties = dict(pair.split("=", 1) for pair in rest.split(",") if pair)
        found.append((name, {key: decoded(value, "%3A:%2C,") for key, value in properties.items()}, decoded(message)))
    return found


def decoded(text, more=""):
    """Decode what the runner decodes; `more` are pairs of code and character beyond those of a message."""
    pairs = {"%0D": "\r", "%0A": "\n", **{more[i : i + 3]: more[i + 3] for i in range(0, len(more), 4)}}
    for code, character in pairs.items():
        text = text.replace(code, character)
    return text.replace("%25", "%")


class Tags(HTMLParser):
    """All elements and attributes of a page."""

    def __init__(self, page):
        super().__init__()
        self.found = set()
        self.links = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.found |= {tag, *(f"{tag}.{name}" for name, _ in attrs if name not in {"style", "start"})}
        self.links += [value for name, value in attrs if name in {"href", "src"}]


def read(name, page):
    """Parse a page by its form and check it by what is known of the form; the parsed document is given back."""
    if name in READ_JSON:
        document = json.loads(page)
        {"sarif": SARIF, "gitlab.json": CODE_QUALITY, "rdjson": RDJSON, "badge.json": ENDPOINT}[
            name.partition(".")[2]
        ].validate(document)
        return document
    if name == "report.xml":
        ET.fromstring(page)
        return junitparser.JUnitXml.fromstring(page.encode())
    if name == "report.svg":
        root = ET.fromstring(page)
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "title", "g", "rect", "text"}
        return root
    if name == "report.md":
        return Tags(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(page))
    return commands(page)


@pytest.mark.parametrize("name", FORMS)
def test_as_stored(report, golden, name):
    """The page is the reviewed one, and is what its form asks for."""
    page = FORMS[name](report())
    read(name, page)
    golden(GOLDEN / name, page.replace(__version__, "VERSION"))


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_stay_inert(report, name, text):
    """Whatever files, branches and values are called, the page is valid, and nothing in it acts on whoever reads it."""
    revision = Revision(tree="1" * 40, commit="2" * 40, remote=f"github.com/{text[:200]}", branch=text)
    path = "a.yaml" if text.startswith("\ud800") else text  # which no file is called: a path is bytes
    word = text[:2000]
    mine = Check("findings.mine", word, Severity.ERROR, Scope.UNIT, word, {}, (), (word, f"https://example.com/{word}"))
    waiver = Waiver("findings.mine", word, "2030-01-01", Location(path, 1))
    stated = Statement(waiver, Standing.UNUSED, 0, 9, word)
    hostile = report(path=path, text=text, revision=revision, today="2024-01-02", statements=(stated,))
    page = FORMS[name](hostile._replace(policies=(*hostile.policies, mine)))
    document = read(name, page)
    assert not {unicodedata.category(character) for character in page.replace("\n", "")} & {"Cc", "Cf", "Cs", "Zl"}
    assert not re.search(r"##\w*\[|section_(start|end):", page)
    if name == "report.github":
        assert {kind for kind, _, _ in document} == {"error", "warning", "notice"}
        assert all(set(properties) <= {"file", "line", "title"} for _, properties, _ in document)
    else:
        assert not any(line.lstrip().startswith("::") for line in page.split("\n"))
    if name == "report.md":
        elements = {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "strong", "code", "ol", "ul", "li"}
        assert document.found <= elements | {"br", "details", "summary", "sub", "a", "a.href", "em"}
        assert all(link.startswith("https://github.com/") for link in document.links)
        assert len(page) <= 65_536


@given(
    text=st.binary(max_size=40).map(lambda raw: raw.decode("utf-8", "surrogateescape")), name=st.sampled_from([*FORMS])
)
def test_any_bytes(report, name, text):
    """Any name that Git can hold goes into every form."""
    read(name, FORMS[name](report(path=text.lstrip("/") or "a", text=text)))


@given(st.binary(min_size=1, max_size=40).filter(lambda raw: b"\0" not in raw))
def test_addresses_hold_the_bytes_of_a_path(raw):
    """A path as a URI can be turned back into its bytes, and is relative."""
    path = raw.decode("utf-8", "surrogateescape")
    address = sarif.uri(path)
    assert unquote_to_bytes(address) == raw
    assert re.fullmatch(r"[\w/%.~-]+", address, re.ASCII)


def many(report, count):
    """Return a report with as many findings at as many lines."""
    first = next(one for one in report.findings if one.judgement.outcome is Outcome.UNSATISFIED and not one.check)
    found = [
        Finding(first.judgement._replace(location=Location(f"apps/{n}.yaml", n + 1)), f"{n:016x}") for n in range(count)
    ]
    return report._replace(findings=(*report.findings, *found))


@pytest.mark.parametrize("name", FORMS)
def test_limits(report, name):
    """More findings than a form can hold are cut to what it can; what is left out is said where it can be."""
    page = FORMS[name](many(report(), 6_000))
    document = read(name, page)
    if name == "report.sarif":
        (run,) = document["runs"]
        assert len(run["results"]) == 5_000
        assert "left out" in run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
        assert run["results"][0]["level"] == "error"
    if name == "report.github":
        kinds = [kind for kind, _, _ in document]
        assert max(map(kinds.count, kinds)) <= 10
        assert "(and 6000 more" in page
    if name == "report.md":
        assert len(page) <= 65_536


def test_every_line_is_annotated_where_there_is_room(report):
    """Ten lines or fewer get an annotation each; one more, and each rule gets one."""
    (first, *_) = (one for one in report().findings if one.judgement.criterion == "drift.alerts")
    for count, annotated in ((10, 10), (11, 1)):
        lines = [
            first._replace(judgement=first.judgement._replace(location=Location(f"{n}.yaml"))) for n in range(count)
        ]
        found = read("report.github", github.render(report(findings=tuple(lines), problems=())))
        assert [kind for kind, _, _ in found] == ["warning"] * annotated + ["notice"]


def test_a_short_page_says_what_it_lacks(report):
    """A page that would be too long loses whole parts, the least important first, and says so."""
    page = markdown.render(report(), most=1_500)
    assert len(page) <= 1_500
    assert "left out" in page
    assert "## GitOps scores" in page
    read("report.md", page)


def settled(report):
    """Return a report in which one finding is waived and another known."""
    waiver = Waiver("drift.alerts", "accepted <for> now", "2030-01-01", Location(".gitops-checker.yaml", 4))
    findings = [
        one._replace(waiver=waiver)
        if one.judgement.criterion == "drift.alerts"
        else one._replace(known=one.judgement.criterion == "findings.broken")
        for one in report.findings
    ]
    return report._replace(findings=tuple(findings))


def test_what_is_settled_is_kept_in_sarif(report):
    """Waived and known findings are suppressed with the reason, so that their alerts neither close nor re-open."""
    (run,) = json.loads(sarif.render(settled(report())))["runs"]
    kept = [one for one in run["results"] if "suppressions" in one]
    reasons = {one["ruleId"]: one["suppressions"][0]["justification"] for one in kept}
    assert reasons == {
        "drift.alerts": "Waived until 2030-01-01: accepted <for> now",
        "findings.broken": "Known: listed in the baseline.",
    }


@pytest.mark.parametrize("name", ["report.gitlab.json", "report.rdjson", "report.github"])
def test_what_is_settled_is_not_annotated(report, name):
    """Forms without a word for what is waived or known leave it out."""
    page = FORMS[name](settled(report()))
    assert "drift.alerts" not in page
    assert "findings.broken" not in page


def test_what_is_settled_fails_no_test(report):
    """A criterion of which everything is waived is a skipped test, with the reason."""
    (suite,) = (one for one in read("report.xml", junit.render(settled(report()))) if one.name == "drift")
    (case,) = (case for case in suite if case.name.startswith("drift.alerts"))
    assert [type(result).__name__ for result in case.result] == ["Skipped"]


def test_what_cannot_be_seen_fails_no_test(report):
    """A criterion that is met in part and else cannot be seen is skipped: nothing is known to be amiss."""
    open_half = Interval(Fraction(1, 2), Fraction(1))
    one = next(one for one in report().findings if one.judgement.outcome is Outcome.UNOBSERVABLE)
    found = one._replace(judgement=one.judgement._replace(coverage=open_half))
    (drift, *rest) = report().dimensions
    criteria = tuple(
        one._replace(verdict="partial", coverage=open_half, tools={}) if one.id == "drift.approved" else one
        for one in drift.criteria
    )
    changed = report(findings=(found,), dimensions=(drift._replace(criteria=criteria), *rest))
    (suite, *_) = read("report.xml", junit.render(changed))
    (case,) = (case for case in suite if case.name.startswith("drift.approved"))
    assert [type(result).__name__ for result in case.result] == ["Skipped"]
    assert "forge's settings" in case.result[0].message


def test_suites_are_dimensions_with_names_of_their_own(report):
    """Every dimension is a suite; no two cases of a suite have one name, and the counts are right."""
    document = read("report.xml", junit.render(report()))
    assert [suite.name for suite in document] == ["drift", "multi-user", "findings", "inputs"]
    for suite in document:
        names = [case.name for case in suite]
        assert len(set(names)) == len(names) == suite.tests
        assert suite.failures == sum(isinstance(one, junitparser.Failure) for case in suite for one in case.result)


def test_every_rule_is_in_every_upload(report):
    """A policy that found nothing is listed too, so that its alerts are closed and not lost."""
    rules = [rule["id"] for rule in json.loads(sarif.render(report(findings=())))["runs"][0]["tool"]["driver"]["rules"]]
    assert rules == [policy.id for policy in report().policies]


def test_what_stands_nowhere_has_a_place(report):
    """A finding without a line is shown at the first place looked at, else at the first unit; its rule has an index."""
    (run,) = json.loads(sarif.render(report()))["runs"]
    (result,) = (one for one in run["results"] if one["ruleId"] == "drift.approved")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "apps/web.yaml"
    assert [one["message"]["text"] for one in result["relatedLocations"]] == ["looked at: of CI"]
    assert result["level"] == "note"
    rested = report()
    bare = [one._replace(judgement=one.judgement._replace(basis=None)) for one in rested.findings]
    assert '"clusters/production/flux-system/gotk-sync.yaml"' in sarif.render(rested._replace(findings=tuple(bare)))
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])


def test_fingerprints(report):
    """GitHub's hash of the line is there where it is known, our own always, and GitLab's are all different."""
    (run,) = json.loads(sarif.render(report()))["runs"]
    by_rule = {one["ruleId"]: one["partialFingerprints"] for one in run["results"]}
    assert by_rule["drift.alerts"]["primaryLocationLineHash"] == "a7f2ff13bc495cf2:1"
    assert all(marks["gitopsChecker/v1"] for marks in by_rule.values())
    marks = [one["fingerprint"] for one in json.loads(gitlab.render(many(report(), 20)))]
    assert len(set(marks)) == len(marks)


def test_findings_of_one_rule_at_one_line_are_one_alert(report):
    """Units that share a line are one alert with their number: a line is annotated once."""
    first = next(one for one in report().findings if one.judgement.criterion == "drift.alerts")
    (run,) = json.loads(sarif.render(report(findings=(first, first, first))))["runs"]
    (result,) = run["results"]
    assert "(and 2 more)" in result["message"]["text"]


def test_incomplete_is_said_everywhere(report):
    """A run in which an input failed looks like a good one in no form that can tell."""
    whole = report(problems=(), inputs=Inputs(3, 0, 0))
    for name, render in FORMS.items():
        if name not in {"report.gitlab.json", "report.rdjson"}:
            assert render(report()) != render(whole), name
    assert not json.loads(sarif.render(report()))["runs"][0]["invocations"][0]["executionSuccessful"]
    assert "incomplete" in badge.endpoint(report())
    assert junit.render(report()).count("<error") == 1
    assert "Not complete" in markdown.render(report())
    assert github.render(report()).startswith("::error title=The assessment is incomplete::")


@pytest.mark.parametrize("name", FORMS)
def test_nothing_to_assess(report, name):
    """A repository without units makes a valid page of every form, and no form shows a zero for it."""
    nothing = report(units={}, findings=(), dimensions=(), problems=(), inputs=Inputs(3, 0, 0), entries={})
    page = FORMS[name](nothing)
    read(name, page)
    if name in {"report.md", "report.github", "report.svg", "report.badge.json"}:
        assert "othing to assess" in page


def test_places_are_links_where_the_forge_is_known(report):
    """On GitHub, GitLab and Codeberg a place opens the line of the commit that was assessed."""
    page = markdown.render(report(path="a b/c#.yaml"))
    assert f"https://github.com/example/fleet/blob/{'2' * 40}/a%20b/c%23.yaml#L3" in html.unescape(page)
    elsewhere = report(revision=Revision(tree="1" * 40, commit="2" * 40, remote="git.example.com/fleet"))
    assert "<a" not in markdown.render(elsewhere)


def test_severities(report):
    """Errors of policies beyond the scores are errors, unmet criteria warnings, the rest notes."""
    (run,) = json.loads(sarif.render(report()))["runs"]
    levels = {one["ruleId"]: one["level"] for one in run["results"]}
    assert levels["findings.broken"] == Severity.ERROR
    assert levels["findings.leftover"] == Severity.NOTE
    assert levels["drift.alerts"] == Severity.WARNING
