"""What Argo CD takes from a plain directory, and what of a source cannot be composed (domain argocd §2.3)."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator

from checker.compose.object import mapping, text
from checker.ecosystems.argocd.records import Source
from checker.model import Location, Place
from checker.parse.files import Files
from checker.parse.located import where

SUFFIXES = (".yaml", ".yml", ".json")
_EVALUATED = (".jsonnet",)
_PROGRAMS = (".jsonnet", ".libsonnet", ".cue")


def manifests(files: Files, directory: str, source: Source) -> Iterator[str]:
    """The manifests of a directory, those below it only with `recurse`."""
    return (path for path in _chosen(files, directory, source) if path.endswith(SUFFIXES))


def uses_plugin(source: Source) -> bool:
    """Whether a config management plugin makes the manifests; an empty mapping means one that finds itself."""
    return source.data.get("plugin") is not None


def plugin_place(source: Source) -> Place:
    """Where a source names its plugin."""
    return Place(source.data.where("plugin"), "a config management plugin makes the manifests")


def programs(files: Files, directory: str, source: Source) -> Place | None:
    """Why a plain directory delivers what is not seen here: Argo CD evaluates jsonnet, a plugin may evaluate CUE.

    Argo CD's own interface writes an empty `jsonnet`, which therefore says nothing.
    """
    chosen = tuple(_chosen(files, directory, source))
    if any(path.endswith(_EVALUATED) for path in chosen):
        return Place(_options_place(source), "jsonnet makes the manifests")
    if any(path.endswith(SUFFIXES) for path in chosen):
        return None
    if _jsonnet(source) or any(path.endswith(_PROGRAMS) for path in chosen):
        return Place(_options_place(source), "jsonnet or CUE makes the manifests")
    return None


def _jsonnet(source: Source) -> dict[str, object]:
    return mapping(mapping(source.data.get("directory")).get("jsonnet"))


def _options_place(source: Source) -> Location:
    return where(source.data, "directory", "jsonnet") if _jsonnet(source) else source.data.where("path")


def _chosen(files: Files, directory: str, source: Source) -> Iterator[str]:
    """The files that `recurse`, `include` and `exclude` of a directory source choose, whatever their kind."""
    options = mapping(source.data.get("directory"))
    include, exclude = text(options.get("include")), text(options.get("exclude"))
    pending = [directory]
    while pending:
        current = pending.pop()
        names, directories = files.children(current)
        prefix = f"{current}/" if current else ""
        for name in names:
            below = (prefix + name)[len(directory) + 1 if directory else 0 :]
            if _passes(below, include, exclude):
                yield prefix + name
        if options.get("recurse") is True:
            pending += [prefix + name for name in reversed(directories)]


def _passes(path: str, include: str, exclude: str) -> bool:
    """`include` and `exclude` of a directory source: a pattern, or several in braces."""
    if exclude and any(fnmatch.fnmatchcase(path, pattern) for pattern in _alternatives(exclude)):
        return False
    return not include or any(fnmatch.fnmatchcase(path, pattern) for pattern in _alternatives(include))


def _alternatives(pattern: str) -> list[str]:
    if pattern.startswith("{") and pattern.endswith("}"):
        return [one.strip() for one in pattern[1:-1].split(",")]
    return [pattern]
