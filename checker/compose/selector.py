"""Which resources a patch or a replacement is for: anchored expressions on the id, selectors on labels."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.compose.object import mapping, metadata, text
from checker.compose.resource import Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_PATTERN = 512
# No name in Kubernetes is longer, so no longer value is matched.
MAX_VALUE = 253
# Go matches in linear time, Python's `re` does not: a repeated group can take it exponential time, and every further
# repeat multiplies the time by the length of the value. Look-arounds and back references do not exist in Go.
_REPEATED_GROUP = re.compile(r"\)[*+{]|\(\?[^:]|\\[1-9]")
_REPEAT, _OPTION = re.compile(r"[*+{]"), re.compile(r"\?")
MAX_REPEATS, MAX_OPTIONS = 2, 6
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_REQUIREMENT = re.compile(
    r"^(?P<key>[\w./-]+)\s*(?:(?P<op>==|=|!=)\s*(?P<value>[\w.-]*)"
    r"|\s(?P<set>in|notin)\s*\((?P<values>[^()]*)\))?$"
)


class SelectorError(ValueError):
    """A selector that cannot be read, or that would take too long to match."""


class Selector(NamedTuple):
    """A `target:` of a patch; absent parts match everything."""

    id_parts: tuple[tuple[str, re.Pattern[str]], ...]
    labels: Callable[[Mapping[str, Any]], bool] | None
    annotations: Callable[[Mapping[str, Any]], bool] | None

    def selects(self, item: Resource) -> bool:
        """Whether the target is this resource: by its original or present name and namespace, its present kind."""
        for part, pattern in self.id_parts:
            values = {getattr(item.id, part)}
            if part in ("name", "namespace"):
                values.add(getattr(item.original, part))
            if not any(len(value) <= MAX_VALUE and pattern.fullmatch(value) for value in values):
                return False
        meta = metadata(item.data)
        return (self.labels is None or self.labels(mapping(meta.get("labels")))) and (
            self.annotations is None or self.annotations(mapping(meta.get("annotations")))
        )


def read_selector(target: Mapping[str, Any]) -> Selector:
    """The selector that a `target` mapping describes.

    Raises:
        SelectorError: an expression is not readable or too costly.
    """
    parts = []
    for part in ("group", "version", "kind", "name", "namespace"):
        pattern = text(target.get(part))
        if pattern:
            parts.append((part, compile_anchored(pattern)))
    labels, annotations = text(target.get("labelSelector")), text(target.get("annotationSelector"))
    return Selector(
        tuple(parts),
        read_requirements(labels) if labels else None,
        read_requirements(annotations) if annotations else None,
    )


@lru_cache(maxsize=4096)
def compile_anchored(pattern: str) -> re.Pattern[str]:
    """A target's expression, to be matched against the whole value.

    Raises:
        SelectorError: it is no expression, or one that could take more than linear time.
    """
    bare = _ESCAPED.sub("", pattern)
    if (
        len(pattern) > MAX_PATTERN
        or _REPEATED_GROUP.search(pattern)
        or len(_REPEAT.findall(bare)) > MAX_REPEATS
        or len(_OPTION.findall(bare)) > MAX_OPTIONS
    ):
        raise SelectorError("the expression is too costly to match")
    try:
        return re.compile(f"(?:{pattern})", re.ASCII)
    except (re.error, OverflowError, RecursionError):
        raise SelectorError("the expression cannot be read") from None


def read_requirements(selector: str) -> Callable[[Mapping[str, Any]], bool]:
    """A label selector in its string form: `a=b,c!=d,e in (f,g),h,!i`.

    Raises:
        SelectorError: it is not of that form.
    """
    tests = [_requirement(part.strip()) for part in re.split(r",(?![^(]*\))", selector[: MAX_PATTERN * 8])]
    return lambda given: all(test(given) for test in tests)


def _requirement(part: str) -> Callable[[Mapping[str, Any]], bool]:
    if part.startswith("!"):
        absent = part[1:].strip()
        return lambda given: absent not in given
    match = _REQUIREMENT.match(part)
    if match is None:
        raise SelectorError("the label selector cannot be read")
    key, operator = match["key"], match["op"] or match["set"]
    wanted = {match["value"]} if match["op"] else {value.strip() for value in (match["values"] or "").split(",")}
    if operator in ("=", "==", "in"):
        return lambda given: key in given and text(given[key]) in wanted
    if operator in ("!=", "notin"):
        return lambda given: key not in given or text(given[key]) not in wanted
    return lambda given: key in given
