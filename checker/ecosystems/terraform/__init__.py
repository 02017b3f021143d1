"""Terraform, OpenTofu and Terragrunt: the live roots of a repository and the facts about them (domain §1 to §7).

Which directories are live, and what they are made of, is `checker.compose.terraform`'s to say; here stands what runs
them, how they change, and who may.
"""

from __future__ import annotations

from checker.ecosystems.terraform.collector import collect

__all__ = ["collect"]
