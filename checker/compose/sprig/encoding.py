"""Encodings, digests, paths and URLs."""

from __future__ import annotations

import base64
import binascii
import hashlib
import posixpath
import zlib
from typing import Any
from urllib.parse import quote_plus, urlsplit, urlunsplit

from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.values import show
from checker.compose.sprig.signature import Function


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _base64_decoded(text: str) -> str:
    try:
        return _text(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return "illegal base64 data"


def _base32_decoded(text: str) -> str:
    try:
        return _text(base64.b32decode(text))
    except (binascii.Error, ValueError):
        return "illegal base32 data"


def _url(text: str) -> dict[str, Any]:
    try:
        parts = urlsplit(text)
        return {
            "scheme": parts.scheme,
            "userinfo": parts.netloc.rpartition("@")[0],
            "host": parts.netloc.rpartition("@")[2],
            "hostname": parts.hostname or "",
            "path": parts.path,
            "query": parts.query,
            "fragment": parts.fragment,
            "opaque": "",
        }
    except ValueError as error:
        raise TemplateError("a URL is malformed") from error


def _joined_url(parts: dict[str, Any]) -> str:
    found = {key: show(parts.get(key, "")) for key in ("scheme", "userinfo", "host", "path", "query", "fragment")}
    user = f"{found['userinfo']}@" if found["userinfo"] else ""
    return urlunsplit((found["scheme"], user + found["host"], found["path"], found["query"], found["fragment"]))


FUNCTIONS = {
    "b64enc": Function("s", lambda text: base64.b64encode(_bytes(text)).decode()),
    "b64dec": Function("s", _base64_decoded),
    "b32enc": Function("s", lambda text: base64.b32encode(_bytes(text)).decode()),
    "b32dec": Function("s", _base32_decoded),
    "sha1sum": Function("s", lambda text: hashlib.sha1(_bytes(text), usedforsecurity=False).hexdigest()),
    "sha256sum": Function("s", lambda text: hashlib.sha256(_bytes(text)).hexdigest()),
    "sha512sum": Function("s", lambda text: hashlib.sha512(_bytes(text)).hexdigest()),
    "adler32sum": Function("s", lambda text: str(zlib.adler32(_bytes(text)))),
    "base": Function("s", lambda path: posixpath.basename(path.rstrip("/")) or ("/" if path else ".")),
    "dir": Function("s", lambda path: posixpath.normpath(posixpath.dirname(path) or ".")),
    "ext": Function("s", lambda path: posixpath.splitext(path)[1]),
    "clean": Function("s", lambda path: posixpath.normpath(path or ".")),
    "isAbs": Function("s", posixpath.isabs),
    "urlParse": Function("s", _url),
    "urlJoin": Function("d", _joined_url),
    "urlquery": Function("a*", lambda *values: quote_plus("".join(map(show, values)))),
}
