"""Requests to the interface of a forge: the only module that opens a connection.

A token goes to the host that was named and to no other, over https (or to this machine), and into no message.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from checker import __version__
from checker.errors import UsageError

_ATTEMPTS, _PAUSE, _LONGEST_PAUSE = 4, 1.0, 60.0
_SILENCE, _ANSWER_TIME, _ANSWER_SIZE, _CHUNK = 20.0, 60.0, 32 * 1024 * 1024, 64 * 1024
_REDIRECTS, _MESSAGE = 3, 200
_UNAUTHORIZED, _FORBIDDEN, _TOO_MANY, _BAD = 401, 403, 429, 400
_MOVED = frozenset({301, 302, 307, 308})
_PASSING = frozenset({500, 502, 503, 504, _TOO_MANY})


class Refused(Exception):  # noqa: N818 - it is an answer
    """The forge understood and said no: `status` is its code, the text its reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Unreachable(Exception):  # noqa: N818 - as above
    """There was no answer, or none but failures and requests to wait; nobody knows whether something was done."""


class Client:
    """One forge, addressed below `endpoint` (`https://api.github.com`) with the same headers in every request.

    `secret` is never part of a message. `pause` waits between attempts, seconds.
    """

    def __init__(
        self, endpoint: str, headers: Mapping[str, str], secret: str, *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._endpoint = checked(endpoint)
        self._headers = {"User-Agent": f"gitops-checker/{__version__}", "Accept": "application/json", **headers}
        self._secret = secret
        self._pause = pause
        here = _is_here(urlsplit(self._endpoint).hostname or "")
        proxies = [urllib.request.ProxyHandler({})] if here else []  # no proxy stands between this machine and itself
        self._opener = urllib.request.build_opener(_Stay, *proxies)

    def send(self, method: str, path: str, content: Mapping[str, Any] | None = None, *, again: bool = True) -> Any:
        """Send one request, and again after a while where that may help; the answer's JSON document is given back.

        Args:
            method: of HTTP.
            path: below the endpoint, `/repos/…`.
            content: what is sent as JSON.
            again: whether it may be sent twice where nobody knows if it was done.

        Raises:
            Refused: the answer is a refusal.
            Unreachable: there is none.
        """
        reason = ""
        for attempt in range(_ATTEMPTS):
            try:
                answer = self._send(method, self._endpoint + path, content)
            except (OSError, http.client.HTTPException) as error:
                reason, wait, sure = _reason(error), None, False
            else:
                if answer.status < _BAD:
                    return self._document(answer)
                reason, wait = f"{answer.status} {self._said(answer)}".strip(), _asked(answer)
                limited = answer.status == _TOO_MANY or (answer.status == _FORBIDDEN and wait is not None)
                if not limited and answer.status not in _PASSING:
                    raise Refused(answer.status, reason)
                sure = limited
            pause = _PAUSE * 2**attempt if wait is None else wait
            if attempt + 1 == _ATTEMPTS or pause > _LONGEST_PAUSE or not (again or sure):
                break
            self._pause(pause)
        raise Unreachable(f"{method} {path.partition('?')[0]}: {reason}")

    def _send(self, method: str, url: str, content: Mapping[str, Any] | None) -> _Answer:
        """One request, redirected within the same origin only: a token is not for anybody else."""
        data = None if content is None else json.dumps(content).encode()
        headers = self._headers if data is None else {**self._headers, "Content-Type": "application/json"}
        for _ in range(_REDIRECTS + 1):
            request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - `checked` had a look
            answer = self._answer(request)
            if answer.status not in _MOVED:
                return answer
            url = urljoin(url, answer.headers.get("location", ""))
            if _origin(url) != _origin(self._endpoint):
                raise Refused(answer.status, "the forge redirects to another host, where the token must not go")
        raise Refused(_BAD, "the forge redirects in circles")

    def _answer(self, request: urllib.request.Request) -> _Answer:
        try:
            with self._opener.open(request, timeout=_SILENCE) as response:
                return _Answer(response.status, _lowered(response.headers), _body(response))
        except urllib.error.HTTPError as error:
            with error:
                return _Answer(error.code, _lowered(error.headers), _body(error))

    def _document(self, answer: _Answer) -> Any:
        try:
            return json.loads(answer.body) if answer.body.strip() else None
        except (ValueError, RecursionError):
            raise Refused(answer.status, "the answer is no JSON; is the endpoint that of the interface?") from None

    def _said(self, answer: _Answer) -> str:
        """What the forge gives as its reason, without our token should it be in it."""
        try:
            document = json.loads(answer.body)
        except (ValueError, RecursionError):
            return ""
        said = document.get("message") or document.get("error") if isinstance(document, dict) else ""
        text = said if isinstance(said, str) else json.dumps(said)
        return text.replace(self._secret, "***")[:_MESSAGE] if self._secret else text[:_MESSAGE]


class _Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: `Client` looks where it leads first."""

    def redirect_request(self, *_: Any) -> None:
        """Say that there is no further request."""


def checked(endpoint: str) -> str:
    """An endpoint without its last slash; UsageError unless it is https, or http to this machine."""
    hint = "it looks like https://api.github.com"
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.username is not None or parts.query or parts.fragment or not endpoint.isprintable():
        raise UsageError(f"{endpoint[:200]!a} is no endpoint", hint=hint)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
        raise UsageError(f"{endpoint[:200]!a} is not https, so a token must not go there", hint=hint)
    return endpoint.rstrip("/")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "", None, None
    return parts.scheme, parts.hostname, port


def _lowered(headers: Any) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _body(response: Any) -> bytes:
    """The answer's content, which must come in time and have an end."""
    parts, size, until = [], 0, time.monotonic() + _ANSWER_TIME
    while chunk := response.read1(_CHUNK) if hasattr(response, "read1") else response.read(_CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > _ANSWER_SIZE or time.monotonic() > until:
            raise OSError("the answer has no end")
    return b"".join(parts)


def _asked(answer: _Answer) -> float | None:
    """How many seconds the forge asks to wait, None if it asks for nothing."""
    stated = answer.headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated[:6])
    if stated:
        try:
            return max(0.0, parsedate_to_datetime(stated).timestamp() - time.time())
        except (ValueError, OverflowError):
            return None
    reset = answer.headers.get("x-ratelimit-reset", "")
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        return max(0.0, float(reset[:12]) - time.time())
    return None


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
