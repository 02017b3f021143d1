import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker import __version__
from checker.data import data_directory
from checker.report.json import render

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads((data_directory("schemas") / "report.schema.json").read_text(encoding="utf-8"))
HOSTILE = [
    "caf\udce9.yaml",
    '"quoted".yaml',
    "a\nb.yaml",
    "\x1b[2J.yaml",
    "##[add-mask]e.yaml",
    "\u202eexe.yaml",
    "日本.yaml",
]


def test_the_schema_is_a_schema():
    """The published schema is valid by its own dialect."""
    Draft202012Validator.check_schema(SCHEMA)


def test_every_object_of_the_schema_is_closed():
    """A key that the schema does not name is a mistake of ours, at every level."""

    def open_objects(node, path="#"):
        if isinstance(node, dict):
            if node.get("type") == "object" and "additionalProperties" not in node:
                yield path
            for key, value in node.items():
                yield from open_objects(value, f"{path}/{key}")

    assert not list(open_objects(SCHEMA))


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("path", ["apps/web.yaml", *HOSTILE])
def test_reports_are_valid(report, path, verbose):
    """Whatever the repository's files are called, the report is JSON by the schema, in ASCII."""
    text = render(report(path=path, text=path), verbose=verbose)
    assert text.isascii()
    Draft202012Validator(SCHEMA).validate(json.loads(text))


@pytest.mark.parametrize("path", HOSTILE)
def test_hostile_names_stay_inert(report, path):
    """No name brings a control character or a command of a log viewer into the document."""
    text = render(report(path=path, text=path), verbose=True)
    assert text.replace("\n", "").isprintable()
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_quiet_reports_hold_what_is_not_met(report):
    """Without --verbose findings are what is unsatisfied or unobservable; with it the evidence comes too."""

    def outcomes(*, verbose):
        return {finding["outcome"] for finding in json.loads(render(report(), verbose=verbose))["findings"]}

    assert outcomes(verbose=False) == {"unsatisfied", "unobservable"}
    assert outcomes(verbose=True) == {"unsatisfied", "unobservable", "satisfied", "partial"}


def test_findings_are_sorted_whatever_order_they_came_in(report):
    """The same findings in another order give the same bytes."""
    first = report()
    turned = report(findings=first.findings[::-1], problems=first.problems[::-1])
    assert render(first, verbose=True) == render(turned, verbose=True)


def test_points_sum_to_the_score(report):
    """The points of a dimension, as printed, sum to its proven score, as printed."""
    for dimension in json.loads(render(report(), verbose=False))["dimensions"]:
        proven = dimension["score"]["proven"] if dimension["score"] else 0
        assert round(sum(criterion["points"] for criterion in dimension["criteria"]), 2) == proven


def test_tools_without_units_are_not_in_use(report):
    """A tool whose files exist but deliver nothing is not listed."""
    document = json.loads(render(report(units={"flux": {}}), verbose=False))
    assert document["tools"] == {}


@pytest.mark.parametrize("verbose", [False, True])
def test_json_as_stored(report, golden, verbose):
    """The document is byte for byte the reviewed one."""
    golden(
        GOLDEN / f"report{'-verbose' if verbose else ''}.json",
        render(report(), verbose=verbose).replace(__version__, "VERSION"),
    )
