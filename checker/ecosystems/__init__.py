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
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING

from checker.compose.kustomize import Composer
from checker.model import Evidence, Revision
from checker.parse.files import Files

if TYPE_CHECKING:  # read only where there is HCL: parser and evaluator of it cost a tenth of a second to load
    from checker.compose.terraform import Estate

_HCL_AS_JSON = (".tf.json", ".tofu.json")


@dataclass(frozen=True)
class Scene:
    """What a collector sees: the parsed tree, the composer over it, the revision and the evidence around the tools."""

    files: Files
    composer: Composer
    revision: Revision
    evidence: Evidence

    @cached_property
    def estate(self) -> Estate | None:
        """The tree's Terraform, surveyed once, when somebody first asks; None where there is no HCL."""
        if not self.files.hcl_paths() and not any(path.endswith(_HCL_AS_JSON) for path in self.files.paths):
            return None
        from checker.compose.terraform import survey  # noqa: PLC0415 - see above

        return survey(self.files, remote=self.revision.remote)


def ecosystems() -> tuple[ModuleType, ...]:
    """All ecosystem packages, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)
