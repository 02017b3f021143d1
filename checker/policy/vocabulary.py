"""The facts that policies may speak of: what `schemas/facts/` says of each tool and of the repository."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from checker.data import data_directory
from checker.model import Scope

REPOSITORY = "repository"
"""The key of `rules`, and the name of the facts, of what is judged once for the repository."""

_SUFFIX = ".schema.json"


@cache
def tools() -> tuple[str, ...]:
    """Every delivery tool whose facts are known, by name."""
    return tuple(name for name in _known() if name != REPOSITORY)


@cache
def facts_of(subject: str, scope: Scope) -> Mapping[str, Mapping[str, Any]]:
    """Fact path -> schema of its value, for a tool's units, a tool or the repository. KeyError for an unknown subject.

    `subject` comes from policy files: it only selects among the schemas that are here and never becomes a path.
    """
    schema = _known()[subject]
    properties: Mapping[str, Mapping[str, Any]] = schema["$defs"].get(scope.value, {}).get("properties", {})
    return properties


@cache
def _known() -> Mapping[str, Any]:
    found = sorted((data_directory("schemas") / "facts").glob(f"*{_SUFFIX}"))
    return {path.name.removesuffix(_SUFFIX): json.loads(path.read_text("utf-8")) for path in found}
