"""Terraform, OpenTofu and Terragrunt as they take effect (domain terraform-ci-git §1, §3).

`survey` reads all directories of a tree once: `Estate` holds what each is, and what the live ones are made of.
"""

from __future__ import annotations

from checker.compose.terraform.backends import Backend, Declared, Locking
from checker.compose.terraform.carried import Carried
from checker.compose.terraform.classes import Kind, Verdict
from checker.compose.terraform.clusters import Cluster, clusters_of
from checker.compose.terraform.controllers import controller
from checker.compose.terraform.declared import Declaration, block_of, blocks_of, declared, spread
from checker.compose.terraform.documents import Documents, documents_of
from checker.compose.terraform.engines import (
    ARGO_CD,
    FLUX,
    Engine,
    is_addons,
    is_bridge,
    is_capability,
    is_flux_configuration,
)
from checker.compose.terraform.modules import Module
from checker.compose.terraform.providers import Provider
from checker.compose.terraform.releases import HelmRelease, layers_of, parameters_of
from checker.compose.terraform.roots import TOOL, Content, Directory, Root, Use, Variant
from checker.compose.terraform.runners import Runner
from checker.compose.terraform.scope import Call, Instance, Scope
from checker.compose.terraform.sources import Pin, Source, SourceKind
from checker.compose.terraform.states import StateFile
from checker.compose.terraform.survey import Estate, address_of, survey
from checker.compose.terraform.terragrunt import Dependency, Unit
from checker.compose.terraform.terragrunt_scope import Include
from checker.compose.terraform.texts import readable
from checker.compose.terraform.values import Choice, Failure, options

__all__ = [
    "ARGO_CD",
    "FLUX",
    "TOOL",
    "Backend",
    "Call",
    "Carried",
    "Choice",
    "Cluster",
    "Content",
    "Declaration",
    "Declared",
    "Dependency",
    "Directory",
    "Documents",
    "Engine",
    "Estate",
    "Failure",
    "HelmRelease",
    "Include",
    "Instance",
    "Kind",
    "Locking",
    "Module",
    "Pin",
    "Provider",
    "Root",
    "Runner",
    "Scope",
    "Source",
    "SourceKind",
    "StateFile",
    "Unit",
    "Use",
    "Variant",
    "Verdict",
    "address_of",
    "block_of",
    "blocks_of",
    "clusters_of",
    "controller",
    "declared",
    "documents_of",
    "is_addons",
    "is_bridge",
    "is_capability",
    "is_flux_configuration",
    "layers_of",
    "options",
    "parameters_of",
    "readable",
    "spread",
    "survey",
]
