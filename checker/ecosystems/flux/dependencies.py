"""Dependencies of charts that stand in this repository (rubric §3 D2 `pinned`)."""

from __future__ import annotations

from checker.compose.object import mapping, sequence, text
from checker.compose.remote import is_exact_version, public
from checker.ecosystems.flux.records import Found
from checker.model import Location
from checker.parse.files import Files
from checker.parse.located import where

_LOCKS = ("Chart.lock", "requirements.lock")


def loose_dependencies(unit: Found, files: Files) -> tuple[tuple[str, Location], ...]:
    """The dependencies of a release's own chart that no lock file and no exact version pins, with their lines."""
    if unit.address.kind != "HelmRelease":
        return ()
    found = []
    for directory in unit.directories:
        prefix = f"{directory}/" if directory else ""
        if any(files.is_file(prefix + name) for name in _LOCKS):
            continue
        for document in files.documents(f"{prefix}Chart.yaml")[:1]:
            for position, one in enumerate(sequence(mapping(document.data).get("dependencies"))):
                repository = text(mapping(one).get("repository"))
                if (
                    repository
                    and not repository.startswith("file:")
                    and not is_exact_version(text(mapping(one).get("version")))
                ):
                    at = where(document.data, "dependencies", position, "version")
                    found.append((f"{public(repository).rstrip('/')}/{text(mapping(one).get('name'))}", at))
    return tuple(found)
