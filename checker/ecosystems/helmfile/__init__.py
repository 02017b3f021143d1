"""Releases of helmfile: charts that stand declared, though no unit delivers them (domain terraform-ci-git §3.4)."""

from __future__ import annotations

from checker.ecosystems.helmfile.releases import releases
from checker.model import Evidence
from checker.parse.files import Files


def gather(files: Files) -> Evidence:
    """Return the charts that helmfiles release. A helmfile that is a template does not parse: nothing needs it to."""
    found = tuple(releases(files))
    paths = {item.at.path for item in found}
    return Evidence(declared=found, reads=frozenset(path for path in paths if files.problem(path) is None))
