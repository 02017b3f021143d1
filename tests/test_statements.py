"""An attestation speaks of what cannot be seen alone, a waiver moves no number, and both lapse on their day."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import UsageError
from checker.model import (
    Address,
    Attestation,
    Configuration,
    Interval,
    Judgement,
    Location,
    Outcome,
    Standing,
    Waiver,
)
from checker.statements import CHECKS, brought, day_of, notes

FILE = ".gitops-checker.yaml"
TODAY = "2030-06-15"
OPEN = Interval(Fraction(0), Fraction(1))
COUNTS = {
    Outcome.SATISFIED: Interval(Fraction(1), Fraction(1)),
    Outcome.PARTIAL: Interval(Fraction(1, 2), Fraction(1, 2)),
    Outcome.UNSATISFIED: Interval(Fraction(0), Fraction(0)),
    Outcome.UNOBSERVABLE: OPEN,
    Outcome.NOT_APPLICABLE: None,
}


def judgement(outcome=Outcome.UNOBSERVABLE, *, coverage=OPEN, unit="web", tool="flux", path="apps/web.yaml", rule="r"):
    """Return an outcome of `drift.notified` for a unit of the production cluster."""
    address = Address(tool, "production", "", "HelmRelease", unit) if unit else None
    found = coverage if outcome is Outcome.UNOBSERVABLE else COUNTS[outcome]
    place = Location(path, 7) if path else None
    return Judgement("drift.notified", tool, address, outcome, found, rule, "It is so.", "Mend it.", place)


def attestation(outcome=Outcome.SATISFIED, expires="2031-01-01", line=3, **fields):
    """Return an attestation of `drift.notified`."""
    return Attestation("drift.notified", outcome, "We are paged.", expires, Location(FILE, line), **fields)


def waiver(expires="2031-01-01", **fields):
    """Return a waiver of `drift.notified`."""
    return Waiver("drift.notified", "We know.", expires, Location(FILE, 9), **fields)


def bring(judged, *said, today=TODAY):
    """Bring attestations and waivers to bear."""
    configuration = Configuration(
        FILE,
        attestations=tuple(one for one in said if isinstance(one, Attestation)),
        waivers=tuple(one for one in said if isinstance(one, Waiver)),
    )
    return brought(judged, configuration, today)


@pytest.mark.parametrize("outcome", [Outcome.SATISFIED, Outcome.PARTIAL, Outcome.UNSATISFIED])
def test_an_attestation_decides_what_is_unobservable(outcome):
    """The outcome is the attested one, with the statement as its evidence and what was seen beside it."""
    (one,) = bring([judgement()], attestation(outcome)).stated
    assert (one.judgement.outcome, one.judgement.coverage) == (outcome, COUNTS[outcome])
    assert one.judgement.message == f"Attested as {outcome} until 2031-01-01: We are paged."
    assert (one.judgement.location, one.judgement.fix) == (Location(FILE, 3), "")
    assert [(place.location, place.text) for place in one.judgement.related] == [
        (Location("apps/web.yaml", 7), "It is so.")
    ]
    assert one.unattested == judgement()


@pytest.mark.parametrize("seen", [Outcome.SATISFIED, Outcome.PARTIAL, Outcome.UNSATISFIED, Outcome.NOT_APPLICABLE])
def test_what_the_repository_shows_stands(seen):
    """Nothing that is seen is replaced; the attestation is told to have no effect."""
    found = bring([judgement(seen)], attestation())
    assert found.stated[0].judgement == judgement(seen)
    (statement,) = found.statements
    assert (statement.standing, statement.matched) == (Standing.UNUSED, 0)
    assert (
        statement.note == "has no effect: the repository itself decides what it names, or an earlier attestation does."
    )


@pytest.mark.parametrize(
    ("low", "high", "attested", "counts", "outcome"),
    [
        ("0", "1/2", Outcome.SATISFIED, "1/2", Outcome.PARTIAL),  # automerge: an approval counts half at best
        ("1/2", "1", Outcome.UNSATISFIED, "1/2", Outcome.PARTIAL),  # owners are there: nobody can take that away
        ("0", "1/4", Outcome.PARTIAL, "1/4", Outcome.PARTIAL),
        ("3/10", "19/20", Outcome.SATISFIED, "19/20", Outcome.SATISFIED),
    ],
)
def test_an_attestation_stays_within_what_is_open(low, high, attested, counts, outcome):
    """Where less than all is unobservable, the attestation counts as far as that allows, and says so."""
    (one,) = bring([judgement(coverage=Interval(Fraction(low), Fraction(high)))], attestation(attested)).stated
    assert one.judgement.coverage == Interval(Fraction(counts), Fraction(counts))
    assert one.judgement.outcome is outcome
    assert ("What can be seen lets it count" in one.judgement.message) is (outcome is not attested)


def test_the_open_part_of_a_share_can_be_attested():
    """A share of which some is unexplained is partial, and still open: that part is what one can vouch for."""
    share = judgement(Outcome.PARTIAL)._replace(coverage=Interval(Fraction(2, 5), Fraction(1)))
    (one,) = bring([share], attestation()).stated
    assert one.judgement.coverage == COUNTS[Outcome.SATISFIED]


@pytest.mark.parametrize(
    ("today", "standing", "days"),
    [("2030-06-14", Standing.IN_FORCE, 1), ("2030-06-15", Standing.IN_FORCE, 0), ("2030-06-16", Standing.EXPIRED, -1)],
)
def test_the_last_day_counts(today, standing, days):
    """A statement holds on the day it names, and not on the next."""
    for seen, said in ((Outcome.UNOBSERVABLE, attestation(expires=TODAY)), (Outcome.PARTIAL, waiver(expires=TODAY))):
        found = bring([judgement(seen), judgement(seen, unit="db")], said, today=today)
        assert [(one.standing, one.days, one.matched) for one in found.statements] == [(standing, days, 2)]
        assert all(bool(one.attestation or one.waiver) is (days >= 0) for one in found.stated)


def test_what_expired_says_what_counts_again():
    """A lapsed statement is told with how much rested on it."""
    found = bring([judgement(), judgement(unit="db")], attestation(expires="2030-06-01"), waiver(expires="2030-06-01"))
    assert {one.note for one in found.statements} == {
        "expired on 2030-06-01 and has no effect: 2 findings count again."
    }


@pytest.mark.parametrize(
    ("expires", "note"),
    [
        ("2030-06-15", "expires today."),
        ("2030-06-16", "expires tomorrow."),
        ("2030-06-29", "expires in 14 days."),
        ("2030-06-30", ""),
    ],
)
def test_what_expires_soon_says_so(expires, note):
    """From two weeks before its end on a statement is told to lapse."""
    assert [one.note for one in bring([judgement()], attestation(expires=expires)).statements] == [note]


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"tool": "flux"}, True),
        ({"tool": "argocd"}, False),
        ({"unit": "production:HelmRelease/web"}, True),
        ({"unit": "production:*"}, True),
        ({"unit": "*/we?"}, True),
        ({"unit": "web"}, False),
        ({"unit": "(production.*)+"}, False),
    ],
)
def test_what_a_statement_fits(fields, fits):
    """Tool and unit narrow attestations and waivers alike; a pattern is no regular expression."""
    found = bring([judgement(Outcome.UNSATISFIED), judgement()], attestation(**fields), waiver(**fields))
    assert bool(found.stated[0].waiver) is fits
    assert bool(found.stated[1].attestation) is fits
    if not fits:
        assert {one.note for one in found.statements} == {"fits nothing in this revision."}


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({"rule": "r"}, True),
        ({"rule": "s"}, False),
        ({"path": "apps/"}, True),
        ({"path": "apps/*.yaml"}, True),
        ({"path": "web.yaml"}, True),
        ({"path": "apps/web.yaml", "rule": "r", "unit": "*web"}, True),
        ({"path": "clusters/"}, False),
    ],
)
def test_what_a_waiver_fits(fields, fits):
    """A waiver can name a rule, and a path as gitignore does."""
    (one,) = bring([judgement(Outcome.UNSATISFIED)], waiver(**fields)).stated
    assert bool(one.waiver) is fits


def test_a_pattern_of_a_unit_or_path_needs_one():
    """What is about the repository as a whole has no unit, and perhaps no place."""
    whole = judgement(Outcome.UNSATISFIED, unit="", path="")
    assert [bring([whole], waiver(**fields)).stated[0].waiver for fields in ({"unit": "*"}, {"path": "*"})] == [
        None
    ] * 2
    assert bring([whole], waiver()).stated[0].waiver


@pytest.mark.parametrize("seen", list(Outcome))
def test_a_waiver_changes_nothing(seen):
    """The judgement under a waiver is the same; what is met, or does not apply, needs none."""
    (one,) = bring([judgement(seen)], waiver()).stated
    assert one.judgement == judgement(seen)
    assert bool(one.waiver) is (seen not in {Outcome.SATISFIED, Outcome.NOT_APPLICABLE})


def test_the_first_statement_that_fits_decides():
    """Of two attestations the first in the file counts, and the other is told to be unused."""
    found = bring([judgement()], attestation(Outcome.PARTIAL), attestation(Outcome.SATISFIED, line=5))
    assert found.stated[0].judgement.outcome is Outcome.PARTIAL
    assert [one.standing for one in found.statements] == [Standing.IN_FORCE, Standing.UNUSED]


def test_an_expired_statement_makes_way():
    """A lapsed attestation before one in force does not shadow it."""
    found = bring([judgement()], attestation(expires="2030-01-01"), attestation(line=5))
    assert found.stated[0].attestation == attestation(line=5)


def test_other_criteria_are_left_alone():
    """A statement is about its criterion."""
    other = judgement()._replace(criterion="drift.diff")
    found = bring([other], attestation(), waiver())
    assert found.stated[0].judgement == other
    assert {one.standing for one in found.statements} == {Standing.UNUSED}


def test_notes_are_findings_on_the_configuration():
    """What lapsed, lapses soon or is about nothing becomes a finding at its line; what simply holds does not."""
    said = [
        attestation(expires="2030-06-14", unit="*db"),
        attestation(expires="2030-06-20"),
        waiver(tool="argocd"),
        waiver(rule="r"),
    ]
    found = [*notes(bring([judgement(), judgement(Outcome.PARTIAL)], *said).statements)]
    assert [(note.check.severity.value, note.judgement.rule, note.judgement.message) for note in found] == [
        (
            "warning",
            "expired-attestation",
            "The attestation of drift.notified expired on 2030-06-14 and has no effect: nothing rests on it.",
        ),
        ("note", "expiring-attestation", "The attestation of drift.notified expires in 5 days."),
        ("note", "unused-waiver", "The waiver of drift.notified fits nothing in this revision."),
    ]
    assert all(note.judgement.location.path == FILE and note.judgement.fix for note in found)
    assert {note.check.id for note in found} == {check.id for check in CHECKS.values()}


@pytest.mark.parametrize("today", [None, "", "tomorrow", "2030-02-30"])
def test_without_a_day_nothing_is_judged(today):
    """Where something is stated, a day is needed; where nothing is, none is."""
    with pytest.raises(UsageError):
        bring([judgement()], waiver(), today=today)
    assert bring([judgement()], today=today).statements == ()
    assert day_of(TODAY).isoformat() == TODAY


OUTCOMES = st.sampled_from([Outcome.SATISFIED, Outcome.PARTIAL, Outcome.UNSATISFIED])
FRACTIONS = st.fractions(0, 1, max_denominator=12)


@given(FRACTIONS, FRACTIONS, OUTCOMES)
def test_attesting_only_narrows(one, other, outcome):
    """Whatever is attested, what was proven stays proven and what was impossible stays impossible."""
    before = Interval(min(one, other), max(one, other))
    (found,) = bring([judgement(coverage=before)], attestation(outcome)).stated
    after = found.judgement.coverage
    assert before.low <= after.low <= after.high <= before.high
