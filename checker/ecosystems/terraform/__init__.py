"""Terraform, OpenTofu and Terragrunt: the live roots of a repository and the facts about them (domain §1 to §7).

Which directories are live, and what they are made of, is `checker.compose.terraform`'s to say; here stands what runs
them, how they change, and who may.
"""

from __future__ import annotations

from checker.ecosystems import Scene
from checker.model import Collection


def collect(scene: Scene) -> Collection:
    """Find the live roots of the tree and state the facts of `schemas/facts/terraform.schema.json` about them."""
    if scene.estate is None:
        return Collection("terraform")
    from checker.ecosystems.terraform.collector import collect as collected  # noqa: PLC0415 - only where there is HCL

    return collected(scene, scene.estate)
