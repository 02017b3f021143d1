"""A baseline lists what can be mended here, and is read back as it was written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from checker.assess import Terms, assess
from checker.baseline import DEBT, FILE, baseline_of, debt, written
from checker.cli.demonstration import demonstration
from checker.data import data_directory
from checker.errors import UsageError
from checker.gates import failed_gates
from checker.git.snapshot import MemorySnapshot
from checker.model import Configuration, Known, Location, Severity, Thresholds, Waiver
from checker.policy.pack import load_pack

PACK = load_pack(examples=False)
SCHEMA = json.loads((data_directory("schemas") / "baseline.schema.json").read_text("utf-8"))
REPORT = assess(demonstration(), PACK)
KNOWN = debt(REPORT.findings)
TEXTS = st.text(max_size=20)
ENTRIES = st.builds(Known, st.text("0123456789abcdef", min_size=16, max_size=16), TEXTS, TEXTS, TEXTS, TEXTS)


def known_as(known):
    """Return the baseline that lists these findings."""
    return baseline_of(written(known).encode(), FILE)


def test_what_is_listed():
    """Everything unsatisfied or partial is; what is met, cannot be seen or is waived is not."""
    assert {one.fingerprint for one in KNOWN} == {
        one.fingerprint for one in REPORT.findings if one.judgement.outcome in DEBT
    }
    at = Location(".gitops-checker.yaml", 2)
    waived = Configuration(at.path, waivers=(Waiver("drift.detected", "x", "2030-01-01", at),))
    report = assess(demonstration(), PACK, Terms(waived, today="2029-01-01"))
    assert {one.criterion for one in KNOWN} - {one.criterion for one in debt(report.findings)} == {"drift.detected"}


def test_the_file():
    """The file is valid by its schema, one finding a line, and the same for the same findings in any order."""
    text = written(KNOWN)
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(text))
    assert text == written(reversed(KNOWN))
    assert len(text.splitlines()) == len(KNOWN) + 5
    assert known_as(KNOWN).known == KNOWN
    assert known_as([]).known == ()


@given(st.lists(ENTRIES, max_size=5))
def test_written_and_read_back(entries):
    """Whatever units are called, the baseline says the same when it is read."""
    assert set(known_as(entries).known) == set(entries)


def test_names_that_are_not_utf8():
    """A name that is not UTF-8 is still JSON, and its fingerprint identifies it."""
    (known,) = known_as([Known("0" * 16, "drift.diff", "r", "flux", "caf\udce9")]).known
    assert known.fingerprint == "0" * 16


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "nonsense: [",
        '{"schema": 2, "findings": []}',
        '{"schema": 1, "findings": {}}',
        '{"schema": 1, "findings": ["0123456789abcdef"]}',
        '{"schema": 1, "findings": [{"fingerprint": "0123"}]}',
        '{"schema": 1, "findings": [{"fingerprint": 1}]}',
        '{"schema": 1, "findings": [{"fingerprint": "0123456789abcdef", "unit": null}]}',
        '{"schema": 1, "findings": ' + "[" * 5_000,
        '{"schema": 1, "findings": [{"fingerprint": "0123456789abcdef", "unit": "' + "x" * 501 + '"}]}',
    ],
)
def test_what_is_no_baseline(text):
    """Anything else is refused in a sentence; nothing is then judged."""
    with pytest.raises(UsageError) as caught:
        baseline_of(text.encode(), FILE)
    assert caught.value.message.startswith(FILE)
    assert len(caught.value.message) < 300


def test_what_is_known_fails_nothing_and_moves_no_number():
    """Findings of the baseline are marked, and gates pass over them; every score is as ever."""
    (check,) = (one for one in load_pack().checks if one.id == "findings.missing-source")
    snapshot = MemorySnapshot(check.examples[0].files)
    before = assess(snapshot, PACK)
    after = assess(snapshot, PACK, Terms(baseline=known_as(debt(before.findings))))
    assert (after.dimensions, after.stale) == (before.dimensions, ())
    assert all(one.known is (one.judgement.outcome in DEBT) for one in after.findings)
    asked = Thresholds(fail_on=Severity.NOTE)
    assert failed_gates(before, asked)
    assert not failed_gates(after, asked)


def test_what_is_found_no_more_is_stale():
    """An entry that no finding answers to is told; of a part of the repository, nothing is."""
    gone = Known("f" * 16, "drift.detected", "r", "flux", "old:HelmRelease/x")
    baseline = known_as([*KNOWN, gone])
    assert assess(demonstration(), PACK, Terms(baseline=baseline)).stale == (gone,)
    assert assess(demonstration(), PACK, Terms(baseline=baseline, path="apps")).stale == ()
