"""Programs that cannot be opened: their name counts if it speaks, else they are opaque (rubric §3 "CI")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from checker.ecosystems.ci import names
from checker.ecosystems.ci.commands import Meaning, knows
from checker.ecosystems.ci.scripts import is_interpreter
from checker.ecosystems.ci.wrappers import program_of
from checker.model import Event, Purpose

EVERY_TOOL = frozenset({"argocd", "flux", "helm", "kubernetes", "kustomize", "terraform"})

_TERRAFORM = frozenset({"terraform"})
_RUNNERS = frozenset({"dagger", "earthly", "earth", "mage", "bazel", "bazelisk", "pants", "buck2"})
_RUN_SUBCOMMANDS = frozenset({"go", "cargo", "nix", "dotnet", "npm", "yarn", "pnpm", "task", "mise", "just", "make"})
_TARGET_RUNNERS = frozenset({"task", "mise", "just", "make"})
_MAX_NAMES = 3


class Guess(NamedTuple):
    """What an unseen program is taken for; `opaque` where that is only possible."""

    meaning: Meaning
    opaque: bool


def guess(words: Sequence[str], events: frozenset[Event], *, bare: bool = True) -> Guess | None:
    """Return what a command that can neither be recognised nor opened may do, None for an ordinary program.

    `bare` tells that a plain name counts too; inside a script it may be a function of that script.
    """
    program = program_of(words[0])
    if knows(program):
        return None  # a subcommand of a known program that serves no purpose here
    called = _called(words, program)
    if called is None:
        return _named(program) if bare and "/" not in words[0] else None
    return speaking(called, events, anything=program in _RUNNERS or program in {"go", "nix"})


def speaking(called: Sequence[str], events: frozenset[Event], *, anything: bool) -> Guess | None:
    """Return what the name and arguments of an unseen program say.

    `anything` tells that such a program may do anything on a pull request, whatever its name says.
    """
    if spoken := names.said(called):
        return Guess(Meaning(*spoken), opaque=spoken[0] is Purpose.VALIDATE and not names.names_a_tool(called))
    if names.speaks_of_deploying(called):
        tools = names.tools_in(called)
        return Guess(Meaning(Purpose.APPLY, tools if tools == _TERRAFORM else EVERY_TOOL), opaque=True)
    if names.tools_in(called) == _TERRAFORM and not names.speaks_of_something_else(called):
        return Guess(Meaning(Purpose.PLAN, _TERRAFORM), opaque=True)
    if Event.PULL_REQUEST in events and (anything or names.speaks_of_checking(called)):
        return Guess(Meaning(Purpose.VALIDATE, EVERY_TOOL), opaque=True)
    return None


def _named(program: str) -> Guess | None:
    """A bare program counts only if its name says both the tool and the purpose: `test-kustomize-build`."""
    spoken = names.said([program])
    return Guess(Meaning(*spoken), opaque=False) if spoken and names.names_a_tool([program]) else None


def _called(words: Sequence[str], program: str) -> list[str] | None:
    """The name and arguments of a called program of one's own, None when the command is no such call."""
    rest = [word for word in words[1:] if not word.startswith(("-", "$", "{")) and "://" not in word]
    if program in _RUNNERS:
        return rest[:_MAX_NAMES]
    if program in _RUN_SUBCOMMANDS:
        running = program in _TARGET_RUNNERS or rest[:1] == ["run"]
        return [word for word in rest if word != "run"][:_MAX_NAMES] if running else None
    if is_interpreter(program):
        return rest[:_MAX_NAMES] if rest and ("/" in rest[0] or "." in rest[0]) else None
    own = "/" in words[0] and not words[0].startswith(("/", "~", "$"))
    return [program, *rest][:_MAX_NAMES] if own else None
