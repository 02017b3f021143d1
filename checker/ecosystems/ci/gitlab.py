"""GitLab CI: jobs with `extends`, `default`, local includes, rules and only/except."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.ecosystems.ci.guards import holds
from checker.ecosystems.ci.nodes import first_map, maps, script_steps, strings, text
from checker.ecosystems.ci.steps import MAX_FILES, Job, Step
from checker.model import Event, Location
from checker.parse.files import Files, join
from checker.parse.located import Map, Seq, dig

SYSTEM = "gitlab-ci"
_ROOTS = (".gitlab-ci.yml", ".gitlab-ci.yaml")
_RESERVED = frozenset(
    {
        "default",
        "include",
        "stages",
        "variables",
        "workflow",
        "image",
        "services",
        "before_script",
        "after_script",
        "cache",
    }
)
_SCRIPTS = ("before_script", "script", "after_script")
_MAX_EXTENDS = 10
_MAIN = "main"
_MANUAL = "manual"


class _Run(NamedTuple):
    """One way a pipeline is started, with the predefined variables it fixes and the words of only/except it answers."""

    event: Event
    known: Mapping[str, str | None]
    words: frozenset[str]


def _run(event: Event, source: str, branch: str | None, words: str, **more: str) -> _Run:
    known: dict[str, str | None] = {
        "ci_pipeline_source": source, "ci_commit_branch": branch, "ci_default_branch": _MAIN, "ci_commit_tag": None,
        "ci_merge_request_iid": None, "ci_merge_request_id": None, "ci_open_merge_requests": None,
    }  # fmt: skip
    if branch:
        known["ci_commit_ref_name"] = branch
    return _Run(event, known | more, frozenset(words.split()))


_RUNS = (
    _run(Event.PULL_REQUEST, "merge_request_event", None, "merge_requests external_pull_requests",
         ci_merge_request_iid="1", ci_merge_request_id="1", ci_merge_request_target_branch_name=_MAIN),
    _run(Event.PUSH, "push", _MAIN, "branches pushes main master"),
    _run(Event.PULL_REQUEST, "push", "topic", "branches pushes"),
    _run(Event.TAG, "push", None, "tags pushes", ci_commit_tag="v1", ci_commit_ref_name="v1"),
    _run(Event.SCHEDULE, "schedule", _MAIN, "schedules branches main master"),
    _run(Event.DISPATCH, "web", _MAIN, "web branches main master"),
)  # fmt: skip


def jobs(files: Files) -> Iterator[tuple[Job, str]]:
    """Return every job of the pipeline, and of child pipelines in this repository, with the path it stands in."""
    for root in _ROOTS:
        if files.is_file(root):
            yield from _pipeline(files, root)


def _pipeline(files: Files, root: str) -> Iterator[tuple[Job, str]]:
    documents = _documents(files, root)
    described: dict[str, Map] = {}
    default: dict[str, Any] = {}
    rules: Any = None
    for document in documents:
        described |= {name: job for name, job in document.items() if isinstance(job, Map) and name not in _RESERVED}
        default |= {key: document for key in ("before_script", "after_script") if key in document}
        if isinstance(dig(document, "default"), Map):
            default |= {key: document["default"] for key in _SCRIPTS if key in document["default"]}
        rules = dig(document, "workflow", "rules") or rules
    runs = tuple(run for run in _RUNS if rules is None or _ruled(rules, run))
    for name, job in described.items():
        if not name.startswith("."):
            steps = _steps(files, _extended(described, job), default, described, runs, ruled=rules is not None)
            yield Job(SYSTEM, name, steps), job.at.path
    for document in documents:
        yield from _external(document, runs)


def _documents(files: Files, root: str) -> list[Map]:
    """The included files before the including one, whose keys win."""
    found: list[Map] = []
    paths, seen = [root], set[str]()
    while paths and len(seen) < MAX_FILES:
        path = paths.pop()
        document = first_map(files, path) if path not in seen else None
        seen.add(path)
        if document is not None:
            found.append(document)
            paths += _includes(document)
            paths += [path for job in document.values() for path in _includes(dig(job, "trigger"))]
    return found[::-1]


def _includes(node: Any) -> list[str]:
    entries = dig(node, "include")
    found = [
        entry if isinstance(entry, str) else dig(entry, "local")
        for entry in (entries if isinstance(entries, list) else [entries])
    ]
    paths = [join("", entry.lstrip("/")) for entry in found if isinstance(entry, str) and "://" not in entry]
    return [path for path in paths if path]


def _extended(described: Mapping[str, Map], job: Map) -> Map:
    """A job with the keys of what it extends; its own win, the last of several parents wins before the first."""
    merged, waiting, steps = job.copy(), list(reversed(strings(job.get("extends")))), 0
    while waiting and steps < _MAX_EXTENDS:
        steps += 1
        parent = described.get(waiting.pop(0))
        if parent is not None:
            for key in parent:
                if key not in merged:
                    merged.put(key, parent[key], parent.where(key), parent.values_at.get(key))
            waiting += reversed(strings(parent.get("extends")))
    return merged


def _steps(
    files: Files,
    job: Map,
    default: Mapping[str, Map],
    described: Mapping[str, Map],
    runs: tuple[_Run, ...],
    *,
    ruled: bool,
) -> tuple[Step, ...]:
    events = frozenset(run.event for run in runs if _runs(job, run, ruled=ruled))
    gate = _gate(job, [run for run in runs if run.event is Event.PUSH])
    steps: list[Step] = []
    for key in _SCRIPTS:
        holder = job if key in job else default.get(key)
        if holder is not None:
            steps += _script(files, holder, key, described, events)
    if not steps:
        return ()
    # All of them run in one shell, one after the other.
    script = "\n".join(step.script for step in steps)
    lines = tuple(place for step in steps for place in step.lines)
    return (steps[0]._replace(script=script, lines=lines, gate=gate),)


def _gate(job: Map, pushes: Sequence[_Run]) -> Location | None:
    """The line by which a job on the default branch waits for a person: of its own, or of the rule that lets it in."""
    for run in pushes:
        for rule in maps(job.get("rules")):
            if "if" not in rule or holds(text(rule["if"]), run.known) is not False:
                if "when" in rule:
                    return rule.where("when") if rule["when"] == _MANUAL else None
                break
    return job.where("when") if job.get("when") == _MANUAL else None


def _script(files: Files, holder: Map, key: str, described: Mapping[str, Map], events: frozenset[Event]) -> list[Step]:
    """The steps of a script, `!reference [.job, script]` put in."""
    steps = script_steps(files, holder, key, events)
    items = holder.get(key)
    for item in items if isinstance(items, Seq) else ():
        target = described.get(text(item[0])) if isinstance(item, list) and len(item) > 1 else None
        if target is not None and text(item[1]) in target:
            steps += script_steps(files, target, text(item[1]), events)
    return steps


def _runs(job: Map, run: _Run, *, ruled: bool) -> bool:
    """Whether a job may be part of a pipeline that was started so; with `workflow: rules` it need not say so itself."""
    if "rules" in job:
        return _ruled(job["rules"], run)
    if job.get("when") == "never":
        return False
    only, excepted = job.get("only"), job.get("except")
    if only is None and excepted is None:
        return ruled or "merge_requests" not in run.words
    allowed = _answers(only, run) if only is not None else "merge_requests" not in run.words
    return allowed and not (excepted is not None and _answers(excepted, run, sure=True))


def _ruled(rules: Any, run: _Run) -> bool:
    """Whether rules let a job into a pipeline: the first that matches decides, an unknown one may."""
    for rule in maps(rules):
        truth = holds(text(rule["if"]), run.known) if "if" in rule else True
        if truth is False:
            continue
        if rule.get("when") != "never":
            return True
        if truth and "changes" not in rule and "exists" not in rule:
            return False
    return False


def _answers(condition: Any, run: _Run, *, sure: bool = False) -> bool:
    """Whether only/except names this kind of pipeline; `sure` leaves out what is not known (patterns, variables)."""
    if isinstance(condition, Map) and "refs" not in condition:
        return not sure
    names = strings(condition["refs"] if isinstance(condition, Map) else condition)
    if run.words.intersection(names):
        return True
    return (
        not sure
        and any(name.startswith("/") or name == "$CI_DEFAULT_BRANCH" for name in names)
        and "branches" in run.words
    )


def _external(document: Map, runs: tuple[_Run, ...]) -> Iterator[tuple[Job, str]]:
    """Templates and components of elsewhere: only their names speak; those for Terraform plan (domain §1.6)."""
    events = frozenset(run.event for run in runs)
    for entry in maps(document.get("include")):
        for key in ("component", "template", "file", "remote"):
            for named in strings(entry.get(key)):
                plain = named.partition("@")[0].lower()
                name = plain.rpartition("/")[2].partition(".")[0]
                if "terraform" in plain or "tofu" in plain:
                    name += " terraform plan"
                step = Step(entry.where(key), events, action=f"{key}: {named}", name=name, external=True)
                yield Job(SYSTEM, named, (step,)), step.at.path
