"""What starts a workflow of GitHub, Forgejo or Gitea Actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from checker.ecosystems.ci.guards import Known
from checker.ecosystems.ci.nodes import first_map, strings, text
from checker.model import Event
from checker.parse.files import Files
from checker.parse.located import Map, dig

_DEFAULT_BRANCH = "main"
_EVENTS = {
    "pull_request": Event.PULL_REQUEST, "pull_request_target": Event.PULL_REQUEST, "merge_group": Event.PULL_REQUEST,
    "pull_request_review": Event.PULL_REQUEST, "schedule": Event.SCHEDULE, "workflow_dispatch": Event.DISPATCH,
    "repository_dispatch": Event.DISPATCH, "release": Event.TAG, "create": Event.TAG,
}  # fmt: skip
_ALL_BRANCHES = frozenset({"*", "**", "**/*"})
_SIBLINGS = {".github": ".github/workflows", ".forgejo": ".forgejo/workflows", ".gitea": ".gitea/workflows"}


class Trigger(NamedTuple):
    """One way a workflow is started: the event as judged, its name there, and the ref it runs on ("" unknown)."""

    event: Event
    name: str
    ref: str = ""

    def known(self) -> Known:
        """The values of the `github` context that this trigger fixes."""
        request = self.name.startswith("pull_request")
        known: dict[str, str | bool | None] = {"github.event_name": self.name, "forgejo.event_name": self.name}
        if self.name == "pull_request":
            known |= {"github.ref": "refs/pull/1/merge", "github.ref_name": "1/merge"}
        elif self.ref:
            known |= {"github.ref": self.ref, "github.ref_name": self.ref.rpartition("/")[2]}
            known |= {"github.event.ref": self.ref, "github.ref_type": "tag" if "/tags/" in self.ref else "branch"}
        if request:
            known |= {"github.event.ref": None, "github.event.repository.default_branch": _DEFAULT_BRANCH}
            known |= {"github.event.pull_request.merged": self.event is Event.PUSH}
        else:
            known |= {"github.head_ref": None, "github.base_ref": None, "github.event.pull_request": None}
            known |= {"github.event.pull_request.number": None, "github.event.number": None}
        return known | {"gitea.event_name": self.name}


def events_of(triggers: Iterable[Trigger]) -> frozenset[Event]:
    """The events of triggers."""
    return frozenset(trigger.event for trigger in triggers)


def triggers_of(files: Files, workflow: Map, path: str) -> tuple[Trigger, ...]:
    """Return what starts a workflow; `workflow_run` counts as what starts the workflows it waits for."""
    found: dict[Trigger, None] = {}
    for name, settings in _described(workflow):
        if name == "workflow_run":
            found |= dict.fromkeys(_upstream(files, settings, path))
        else:
            found |= dict.fromkeys(_triggers(name, settings))
    return tuple(found)


def _described(workflow: Map) -> list[tuple[str, Any]]:
    on = workflow.get("on", workflow.get("true"))
    if isinstance(on, Map):
        return [(text(name), settings) for name, settings in on.items()]
    return [(name, None) for name in strings(on)]


def _triggers(name: str, settings: Any) -> list[Trigger]:
    if name == "push":
        return _push(settings)
    if name == "workflow_call":
        return []  # the callers' events count
    if name.startswith("pull_request") and strings(dig(settings, "types")) == ["closed"]:
        return [Trigger(Event.PUSH, name)]  # a merge
    event = _EVENTS.get(name, Event.OTHER)
    on_default = event is Event.SCHEDULE
    return [Trigger(event, name, f"refs/heads/{_DEFAULT_BRANCH}" if on_default else "")]


def _push(settings: Any) -> list[Trigger]:
    """A push: to the default branch, to the branches of pull requests where no filter excludes them, of tags."""
    branches, tags = strings(dig(settings, "branches")), strings(dig(settings, "tags"))
    ignored = strings(dig(settings, "branches-ignore"))
    found = [Trigger(Event.TAG, "push", "refs/tags/v1")] if tags else []
    if tags and not branches and not ignored:
        return found
    every = not branches or bool(_ALL_BRANCHES.intersection(branches))
    if not every or not {"main", "master"}.intersection(ignored):
        plain = [branch for branch in branches if "*" not in branch]
        usual = every or not plain or {"main", "master"}.intersection(plain)
        found.append(Trigger(Event.PUSH, "push", f"refs/heads/{_DEFAULT_BRANCH if usual else plain[0]}"))
    if every:
        found.append(Trigger(Event.PULL_REQUEST, "push", "refs/heads/topic"))
    return found


def _upstream(files: Files, settings: Any, path: str) -> list[Trigger]:
    wanted = set(strings(dig(settings, "workflows")))
    directory = path.rpartition("/")[0]
    found: list[Trigger] = []
    for name in files.children(directory)[0]:
        other = first_map(files, f"{directory}/{name}") if name.endswith((".yml", ".yaml")) else None
        if other is not None and text(other.get("name")) in wanted:
            found += [
                trigger
                for kind, value in _described(other)
                if kind != "workflow_run"
                for trigger in _triggers(kind, value)
            ]
    return [trigger._replace(name="workflow_run", ref="") for trigger in found]
