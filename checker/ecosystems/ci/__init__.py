"""What CI does with the declared state: commands and actions of CI configurations, joined with what starts them.

The systems, what is followed and what is opaque: rubric §3 "CI"; events, directories and guards:
domain terraform-ci-git §1.6.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.ecosystems import Scene
from checker.ecosystems.ci.systems import HOOKS, readers_for
from checker.model import Collection, Evidence, Facts
from checker.parse.files import Files


def gather(files: Files) -> Evidence:
    """Return what the CI configurations of a tree do with declared state, in the order of their lines.

    `reads` are the configurations and the scripts behind them. Beyond the limit of jobs a problem says so.
    """
    readers = tuple(readers_for(files))
    if not readers and not files.is_file(HOOKS):
        return Evidence()
    from checker.ecosystems.ci.reading import evidence_of  # noqa: PLC0415 - reads shell; many trees hold no CI

    return evidence_of(files, readers)


def surround(scene: Scene, _collections: Sequence[Collection]) -> Facts:
    """Return what is deployed by command, in CI or by hand: the facts `deployments.*` of the repository."""
    from checker.ecosystems.ci.deployments import deployment_facts  # noqa: PLC0415 - as above

    return deployment_facts(scene.files, scene.evidence)
