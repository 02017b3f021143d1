"""The configuration of the assessed revision decides, options stand before it, and a fault in it ends the run."""

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker.cli.demonstration import demonstration
from checker.data import data_directory

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads((data_directory("schemas") / "report.schema.json").read_text(encoding="utf-8"))
FILE = ".gitops-checker.yaml"
STATED = """\
thresholds:
  min-score: {default: 0, drift: 4.4}
attestations:
  - criterion: multi-cluster.identity
    outcome: satisfied
    reason: The API server takes its users from our directory.
    link: https://wiki.example.com/login
    expires: 2024-06-30
  - criterion: change-management.approval-gate
    outcome: satisfied
    reason: Two approvals are required on main.
    link: https://wiki.example.com/branch-protection
    expires: 2024-01-10
  - criterion: multi-cluster.role-types
    outcome: satisfied
    reason: Readers, editors and admins are groups.
    link: https://wiki.example.com/roles
    expires: 2023-12-31
waivers:
  - criterion: drift.notified
    unit: "staging:*"
    reason: Nobody is paged for staging.
    expires: 2024-12-31
  - criterion: findings.missing-source
    path: legacy/
    reason: It goes away.
    expires: 2024-12-31
"""


@pytest.fixture
def fleet():
    """Return the files of the demonstration: path -> text."""
    snapshot = demonstration()
    return {path: content.decode() for path, content in snapshot.read(snapshot.entries)}


@pytest.fixture
def scan(program):
    """Return a function that scans a repository and gives the JSON report back, valid by the published schema."""

    def run(place, *options, code=0, **environment):
        done = program("scan", place, "--format", "json", *options, **environment)
        assert done.returncode == code, done.stderr.decode()
        report = json.loads(done.stdout)
        Draft202012Validator(SCHEMA).validate(report)
        return report

    return run


def git(place, *arguments):
    """Run git in a folder of the test's own."""
    subprocess.run(["git", "-C", str(place), *arguments], check=True, capture_output=True)


def drift(report):
    """Return the proven score of drift."""
    return next(one["score"]["proven"] for one in report["dimensions"] if one["id"] == "drift")


def test_statements_in_the_report(scan, repository, fleet):
    """Every statement is in the report as it stands on the commit's day, with the score without attestations."""
    report = scan(repository(fleet | {FILE: STATED}))
    told = report["configuration"]
    assert (told["path"], told["today"]) == (FILE, "2024-01-02")
    assert [(one["criterion"], one["standing"], one["findings"], one["days"]) for one in told["attestations"]] == [
        ("multi-cluster.identity", "in-force", 1, 180),
        ("change-management.approval-gate", "in-force", 1, 8),
        ("multi-cluster.role-types", "expired", 1, -2),
    ]
    assert [(one["criterion"], one["standing"], one["location"]["line"]) for one in told["waivers"]] == [
        ("drift.notified", "in-force", 20),
        ("findings.missing-source", "unused", 24),
    ]
    found = report["findings"]
    assert {one["criterion"]: one["rule"] for one in found if one["criterion"].startswith("configuration.")} == {
        "configuration.expired": "expired-attestation",
        "configuration.expiring": "expiring-attestation",
        "configuration.unused": "unused-waiver",
    }
    waived = [one for one in found if one["waiver"]]
    assert waived
    assert {(one["criterion"], one["unit"].split(":")[0]) for one in waived} == {("drift.notified", "staging")}
    assert {one["waiver"]["reason"] for one in waived} == {"Nobody is paged for staging."}


def test_the_score_with_and_without_attestations(scan, repository, fleet):
    """A dimension in which attestations count says what it would be without them; the others say nothing."""
    plain, stated = scan(repository(fleet, "plain")), scan(repository(fleet | {FILE: STATED}))
    for before, after in zip(plain["dimensions"], stated["dimensions"], strict=True):
        attested = after["id"] in {"multi-cluster", "change-management"}
        assert after["unattested"] == (before["score"] if attested else None)
        assert after["score"]["proven"] >= before["score"]["proven"]


def test_the_page_with_statements(program, repository, fleet, golden):
    """What people read about statements is the reviewed page."""
    done = program("scan", repository(fleet | {FILE: STATED}), "--remote", "github.com/example/fleet")
    page = done.stdout.decode()
    scores = page[page.index("Dimension") : page.index("WHERE THE POINTS")]
    statements = page[page.index("ATTESTATIONS AND WAIVERS") : page.index("WHAT CANNOT BE SEEN")]
    golden(GOLDEN / "statements.txt", scores + statements)


def test_the_assessed_revision_decides(scan, program, repository, fleet):
    """Commit, index and work tree each have their own configuration; the folder one stands in has none."""
    place = repository(fleet)
    asked = "thresholds: {{min-score: {}}}\n"
    (place / FILE).write_text(asked.format(10), encoding="utf-8")
    assert not scan(place)["gates"]
    assert not scan(place, "--staged")["gates"]
    assert program("scan", place, "--worktree", cwd=place).returncode == 1
    git(place, "add", FILE)
    assert program("scan", place, "--staged").returncode == 1
    git(place, "commit", "--quiet", "--message=Ask for everything")
    (place / FILE).write_text("nonsense: [\n", encoding="utf-8")
    assert program("scan", place).returncode == 1
    assert program("scan", place, "--rev", "HEAD~1", cwd=place).returncode == 0


def test_another_file_or_none(program, repository, fleet, tmp_path):
    """`--config` reads a file of the user's in place of the repository's, `--no-config` reads none."""
    place = repository(fleet | {FILE: "thresholds: {min-score: 10}\n"})
    own = tmp_path / "own.yaml"
    own.write_text("thresholds: {min-score: {drift: 4.5}}\n", encoding="utf-8")
    assert program("scan", place).returncode == 1
    assert program("scan", place, "--no-config").returncode == 0
    done = program("scan", place, "--config", own)
    assert done.returncode == 1
    assert done.stderr.decode().count("gate failed") == 1
    assert program("scan", place, "--config", own, "--no-config").returncode == 2
    assert program("scan", place, "--config", tmp_path / "none.yaml").returncode == 2
    assert program("scan", place, GITOPS_CHECKER_CONFIG=str(own)).stderr == done.stderr


def test_flags_environment_file(program, repository, fleet):
    """A flag stands before the environment, and that before the file; each value by itself."""
    place = repository(fleet | {FILE: "thresholds: {min-score: {default: 0, drift: 10}, min-coverage: 100}\n"})
    assert program("scan", place).stderr.decode().count("gate failed") == 2
    assert program("scan", place, GITOPS_CHECKER_MIN_COVERAGE="1").stderr.decode().count("gate failed") == 1
    options = ("--min-score", "drift=1", "--min-coverage", "1")
    assert program("scan", place, *options, GITOPS_CHECKER_MIN_COVERAGE="99").returncode == 0


def test_what_is_shown(scan, repository, fleet):
    """Selecting filters findings and nothing else; `--extend-…` adds to what the file says."""
    place = repository(fleet | {FILE: "select: [drift]\nthresholds: {min-score: {multi-cluster: 10}}\n"})

    def shown(*options):
        report = scan(place, *options, code=1)
        assert len(report["gates"]) == 1
        return {one["criterion"].split(".")[0] for one in report["findings"]}, report["hidden"]

    selected, hidden = shown()
    assert (selected, hidden > 0) == ({"drift"}, True)
    assert shown("--select", "multi-cluster,declared-state")[0] == {"multi-cluster", "declared-state"}
    assert shown("--extend-select", "multi-cluster")[0] == {"drift", "multi-cluster"}
    assert shown("--extend-ignore", "drift")[0] == set()


@pytest.mark.parametrize("option", ["--select", "--ignore", "--extend-select", "--extend-ignore"])
def test_selecting_what_there_is_not(program, option):
    """A name that nothing has is told with the nearest one."""
    done = program("scan", "--demo", option, "drfit")
    assert done.returncode == 2
    assert b"'drift'" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("thresholds:\n  min-scor: 3\n", f"{FILE}:2: unknown key 'min-scor'; did you mean 'min-score'?"),
        ("waivers:\n  - {criterion: drift.nope, reason: x, expires: 2030-01-01}\n", f"{FILE}:2: no policy is called"),
        ("select: [drfit]\n", "no dimension or policy is called 'drfit' (.gitops-checker.yaml:1)"),
        ("packs: [/etc]\n", f"{FILE}:1: '/etc' is no path inside this repository"),
        ("baseline: none.json\n", f"{FILE}:1: none.json cannot be read"),
        ("exclude: " + "[" * 9_000, f"{FILE}:1: "),
        ("thresholds: {fail-on: \x1b[31mred}\n", f"{FILE}:1: "),
    ],
)
@pytest.mark.parametrize("command", [("scan",), ("config", "show"), ("baseline", "create")])
def test_a_fault_ends_every_command(program, repository, command, text, said):
    """A configuration with a fault is exit code 2 with its line, and nothing on standard output."""
    done = program(*command, repository({FILE: text}))
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert b"\x1b" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("today", ["tomorrow", "2024-02-30", "20240101", ""])
def test_a_day_is_a_day(program, today):
    """`--today` is a day of the calendar."""
    done = program("scan", "--demo", "--today", today)
    assert done.returncode == 2
    assert b"is no day" in done.stderr


def test_today(scan, repository, fleet):
    """The day can be given; the commit's is the default, wherever the tree is read from."""
    place = repository(fleet | {FILE: STATED})
    for options in ((), ("--staged",), ("--worktree",)):
        assert scan(place, *options)["configuration"]["today"] == "2024-01-02"
    later = scan(place, "--today", "2024-07-01")["configuration"]["attestations"]
    assert [one["standing"] for one in later] == ["expired"] * 3
    assert scan(place, GITOPS_CHECKER_TODAY="2024-07-01")["configuration"]["attestations"] == later


def test_before_the_first_commit(program, fleet, tmp_path):
    """Where there is no commit yet, the day is that on which it would be made."""
    for path, text in (fleet | {FILE: STATED}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    done = program("scan", tmp_path, "--staged", "--format", "json")
    assert {one["standing"] for one in json.loads(done.stdout)["configuration"]["attestations"]} == {"expired"}


def test_show(program, repository, golden):
    """Every value that holds is shown with where it was stated."""
    place = repository({FILE: STATED + "select: [drift]\n"})
    done = program(
        "config", "show", place, "--min-score", "drift=9", "--extend-ignore", "drift.diff", "--no-regression",
        GITOPS_CHECKER_FAIL_ON="error",
    )  # fmt: skip
    assert done.returncode == 0
    golden(GOLDEN / "config-show.txt", done.stdout.decode())


def test_a_part(scan, repository, fleet):
    """`--path` assesses what a directory brings."""
    place = repository(fleet)
    report = scan(place, "--path", "./clusters/production/")
    assert (report["path"], report["tools"]["flux"]["units"]) == ("clusters/production", 7)
    scan(place, "--path", "apps/base/shop/../shop")
    assert scan(place, "--path", ".")["tools"] == scan(place)["tools"]


@pytest.mark.parametrize("path", ["../elsewhere", "/etc", "no/such"])
def test_a_part_is_a_directory_of_the_revision(program, path):
    """Anything else is a usage error."""
    done = program("scan", "--demo", "--path", path)
    assert (done.returncode, done.stdout) == (2, b"")


def test_policies_of_the_repository(scan, repository, fleet, tmp_path):
    """Own policies find, and gates can be set on what they find; no score changes."""
    check = next((data_directory("policies") / "findings").glob("*.yaml")).read_text(encoding="utf-8")
    policy = """\
title: Units are not in the production cluster
severity: error
scope: unit
why: It is a test.
rules:
  flux:
    - id: there
      outcome: unsatisfied
      message: "{unit} is there."
      fix: Move it.
references: [https://example.com/]
"""
    assert check
    configured = {"rules/findings/there.yaml": policy, FILE: "packs: [rules]\nthresholds: {fail-on: error}\n"}
    plain, own = scan(repository(fleet, "plain")), scan(repository(fleet | configured), code=1)
    assert own["dimensions"] == plain["dimensions"]
    assert sum(one["criterion"] == "findings.there" for one in own["findings"]) == 13
    folder = tmp_path / "folder"
    (folder / "findings").mkdir(parents=True)
    (folder / "findings" / "there.yaml").write_text(policy, encoding="utf-8")
    third = scan(repository(fleet, "third"), "--policies", folder)
    assert [_unrested(one) for one in third["findings"]] == [_unrested(one) for one in own["findings"]]


def _unrested(finding):
    """A finding without what it rests on: the commits of two repositories are not the same."""
    return {**finding, "basis": None}


def test_nothing_stated_is_nothing_read(program, repository, fleet):
    """Without a configuration the report names none."""
    report = json.loads(program("scan", repository(fleet), "--format", "json").stdout)
    assert (report["configuration"], report["baseline"], report["gates"], report["hidden"]) == (None, None, [], 0)
