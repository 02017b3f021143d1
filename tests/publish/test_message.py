import json
import unicodedata

import pytest

from checker.errors import UsageError
from checker.publish.forges import State
from checker.publish.message import comment, description, read_report, state_of
from checker.publish.surroundings import surroundings


@pytest.fixture
def report(tmp_path):
    """Return a function that stores a report of a scan, with `fields` in place of its own, and reads it."""

    def read(**fields):
        document = {
            "tool": {"name": "gitops-checker"},
            "revision": {"commit": "b" * 40},
            "dimensions": [
                {"id": "drift", "title": "Drift Detection", "score": {"proven": 4.4, "possible": 6.0}},
                {"id": "multi-user", "title": "Multi-User", "score": None},
            ],
            "problems": [{"kind": "skipped"}],
            "inputs": {"failed": 0},
            "gates": [],
        }
        return stored(document | fields)

    def stored(document):
        file = tmp_path / "report.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        return read_report(str(file))

    read.stored = stored
    return read


def comparison(after):
    """Return the JSON of a comparison in which a score may have moved."""
    return {
        "tool": {"name": "gitops-checker"},
        "base": {},
        "head": {"revision": {"commit": None}},
        "dimensions": [
            {
                "id": "drift",
                "title": "Drift",
                "before": {"proven": 6.5, "possible": 7.0},
                "after": {"proven": after, "possible": 7.0},
            }
        ],
        "failures": [],
        "gates": [],
    }


FAILED = [{"kind": "failed"}]
GATE = [{"gate": "min-score", "message": "Drift is at 4.4, 7 is asked."}]
NOTHING = [{"id": "drift", "title": "Drift", "score": None}]


@pytest.mark.parametrize(
    ("fields", "state", "text"),
    [
        ({}, State.SUCCESS, "drift 4.4, multi-user -"),
        ({"gates": GATE}, State.FAILURE, "Drift is at 4.4, 7 is asked."),
        ({"gates": GATE * 3}, State.FAILURE, "Drift is at 4.4, 7 is asked. (and 2 more)"),
        ({"problems": FAILED}, State.ERROR, "Incomplete. drift 4.4, multi-user -"),
        ({"inputs": {"failed": 1}}, State.ERROR, "Incomplete. drift 4.4, multi-user -"),
        ({"dimensions": NOTHING}, State.ERROR, "Nothing to assess: no live unit was found."),
    ],
)
def test_what_a_scan_comes_to(report, fields, state, text):
    """The status says what the exit code of the scan said, in one line."""
    summary = report(**fields)
    assert state_of(summary, allow_incomplete=False, allow_empty=False) is state
    assert description(summary) == text
    allowed = state_of(summary, allow_incomplete=True, allow_empty=True)
    assert allowed is (State.FAILURE if state is State.FAILURE else State.SUCCESS)


@pytest.mark.parametrize(("after", "text"), [(4.4, "drift 6.5 → 4.4"), (6.5, "No score changes.")])
def test_what_a_comparison_comes_to(report, after, text):
    """Of a comparison the status tells what moved."""
    summary = report.stored(comparison(after))
    assert description(summary) == text
    assert "| Drift | 6.5 |" in comment(summary)


def test_long_and_hostile_words(report):
    """A report may come from anybody: its words stay short, printable and without markup."""
    text = "\x1b[2J\n::error::<img src=x>@team \u202e" * 100
    summary = report(gates=[{"message": text}] * 2, dimensions=[{"id": text, "title": text, "score": None}] * 2)
    assert len(description(summary)) <= 140
    assert description(summary).endswith("… (and 1 more)")
    page = comment(
        report(
            gates=[{"message": text}], dimensions=[{"id": "a", "title": text, "score": {"proven": 1, "possible": 2}}]
        )
    )
    for shown in (description(summary), page.replace("\n", "")):
        assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs"}
    assert "<img" not in page
    assert "@team" not in page


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        '{"tool": {"name": "other"}}',
        '{"tool": {"name": "gitops-checker"}}',
        "\udcff",
    ],
)
def test_what_is_no_report(tmp_path, text):
    """A file of another kind is told as such."""
    file = tmp_path / "report.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match="is no report of gitops-checker"):
        read_report(str(file))


def test_a_report_that_is_not_there(tmp_path):
    """A file that cannot be read is named."""
    with pytest.raises(UsageError, match="cannot be read"):
        read_report(str(tmp_path / "none.json"))


def test_a_pull_request_on_github(tmp_path):
    """The commit of a pull request is its head, not the merge that the forge made of it."""
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": "c" * 40}}}))
    found = surroundings("github", {
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_SHA": "d" * 40,
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_RUN_ID": "5",
    })  # fmt: skip
    assert found == ("https://api.github.com", "o/r", "c" * 40, "7", "https://github.com/o/r/actions/runs/5")


@pytest.mark.parametrize("content", [None, "", "[]", '{"pull_request": 3}', '{"pull_request": {"head": []}}'])
def test_a_push_on_github(tmp_path, content):
    """Without a pull request, or with an event that cannot be read, there is a commit alone."""
    event = tmp_path / "event.json"
    if content is not None:
        event.write_text(content)
    found = surroundings("gitea", {"GITHUB_EVENT_PATH": str(event), "GITHUB_SHA": "d" * 40})
    assert (found.endpoint, found.commit, found.request) == ("", "d" * 40, "")


def test_a_merge_request_on_gitlab():
    """GitLab's variables name the project, the commit of the branch, the merge request and the job."""
    found = surroundings("gitlab", {
        "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
        "CI_PROJECT_ID": "42",
        "CI_COMMIT_SHA": "d" * 40,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "c" * 40,
        "CI_MERGE_REQUEST_IID": "7",
        "CI_JOB_URL": "https://gitlab.example.com/j/1",
    })  # fmt: skip
    assert found == ("https://gitlab.example.com/api/v4", "42", "c" * 40, "7", "https://gitlab.example.com/j/1")
