"""Automations that land changes without a person: Renovate, and Dependabot with a workflow that merges.

Only what reaches delivered paths counts (rubric §3 `approval-gate`; domain terraform-ci-git D4-16).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from checker.ecosystems.forge.lenient import parse_lenient
from checker.model import Place
from checker.parse.failure import ParseError
from checker.parse.files import Files
from checker.parse.located import Map, Seq, dig
from checker.parse.patterns import matches

RENOVATE = (
    "renovate.json", "renovate.json5", ".github/renovate.json", ".github/renovate.json5", ".gitlab/renovate.json",
    ".gitlab/renovate.json5", ".renovaterc", ".renovaterc.json", ".renovaterc.json5",
)  # fmt: skip
"""Where Renovate looks for its configuration; the first one counts, `package.json` comes last."""

_ELSEWHERE = frozenset({
    "github-actions", "pre-commit", "mise", "asdf", "npm", "nvm", "gomod", "cargo", "poetry", "pep621", "pip_setup",
    "pip_requirements", "dockerfile", "devcontainer", "docker-compose", "bundler", "maven", "gradle", "composer",
    "nix", "homebrew", "gitlabci", "gitlabci-include", "woodpecker", "circleci", "batect", "bazel", "pipenv", "pixi",
})  # fmt: skip
"""Managers of Renovate whose files no delivery tool reads."""

_LOCAL = re.compile(r"(?:github|gitlab|gitea|forgejo|local)>[^/\s]+/[^/\s#:]+//([^#\s]+)")
_PRESETS = re.compile(r"(?:config:)?:?automerge(?:All|Digest|Minor|Patch|StableNonMajor|Major)\b")
_MERGES = re.compile(r"gh pr merge\b[^\n]{0,200}--(?:auto|merge|squash|rebase)|dependabot-auto-?merge|automerge-action")
_ECOSYSTEMS = frozenset({"docker", "helm", "terraform", "opentofu"})
_MAX_PRESETS = 20
_MAX_PLACES = 20


class Unread(Exception):  # noqa: N818 - a fact, no failure of the program
    """A configuration that cannot be parsed: what it merges is not known."""


def automerges(files: Files, delivered: frozenset[str]) -> tuple[Place, ...]:
    """Return where an automation is told to merge changes of delivered files by itself.

    Raises:
        Unread: a configuration of Renovate is neither JSON nor JSON5.
    """
    return (*_renovate(files, delivered), *_dependabot(files, delivered))[:_MAX_PLACES]


def _renovate(files: Files, delivered: frozenset[str]) -> Iterator[Place]:
    path = next((one for one in RENOVATE if files.is_file(one)), None)
    config = _config(files, path) if path else _packaged(files)
    waiting, seen = [config], set[str]()
    while waiting and len(seen) <= _MAX_PRESETS:
        config = waiting.pop(0)
        if config is None:
            continue
        yield from _told(config, delivered)
        for preset in _own_presets(files, config):
            if preset not in seen:
                seen.add(preset)
                waiting.append(_config(files, preset))


def _packaged(files: Files) -> Map | None:
    documents = files.documents("package.json") if files.is_file("package.json") else ()
    config = dig(documents[0].data, "renovate") if documents else None
    return config if isinstance(config, Map) else None


def _config(files: Files, path: str) -> Map | None:
    text = files.text(path)
    try:
        document = parse_lenient(text, path) if text is not None else None
    except ParseError as error:
        raise Unread(f"{path} cannot be read") from error
    return document.data if document and isinstance(document.data, Map) else None


def _own_presets(files: Files, config: Map) -> Iterator[str]:
    """Presets whose path stands in this tree: those of this repository (a preset may leave out `.json`)."""
    for name in _texts(config.get("extends")):
        found = _LOCAL.match(name)
        if found:
            yield from (one for one in (found[1], f"{found[1]}.json", f"{found[1]}.json5") if files.is_file(one))


def _told(config: Map, delivered: frozenset[str]) -> Iterator[Place]:
    extends = config.get("extends")
    if isinstance(extends, Seq):
        for name, at in zip(extends, extends.items_at, strict=True):
            if isinstance(name, str) and _PRESETS.fullmatch(name):
                yield Place(at, f"Renovate extends {name}")
    if config.get("automerge") is True:
        yield Place(config.where("automerge"), "Renovate merges by itself")
    for kind in ("major", "minor", "patch", "digest", "pin", "pinDigest"):
        block = config.get(kind)
        if isinstance(block, Map) and block.get("automerge") is True:
            yield Place(block.where("automerge"), f"Renovate merges {kind} updates by itself")
    rules = config.get("packageRules")
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, Map) and rule.get("automerge") is True and _reaches(rule, delivered):
            yield Place(rule.where("automerge"), f"Renovate merges by itself: {rule.get('description') or 'a rule'}")


def _reaches(rule: Map, delivered: frozenset[str]) -> bool:
    """Whether a rule may concern delivered files: neither its managers, its files nor its kind speak against it."""
    managers = set(_texts(rule.get("matchManagers")))
    if rule.get("enabled") is False or (managers and managers <= _ELSEWHERE):
        return False
    if set(_texts(rule.get("matchDepTypes"))) & {"action", "devDependencies"}:
        return False
    globs = [*_texts(rule.get("matchFileNames")), *_texts(rule.get("matchPaths"))]
    plain = [one for one in globs if not one.startswith(("/", "!"))]
    return not plain or len(plain) < len(globs) or any(matches(f"/{one}", path) for one in plain for path in delivered)


def _dependabot(files: Files, delivered: frozenset[str]) -> Iterator[Place]:
    path = next((one for one in (".github/dependabot.yml", ".github/dependabot.yaml") if files.is_file(one)), None)
    documents = files.documents(path) if path else ()
    updates = dig(documents[0].data, "updates") if documents else None
    reaching = [one for one in updates if _updates(one, delivered)] if isinstance(updates, list) else []
    if not reaching:
        return
    names, _ = files.children(".github/workflows") if files.is_directory(".github/workflows") else ((), ())
    for name in names:
        text = files.text(f".github/workflows/{name}") or ""
        found = _MERGES.search(text)
        if found and "dependabot" in text:
            line = text.count("\n", 0, found.start()) + 1
            at = reaching[0].at._replace(path=f".github/workflows/{name}", line=line, column=1)
            yield Place(at, "a workflow merges the updates of Dependabot")


def _updates(entry: Any, delivered: Iterable[str]) -> bool:
    """Whether an entry of Dependabot updates files that live units deliver."""
    if not isinstance(entry, Map) or dig(entry, "package-ecosystem") not in _ECOSYSTEMS:
        return False
    directories = [*_texts(entry.get("directory")), *_texts(entry.get("directories"))]
    folders = {path.rpartition("/")[0] for path in delivered}
    return any(
        matches(f"/{one.strip('/')}", folder) or one.strip("/") == folder for one in directories for folder in folders
    )


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]
