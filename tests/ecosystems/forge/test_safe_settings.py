"""What the admin repository of safe-settings says of itself, over small trees."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from checker.compose.kustomize import Composer
from checker.ecosystems import Scene
from checker.ecosystems.forge.approvals import approval_facts
from checker.git.snapshot import MemorySnapshot
from checker.model import Evidence
from checker.parse.files import Files

CASES = yaml.safe_load((Path(__file__).parent / "safe_settings.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    """The approvals that are enforced here are exactly those that the case lists, each at its line."""
    snapshot = MemorySnapshot(case["files"], remote=case.get("remote"))
    files = Files(snapshot)
    fact = approval_facts(Scene(files, Composer(files), snapshot.revision, Evidence()), ())["approval.asCode"]
    places = [fact.at, *(place.location for place in fact.related)]
    assert [f"({at}) {text}" for at, text in zip(places, fact.value, strict=False)] == case["expect"]
