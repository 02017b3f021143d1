"""Paths in configuration: seen from a directory, and never out of the repository."""

from __future__ import annotations

import posixpath
import re

from checker.compose.terraform.modules import values
from checker.compose.terraform.values import Failure, FileText, sequence
from checker.model import Location, Unknown
from checker.parse.files import Files, join
from checker.parse.located import Seq

REPOSITORY = "\ue000"
"""What an absolute path of the repository's root reads as; it never gets into a value that is shown."""

_OUTSIDE = "a path outside this repository"
_MOST_MATCHES = 2000


def absolute(path: str) -> str:
    """A repository path as the tools would see an absolute one."""
    return f"{REPOSITORY}/{path}" if path else REPOSITORY


def within(directory: str, path: str) -> str | None:
    """The repository path that `path` means in `directory`; None where it leads out."""
    start = path.find(REPOSITORY)
    if start > 0 or path.startswith("~"):
        return None
    return join("", path[1:].lstrip("/")) if start == 0 else join(directory, path)


def relative(path: str, start: str) -> str:
    """A repository path as seen from a directory."""
    return posixpath.relpath(f"/{path}", f"/{start}")


def shown(text: str) -> str:
    """A text without the mark of the repository's root."""
    return text.replace(f"{REPOSITORY}/", "/").replace(REPOSITORY, "/") if REPOSITORY in text else text


def read(files: Files, directory: str, path: str, at: Location, reads: set[str]) -> object:
    """`file(path)`: the text of a tracked file; it is noted in `reads`."""
    target = within(directory, path)
    if target is None:
        return Unknown(_OUTSIDE, at, shown(path))
    if not files.is_file(target):
        return Failure("a file that is not in this repository", at, shown(path))
    reads.add(files.real(target) or target)
    text = files.text(target)
    return Unknown("a file that is no readable text", at, shown(path)) if text is None else FileText(text, target)


def exists(files: Files, directory: str, path: str, at: Location) -> object:
    """`fileexists(path)`."""
    target = within(directory, path)
    return Unknown(_OUTSIDE, at, shown(path)) if target is None else files.is_file(target)


def decoded(files: Files, given: object, at: Location) -> object:
    """`yamldecode(file(path))`: the file's own data, every value with its line."""
    if not isinstance(given, FileText):
        return None
    if given.path.endswith((".tfvars", ".tfvars.json")):
        found = values(files, given.path)
        return Unknown("a file that cannot be read", at) if found is None else found
    documents = files.documents(given.path)
    if len(documents) == 1 and given.path.endswith((".yaml", ".yml", ".json")):
        return documents[0].data
    problem = files.problem(given.path)
    return Unknown(problem.message, at) if problem else None


def matching(files: Files, directory: str, base: str, pattern: str, at: Location) -> Seq | Unknown:
    """`fileset(base, pattern)`: tracked files below `base`, as paths seen from it, sorted."""
    target = within(directory, base)
    if target is None:
        return Unknown(_OUTSIDE, at, shown(base))
    rule = _rule(pattern)
    if rule is None:
        return Unknown("a pattern that is not followed", at, pattern)
    prefix = f"{target}/" if target else ""
    below = (path[len(prefix) :] for path in files.paths if path.startswith(prefix))
    found = [path for path in below if rule.fullmatch(path)]
    return Unknown("too many files", at, pattern) if len(found) > _MOST_MATCHES else sequence(found, at)


def _rule(pattern: str) -> re.Pattern[str] | None:
    """A glob as a regular expression that cannot run away: `**` and `*` per part, alternatives without nesting."""
    if len(pattern) > 200 or pattern.count("*") > 6 or re.search(r"[\[\\]|\{[^{}]*\{|\.\./", pattern):  # noqa: PLR2004
        return None
    made = []
    for piece in re.findall(r"\*\*/|\*\*|\*|\?|\{[^{}]*\}|[^*?{]+", pattern):
        match piece:
            case "**/":
                made.append("(?:[^/]+/)*+")
            case "**":
                made.append(".*")
            case "*":
                made.append("[^/]*")
            case "?":
                made.append("[^/]")
            case _ if piece.startswith("{"):
                made.append("(?:" + "|".join(map(re.escape, piece[1:-1].split(","))) + ")")
            case _:
                made.append(re.escape(piece))
    return re.compile("".join(made))
