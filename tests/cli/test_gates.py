import json

import pytest


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--min-score", "0"), 0, ""),
        (("--min-score", "drift=4.4"), 0, ""),
        (("--min-score", "drift=4.5"), 1, "Drift Detection, Resolution & Diff is at 4.4, 4.5 is asked."),
        (("--min-score", "5", "--min-score", "multi-cluster=0"), 1, "Updates & Change Management"),
        (("--min-coverage", "100%"), 1, "100% is asked"),
        (("--min-score", "drfit=4"), 2, "no dimension is called 'drfit'"),
        (("--min-score", "=4"), 2, "lacks the dimension"),
        (("--min-score", "nan"), 2, "'nan' is not a number from 0 to 10"),
        (("--min-score", "drift="), 2, "'' is not a number"),
        (("--min-score", "10.1"), 2, "is not a number from 0 to 10"),
        (("--min-coverage", "-1"), 2, "is not a number from 0 to 100"),
        (("--fail-on", "fatal"), 2, "--fail-on"),
    ],
)
def test_gates_of_a_scan(program, options, code, said):
    """A gate that fails is exit code 1 and one sentence on standard error; the report comes either way."""
    done = program("scan", "--demo", *options)
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert bool(done.stdout) is (code < 2)


def test_the_gate_compares_the_printed_number(program):
    """The threshold that just passes is the score of the JSON report."""
    report = json.loads(program("scan", "--demo", "--format", "json").stdout)
    for dimension in report["dimensions"]:
        proven = dimension["score"]["proven"]
        asked = f"{dimension['id']}={proven:.1f}"
        assert program("scan", "--demo", "--min-score", asked).returncode == 0
        if proven < 10:
            assert program("scan", "--demo", "--min-score", f"{dimension['id']}={proven + 0.1:.1f}").returncode == 1


def test_the_environment_asks_too(program):
    """A variable stands for its option, and the option stands before it."""
    assert program("scan", "--demo", GITOPS_CHECKER_MIN_SCORE="0 drift=9").returncode == 1
    assert program("scan", "--demo", "--min-score", "drift=1", GITOPS_CHECKER_MIN_SCORE="0 drift=9").returncode == 0
    assert program("scan", "--demo", GITOPS_CHECKER_FAIL_ON="fatal").returncode == 2
