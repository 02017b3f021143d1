"""What the live units of a tool deliver, by name, and what stands here of the engines that reconcile them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from checker.model.places import Location


class Form(StrEnum):
    """What sort of thing an item of an inventory is; in brackets what its `name` and its `kind` are."""

    CHART = "chart"  # a Helm chart (its name)
    OBJECT = "object"  # a Kubernetes object (its name; group and kind: `apps/Deployment`, `Service`)
    PATH = "path"  # a directory that a unit delivers (its path; `elsewhere` if in another repository)
    ADDRESS = "address"  # an artifact or a base that is no file here (its address without the host)
    RESOURCE = "resource"  # resources of Terraform of one type (no name; the type)
    MODULE = "module"  # a module that is not here (its source; its label)
    PROVIDER = "provider"  # a provider that a root without resources of its own configures (its local name)
    ADDON = "add-on"  # what a managed cluster runs for its owner (its name; the type of the cluster)
    DEFINITION = "definition"  # a definition of a cluster (its path, none for a part; the program)


class Item(NamedTuple):
    """One distinct thing, at the first place that declares it; neutral: what it is for is told over all tools.

    `unit` is the address of the first unit that delivers it, "" where no unit does. `arguments` are the names that the
    call of a module states.
    """

    form: Form
    name: str
    at: Location
    unit: str = ""
    kind: str = ""
    arguments: tuple[str, ...] = ()


class Engine(NamedTuple):
    """One Argo CD, or Flux in one cluster, that reconciles live units: what of its own setup stands here.

    `scope` is the instance or the cluster. `installation` is where the engine's own installation is declared, `root`
    where its root sync is; None where that is not in this repository. `kept` says that a unit, or Helm by a values
    file, keeps the installation; `gaps` are the files of a bootstrap that hold comments alone, or are not there.
    """

    tool: str
    scope: str
    units: int
    at: Location
    installation: Location | None = None
    root: Location | None = None
    kept: bool = True
    gaps: tuple[str, ...] = ()
