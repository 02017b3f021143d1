"""Programs that run another program: what they wrap is the command."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=")
_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")
_DEPTH = 8

# The words that lead to the wrapped program. "--" as last word: everything up to the first "--" is left out.
_WRAPPERS: tuple[tuple[str, ...], ...] = tuple(
    tuple(wrapper.split())
    for wrapper in (
        "sudo", "env", "exec", "nohup", "command", "builtin", "chronic", "stdbuf", "nice", "eval", "time", "xargs",
        "timeout", "retry", "parallel", "npx", "uvx", "bunx", "run", "mise exec --", "mise x --", "op run --",
        "aws-vault exec --", "doppler run --", "devbox run --", "chamber exec --", "teller run --", "tfcmt --",
        "tfnotify --", "github-comment --", "poetry run", "pipenv run", "uv run", "pnpm exec", "yarn exec", "asdf exec",
        "bundle exec", "hatch run", "pixi run", "direnv exec",
    )
)  # fmt: skip
_FLAG_WRAPPERS = {
    "nix": ("--command", "-c"),
    "nix-shell": ("--run", "--command"),
    "devenv": ("shell",),
    "find": ("-exec",),
}
_VALUED = {
    "sudo": {"-u", "-g", "--user", "--group"},
    "timeout": {"-k", "-s", "--kill-after", "--signal"},
    "xargs": {"-I", "-n", "-P", "-L", "-d", "-a", "--max-args", "--max-procs", "--replace"},
    "env": {"-u", "-C"},
    "nice": {"-n"},
    "npx": {"-p", "--package"},
    "parallel": {"-j", "--jobs"},
    "uvx": {"--from", "--with", "-p"},
    "retry": {"-t", "-d", "--times", "--delay"},
    "direnv": {"."},
}
_CONTAINERS = frozenset({"docker", "podman", "nerdctl"})
_CONTAINER_SWITCHES = frozenset(
    {"--rm", "-i", "-t", "-it", "-ti", "--interactive", "--tty", "-d", "--detach", "--init"}
)
_SHELLS = frozenset({"bash", "sh", "zsh", "dash", "ash", "ksh"})


class Container(NamedTuple):
    """The image of a container that runs `words` (its entry point or a command in it)."""

    image: str
    words: tuple[str, ...]
    entry: str = ""


def program_of(word: str) -> str:
    """Return a program's plain name: the last part of its path, or the variable that stands for it in lower case."""
    if variable := _VARIABLE.fullmatch(word):
        return re.sub(r"_(bin|cmd|cli|command|binary)$", "", variable[1].lower()).replace("_", "-")
    return word.rpartition("/")[2].removesuffix(".exe")


def unwrap(words: Sequence[str]) -> tuple[str, ...]:
    """Return the wrapped command without assignments in front; `bash -c TEXT` and containers are left as they are."""
    current = tuple(words)
    for _ in range(_DEPTH):
        following = _peel(current)
        if following == current:
            break
        current = following
    return current


def _peel(words: tuple[str, ...]) -> tuple[str, ...]:
    at = 0
    while at < len(words) and _ASSIGNMENT.match(words[at]):
        at += 1
    if at:
        return words[at:]
    if not words:
        return words
    program = program_of(words[0])
    if flags := _FLAG_WRAPPERS.get(program):
        return _after_flag(words, flags)
    for wrapper in _WRAPPERS:
        if program == wrapper[0] and _leads(words, wrapper):
            return _wrapped(words, wrapper, program)
    return words


def _leads(words: tuple[str, ...], wrapper: tuple[str, ...]) -> bool:
    fixed = tuple(word for word in wrapper[1:] if word != "--")
    return words[1 : 1 + len(fixed)] == fixed and (wrapper[-1] != "--" or "--" in words)


def _wrapped(words: tuple[str, ...], wrapper: tuple[str, ...], program: str) -> tuple[str, ...]:
    if wrapper[-1] == "--":
        return words[words.index("--") + 1 :]
    rest = words[len(wrapper) :]
    valued = _VALUED.get(program, set())
    at = 0
    while at < len(rest) and (rest[at].startswith("-") or _ASSIGNMENT.match(rest[at])):
        at += 2 if rest[at] in valued else 1
    if program == "timeout":
        at += 1
    return tuple(" ".join(rest[at:]).split()) if program == "eval" else rest[at:]


def _after_flag(words: tuple[str, ...], flags: tuple[str, ...]) -> tuple[str, ...]:
    for at, word in enumerate(words):
        if word in flags:
            rest = words[at + 1 :]
            return tuple(rest[0].split()) if len(rest) == 1 else rest
    return words


def shell_text(words: Sequence[str]) -> str | None:
    """Return TEXT of `bash -c TEXT`, None for any other command."""
    if not words or program_of(words[0]) not in _SHELLS:
        return None
    for at, word in enumerate(words[1:-1], start=1):
        if word.startswith("-") and not word.startswith("--") and word.endswith("c"):
            return words[at + 1]
    return None


def container(words: Sequence[str]) -> Container | None:
    """Return what `docker run` runs, None for any other command."""
    if len(words) < 3 or program_of(words[0]) not in _CONTAINERS or words[1] != "run":  # noqa: PLR2004 - docker run IMAGE
        return None
    at, entry = 2, ""
    while at < len(words) and words[at].startswith("-"):
        name, equals, value = words[at].partition("=")
        if name == "--entrypoint":
            entry = value if equals else "".join(words[at + 1 : at + 2])
        at += 1 if equals or name in _CONTAINER_SWITCHES else 2
    return Container(words[at], tuple(words[at + 1 :]), entry) if at < len(words) else None


def image_name(image: str) -> str:
    """Return the last part of an image reference without tag and digest: the program it is made for."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]
