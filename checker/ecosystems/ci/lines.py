"""The command lines of a job: unwrapped, followed one step into scripts and targets, recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.ecosystems.ci import commands, places, unseen, wrappers
from checker.ecosystems.ci.collector import Collector
from checker.ecosystems.ci.commands import Meaning
from checker.ecosystems.ci.scripts import open_call
from checker.ecosystems.ci.shell import Command, split
from checker.ecosystems.ci.steps import Step
from checker.model import Location, Purpose

# One step leads into a script; a target that only hands on to a script counts as the same step.
_HOPS = 2
_MAX_NESTING = 4
_MAX_WORD = 2000

_DIFFS = frozenset({"diff", "dyff", "difft", "colordiff", "sdiff", "yamldiff"})
_NOTIFY = Meaning(Purpose.NOTIFY, frozenset())
_WEBHOOK = re.compile(
    r"hooks\.slack\.com|discord(?:app)?\.com/api/webhooks|webhook\.office\.com|api\.telegram\.org|events\.pagerduty\.com"
    r"|api\.opsgenie\.com|(?:SLACK|DISCORD|TEAMS|MATTERMOST|GCHAT|GOOGLE_CHAT)\w{0,40}(?:WEBHOOK|URL)"
    r"|WEBHOOK\w{0,20}(?:SLACK|DISCORD|TEAMS)"
)


class Script:
    """The commands of one script text; `via` names the script or target that they come from ("" for the job itself)."""

    def __init__(self, found: Collector, step: Step, directory: str | None, via: str, depth: int) -> None:
        self.found = found
        self.step = step
        self.start = directory
        self.directory = directory
        self.via = via
        self.depth = depth
        self._piped: dict[int, tuple[str, ...]] = {}

    def run(self, script: Sequence[Command]) -> None:
        """Read the commands in their order; the work budget of the job bounds them."""
        inline = {command.pipeline for command in script if command.heredoc}
        for command in script:
            if not self.found.spend():
                return
            at = self.step.at if self.via else self.step.line(command.line)
            self._command(command, at, inline=command.pipeline in inline)

    def _command(self, command: Command, at: Location, *, inline: bool) -> None:
        words = wrappers.unwrap([places.expand(word, self.step.variables) for word in command.words])
        if not words or self._moves(words):
            return
        text = wrappers.shell_text(words)
        if text is not None:
            self._nested(split(text), self.via, at, self.directory)
            return
        if inner := wrappers.container(words):
            program = inner.entry or wrappers.image_name(inner.image)
            words = inner.words if _is_known(inner.words) else (program, *inner.words)
        self._program(command, words, at, inline=inline)

    def _program(self, command: Command, words: tuple[str, ...], at: Location, *, inline: bool) -> None:
        text = self._text(command)
        if commands.makes_test_cluster(words) or commands.in_test_cluster(words):
            self.found.set_up_test_cluster()
        elif _compares(words) or _comments(words):
            self.found.show(at, self.step.events, text)
        elif words[0] in {"pre-commit", "prek"} and "run" in words[1:3]:
            self.found.add_hooks(self.step, at, _hook_ids(words))
        elif _notifying(words):
            self.found.add(self.step, at, _NOTIFY, text)
        elif meaning := commands.recognise(words):
            self._meant(command, words, meaning, at, inline=inline)
        elif not self._follow(words, at):
            self._unseen(words, at, text)

    def _meant(self, command: Command, words: tuple[str, ...], meaning: Meaning, at: Location, *, inline: bool) -> None:
        named = places.path_words(words, meaning)
        if meaning.purpose is Purpose.RENDER and any("://" in word for word in named[:1]):
            return  # what stands in another place is not this repository's state
        directories = places.named(self.found.files, self.directory, named)
        if not directories and not any(word not in {"-", "/dev/stdin"} for word in named):
            directories = self._piped.get(command.pipeline, (self.directory,) if self.directory else ())
        self._piped.setdefault(command.pipeline, directories)
        undeclared = meaning.purpose is Purpose.APPLY and commands.sets_undeclared_state(words, inline=inline)
        self.found.add(self.step, at, meaning, self._text(command), directories, undeclared=undeclared)

    def _text(self, command: Command) -> str:
        return f"{self.via}: {command.text}" if self.via else command.text

    def _moves(self, words: tuple[str, ...]) -> bool:
        """Follow `cd`; an unknown part leaves the directory where its known part leads."""
        if words[0] == "popd" or (words[0] in {"cd", "pushd"} and len(words) > 1 and words[1] in {"-", "$OLDPWD"}):
            self.directory = self.start
            return True
        if words[0] not in {"cd", "pushd"} or len(words) < 2:  # noqa: PLR2004 - a target is needed
            return False
        target = next((word for word in words[1:] if not word.startswith("-")), "")
        if target.startswith("$(") or (target.startswith("$") and "/" not in target):
            return True
        self.directory = places.resolve(self.found.files, self.directory, target)
        return True

    def _nested(self, script: Sequence[Command], via: str, at: Location, directory: str | None) -> None:
        if self.depth < _MAX_NESTING:
            step = self.step._replace(at=at, script_at=None)
            Script(self.found, step, directory, via, self.depth + 1).run(script)

    def _follow(self, words: tuple[str, ...], at: Location) -> bool:
        """Open a local script or target; whether something could be opened that needs no guess from its name."""
        if self.depth >= _HOPS or (opened := open_call(self.found.files, words, self.directory)) is None:
            return False
        self.found.reads.add(opened.path)
        before = self.found.size
        inside = self.directory if opened.directory is None else opened.directory
        self._nested(opened.commands or split(opened.text), opened.path, at, inside)
        return bool(opened.text) or self.found.size > before

    def _unseen(self, words: tuple[str, ...], at: Location, text: str) -> None:
        if guess := unseen.guess(words, self.step.events, bare=not self.via):
            self.found.add(self.step, at, guess.meaning, text, opaque=guess.opaque)


def _is_known(words: tuple[str, ...]) -> bool:
    inner = wrappers.unwrap(words)
    return bool(inner) and (commands.knows(wrappers.program_of(inner[0])) or wrappers.shell_text(inner) is not None)


def _compares(words: Sequence[str]) -> bool:
    return wrappers.program_of(words[0]) in _DIFFS or (words[0] == "git" and "diff" in words and "--no-index" in words)


def _comments(words: Sequence[str]) -> bool:
    """Whether a command writes a comment on a pull request."""
    return tuple(words[:3]) in {("gh", "pr", "comment"), ("glab", "mr", "note"), ("tea", "comment", "add")}


def _notifying(words: Sequence[str]) -> bool:
    """Whether a command writes to a chat, incident or issue system."""
    program = wrappers.program_of(words[0])
    if program in {"curl", "wget", "http", "xh"}:
        return any(_WEBHOOK.search(word[:_MAX_WORD]) for word in words[1:])
    return program == "slackcat" or tuple(words[:3]) in {("gh", "issue", "create"), ("glab", "issue", "create")}


def _hook_ids(words: Sequence[str]) -> frozenset[str]:
    """The hooks that `pre-commit run` names; none named means all."""
    rest = words[words.index("run") + 1 :]
    return frozenset(rest[:1]) if rest and not rest[0].startswith("-") else frozenset()
