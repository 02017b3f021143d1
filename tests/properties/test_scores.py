"""What holds of every report, whatever the tree: better is never worse, and nobody's word moves what is proven.

The trees are small fleets (`fleets.py`). Each carries a setting for a single element, since the rubric counts units
that differ in how they treat drift as one (`drift.per-element`): there, mending the last one that differs costs points.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checker.assess import Terms, assess
from checker.git.snapshot import MemorySnapshot
from checker.model import Attestation, Configuration, Location, Outcome, Waiver
from checker.policy.pack import load_pack
from checker.report.ledger import points

_SPEC = importlib.util.spec_from_file_location("fleets", Path(__file__).with_name("fleets.py"))
fleets = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fleets)

PACK = load_pack(examples=False)
REMOTE = "github.com/example/fleet"
FEW = settings(max_examples=25)
CRITERIA = [criterion.id for criterion in PACK.criteria]
UNRELATED = {
    "README.md": "# Fleet\n",
    "docs/decision.md": "Because.\n",
    "scripts/backup.py": "print('backup')\n",
    "tools/settings.yaml": "colour: blue\n",
    "apps/CHANGELOG.md": "Nothing.\n",
    "library/config-map.yaml": fleets.manifests(fleets.CONFIG_MAP),
    "tests/release.yaml": fleets.manifests(fleets.helm_release("x", fleets.Release(None, None, account=False))),
}


def report(files, terms=None):
    """Assess a tree, as cloned from where its sources say it is."""
    return assess(MemorySnapshot(files, remote=REMOTE), PACK, *([terms] if terms else []))


def proven(found):
    """Return the printed proven score of each dimension."""
    return {one.id: one.score.proven if one.score else None for one in found.dimensions}


def possible(found):
    """Return the printed possible score of each dimension."""
    return {one.id: one.score.possible if one.score else None for one in found.dimensions}


def exact(found):
    """Return the exact proven score of each dimension: its points sum to it."""
    return {one.id: sum(criterion.points for criterion in one.criteria) for one in found.dimensions}


def configuration(attestations=(), waivers=()):
    """Return terms on which these things are stated."""
    stated = Configuration(".gitops-checker.yaml", attestations=tuple(attestations), waivers=tuple(waivers))
    return Terms(stated, today="2030-01-01")


@FEW
@given(fleets.FLEETS, st.data())
def test_mending_a_finding_never_lowers_a_score(fleet, data):
    """Whichever finding is mended, no dimension proves less than before."""
    choices = list(fleets.mended(fleet))
    assume(choices)
    before, after = exact(report(fleet.files)), exact(report(data.draw(st.sampled_from(choices)).files))
    assert {name: after[name] for name in before if after[name] < before[name]} == {}


@FEW
@given(fleets.FLEETS, st.sampled_from(sorted(UNRELATED)))
def test_an_unrelated_file_changes_nothing(fleet, path):
    """A file that no unit, job or policy needs moves no number."""
    before, after = report(fleet.files), report(fleet.files | {path: UNRELATED[path]})
    assert after.dimensions == before.dimensions


@FEW
@given(fleets.FLEETS)
def test_a_compliant_unit_never_lowers_a_score(fleet):
    """One more unit that meets everything asked of it costs no points."""
    more = fleets.manifests(fleets.kustomization("more", "./more"))
    added = {"apps/more.yaml": more, "more/values.yaml": fleets.manifests(fleets.CONFIG_MAP)}
    before, after = report(fleet.files), report(fleet.files | added)
    own = [one.judgement for one in after.findings if one.judgement.unit and one.judgement.unit.name == "more"]
    short = {one.criterion for one in own if one.coverage and one.coverage.low < 1}
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        if not short & {criterion.id for criterion in new.criteria}:
            assert exact(after)[new.id] >= exact(before)[old.id]


@FEW
@given(fleets.FLEETS, st.data())
def test_more_evidence_never_lowers_what_is_proven(fleet, data):
    """Once a variable's value is known, what was proven is, and what was impossible stays so."""
    choices = list(fleets.seen(fleet))
    assume(choices)
    before, after = report(fleet.files), report(data.draw(st.sampled_from(choices)).files)
    assert all(proven(after)[name] >= low for name, low in proven(before).items() if low is not None)
    assert all(possible(after)[name] <= high for name, high in possible(before).items() if high is not None)


@FEW
@given(fleets.FLEETS)
def test_the_ledger_sums_to_the_score(fleet):
    """The points that are printed for the criteria of a dimension add up to the score that is printed for it."""
    for dimension in report(fleet.files).dimensions:
        if dimension.score:
            assert round(sum(points(dimension)), 2) == dimension.score.proven


@FEW
@given(fleets.FLEETS, st.randoms())
def test_the_order_of_files_does_not_matter(fleet, random):
    """The same files in another order are the same tree, and give the same report."""
    files = list(fleet.files.items())
    random.shuffle(files)
    assert report(dict(files)) == report(fleet.files)


def attestations(criteria):
    """Return any attestations of these criteria, some of them narrowed to what may not be there."""
    return st.builds(
        Attestation,
        criterion=st.sampled_from(criteria),
        outcome=st.sampled_from([Outcome.SATISFIED, Outcome.PARTIAL, Outcome.UNSATISFIED]),
        reason=st.just("It is so."),
        expires=st.sampled_from(["2029-12-31", "2030-01-01", "2031-01-01"]),
        location=st.just(Location(".gitops-checker.yaml", 2)),
        tool=st.sampled_from(["", "flux", "argocd"]),
        unit=st.sampled_from(["", "*", "*/HelmRelease/*", "prod:*"]),
    )


@FEW
@given(fleets.FLEETS, st.lists(attestations(CRITERIA), min_size=1, max_size=12))
def test_attesting_never_lowers_what_is_proven(fleet, stated):
    """Whatever people attest, every score stays within what it was without them, and says what that was."""
    before, after = report(fleet.files), report(fleet.files, configuration(stated))
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        if old.score and new.score:
            assert old.score.proven <= new.score.proven <= new.score.possible <= old.score.possible
        assert new.unattested in {None, old.score}
        attested = {one.judgement.criterion for one in after.findings if one.attestation}
        assert (new.unattested is not None) is any(one.id in attested for one in new.criteria)


@FEW
@given(fleets.FLEETS, st.lists(st.sampled_from([policy.id for policy in PACK.policies]), min_size=1, max_size=12))
def test_a_waiver_moves_no_number(fleet, waived):
    """Scores, coverages and outcomes are the same with and without waivers; the waived findings are all still there."""
    waivers = [Waiver(name, "We know.", "2031-01-01", Location(".gitops-checker.yaml", 2)) for name in waived]
    before, after = report(fleet.files), report(fleet.files, configuration(waivers=waivers))
    assert after.dimensions == before.dimensions
    assert after.coverage == before.coverage
    kept = [one._replace(waiver=None) for one in after.findings if not one.judgement.criterion.startswith("configur")]
    assert kept == list(before.findings)
    missing = {Outcome.UNSATISFIED, Outcome.PARTIAL, Outcome.UNOBSERVABLE}
    assert {one.judgement.criterion for one in after.findings if one.waiver} == {
        one.judgement.criterion
        for one in before.findings
        if one.judgement.criterion in waived and one.judgement.outcome in missing
    }
