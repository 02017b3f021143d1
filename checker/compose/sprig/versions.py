"""Semantic versions and their constraints (Masterminds/semver)."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from checker.compose.gotemplate.failure import TemplateError
from checker.compose.sprig.signature import Function

_LONGEST = 300
_VERSION = re.compile(
    r"v?(?P<major>[0-9]{1,18}|[xX*])(?:\.(?P<minor>[0-9]{1,18}|[xX*]))?(?:\.(?P<patch>[0-9]{1,18}|[xX*]))?"
    r"(?:-(?P<pre>[0-9A-Za-z.-]+))?(?:\+(?P<build>[0-9A-Za-z.-]+))?"
)
_TERM = re.compile(rf"\s*,?\s*(?P<operator>>=|=>|<=|=<|!=|~>|[=<>~^]?)\s*(?P<version>{_VERSION.pattern})\s*,?")
_RANGE = re.compile(r"(\S+)\s+-\s+(\S+)")


class Version(NamedTuple):
    """A version; `pre` is its pre-release as a sortable key, ((1,),) when there is none."""

    core: tuple[int, int, int]
    pre: tuple[tuple[Any, ...], ...]


_RELEASE: tuple[tuple[Any, ...], ...] = ((2,),)


def _pre(text: str | None) -> tuple[tuple[Any, ...], ...]:
    if not text:
        return _RELEASE
    return tuple((0, int(part[:18])) if part.isdigit() else (1, part) for part in text.split("."))


def read_version(text: str) -> Version:
    """A version, missing parts as 0.

    Raises:
        TemplateError: the text is none.
    """
    match = _VERSION.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None or set("xX*") & set(match["major"] + (match["minor"] or "") + (match["patch"] or "")):
        raise TemplateError("a version is malformed")
    return Version((int(match["major"]), int(match["minor"] or 0), int(match["patch"] or 0)), _pre(match["pre"]))


def satisfies(constraint: str, text: str) -> bool:
    """Whether a version lies within a constraint such as `>=1.19-0 <2 || ^3`.

    Raises:
        TemplateError: the version or the constraint is malformed.
    """
    version = read_version(text)
    if len(constraint) > _LONGEST:
        raise TemplateError("a version constraint is malformed")
    return any(_all_hold(part, version) for part in constraint.split("||"))


def _all_hold(part: str, version: Version) -> bool:
    part = _RANGE.sub(r">=\1 <=\2", part)
    position, holds = 0, True
    while position < len(part.rstrip()) or position == 0:
        match = _TERM.match(part, position)
        if match is None:
            raise TemplateError("a version constraint is malformed")
        holds = _holds(match, version) and holds
        position = match.end()
    return holds


def _holds(term: re.Match[str], version: Version) -> bool:
    """One comparison; a pre-release only counts where the constraint names one too."""
    operator = {"=>": ">=", "=<": "<=", "~>": "~"}.get(term["operator"], term["operator"])
    given = _given(term)
    if version.pre != _RELEASE and not term["pre"]:
        return operator == "!=" and len(given) > 0 and not _prefixed(version, given)
    low = Version(((*given, 0, 0, 0)[0], (*given, 0, 0, 0)[1], (*given, 0, 0, 0)[2]), _pre(term["pre"]))
    if operator in {"", "="}:
        return version == low if len(given) == 3 else _prefixed(version, given)  # noqa: PLR2004 - major, minor, patch
    if operator == "!=":
        return not (version == low if len(given) == 3 else _prefixed(version, given))  # noqa: PLR2004
    if operator == "<":
        return version < low
    if operator == ">":
        return version > low and not _is_partly(version, given)
    if operator == "<=":
        return version <= low or _is_partly(version, given)
    return version >= low and (operator == ">=" or _prefixed(version, _kept(operator, given)))


def _given(term: re.Match[str]) -> tuple[int, ...]:
    parts: list[int] = []
    for name in ("major", "minor", "patch"):
        if term[name] is None or not term[name].isdigit():
            break
        parts.append(int(term[name]))
    return tuple(parts)


def _prefixed(version: Version, given: tuple[int, ...]) -> bool:
    return version.core[: len(given)] == given


def _is_partly(version: Version, given: tuple[int, ...]) -> bool:
    return len(given) < 3 and _prefixed(version, given)  # noqa: PLR2004 - major, minor, patch


def _kept(operator: str, given: tuple[int, ...]) -> tuple[int, ...]:
    """The leading parts that `~` and `^` hold fast."""
    if operator == "~":
        return given[:2]
    first = next((number for number, part in enumerate(given) if part), len(given) - 1)
    return given[: first + 1]


def _described(text: str) -> dict[str, Any]:
    version = read_version(text)
    match = _VERSION.fullmatch(text.strip())
    assert match is not None
    major, minor, patch = version.core
    return {
        "Major": major,
        "Minor": minor,
        "Patch": patch,
        "Prerelease": match["pre"] or "",
        "Metadata": match["build"] or "",
        "Original": text,
    }


FUNCTIONS = {
    "semver": Function("s", _described),
    "semverCompare": Function("ss", satisfies),
}
