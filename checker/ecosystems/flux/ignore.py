"""What a source leaves out of its artifact: the default exclusions and `.sourceignore` files (domain flux §1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from checker.compose.glob import GlobError, matching_prefixes
from checker.parse.files import Files

_DEFAULT_NAMES = frozenset(
    {".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml", "cloudbuild.yaml", "codeship-services.yml"}
    | {"codeship-steps.yml", ".goreleaser.yml", ".goreleaser.brew.yml", ".sops.yaml", ".flux.yaml"}
)
_DEFAULT_DIRECTORIES = frozenset({".git", ".github", ".circleci"})
_MAX_PATTERNS = 500
_MAX_LENGTH = 300
_ANY_DEPTH = "**"
_WILD = frozenset("*?[")


class _Pattern(NamedTuple):
    """One line of an ignore file: the segments it matches below `directory`, and whether it takes back."""

    directory: str
    segments: tuple[str, ...]
    negated: bool
    only_directories: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    """Tells of a path of a tree whether a Git source's artifact leaves it out, by the lines of all ignore files."""

    patterns: tuple[_Pattern, ...]

    def __call__(self, files: Files, path: str) -> bool:
        """Whether the source of these files leaves out a path."""
        parts = path.split("/")
        if parts[-1] in _DEFAULT_NAMES or not _DEFAULT_DIRECTORIES.isdisjoint(parts):
            return True
        if not self.patterns:
            return False
        steps = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        return any(
            _decides(step, self.patterns, is_directory=step != path or files.is_directory(step)) for step in steps
        )


def ignored_by(files: Files) -> Ignored:
    """What a Git source's artifact of these files leaves out."""
    return Ignored(_patterns(files))


def _decides(path: str, patterns: tuple[_Pattern, ...], *, is_directory: bool) -> bool:
    """Whether the last pattern that matches excludes the path."""
    for pattern in reversed(patterns):
        inside = _below(path, pattern.directory)
        if inside is None or (pattern.only_directories and not is_directory):
            continue
        if _matches(pattern.segments, inside.split("/")):
            return not pattern.negated
    return False


def _below(path: str, directory: str) -> str | None:
    if not directory:
        return path
    return path[len(directory) + 1 :] if path.startswith(f"{directory}/") else None


def _patterns(files: Files) -> tuple[_Pattern, ...]:
    found: list[_Pattern] = []
    for path in files.paths:
        directory, _, name = path.rpartition("/")
        if name == ".sourceignore":
            for line in (files.text(path) or "").splitlines():
                pattern = _read(line, directory)
                if pattern is not None and len(found) < _MAX_PATTERNS:
                    found.append(pattern)
    return tuple(found)


def _read(line: str, directory: str) -> _Pattern | None:
    """A gitignore line; None for comments, blank lines and lines too long to be meant."""
    text = line.rstrip()
    if not text or text.startswith("#") or len(text) > _MAX_LENGTH:
        return None
    negated = text.startswith("!")
    text = text.removeprefix("!")
    only_directories = text.endswith("/")
    segments = [segment for segment in text.split("/") if segment]
    if "/" not in text.rstrip("/"):
        segments.insert(0, _ANY_DEPTH)
    return _Pattern(directory, tuple(segments), negated, only_directories)


def _matches(pattern: tuple[str, ...], path: list[str]) -> bool:
    """Whether the segments of a pattern match those of a path, in time proportional to both."""
    states = _closed({0}, pattern)
    for segment in path:
        following = set()
        for state in states:
            if state < len(pattern) and pattern[state] == _ANY_DEPTH:
                following.add(state)
            elif state < len(pattern) and _fits(pattern[state], segment):
                following.add(state + 1)
        states = _closed(following, pattern)
    return len(pattern) in states


def _closed(states: set[int], pattern: tuple[str, ...]) -> set[int]:
    """With the states behind every `**`, which may match nothing."""
    closed = set(states)
    for state in states:
        behind = state
        while behind < len(pattern) and pattern[behind] == _ANY_DEPTH:
            behind += 1
            closed.add(behind)
    return closed


def _fits(pattern: str, segment: str) -> bool:
    if _WILD.isdisjoint(pattern):
        return pattern == segment
    try:
        return len(segment) in matching_prefixes(pattern.replace("[!", "[^"), segment)
    except GlobError:
        return False
