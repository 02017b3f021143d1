"""Which directories of the repository a command names; what cannot be told is left out (then it covers all)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from checker.ecosystems.ci.commands import Meaning
from checker.parse.files import Files, join

# Where CI systems put the checkout.
_ROOTS = re.compile(
    r"(?:/github/workspace|\$\{?GITHUB_WORKSPACE\}?|\$\{\{\s*github\.workspace\s*\}\}|\$\{?CI_PROJECT_DIR\}?|\$\{?CI_WORKSPACE\}?"
    r"|\$\(Build\.SourcesDirectory\)|\$\(System\.DefaultWorkingDirectory\)|\$\{?PWD\}?|\$\(pwd\)|\$\{?WORKSPACE\}?)(?:/|$)"
)
_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")
_UNKNOWN = re.compile(r"[$*?`{}\[\]]|<<")
_MAX_PATHS = 50


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Replace shell variables whose value is known; one pass, values are not expanded again."""
    return _VARIABLE.sub(lambda match: variables.get(match[1], match[0]), text) if "$" in text else text


def resolve(files: Files, directory: str | None, text: str) -> str | None:
    """Return the tracked path that `text` names from `directory`, None for none; an unknown part ends the path.

    A first component that is not in the tree is taken for the name of a second checkout (`pull/`, `base/`).
    """
    known, cut = _known(_ROOTS.sub("", text, count=1) if _ROOTS.match(text) else text)
    start = "" if _ROOTS.match(text) else directory
    if cut and not known:
        return directory or None
    if known.startswith(("/", "~")) or start is None:
        return None
    for candidate in (known, known.partition("/")[2] if "/" in known else ""):
        path = join(start, candidate) if candidate else None
        if path is not None and (files.is_directory(path) or files.is_file(path)):
            return path
    return None


def named(files: Files, directory: str | None, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the tracked paths that texts name, sorted; () when one of them is the root, or none is tracked."""
    paths = {path for text in texts if (path := resolve(files, directory, text)) is not None}
    return () if "" in paths else tuple(sorted(paths)[:_MAX_PATHS])


def path_words(words: Sequence[str], meaning: Meaning) -> list[str]:
    """Return the words of a command that may name a path: values of its path options, and positional words."""
    found: list[str] = []
    at, after_option = 1, False
    while at < len(words):
        name, equals, value = words[at].partition("=")
        if name in meaning.paths:
            found.append(value if equals else "".join(words[at + 1 : at + 2]))
            at += 1 if equals else 2
            after_option = False
            continue
        option = name.startswith("-") and name != "-"
        if (
            meaning.positional
            and not option
            and words[at] not in meaning.verbs
            and not (after_option and _is_file(name))
        ):
            found.append(words[at])
        after_option = option and not equals
        at += 1
    return found


def _is_file(word: str) -> bool:
    """Whether a word behind an option names a file: rather the option's value than what the command works on."""
    return "." in word.rpartition("/")[2].lstrip(".")


def _known(text: str) -> tuple[str, bool]:
    """Return the leading components without unknown parts, and whether something was cut off."""
    match = _UNKNOWN.search(text)
    if match is None:
        return text, False
    return text[: match.start()].rpartition("/")[0], True
