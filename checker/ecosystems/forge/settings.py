"""Settings of the repository as code that the Settings app applies (domain terraform-ci-git D4-3)."""

from __future__ import annotations

from collections.abc import Iterator

from checker.model import Place
from checker.parse.files import Files
from checker.parse.located import Map, dig

SETTINGS = ".github/settings.yml"
KEYS = frozenset({"required_pull_request_reviews", "required_status_checks", "enforce_admins", "restrictions"})
"""What a protection must state to be applied, `null` where nothing is asked for."""

DEFAULT_BRANCHES = frozenset({"main", "master", "default", "production", "trunk"})
"""What the default branch is called where nothing names it."""


def protections(files: Files) -> Iterator[Place]:
    """Yield where the default branch is protected with at least one approval.

    The app applies a protection only if all four of its keys are stated, `null` where nothing is asked for.
    """
    documents = files.documents(SETTINGS) if files.is_file(SETTINGS) else ()
    settings = documents[0].data if documents else None
    named, branches = dig(settings, "repository", "default_branch"), dig(settings, "branches")
    defaults = {named, "default"} if isinstance(named, str) else DEFAULT_BRANCHES
    for branch in branches if isinstance(branches, list) else ():
        protection = dig(branch, "protection")
        if dig(branch, "name") not in defaults or not isinstance(protection, Map):
            continue
        reviews = protection.get("required_pull_request_reviews")
        count = dig(reviews, "required_approving_review_count")
        if protection.keys() >= KEYS and isinstance(reviews, Map) and count != 0:
            at = protection.where("required_pull_request_reviews")
            yield Place(at, f"branch {branch['name']} needs {count or 1} approval(s)")
