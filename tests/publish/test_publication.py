import pytest

from checker.errors import UsageError
from checker.publish.forges import FORGES, State, Status, Target
from checker.publish.http import Client, Unreachable
from checker.publish.publication import Notice, marker, publish

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
TOKEN = "glpat-secret"
SHA = "a" * 40
STATUS = Status(State.FAILURE, "drift 4.4", "gitops-checker", "https://ci.example.com/1")


def target(name):
    """Return where the fake forge has its pull request."""
    return Target("42" if name == "gitlab" else "o/r", SHA, "7")


def post(forge, name="github", status=STATUS, comment="## Scores\n", context="gitops-checker"):
    """Publish to a forge, without waiting."""
    known = FORGES[name]
    client = Client(forge.url, known.headers(TOKEN), TOKEN, pause=lambda _: None)
    return publish(client, known, target(name), Notice(context, status, comment))


@pytest.mark.parametrize("name", FORGES)
@pytest.mark.parametrize("pages", [True, False], ids=["pages", "all at once"])
def test_one_comment_however_often(fake, name, pages):
    """The first run makes a comment, later ones update it, however many others there are."""
    forge = fake(pages=pages)
    first, second = post(forge, name), post(forge, name, comment="## Later\n")
    assert [one.done[1] for one in (first, second)] == ["comment on 7: new", "comment on 7: updated"]
    assert forge.ours() == [f"{marker('gitops-checker')}\n## Later\n"]
    assert len(forge.comments) == 251


@pytest.mark.parametrize("name", FORGES)
def test_statuses(fake, name):
    """Each forge gets the state in its own words, with description, name and address."""
    forge = fake()
    assert post(forge, name, comment="").done == (f"status gitops-checker of {SHA[:12]}: failure",)
    (status,) = forge.statuses
    named = "name" if name == "gitlab" else "context"
    assert status == {
        "state": "failed" if name == "gitlab" else "failure",
        "description": "drift 4.4",
        named: "gitops-checker",
        "target_url": "https://ci.example.com/1",
    }


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("github", ("Authorization", f"Bearer {TOKEN}")),
        ("gitlab", ("PRIVATE-TOKEN", TOKEN)),
        ("gitea", ("Authorization", f"token {TOKEN}")),
    ],
)
def test_tokens_are_sent_as_each_forge_asks(fake, name, header):
    """The token is in the header that the forge reads, and nowhere else."""
    forge = fake()
    post(forge, name)
    for method, path, headers, content in forge.requests:
        assert {key.lower(): value for key, value in headers.items()}[header[0].lower()] == header[1]
        assert TOKEN not in f"{method}{path}{content}"


def test_contexts_have_comments_of_their_own(fake):
    """Two runs with different names do not write over one another."""
    forge = fake()
    post(forge, context="production")
    post(forge, context="staging")
    assert len(forge.ours()) == 2


def test_a_quoted_marker_is_not_ours(fake):
    """A comment that holds the marker somewhere else than at its beginning is somebody else's."""
    forge = fake()
    forge.comments[3] = f"> {marker('gitops-checker')}\nwhat is this?"
    assert post(forge).done[1] == "comment on 7: new"
    assert forge.comments[3].startswith("> ")


@pytest.mark.parametrize("denied", [("PATCH", "/repos/o/r/issues/comments/3")])
def test_a_copied_marker_does_no_harm(fake, denied):
    """A comment of somebody else's that looks like ours and may not be changed is left, and a new one is made."""
    forge = fake()
    forge.comments[3] = f"{marker('gitops-checker')}\nnot yours"
    forge.denied.add(denied)
    assert len(post(forge).done) == 2
    assert len(forge.ours()) == 2


def test_a_lost_answer_makes_no_second_comment(fake):
    """Where a comment was made and the answer was lost, the next attempt finds it."""
    forge = fake()
    forge.lost = 1
    assert post(forge).done[1] == "comment on 7: updated"
    assert len(forge.ours()) == 1


def test_a_forge_that_stays_down(fake):
    """A forge that never answers ends in one exception, not in a hundred comments."""
    forge = fake()
    forge.lost = 9
    forge.comments = {1: "x"}
    real = forge.answer

    def answer(method, path, headers, content):
        found = real(method, path, headers, content)
        return (200, {}, []) if method == "GET" else found

    forge.answer = answer
    with pytest.raises(Unreachable):
        post(forge, status=None)
    assert len(forge.ours()) == 3


def test_a_token_that_may_only_read(fake):
    """What the token may not write is told, and the rest is done."""
    forge = fake()
    forge.denied.add(("POST", "/repos/o/r/issues/7/comments"))
    published = post(forge)
    assert len(published.done) == len(forge.statuses) == 1
    assert published.denied == ("the token may not write the comment: 403 Resource not accessible by integration",)


def test_a_wrong_token(fake):
    """A token that the forge does not know is the user's to mend."""
    forge = fake()
    forge.planned = [(401, {}, {"message": f"bad {TOKEN}"})]
    with pytest.raises(UsageError, match="does not accept the token") as caught:
        post(forge)
    assert TOKEN not in str(caught.value)


def test_a_commit_that_is_not_there(fake):
    """What the forge refuses for another reason is told with its reason."""
    forge = fake()
    forge.planned = [(422, {}, {"message": f"No commit found for SHA: {SHA}"})]
    with pytest.raises(UsageError, match="refuses the status: 422 No commit found"):
        post(forge)


def test_an_unchanged_status_of_gitlab(fake):
    """GitLab refuses a status that is what it was; that is as good as done."""
    forge = fake()
    forge.planned = [(400, {}, {"message": "Cannot transition status via :drop from :failed"})]
    assert len(post(forge, "gitlab").done) == 2


def test_long_comments_are_cut_at_a_line(fake):
    """A page that the forge would not take is cut, and says so."""
    forge = fake()
    post(forge, comment="0123456789\n" * 10_000)
    (body,) = forge.ours()
    assert len(body) <= 65_536
    assert body.endswith("0123456789\n\n_The rest was cut off: it is longer than a comment._\n")
