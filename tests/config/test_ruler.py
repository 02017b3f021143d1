"""Policies of the repository's own add findings and never change a score; what the configuration names must exist."""

from __future__ import annotations

import pytest

from checker.assess import Terms, assess
from checker.config.ruler import enlarged, extended
from checker.errors import UsageError
from checker.git.snapshot import SYMLINK, Entry, MemorySnapshot
from checker.model import Attestation, Configuration, Location, Outcome, Severity, Waiver
from checker.policy.pack import load_pack
from checker.policy.sources import FILES

PACK = load_pack(examples=False)
UNIT = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: web, namespace: flux-system}
spec: {interval: 1h, path: ./web, sourceRef: {kind: GitRepository, name: flux-system}}
"""
CRITERION = """\
title: Units are pruned
question: Is what is removed from Git removed from the cluster?
level: 5
scope: unit
gate: GATE
why: What nobody declares any more should not run.
rules:
  flux:
    - id: kept
      outcome: OUTCOME
      when: {suspended: {const: false}}
      message: "{unit} keeps what is removed."
      fix: Set spec.prune.
    - id: pruned
      outcome: satisfied
      message: "{unit} prunes."
"""
CHECK = """\
title: Units are called as we like
severity: note
scope: unit
why: So that they are found.
rules:
  flux:
    - id: unliked
      outcome: unsatisfied
      when: {suspended: {const: false}}
      message: "{unit} has another name."
      fix: Rename it.
    - id: liked
      outcome: satisfied
      message: "{unit} is fine."
references: [https://example.com/]
"""
OWN = {
    "policies/drift/pruned.yaml": CRITERION.replace("GATE", "false").replace("OUTCOME", "unsatisfied"),
    "policies/findings/names.yaml": CHECK,
}
FLEET = {"clusters/prod/flux-system/gotk-sync.yaml": "# bootstrapped\n", "clusters/prod/web.yaml": UNIT,
         "web/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"}  # fmt: skip


def configured(**fields):
    """Return a configuration of these parts."""
    return Configuration(".gitops-checker.yaml", **fields)


def refused(files, configuration):
    """Return the lines with which a configuration is refused for a tree."""
    with pytest.raises(UsageError) as caught:
        extended(PACK, MemorySnapshot(files), configuration)
    return caught.value.message.splitlines()


def test_own_policies_add_findings_alone():
    """Scores, coverage and criteria are those without the pack; its findings stand beside them."""
    snapshot = MemorySnapshot(FLEET | OWN)
    configuration = configured(packs=("policies",))
    with_own = assess(snapshot, extended(PACK, snapshot, configuration), Terms(configuration))
    without = assess(snapshot, PACK)
    assert (with_own.dimensions, with_own.coverage, with_own.digest) == (
        without.dimensions,
        without.coverage,
        without.digest,
    )
    added = [one for one in with_own.findings if one not in without.findings]
    assert {(one.judgement.criterion, one.check.severity) for one in added} == {
        ("drift.pruned", Severity.WARNING),
        ("findings.names", Severity.NOTE),
    }


@pytest.mark.parametrize(("gate", "severity"), [("false", Severity.WARNING), ("true", Severity.ERROR)])
@pytest.mark.parametrize("outcome", ["unsatisfied", "partial"])
def test_a_criterion_of_a_pack_of_ones_own(gate, severity, outcome):
    """It is a warning, or an error if it is a gate, and partial is found too."""
    own = {"policies/drift/pruned.yaml": CRITERION.replace("GATE", gate).replace("OUTCOME", outcome)}
    snapshot = MemorySnapshot(FLEET | own)
    report = assess(snapshot, extended(PACK, snapshot, configured(packs=("policies",))))
    (found,) = {(one.check.severity, one.judgement.outcome) for one in report.findings if one.check}
    assert found == (severity, Outcome(outcome))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "policies/ holds no policy in this revision."),
        ({"policies/note.txt": "x"}, "policies/ holds no policy in this revision."),
        ({"policies/drift/detected.yaml": CRITERION.replace("GATE", "false").replace("OUTCOME", "partial")},
         "policies/drift/detected.yaml:1: this name is taken; rename the file."),
        ({"policies/dimensions.yaml": "rubric: 9\ndimensions: []\n"},
         "policies/dimensions.yaml:1: the dimensions are those that come with the checker; remove the file."),
        ({"policies/taste/x.yaml": CRITERION}, "policies/taste/x.yaml:5: gate must be true or false, not a text."),
        ({"policies/a/b/c.yaml": CRITERION}, "policies/a/b/c.yaml:1: is neither dimensions.yaml nor"),
        ({"policies/findings/x.yaml": "run: rm -rf /\n"}, "policies/findings/x.yaml:1: "),
        ({"policies/findings/x.yaml": "- [\n"}, "policies/findings/x.yaml:1: "),
        ({f"policies/findings/n{n}.yaml": CHECK for n in range(201)}, "policies/ holds more than 200 policies."),
        ({"policies/findings/x.yaml": "# " + "x" * 600_000}, "The policies in policies/ come to more than 512 KiB."),
    ],
)  # fmt: skip
def test_packs_with_faults(files, words):
    """A pack of the scanned repository is checked whole, and small."""
    lines = refused(files, configured(packs=("policies",)))
    assert any(line.startswith(words) for line in lines), lines


def test_a_link_in_a_pack_is_refused():
    """A policy is a file of the repository, never what a link leads to."""
    snapshot = MemorySnapshot({"policies/findings/x.yaml": "/etc/passwd"})
    entry = snapshot.entries["policies/findings/x.yaml"]
    snapshot.entries = {entry.path: Entry(entry.path, SYMLINK, entry.oid)}
    with pytest.raises(UsageError, match="is not a file of this repository"):
        extended(PACK, snapshot, configured(packs=("policies",)))


def test_packs_of_a_folder(tmp_path):
    """A folder that the user names adds findings by the same rules; a name that is taken is refused."""
    (tmp_path / "findings").mkdir()
    (tmp_path / "findings" / "names.yaml").write_text(CHECK, encoding="utf-8")
    own = load_pack(tmp_path)
    assert [check.id for check in enlarged(PACK, own, "own").checks[len(PACK.checks) :]] == ["findings.names"]
    with pytest.raises(UsageError, match="this name is taken"):
        enlarged(enlarged(PACK, own, "own"), own, "again")
    assert FILES > 200


AT = Location(".gitops-checker.yaml", 4)
ATTESTATION = Attestation("drift.notified", Outcome.SATISFIED, "x", "2030-01-01", AT)
WAIVER = Waiver("findings.missing-source", "x", "2030-01-01", AT)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (ATTESTATION._replace(criterion="drift.notifed"),
         "no criterion is called 'drift.notifed'; did you mean 'drift.notified'?"),
        (ATTESTATION._replace(criterion="findings.missing-source"), "no criterion is called 'findings.missing-source'"),
        (WAIVER._replace(criterion="finding.missing-source"),
         "no policy is called 'finding.missing-source'; did you mean"),
        (WAIVER._replace(rule="no-such-rule"), "findings.missing-source has no rule 'no-such-rule'; "),
    ],
)  # fmt: skip
def test_what_there_is_not(statement, words):
    """An attestation speaks of a criterion, a waiver of any policy and its rules; the nearest name is offered."""
    kind = "attestations" if isinstance(statement, Attestation) else "waivers"
    (line,) = refused({}, configured(**{kind: (statement,)}))
    assert line.startswith(f"{AT}: {words}")


def test_what_there_is():
    """Names that exist are taken, those of own policies too."""
    own = WAIVER._replace(criterion="findings.names", rule="unliked")
    configuration = configured(packs=("policies",), attestations=(ATTESTATION,), waivers=(WAIVER, own))
    assert extended(PACK, MemorySnapshot(OWN), configuration).criteria == PACK.criteria
