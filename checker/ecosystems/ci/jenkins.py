"""Jenkinsfiles as tolerant text: `sh` steps and calls of shared libraries; a multibranch pipeline runs on requests."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from checker.ecosystems.ci.nodes import is_sample
from checker.ecosystems.ci.steps import PULL_REQUEST, PUSH_ANY_BRANCH, Job, Step
from checker.model import Event, Location
from checker.parse.files import Files

SYSTEM = "jenkins"
_MAX_TEXT = 256 * 1024
_SH = re.compile(r"\b(?:sh|bat|powershell)\b[ \t]*\(?[ \t]*(?:script[ \t]*:[ \t]*)?(\"\"\"|'''|\"|')")
_STAGE = re.compile(r"\bstage[ \t]*\(?[ \t]*['\"]([^'\"\n]{0,200})['\"]")
_BRANCH = re.compile(r"\bbranch[ \t]*\(?[ \t]*(?:pattern[ \t]*:[ \t]*)?['\"](?:main|master|production|prod)['\"]")
_REQUEST = re.compile(r"\bchangeRequest[ \t]*\(|\bCHANGE_ID\b")
_INPUT = re.compile(r"\binput\b[ \t]*(?:\(|\{|['\"]|message\b)")
"""The step, or the directive of a stage, that asks a person; what stands below it waits for the answer."""

_LIBRARY = re.compile(r"@Library\b|\blibrary[ \t]*\(?[ \t]*['\"(]")
_PIPELINE = re.compile(r"\b(?:pipeline|node|podTemplate)\b[^\n{]{0,200}\{")
"""What steps of Jenkins itself stand in; where it is missing, a library that Jenkins loads by itself brings it."""

_CRON = re.compile(r"\bcron\b[ \t]*\(|\bcron\w{0,40}[ \t]*:", re.IGNORECASE)
_STRING = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_CALL = re.compile(r"^[ \t]*([a-z][A-Za-z0-9]{2,60})[ \t]*\(", re.MULTILINE)
_STEPS = frozenset(
    {"pipeline", "node", "stage", "stages", "steps", "sh", "bat", "echo", "checkout", "parallel", "input", "timeout",
     "retry", "dir", "withCredentials", "script", "when", "post", "environment", "agent", "options", "parameters",
     "properties", "library", "junit", "archiveArtifacts", "stash", "unstash", "container", "error", "catchError",
     "powershell", "sleep", "readFile", "writeFile", "build", "lock", "milestone", "timestamps", "ansiColor"}
)  # fmt: skip


def jobs(files: Files) -> Iterator[tuple[Job, str]]:
    """Return one job for every Jenkinsfile, with its path."""
    for path in files.paths:
        name = path.rpartition("/")[2]
        if name.startswith("Jenkinsfile") and not is_sample(path):
            text = files.text(path)
            if text is not None:
                yield Job(SYSTEM, path, tuple(_steps(text[:_MAX_TEXT], path))), path


def _steps(text: str, path: str) -> Iterator[Step]:
    code = _without_comments(text)
    stages = [(match.start(), match[1]) for match in _STAGE.finditer(code)]
    breaks = [match.start() for match in re.finditer("\n", code)]
    asked = _INPUT.search(code)
    gate = Location(path, bisect_left(breaks, asked.start()) + 1) if asked else None
    bounds = [0, *(start for start, _ in stages), len(code)]
    for number, (start, end) in enumerate(pairwise(bounds)):
        block = code[start:end]
        events = _on_schedule(_events(block), code)
        name = stages[number - 1][1] if number else ""
        for at, script in _shell(block):
            location = Location(path, bisect_left(breaks, start + at) + 1)
            waits = gate if gate and gate.line <= location.line else None
            yield Step(location, events, script, location, name=name, gate=waits)
    if _LIBRARY.search(code) or not _PIPELINE.search(code):
        yield from _library_calls(code, path, breaks)


def _library_calls(code: str, path: str, breaks: list[int]) -> Iterator[Step]:
    """Steps of a shared library: programs that are not followed. A call in parentheses only makes an argument."""
    events = _on_schedule(PUSH_ANY_BRANCH, code)
    depth = read = 0
    for match in _CALL.finditer(code):
        between = _STRING.sub("", code[read : match.start()])
        depth, read = max(0, depth + between.count("(") - between.count(")")), match.start()
        if match[1] not in _STEPS and not depth:
            words = re.sub(r"([a-z])([A-Z])", r"\1-\2", match[1]).lower()
            at = Location(path, bisect_left(breaks, match.start(1)) + 1)
            yield Step(at, events, action=f"{match[1]}(…)", name=words, external=True)


def _on_schedule(events: frozenset[Event], code: str) -> frozenset[Event]:
    """What runs on events runs by the clock too where a pipeline says when."""
    return events | {Event.SCHEDULE} if _CRON.search(code) else events


def _events(block: str) -> frozenset[Event]:
    """A stage for a named branch runs on its pushes, one for change requests on these, any other on both."""
    if _BRANCH.search(block):
        return frozenset({Event.PUSH})
    return PULL_REQUEST if _REQUEST.search(block) else PUSH_ANY_BRANCH


def _shell(block: str) -> Iterator[tuple[int, str]]:
    for match in _SH.finditer(block):
        quote = match[1]
        end = block.find(quote, match.end())
        line_end = block.find("\n", match.end())
        if len(quote) == 1 and (end < 0 or 0 <= line_end < end):
            end = line_end if line_end >= 0 else len(block)
        body = block[match.end() : end if end >= 0 else len(block)]
        yield match.end(), body.replace("\\\\\n", "\\\n")


def _without_comments(text: str) -> str:
    """The text with comment lines and blocks emptied, every line kept in its place."""
    lines, inside = [], False
    for line in text.split("\n"):
        bare = line.strip()
        inside = inside or bare.startswith("/*")
        lines.append("" if inside or bare.startswith("//") else line)
        inside = inside and "*/" not in bare
    return "\n".join(lines)
