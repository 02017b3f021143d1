"""Settings that safe-settings applies from the admin repository of an organisation, as far as they reach this one.

The app reads `settings.yml` for the organisation, `suborgs/*.yml` for groups of repositories and `repos/<name>.yml` for
one, each over the ones before it; `.yaml` is ignored. What they say of other repositories is no evidence for this one,
so its name must be known (domain terraform-ci-git D4-4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.ecosystems.forge.restrictions import is_restricted
from checker.ecosystems.forge.settings import DEFAULT_BRANCHES, KEYS
from checker.model import Location, Place
from checker.parse.files import Files
from checker.parse.located import Map, dig
from checker.parse.patterns import matches_name

_USUAL = ".github"
_APP = b"safe-settings"
_CONFIG_PATH = re.compile(rb"\bCONFIG_PATH:[ \t]*[\"']?([\w./-]{1,200})")
_MAX_FILES = 200
_MAX_NAME = 200
_EVERYTHING = "~ALL"
_TRUNKS = frozenset({"~DEFAULT_BRANCH", _EVERYTHING, "refs/heads/main", "refs/heads/master"})
_REVIEWS = "required_pull_request_reviews"
_COUNT = "required_approving_review_count"
_Protection = dict[str, Any]


def directory_of(files: Files) -> str | None:
    """The directory that the app reads, None where this is no admin repository.

    It is `.github`, or what a workflow that runs the app names as its CONFIG_PATH.
    """
    return next(
        (path for path in _proposed(files) if _yml(files, f"{path}/repos") or _yml(files, f"{path}/suborgs")), None
    )


def protections(files: Files, directory: str, remote: str | None) -> Iterator[Place]:
    """Yield where the default branch of this repository is protected with at least one approval."""
    name = (remote or "").rpartition("/")[2]
    if not name:
        return
    organisation = _read(files, f"{directory}/settings.yml")
    groups, is_open = _groups(files, directory, name)
    own = _read(files, f"{directory}/repos/{name}.yml")
    for ruleset in _maps(dig(organisation, "rulesets")):
        if _concerns(dig(ruleset, "conditions", "repository_name"), name):
            yield from _demanded(ruleset)
    if is_restricted(files, name):
        return
    # A group whose members are not listed may say anything; what the repository's own file states overrules it.
    nearer = [layer for layer in ([] if is_open else groups[:1]) + [own] if layer is not None]
    for ruleset in (ruleset for layer in nearer for ruleset in _maps(layer.get("rulesets"))):
        yield from _demanded(ruleset)
    yield from _protected(nearer if is_open or organisation is None else [organisation, *nearer])


def _proposed(files: Files) -> Iterator[str]:
    yield _USUAL
    workflows = f"{_USUAL}/workflows"
    for name in files.children(workflows)[0] if files.is_directory(workflows) else ():
        content = files.content(f"{workflows}/{name}") or b""
        if _APP in content:
            yield from (found.decode("ascii").strip("/") for found in _CONFIG_PATH.findall(content))


def _yml(files: Files, directory: str) -> list[str]:
    names = files.children(directory)[0] if files.is_directory(directory) else ()
    return [f"{directory}/{name}" for name in names if name.endswith(".yml")][:_MAX_FILES]


def _read(files: Files, path: str) -> Map | None:
    documents = files.documents(path) if files.is_file(path) else ()
    return documents[0].data if documents and isinstance(documents[0].data, Map) else None


def _groups(files: Files, directory: str, name: str) -> tuple[list[Map | None], bool]:
    """The groups that name this repository (the first counts), and whether there are some that may do so unseen."""
    found: list[Map | None] = []
    is_open = False
    for group in (_read(files, path) for path in _yml(files, f"{directory}/suborgs")):
        if group is None or not {"branches", "rulesets"} & group.keys():
            continue
        if any(matches_name(pattern, name) for pattern in _texts(group.get("suborgrepos"))):
            found.append(group)
        else:
            is_open = is_open or bool(group.get("suborgteams") or group.get("suborgproperties"))
    return found, is_open


def _protected(layers: Sequence[Map]) -> Iterator[Place]:
    """The default branch as all layers together protect it: a branch of one name is one, its keys are merged."""
    named = [dig(layer, "repository", "default_branch") for layer in layers]
    defaults = {"default", *(one for one in named if isinstance(one, str))} if any(named) else DEFAULT_BRANCHES
    merged: dict[str, _Protection] = {}
    places: dict[str, Location] = {}
    for branch in (branch for layer in layers for branch in _maps(dig(layer, "branches"))):
        name = branch.get("name")
        if isinstance(name, str) and name in defaults and "protection" in branch:
            stated = branch["protection"]
            merged[name] = _over(merged.get(name, {}), stated) if isinstance(stated, Map) and stated else {}
            if isinstance(stated, Map) and _REVIEWS in stated:
                places[name] = stated.where(_REVIEWS)
    for name, protection in merged.items():
        reviews = protection.get(_REVIEWS)
        count = reviews.get(_COUNT, 1) if isinstance(reviews, dict) else 0
        if protection.keys() >= KEYS and _is_some(count):
            yield Place(places[name], f"branch {name} needs {count} approval(s), by the settings of the organisation")


def _over(below: _Protection, stated: Mapping[str, Any]) -> _Protection:
    merged = {**below, **stated}
    before, after = below.get(_REVIEWS), stated.get(_REVIEWS)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        merged[_REVIEWS] = {**before, **after}
    return merged


def _demanded(ruleset: Map) -> Iterator[Place]:
    """What an active ruleset for the default branch demands, if that is an approval."""
    refs = dig(ruleset, "conditions", "ref_name")
    covers = _TRUNKS.intersection(_texts(dig(refs, "include"))) and not _TRUNKS.intersection(
        _texts(dig(refs, "exclude"))
    )
    if ruleset.get("enforcement") != "active" or ruleset.get("target", "branch") != "branch" or not covers:
        return
    for rule in _maps(ruleset.get("rules")):
        count = dig(rule, "parameters", _COUNT)
        if rule.get("type") == "pull_request" and _is_some(count):
            at = rule["parameters"].where(_COUNT)
            name = str(ruleset.get("name"))[:_MAX_NAME]
            yield Place(at, f"ruleset {name} needs {count} approval(s), by the settings of the organisation")


def _concerns(condition: Any, name: str) -> bool:
    """Whether the ruleset of an organisation surely holds for a repository, by its name."""
    included, excluded = (_texts(dig(condition, key)) for key in ("include", "exclude"))
    return any(one == _EVERYTHING or matches_name(one, name) for one in included) and not any(
        matches_name(one, name) for one in excluded
    )


def _is_some(count: Any) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and count > 0


def _maps(value: Any) -> list[Map]:
    return [one for one in value if isinstance(one, Map)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [one[:_MAX_NAME] for one in value if isinstance(one, str)] if isinstance(value, list) else []
