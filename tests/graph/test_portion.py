"""A directory stands for what is declared in it, made from it, or delivered by that."""

from __future__ import annotations

import pytest

from checker.assess import Terms, assess, survey_of
from checker.cli.demonstration import demonstration
from checker.errors import UsageError
from checker.graph.portion import portion
from checker.policy.pack import load_pack

SURVEY = survey_of(demonstration())
PACK = load_pack(examples=False)
EVERY = {str(unit.address) for found in SURVEY.collections for unit in found.units}


def units(directory):
    """Return the names of the units that belong to a directory of the demonstration."""
    return {str(unit.address) for found in portion(SURVEY.collections, directory) for unit in found.units}


def test_a_cluster():
    """The directory of a cluster brings all that is delivered to it, from shared bases too, and nothing else."""
    for cluster in ("production", "staging"):
        assert units(f"clusters/{cluster}") == {name for name in EVERY if name.startswith(f"{cluster}:")} != set()


def test_a_shared_base():
    """A base brings every unit that is made from it."""
    assert units("apps/base/shop") == {"production:shop/HelmRelease/shop", "staging:shop/HelmRelease/shop"}


def test_an_overlay():
    """What a unit reads makes it belong, with what it delivers."""
    assert units("apps/staging") == {"staging:flux-system/Kustomization/apps", "staging:shop/HelmRelease/shop"}


@pytest.mark.parametrize("directory", ["clusters/prod", "app", "apps/base/sho", "apps/staging/shop.yaml/x"])
def test_a_directory_is_no_prefix_of_letters(directory):
    """A name that another one begins with is another directory."""
    assert units(directory) == set()


def test_the_scores_of_a_part():
    """Unit criteria are those of the part; what is said of the repository as a whole stays."""
    whole, part = (assess(demonstration(), PACK, Terms(path=path)) for path in ("", "clusters/production"))
    assert part.units == {"flux": {"HelmRelease": 3, "Kustomization": 4}}
    assert part.inputs == whole.inputs
    coverages = [
        {one.id: (one.scope, one.coverage) for dimension in report.dimensions for one in dimension.criteria}
        for report in (whole, part)
    ]
    differing = {name for name in coverages[0] if coverages[0][name] != coverages[1][name]}
    assert differing
    assert {coverages[0][name][0] for name in differing} == {"unit"}
    assert all(one.judgement.unit is None or one.judgement.unit.scope == "production" for one in part.findings)


@pytest.mark.parametrize("path", ["no/such", "apps/base/shop/release.yaml"])
def test_there_must_be_such_a_directory(path):
    """A typing error is told, and not assessed as an empty part."""
    with pytest.raises(UsageError, match="is no directory of this revision"):
        assess(demonstration(), PACK, Terms(path=path))
