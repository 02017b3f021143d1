"""What people state about a repository in its configuration: thresholds, attestations and waivers (rubric §2)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from checker.model.places import Location
from checker.model.policies import Outcome, Severity

NO_SCORES: Mapping[str, float] = MappingProxyType({})


class Thresholds(NamedTuple):
    """What a report has to reach; None: nothing is asked.

    `min_score` (0 to 10) is asked of every dimension that has a score, `min_scores` of single ones and in its place.
    `fail_on` fails on findings beyond the scores of that severity or a higher one. `min_coverage` is in percent.
    `no_regression` is how far a dimension's score may fall against an earlier report.
    """

    min_score: float | None = None
    min_scores: Mapping[str, float] = NO_SCORES
    fail_on: Severity | None = None
    min_coverage: float | None = None
    no_regression: float | None = None


class Attestation(NamedTuple):
    """What a person vouches for because the repository cannot show it; it counts up to and including `expires`.

    `criterion` is an id; `tool` and `unit` (a pattern over addresses) narrow it, "" narrows nothing. `expires` is
    `YYYY-MM-DD`, `link` an https address or "". `location` is where it is stated.
    """

    criterion: str
    outcome: Outcome
    reason: str
    expires: str
    location: Location
    link: str = ""
    tool: str = ""
    unit: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """What it speaks of: equal for two that differ in reason and date alone."""
        return (self.criterion, self.tool, self.unit)


class Waiver(NamedTuple):
    """A finding that is accepted up to and including `expires`: it is kept, counted and shown, and moves no number.

    `criterion` is the id of a criterion or of a policy beyond the scores; `rule`, `tool`, `path` and `unit` (the last
    two are patterns) narrow it, "" narrows nothing.
    """

    criterion: str
    reason: str
    expires: str
    location: Location
    rule: str = ""
    tool: str = ""
    path: str = ""
    unit: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """As that of an attestation."""
        return (self.criterion, self.rule, self.tool, self.path, self.unit)


class Standing(StrEnum):
    """Whether a statement has an effect on a report, and if not, why."""

    IN_FORCE = "in-force"
    EXPIRED = "expired"
    UNUSED = "unused"


class Statement(NamedTuple):
    """An attestation or waiver as it stands on one day: `matched` counts the findings that it is about.

    `days` are left until it lapses: 0 on its last day, negative afterwards. `note` is a sentence on what is to be done
    about it, "" where nothing is.
    """

    said: Attestation | Waiver
    standing: Standing
    matched: int
    days: int
    note: str = ""


class Known(NamedTuple):
    """A finding that a baseline lists; the fingerprint identifies it, the rest is for people."""

    fingerprint: str
    criterion: str
    rule: str
    tool: str
    unit: str


class Baseline(NamedTuple):
    """The findings that were there when a repository began to be checked; `path` names the file for people."""

    path: str
    known: tuple[Known, ...]


class Configuration(NamedTuple):
    """What `.gitops-checker.yaml` says; the one that says nothing is `Configuration()`.

    `path` names the file for people, "" for none; `digest` is over its bytes. `exclude`, `select` and `ignore` are
    patterns and ids, `packs` directories of policies in the same tree, `baseline` a file there or "". `places` maps
    the key of each setting that is stated (`fail-on`, `min-score.drift`) to where it stands, and each exclusion's own
    (`exclude.vendor/`).
    """

    path: str = ""
    digest: str = ""
    thresholds: Thresholds = Thresholds()
    attestations: tuple[Attestation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    exclude: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: str = ""
    places: Mapping[str, Location] = MappingProxyType({})

    @property
    def stated(self) -> Mapping[str, Any]:
        """The settings that are stated, by name (`fail-on`, `min-score.drift`)."""
        asked = self.thresholds
        values = {
            "min-score": asked.min_score,
            **{f"min-score.{dimension}": number for dimension, number in asked.min_scores.items()},
            "fail-on": asked.fail_on,
            "min-coverage": asked.min_coverage,
            "no-regression": asked.no_regression,
            "select": self.select,
            "ignore": self.ignore,
            "exclude": self.exclude,
            "packs": self.packs,
            "baseline": self.baseline or None,
        }
        return {name: value for name, value in values.items() if name in self.places and value is not None}
