"""What the forge's own files say of approvals: owners of code, settings as code, automations that merge.

Sources: domain terraform-ci-git §5 (D4-3, D4-4, D4-6, D4-16); rubric §3 `approval-gate`.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.ecosystems import Scene
from checker.model import Collection, Evidence, Facts
from checker.parse.files import Files


def gather(files: Files) -> Evidence:
    """Find the forms, buttons and templates by which people ask for an environment."""
    from checker.ecosystems.forge.requests import offers_of  # noqa: PLC0415 - as below

    return Evidence(offers=tuple(offers_of(files)))


def surround(scene: Scene, collections: Sequence[Collection]) -> Facts:
    """Return the facts `owners.*`, `approval.*`, `automerge` and `sync.*` of the repository."""
    from checker.ecosystems.forge.approvals import approval_facts  # noqa: PLC0415 - only where there are live units

    return approval_facts(scene, collections)
