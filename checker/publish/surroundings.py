"""What a CI's variables say of where a run belongs: endpoint, repository, commit, pull request, address of the job."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

_EVENT = 16 * 1024 * 1024


class Surroundings(NamedTuple):
    """Each as the CI states it, "" where it does not."""

    endpoint: str = ""
    repository: str = ""
    commit: str = ""
    request: str = ""
    link: str = ""


def surroundings(forge: str, environment: Mapping[str, str]) -> Surroundings:
    """What the variables of the forge's own CI say."""
    if forge == "gitlab":
        return _gitlab(environment)
    return _actions(environment, "https://api.github.com" if forge == "github" else "")


def _actions(environment: Mapping[str, str], usual: str) -> Surroundings:
    """GitHub Actions, and those of Gitea and Forgejo, which use its names.

    Of a pull request GITHUB_SHA is a merge that only the forge knows; the commit that people see is in the event.
    """
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    request = event.get("pull_request")
    head = request.get("head") if isinstance(request, dict) else None
    number = request.get("number") if isinstance(request, dict) else None
    commit = head.get("sha") if isinstance(head, dict) else None
    server, repository = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
    run = environment.get("GITHUB_RUN_ID", "")
    return Surroundings(
        endpoint=environment.get("GITHUB_API_URL", "") or usual,
        repository=repository,
        commit=commit if isinstance(commit, str) else environment.get("GITHUB_SHA", ""),
        request=str(number) if isinstance(number, int) else "",
        link=f"{server}/{repository}/actions/runs/{run}" if server and repository and run else "",
    )


def _gitlab(environment: Mapping[str, str]) -> Surroundings:
    """GitLab CI; of a merged result's pipeline the commit is the branch's own."""
    commit = environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or environment.get("CI_COMMIT_SHA", "")
    return Surroundings(
        endpoint=environment.get("CI_API_V4_URL", ""),
        repository=environment.get("CI_PROJECT_ID", ""),
        commit=commit,
        request=environment.get("CI_MERGE_REQUEST_IID", ""),
        link=environment.get("CI_JOB_URL", ""),
    )


def _event(path: str) -> Mapping[str, Any]:
    """The event that started a run, empty where there is none that can be read."""
    if not path:
        return {}
    try:
        with Path(path).open("rb") as file:
            document = json.loads(file.read(_EVENT))
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
