"""Forms, buttons and templates by which people ask for an environment (domain terraform-ci-git §7 D6-3, D6-4, D6-6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from checker.compose.object import mapping, sequence, text
from checker.graph.environments import ENVIRONMENT_WORDS
from checker.model import Location, Means, Offer
from checker.parse.files import Files
from checker.parse.located import Map, dig

_FORMS = (".github/ISSUE_TEMPLATE", ".gitea/ISSUE_TEMPLATE", ".forgejo/ISSUE_TEMPLATE", ".gitlab/issue_templates")
_WORKFLOWS = (".github/workflows", ".gitea/workflows", ".forgejo/workflows")
_FORM_ENDS = (".yml", ".yaml", ".md")
_WORD = re.compile(r"[a-z]+")
_SUBJECTS = ENVIRONMENT_WORDS | {"hub", "hubs", "onboard", "onboarding", "project"}
_BEGIN = frozenset(
    {
        "add",
        "create",
        "created",
        "creation",
        "new",
        "onboard",
        "onboarding",
        "provision",
        "request",
        "setup",
    }
)
_REPORTS = frozenset(
    {
        "bug",
        "crash",
        "docs",
        "documentation",
        "feature",
        "incident",
        "question",
    }
)
_WRITES = re.compile(
    r"create-pull-request|git-auto-commit|add-and-commit|\bgit\s+push\b|\bgh\s+pr\s+create\b|pulls\.create|createOrUpdate"
)
_PUBLISHES = re.compile(r"publish:|:create-argocd|github:repo:(?:create|push)|:pull-request|:merge-request")
_SCAFFOLDER = "scaffolder.backstage.io/"
_MOST_TEXT = 512 * 1024


def offers_of(files: Files) -> Iterator[Offer]:
    """Every way to ask for an environment that the forge or a portal reads here."""
    forms = list(_forms(files))
    workflow = _answering(files) if forms else None
    for form in forms:
        yield form if workflow is None else Offer(Means.FORM_WORKFLOW, form.at, f"{form.name}, {workflow}")
    yield from _buttons(files)
    yield from _templates(files)


def _forms(files: Files) -> Iterator[Offer]:
    for directory in _FORMS:
        for name in files.children(directory)[0] if files.is_directory(directory) else ():
            path = f"{directory}/{name}"
            if name.endswith(_FORM_ENDS) and _asks_for_environment(f"{name} {_title(files, path)}"):
                yield Offer(Means.FORM, Location(path), name)


def _title(files: Files, path: str) -> str:
    data = _first(files, path)
    return f"{text(mapping(data).get('name'))} {text(mapping(data).get('title'))}"


def _asks_for_environment(told: str) -> bool:
    words = set(_WORD.findall(told.lower()))
    return bool(words & _SUBJECTS) and not words & _REPORTS


def _workflows(files: Files) -> Iterator[tuple[str, Map]]:
    for directory in _WORKFLOWS:
        for name in files.children(directory)[0] if files.is_directory(directory) else ():
            data = _first(files, f"{directory}/{name}") if name.endswith((".yml", ".yaml")) else None
            if isinstance(data, Map):
                yield f"{directory}/{name}", data


def _answering(files: Files) -> str | None:
    """A workflow that an issue starts and that writes to Git."""
    for path, data in _workflows(files):
        content = files.text(path) or ""
        if _events(data) & {"issues", "issue_comment"} and _WRITES.search(content[:_MOST_TEXT]):
            return path
    return None


def _events(workflow: Map) -> frozenset[str]:
    """The events that start a workflow, however they are written down."""
    stated = workflow.get("on")
    if isinstance(stated, list):
        return frozenset(map(text, stated))
    return frozenset({stated} if isinstance(stated, str) else mapping(stated))


def _buttons(files: Files) -> Iterator[Offer]:
    """Workflows that are started by hand and by their name make an environment."""
    for path, data in _workflows(files):
        words = set(_WORD.findall(f"{path.rpartition('/')[2]} {text(data.get('name'))}".lower()))
        if "workflow_dispatch" in _events(data) and words & _SUBJECTS and words & _BEGIN:
            at = data.where("on")
            yield Offer(Means.DISPATCH, at, path)


def _templates(files: Files) -> Iterator[Offer]:
    """Templates of Backstage that publish what they make to Git."""
    for path in files.mentioning(_SCAFFOLDER.encode()):
        for document in files.documents(path):
            data: Any = document.data
            if text(dig(data, "apiVersion")).startswith(_SCAFFOLDER) and dig(data, "kind") == "Template":
                steps = (text(mapping(one).get("action")) for one in sequence(dig(data, "spec", "steps")))
                if any(_PUBLISHES.search(action) for action in steps):
                    yield Offer(Means.SCAFFOLDER, document.location, text(dig(data, "metadata", "name")))


def _first(files: Files, path: str) -> Any:
    documents = files.documents(path)
    return documents[0].data if documents else None
