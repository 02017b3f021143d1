"""Which repositories safe-settings leaves alone: `restrictedRepos` of its deployment settings (domain D4-4)."""

from __future__ import annotations

import re
from typing import Any

from checker.parse.files import Files
from checker.parse.located import dig

_FILE = "deployment-settings.yml"
_EXEMPT = frozenset({"admin", ".github", "safe-settings"})
"""What the app leaves alone where nothing else is said: the admin repository of the usual name among them."""

_RUN = re.compile(r"[\w-]+")
_CHOICE = re.compile(r"[|()\[\]{}\\]")
_REPEATED = re.compile(r".[*?]")
_MAX_NAME = 200


def is_restricted(files: Files, name: str) -> bool:
    """Whether the settings leave a repository alone, or may do so."""
    if not files.is_file(_FILE):
        return name in _EXEMPT
    documents = files.documents(_FILE)
    restricted = dig(documents[0].data, "restrictedRepos") if documents else None
    if isinstance(restricted, list):
        return name in restricted
    included, excluded = (_texts(dig(restricted, key)) for key in ("include", "exclude"))
    if included is not None:
        return not any(_matches(pattern, name) for pattern in included)
    return any(_matches(pattern, name) is not False for pattern in excluded or ())


def _matches(pattern: str, name: str) -> bool | None:
    """Whether a pattern matches a name. It is a regular expression, in other versions a glob: often nobody can tell."""
    plain = pattern.removeprefix("^").removesuffix("$")
    if plain == name:
        return True
    needed = _RUN.findall(_REPEATED.sub(" ", plain))
    return None if _CHOICE.search(plain) or all(run in name for run in needed) else False


def _texts(value: Any) -> list[str] | None:
    return [one[:_MAX_NAME] for one in value if isinstance(one, str)] if isinstance(value, list) else None
