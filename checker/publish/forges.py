"""How each forge names a status and a comment: pure descriptions of requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import quote


class State(StrEnum):
    """What a status says."""

    SUCCESS = "success"
    FAILURE = "failure"
    ERROR = "error"


class Target(NamedTuple):
    """Where to publish: `repository` as the forge names it, the `commit`, and the pull request's number or ""."""

    repository: str
    commit: str
    request: str = ""


class Status(NamedTuple):
    """A commit's status: `context` tells it from others, `description` is at most 140 characters."""

    state: State
    description: str
    context: str
    link: str = ""


class Call(NamedTuple):
    """One request below the endpoint."""

    method: str
    path: str
    content: Mapping[str, Any]


class Forge(NamedTuple):
    """One forge: where its token stands in the environment, how it is sent, and what its requests look like.

    `comments` is the path of the list of comments; `comment` is the request that writes one, a new one for "".
    `most` is how many characters a comment may have.
    """

    name: str
    tokens: tuple[str, ...]
    headers: Callable[[str], Mapping[str, str]]
    status: Callable[[Target, Status], Call]
    comments: Callable[[Target], str]
    comment: Callable[[Target, str, str], Call]
    most: int = 65_536


def _github_status(target: Target, status: Status) -> Call:
    link = {"target_url": status.link} if status.link else {}
    content = {"state": status.state.value, "description": status.description, "context": status.context, **link}
    return Call("POST", f"/repos/{_path(target)}/statuses/{target.commit}", content)


def _github_comments(target: Target) -> str:
    return f"/repos/{_path(target)}/issues/{target.request}/comments"


def _github_comment(target: Target, known: str, body: str) -> Call:
    if known:
        return Call("PATCH", f"/repos/{_path(target)}/issues/comments/{known}", {"body": body})
    return Call("POST", _github_comments(target), {"body": body})


def _gitlab_status(target: Target, status: Status) -> Call:
    state = "success" if status.state is State.SUCCESS else "failed"
    link = {"target_url": status.link} if status.link else {}
    content = {"state": state, "description": status.description, "name": status.context, **link}
    return Call("POST", f"/projects/{_project(target)}/statuses/{target.commit}", content)


def _gitlab_comments(target: Target) -> str:
    return f"/projects/{_project(target)}/merge_requests/{target.request}/notes"


def _gitlab_comment(target: Target, known: str, body: str) -> Call:
    path = _gitlab_comments(target)
    return Call("PUT", f"{path}/{known}", {"body": body}) if known else Call("POST", path, {"body": body})


def _path(target: Target) -> str:
    return quote(target.repository, safe="/")


def _project(target: Target) -> str:
    return quote(target.repository, safe="")


GITHUB = Forge(
    name="github",
    tokens=("GITHUB_TOKEN", "GH_TOKEN"),
    headers=lambda token: {
        "Authorization": f"Bearer {token}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    },
    status=_github_status,
    comments=_github_comments,
    comment=_github_comment,
)
GITLAB = Forge(
    name="gitlab",
    tokens=("GITLAB_TOKEN",),
    headers=lambda token: {"PRIVATE-TOKEN": token},
    status=_gitlab_status,
    comments=_gitlab_comments,
    comment=_gitlab_comment,
    most=1_000_000,
)
GITEA = Forge(
    name="gitea",
    tokens=("GITEA_TOKEN", "FORGEJO_TOKEN", "GITHUB_TOKEN"),
    headers=lambda token: {"Authorization": f"token {token}"},
    status=_github_status,
    comments=_github_comments,
    comment=_github_comment,
)
FORGES: Mapping[str, Forge] = {forge.name: forge for forge in (GITHUB, GITLAB, GITEA)}
