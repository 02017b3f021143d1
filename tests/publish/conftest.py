"""A forge on this machine: statuses and comments as GitHub, GitLab and Gitea keep them, and every way to fail."""

from __future__ import annotations

import json
import re
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

TOKEN = "glpat-secret"
SHA = "a" * 40
COMMENTS = re.compile(r"/repos/o/r/issues/7/comments|/projects/42/merge_requests/7/notes")
COMMENT = re.compile(r"/repos/o/r/issues/comments/(\d+)|/projects/42/merge_requests/7/notes/(\d+)")
STATUS = re.compile(rf"/repos/o/r/statuses/{SHA}|/projects/42/statuses/{SHA}")


class FakeForge:
    """What the forge holds and was sent; `planned` are answers (status, headers, body) that come before its own."""

    def __init__(self, *, pages=True):
        self.comments = {number: f"comment {number}" for number in range(1, 251)}
        self.statuses = []
        self.requests = []
        self.planned = []
        self.denied = set()
        self.pages = pages
        self.lost = 0
        self.url = ""

    def ours(self):
        """Return the comments that carry our marker."""
        return [body for body in self.comments.values() if body.startswith("<!-- gitops-checker")]

    def answer(self, method, path, headers, content):
        """Answer one request as the interface does: status, headers, document."""
        self.requests.append((method, path, dict(headers), content))
        if self.planned:
            return self.planned.pop(0)
        if TOKEN not in "".join(headers.values()):
            return 401, {}, {"message": "Bad credentials"}
        place = urlsplit(path)
        if (method, place.path) in self.denied:
            return 403, {}, {"message": "Resource not accessible by integration"}
        if STATUS.fullmatch(place.path) and method == "POST":
            self.statuses.append(content)
            return 201, {}, {"id": 1}
        if COMMENTS.fullmatch(place.path):
            return self._listed(place.query) if method == "GET" else self._made(content)
        found = COMMENT.fullmatch(place.path)
        number = int(found[1] or found[2]) if found else 0
        if number in self.comments and method in {"PATCH", "PUT"}:
            self.comments[number] = content["body"]
            return 200, {}, {"id": number}
        return 404, {}, {"message": "Not Found"}

    def _listed(self, query):
        asked = {name: int(values[0]) for name, values in parse_qs(query).items()}
        first = (asked["page"] - 1) * asked["per_page"] if self.pages else 0
        last = first + asked["per_page"] if self.pages else None
        listed = [{"id": number, "body": body} for number, body in sorted(self.comments.items())]
        return 200, {}, listed[first:last]

    def _made(self, content):
        number = max(self.comments) + 1
        self.comments[number] = content["body"]
        if self.lost:
            self.lost -= 1
            return 502, {}, {"message": "the answer was lost, the comment was not"}
        return 201, {}, {"id": number}


@pytest.fixture
def fake():
    """Return a maker of forges that listen on the loopback interface until the test ends."""
    servers = []

    def make(**options):
        forge = FakeForge(**options)

        class Handler(BaseHTTPRequestHandler):
            def respond(self):
                size = int(self.headers.get("Content-Length") or 0)
                content = json.loads(self.rfile.read(size)) if size else None
                status, headers, document = forge.answer(self.command, self.path, self.headers, content)
                body = document if isinstance(document, bytes) else json.dumps(document).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(BrokenPipeError):
                    self.wfile.write(body)

            def log_message(self, *_args):
                """Say nothing."""

        for method in ("GET", "POST", "PATCH", "PUT"):
            setattr(Handler, f"do_{method}", Handler.respond)
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        forge.url = f"http://127.0.0.1:{server.server_port}"
        return forge

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()
