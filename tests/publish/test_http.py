import ast
import email.utils
import time
from pathlib import Path

import pytest

import checker
from checker.errors import UsageError
from checker.publish import http
from checker.publish.http import Client, Refused, Unreachable, checked

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
TOKEN = "glpat-secret"


@pytest.fixture
def connect():
    """Return a maker of clients that note how long they would wait."""

    def make(forge):
        pauses = []
        client = Client(forge.url, {"Authorization": f"Bearer {TOKEN}"}, TOKEN, pause=pauses.append)
        return client, pauses

    return make


def date(seconds):
    """Return a date of HTTP, so many seconds from now."""
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_passes_is_tried_again(fake, connect, status):
    """A failure of the forge's is waited out, a little longer each time."""
    forge = fake()
    forge.planned = [(status, {}, {})] * 2 + [(200, {}, {"fine": True})]
    client, pauses = connect(forge)
    assert client.send("GET", "/x") == {"fine": True}
    assert pauses == [1, 2]


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "7"}, 7),
        (403, {"Retry-After": "3"}, 3),
        (503, {"Retry-After": "0"}, 0),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, 0),
        (503, {"Retry-After": date(-5)}, 0),
        (503, {"Retry-After": "soon"}, 1),
    ],
)
def test_the_forge_says_how_long_to_wait(fake, connect, status, headers, wait):
    """Retry-After and the time at which a rate limit ends are kept to."""
    forge = fake()
    forge.planned = [(status, headers, {}), (200, {}, {})]
    client, pauses = connect(forge)
    client.send("GET", "/x")
    assert pauses == [wait]


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "3600"},
        {"Retry-After": date(3600)},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"},
    ],
)
def test_nobody_waits_for_an_hour(fake, connect, headers):
    """A wait that a job cannot afford ends the run at once."""
    forge = fake()
    forge.planned = [(429, headers, {"message": "slow down"})]
    client, pauses = connect(forge)
    with pytest.raises(Unreachable, match="429 slow down"):
        client.send("GET", "/x")
    assert pauses == []


def test_it_ends(fake, connect):
    """A forge that never recovers is given up."""
    forge = fake()
    forge.planned = [(503, {}, {"message": "down"})] * 9
    client, pauses = connect(forge)
    with pytest.raises(Unreachable, match="GET /x: 503 down"):
        client.send("GET", "/x?token=1")
    assert pauses == [1, 2, 4]


def test_what_may_be_done_already_is_not_sent_twice(fake, connect):
    """Where a second time would do harm, only a request that was surely not carried out is repeated."""
    forge = fake()
    forge.planned = [(429, {}, {}), (502, {}, {}), (200, {}, {})]
    client, pauses = connect(forge)
    with pytest.raises(Unreachable):
        client.send("POST", "/x", {}, again=False)
    assert pauses == [1]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_is_an_answer(fake, connect, status):
    """What the forge refuses is not asked again, and its reason is told without our token."""
    forge = fake()
    forge.planned = [(status, {}, {"message": f"no, {TOKEN}"})]
    client, pauses = connect(forge)
    with pytest.raises(Refused, match=rf"{status} no, \*\*\*") as caught:
        client.send("GET", "/x")
    assert (caught.value.status, pauses) == (status, [])


def test_nobody_listens(fake, connect):
    """A forge that is not there is unreachable after a few attempts."""
    forge = fake()
    client, pauses = connect(forge)
    forge.url = "http://127.0.0.1:1"
    client, pauses = connect(forge)
    with pytest.raises(Unreachable):
        client.send("GET", "/x")
    assert len(pauses) == 3


def test_a_silent_forge(fake, connect, monkeypatch):
    """A forge that accepts and says nothing is given up after a while."""
    forge = fake()
    forge.answer = lambda *_: (time.sleep(0.5), (200, {}, {}))[1]
    monkeypatch.setattr(http, "_SILENCE", 0.05)
    client, _ = connect(forge)
    with pytest.raises(Unreachable, match="timed out"):
        client.send("GET", "/x")


def test_an_answer_without_end(fake, connect, monkeypatch):
    """An answer that is too large is not taken."""
    forge = fake()
    monkeypatch.setattr(http, "_ANSWER_SIZE", 1000)
    forge.planned = [(200, {}, b"x" * 5000)] * 4
    client, _ = connect(forge)
    with pytest.raises(Unreachable, match="no end"):
        client.send("GET", "/x")


@pytest.mark.parametrize("body", [b"<html>", b"[" * 100_000])
def test_an_answer_that_is_no_json(fake, connect, body):
    """A page for people in place of an answer is told as such."""
    forge = fake()
    forge.planned = [(200, {}, body)]
    client, _ = connect(forge)
    with pytest.raises(Refused, match="no JSON"):
        client.send("GET", "/x")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_renamed_repository_is_followed(fake, connect, status):
    """A redirect within the host is followed with method and content."""
    forge = fake()
    forge.planned = [(status, {"Location": "/new"}, {}), (200, {}, {"fine": True})]
    client, _ = connect(forge)
    assert client.send("POST", "/old", {"a": 1}) == {"fine": True}
    assert [(one[0], one[1], one[3]) for one in forge.requests] == [
        ("POST", path, {"a": 1}) for path in ("/old", "/new")
    ]


def test_the_token_goes_nowhere_else(fake, connect):
    """A redirect to another host or port is not followed."""
    forge, other = fake(), fake()
    forge.planned = [(307, {"Location": f"{other.url}/x"}, {})]
    client, _ = connect(forge)
    with pytest.raises(Refused, match="another host"):
        client.send("POST", "/x", {})
    assert other.requests == []


def test_no_proxy_gets_a_token_for_this_machine(fake, connect, monkeypatch):
    """What goes to this machine over http passes no proxy of the environment."""
    forge, proxy = fake(), fake()
    forge.planned = [(200, {}, {"fine": True})]
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    client, _ = connect(forge)
    assert client.send("GET", "/x") == {"fine": True}
    assert proxy.requests == []


def test_circles_end(fake, connect):
    """A redirect to itself is given up."""
    forge = fake()
    forge.planned = [(302, {"Location": "/x"}, {})] * 9
    client, _ = connect(forge)
    with pytest.raises(Refused, match="circles"):
        client.send("GET", "/x")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://api.example.com",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "https://user:password@api.example.com",
        "https://",
        "api.example.com",
        "https://a.example.com/?x=1",
        "https://[::1",
        "https://a.example.com:x/",
        "https://a.example.com/\nx",
        "http://127.0.0.1.example.com",
        "",
    ],
)
def test_endpoints_that_no_token_goes_to(endpoint):
    """Only https, and http to this machine, is an endpoint; no address with a password in it."""
    with pytest.raises(UsageError):
        checked(endpoint)


@pytest.mark.parametrize("endpoint", ["https://api.github.com", "http://localhost:3000/api/v1/", "http://[::1]:80"])
def test_endpoints(endpoint):
    """What is an endpoint is taken without its last slash."""
    assert checked(endpoint) == endpoint.rstrip("/")


def test_only_one_module_opens_connections():
    """No other module of the program imports what could reach a network."""
    reaching = {"http", "socket", "ssl", "urllib.request", "ftplib", "smtplib", "asyncio", "requests", "httpx"}
    root = Path(checker.__file__).parent
    found = set()
    for file in root.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            if any(name in reaching or name.split(".")[0] in reaching for name in names):
                found.add(file.relative_to(root).as_posix())
    assert found == {"publish/http.py"}
