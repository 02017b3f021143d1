"""`gitops-checker publish`: post what a report comes to where a change is reviewed. The only command with a network."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checker.cli.exits import Exit, say
from checker.cli.step_summary import add_to_summary
from checker.errors import UsageError
from checker.report import escape

if TYPE_CHECKING:
    from checker.publish.forges import Forge, Target
    from checker.publish.message import Summary
    from checker.publish.publication import Notice, Published
    from checker.publish.surroundings import Surroundings

_FORGES = ("github", "gitlab", "gitea")
_COMMENT = 4 * 1024 * 1024
_FORMS: Mapping[str, tuple[str, str]] = {
    "repository": (r"[\w.-]+(/[\w.-]+)*", "as owner/name, or its number"),
    "commit": (r"[0-9a-f]{40}|[0-9a-f]{64}", "in full, in hexadecimal digits"),
    "request": (r"[0-9]{1,10}", "as a number"),
}


@click.command(name="publish")
@click.argument("forge", type=click.Choice(_FORGES))
@click.argument("report", metavar="REPORT.json")
@click.option("--comment", "page", metavar="FILE", help="Post this Markdown as the comment, not a short one.")
@click.option("--no-status", is_flag=True, help="Post no status of the commit.")
@click.option("--no-comment", is_flag=True, help="Write no comment.")
@click.option("--context", "name", default="gitops-checker", show_default=True, help="Name of status and comment.")
@click.option("--repository", metavar="NAME", help="The repository (GitLab: or project number).  [default: CI's]")
@click.option("--commit", metavar="SHA", help="The commit that gets the status.  [default: CI's]")
@click.option("--request", metavar="N", help="The pull or merge request that gets the comment.  [default: CI's]")
@click.option("--endpoint", metavar="URL", help="Address of the forge's interface.  [default: CI's]")
@click.option("--link", metavar="URL", help="Where the status leads.  [default: the CI's job]")
@click.option("--allow-incomplete", is_flag=True, help="Let the status succeed although an input failed.")
@click.option("--allow-empty", is_flag=True, help="Let the status succeed although there is nothing to assess.")
def command(
    forge: str, report: str, page: str | None, name: str, *, allow_incomplete: bool, allow_empty: bool, **asked: Any
) -> Exit:
    """Post a commit's status and one comment from a JSON report of scan or compare.

    The token comes from the environment alone: GITHUB_TOKEN, GITLAB_TOKEN, GITEA_TOKEN or FORGEJO_TOKEN. Repository,
    commit and request come from the CI's variables where no option names them. The comment of an earlier run is
    updated. A token that may not write (of a fork's pull request) is no failure: the comment goes to the job's summary
    and its text to the log.
    """
    from checker.publish.forges import FORGES, Status
    from checker.publish.message import comment, description, read_report, state_of
    from checker.publish.publication import Notice
    from checker.publish.surroundings import surroundings

    summary = read_report(report)
    text = "" if asked["no_comment"] else _page(page) if page else comment(summary)
    state = state_of(summary, allow_incomplete=allow_incomplete, allow_empty=allow_empty)
    found = surroundings(forge, os.environ)
    status = Status(state, description(summary), name, _link(asked["link"] or found.link))
    notice = Notice(name, None if asked["no_status"] else status, text)
    posted = _publish(FORGES[forge], found, summary, notice, asked)
    if posted is None:
        return Exit.INCOMPLETE
    for sentence in (*posted.done, *posted.denied):
        say(escape.terminal(sentence))
    if posted.denied:
        say(f"{status.state}: {status.description}")
        add_to_summary(text)
    return Exit.DONE


def _publish(
    forge: Forge, found: Surroundings, summary: Summary, notice: Notice, asked: Mapping[str, Any]
) -> Published | None:
    """Post it; None where the forge gave no answer, which is said."""
    from checker.publish.http import Client, Unreachable
    from checker.publish.publication import Published, publish

    token = _token(forge)
    if not token:
        variables = " or ".join(forge.tokens)
        return Published((), (f"nothing was posted: there is no token in {variables}",))
    client = Client(_endpoint(asked["endpoint"] or found.endpoint), forge.headers(token), token)
    target = _target(found, summary, asked, status=notice.status is not None)
    if notice.comment and not target.request:
        say("no comment: this run belongs to no pull request (--request names one)")
        notice = notice._replace(comment="")
    try:
        return publish(client, forge, target, notice)
    except Unreachable as error:
        say(f"error: the forge cannot be reached: {escape.terminal(str(error))}")
        return None


def _target(found: Surroundings, summary: Summary, asked: Mapping[str, Any], *, status: bool) -> Target:
    from checker.publish.forges import Target

    commit = asked["commit"] or found.commit or summary.commit
    return Target(
        repository=_checked("repository", asked["repository"] or found.repository),
        commit=_checked("commit", commit) if status else "",
        request=_checked("request", request) if (request := asked["request"] or found.request) else "",
    )


def _checked(name: str, value: str) -> str:
    form, words = _FORMS[name]
    if not value:
        raise UsageError(f"it is not known which {name} to publish to", hint=f"name it with --{name}")
    if not re.fullmatch(form, value, re.ASCII) or ".." in value.split("/"):
        raise UsageError(f"--{name} {value[:100]!a} is none", hint=f"name it {words}")
    return value


def _endpoint(address: str) -> str:
    if not address:
        raise UsageError("it is not known where the forge is", hint="name its interface with --endpoint")
    return address


def _token(forge: Forge) -> str:
    """The first token of the environment; it must be able to stand in a header, and is never shown."""
    found = ((name, os.environ.get(name, "").strip()) for name in forge.tokens)
    name, token = next(((name, token) for name, token in found if token), ("", ""))
    if not (token.isascii() and token.isprintable()) and token:
        raise UsageError(f"{name} holds what cannot be a token")
    return token


def _link(address: str) -> str:
    """An address for people, "" for what is none."""
    return address if re.fullmatch(r"https?://[\x21-\x7e]{1,1000}", address) else ""


def _page(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            data = file.read(_COMMENT + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path[:300]!a} cannot be read: {getattr(error, 'strerror', 'no such file')}") from None
    if len(data) > _COMMENT:
        raise UsageError(f"{path[:300]!a} is longer than any comment")
    return data.decode("utf-8", "replace")
