"""Post a commit's status, and write one comment: the one of earlier runs if it is there, else a new one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from checker.errors import UsageError
from checker.publish.forges import Forge, Status, Target
from checker.publish.http import Client, Refused, Unreachable
from checker.report.provenance import short

_PAGE, _PAGES, _TRIES = 100, 50, 3
_UNAUTHORIZED = 401
_DENIED = frozenset({403, 404})
_UNCHANGED = "Cannot transition status"  # of GitLab, about a status that is what it is to become


class Notice(NamedTuple):
    """What is posted: `status` unless None, `comment` (Markdown) unless ""; `context` tells ours from others."""

    context: str
    status: Status | None = None
    comment: str = ""


class Published(NamedTuple):
    """What was done, and what the token does not allow; each a sentence."""

    done: tuple[str, ...]
    denied: tuple[str, ...] = ()


def publish(client: Client, forge: Forge, target: Target, notice: Notice) -> Published:
    """Post what there is of a notice.

    Raises:
        UsageError: the token is not accepted, or the forge refuses what is asked of it.
        Unreachable: the forge gave no answer.
    """
    posts: list[tuple[str, Callable[[], str]]] = []
    if notice.status is not None:
        posts.append(("status", partial(_post_status, client, forge, target, notice.status)))
    if notice.comment:
        posts.append(("comment", partial(_write_comment, client, forge, target, marked(notice, forge))))
    done, denied = [], []
    for name, post in posts:
        try:
            done.append(post())
        except Refused as refusal:
            if refusal.status not in _DENIED:
                raise UsageError(_told(name, refusal)) from None
            denied.append(f"the token may not write the {name}: {refusal}")
    return Published(tuple(done), tuple(denied))


def marker(context: str) -> str:
    """The hidden first line by which a comment is found again."""
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in context)
    return f"<!-- gitops-checker {name} -->"


def marked(notice: Notice, forge: Forge) -> str:
    """A comment with its marker, cut at the end of a line where the forge would not take it whole."""
    body = f"{marker(notice.context)}\n{notice.comment}"
    if len(body) <= forge.most:
        return body
    return body[: forge.most - 100].rpartition("\n")[0] + "\n\n_The rest was cut off: it is longer than a comment._\n"


def _told(name: str, refusal: Refused) -> str:
    if refusal.status == _UNAUTHORIZED:
        return "the forge does not accept the token"
    return f"the forge refuses the {name}: {refusal}"


def _post_status(client: Client, forge: Forge, target: Target, status: Status) -> str:
    call = forge.status(target, status)
    try:
        client.send(call.method, call.path, call.content)
    except Refused as refusal:
        if _UNCHANGED not in str(refusal):
            raise
    return f"status {status.context} of {short(target.commit)}: {status.state}"


def _write_comment(client: Client, forge: Forge, target: Target, body: str) -> str:
    """Update our comment or make it; where nobody knows whether it was made, look again before making another."""
    first = body.partition("\n")[0]
    for attempt in range(_TRIES):
        known = _found(client, forge, target, first)
        call = forge.comment(target, known, body)
        try:
            client.send(call.method, call.path, call.content, again=bool(known))
        except Refused as refusal:
            if not known or refusal.status not in _DENIED:
                raise
            call = forge.comment(target, "", body)  # somebody else's, who copied ours
            client.send(call.method, call.path, call.content, again=False)
        except Unreachable:
            if known or attempt + 1 == _TRIES:
                raise
            continue
        return f"comment on {target.request}: {'updated' if known else 'new'}"
    raise AssertionError("the last attempt returns or raises")


def _found(client: Client, forge: Forge, target: Target, first: str) -> str:
    """The id of the comment that begins with our marker, "" if there is none; pages are read until one is short."""
    before: Any = None
    for page in range(1, _PAGES + 1):
        found = client.send("GET", f"{forge.comments(target)}?per_page={_PAGE}&limit={_PAGE}&page={page}")
        comments = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        for comment in comments:
            body, number = comment.get("body"), comment.get("id")
            if isinstance(number, int) and isinstance(body, str) and body.lstrip().startswith(first):
                return str(number)
        if len(comments) < _PAGE or comments == before:  # Gitea gives all of them on every page
            return ""
        before = comments
    return ""
