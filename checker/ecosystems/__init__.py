"""The tools and what surrounds them: one package each, independent of one another.

A package is found by its place here. It may offer these functions:

- `gather(files: Files) -> Evidence`: what surrounds the tools (CI, forge); runs first;
- `collect(scene: Scene) -> Collection`: the live units of one delivery tool, named as the package, with the facts of
  `schemas/facts/<package>.schema.json`;
- `surround(scene: Scene, collections: Sequence[Collection]) -> Facts`: its part of the facts of the repository as a
  whole (`schemas/facts/repository.schema.json`); runs last, and only where there are live units.

Adding an ecosystem is adding a package, its facts schema and its rules in the policies.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import NamedTuple

from checker.compose.kustomize import Composer
from checker.model import Evidence, Revision
from checker.parse.files import Files


class Scene(NamedTuple):
    """What a collector sees: the parsed tree, the composer over it, the revision and the evidence around the tools."""

    files: Files
    composer: Composer
    revision: Revision
    evidence: Evidence


def ecosystems() -> tuple[ModuleType, ...]:
    """All ecosystem packages, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)
