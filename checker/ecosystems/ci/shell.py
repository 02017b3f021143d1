"""Shell text to simple commands, by tokens and never by substring; nothing is run and no pattern backtracks.

Covers what scripts in CI use: quotes, continuations, comments, here-documents, lists, pipes, redirections, command and
process substitution, leading keywords. What cannot be balanced is taken to end with its line.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

MAX_SCRIPT = 256 * 1024
MAX_COMMANDS = 4000
_MAX_NESTING = 4
_MAX_TEXT = 300

_KEYWORDS = frozenset(
    {"!", "{", "}", "if", "then", "else", "elif", "fi", "while", "until", "do", "done", "esac", "time"}
)
_HEADERS = frozenset({"for", "case", "select", "function"})
_HEREDOC = re.compile(r"<<-?[ \t]*\\?(['\"]?)([A-Za-z_][\w.-]{0,80})\1")
_REDIRECT = re.compile(r"(?:\d{0,2}(?:>>|>\||>&|<&|<>|<<<|>|<)|&>>?)[ \t]*")
_OPERATOR = re.compile(r"&&|\|\||;;|\|&|[;|&\n()]")
_ARRAY = re.compile(r"[A-Za-z_]\w{0,80}\+?=")
_PLAIN = re.compile(r"[^\s\\'\"`$<>&|;()#]+")


class Command(NamedTuple):
    """One simple command: `words` without quotes, `line` counts from 0 in the script, `text` is as written (cut).

    Commands with the same `pipeline` stand in one pipe; `heredoc` tells that text inside the script is its input.
    """

    words: tuple[str, ...]
    line: int
    text: str
    pipeline: int
    heredoc: bool = False


def split(script: str) -> tuple[Command, ...]:
    """Return the simple commands of a script in order; a script beyond the limits is cut, never refused."""
    found: list[Command] = []
    waiting = deque([(script[:MAX_SCRIPT], 0, 0)])
    pipelines = 0
    while waiting and len(found) < MAX_COMMANDS:
        text, line, depth = waiting.popleft()
        scanner = _Scanner(text, line, pipelines)
        found.extend(scanner.commands())
        pipelines = scanner.pipeline + 1
        if depth < _MAX_NESTING:
            waiting.extend((inner, at, depth + 1) for inner, at in scanner.inner)
    return tuple(sorted(found[:MAX_COMMANDS], key=lambda command: command.line))


class _Scanner:
    """One pass over one text; substitutions found on the way wait in `inner` with their line."""

    def __init__(self, text: str, line: int, pipeline: int) -> None:
        self.text = text
        self.at = 0
        self.line = line
        self.pipeline = pipeline
        self.inner: list[tuple[str, int]] = []
        self._balanced = True
        self._words: list[str] = []
        self._word: str | None = None
        self._start = (0, line)
        self._tags: list[str] = []
        self._heredoc = False
        self._skip_next = False
        self._piping = False

    def commands(self) -> Iterator[Command]:
        while self.at < len(self.text):
            command = self._step()
            if command:
                yield command
        command = self._finish(len(self.text))
        if command:
            yield command

    def _step(self) -> Command | None:
        """Consume one token; return the command that it ended, if it ended one."""
        char = self.text[self.at]
        if char == "\\":
            self._escape()
            return None
        if char in " \t\r":
            self._end_word()
            self.at += 1
            return None
        if char == "#" and self._word is None:
            self.at = self._line_end()
            return None
        if char in "'\"`$":
            self._quoted(char)
            return None
        if (char in "<>&" or char.isdigit()) and self._input():
            return None
        if char == "(" and _ARRAY.fullmatch(self._word or ""):
            self._array()
            return None
        if operator := _OPERATOR.match(self.text, self.at):
            return self._operator(operator[0])
        plain = _PLAIN.match(self.text, self.at)
        self._add(plain[0] if plain else char)
        self.at += len(plain[0]) if plain else 1
        return None

    def _escape(self) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        if following == "\n":
            self.line += 1
            self._end_word()
        else:
            self._add(following)
        self.at += 2

    def _quoted(self, char: str) -> None:
        if char == "'":
            self._single()
        elif char == '"':
            self._double()
        elif char == "`":
            self._backticks()
        elif self.text.startswith("$(", self.at):
            self._substitution(self.at + 2)
        else:
            self._add("$")
            self.at += 1

    def _single(self) -> None:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            end = self._line_end()
        self._add(self.text[self.at + 1 : end])
        self._close(end)

    def _double(self) -> None:
        end = self._closing(self.at + 1, '"')
        body = self.text[self.at + 1 : end]
        self._collect(body)
        self._add(re.sub(r'\\(["\\$`])', r"\1", body).replace("\\\n", ""))
        self._close(end)

    def _backticks(self) -> None:
        end = self.text.find("`", self.at + 1)
        if end < 0:
            end = self._line_end()
        self.inner.append((self.text[self.at + 1 : end], self.line))
        self._add("$()")
        self._close(end)

    def _substitution(self, start: int) -> None:
        """`$(…)` or `<(…)`: the inner text waits for its own pass, arithmetic does not."""
        end = self._closing(start, ")")
        if not self.text.startswith("(", start):
            self.inner.append((self.text[start:end], self.line))
        self._add("$()")
        self._close(end)

    def _array(self) -> None:
        """`name=(…)`: its words are values and no commands."""
        end = self._closing(self.at + 1, ")")
        self._collect(self.text[self.at + 1 : end])
        self._add("()")
        self._close(end)

    def _collect(self, body: str) -> None:
        """Let the substitutions inside a double-quoted text wait for their own pass."""
        at = body.find("$(")
        while at >= 0:
            end = _closing(body, at + 2, ")")
            if end < 0:
                return
            self.inner.append((body[at + 2 : end], self.line + body.count("\n", 0, at)))
            at = body.find("$(", end)

    def _input(self) -> bool:
        """Consume a here-document mark, a process substitution or a redirection with its target."""
        if heredoc := _HEREDOC.match(self.text, self.at):
            self._end_word()
            self._tags.append(heredoc[2])
            self._heredoc = True
            self.at = heredoc.end()
            return True
        if self.text.startswith(("<(", ">("), self.at):
            self._substitution(self.at + 2)
            return True
        redirect = (
            _REDIRECT.match(self.text, self.at) if self._word is None or not self.text[self.at].isdigit() else None
        )
        if redirect is None:
            return False
        self._end_word()
        self._skip_next = True
        self.at = redirect.end()
        return True

    def _operator(self, operator: str) -> Command | None:
        command = self._finish(self.at)
        self.at += len(operator)
        if operator in {"|", "|&"}:
            self._piping = True
        elif command or not (operator == "\n" and self._piping):
            self.pipeline += 1
            self._piping = False
        if operator == "\n":
            self.line += 1
            self._skip_heredocs()
        self._start = (self.at, self.line)
        return command

    def _skip_heredocs(self) -> None:
        for tag in self._tags:
            while self.at < len(self.text):
                end = self._line_end()
                text = self.text[self.at : end]
                self.at, self.line = min(end + 1, len(self.text)), self.line + 1
                if text.strip() == tag:
                    break
        self._tags.clear()

    def _finish(self, end: int) -> Command | None:
        self._end_word()
        words, self._words = _strip_keywords(self._words), []
        heredoc, self._heredoc = self._heredoc, False
        self._skip_next = False
        if not words:
            return None
        start, line = self._start
        text = " ".join(self.text[start : min(end, start + 4 * _MAX_TEXT)].replace("\\\n", " ").split())[:_MAX_TEXT]
        return Command(tuple(words), line, text, self.pipeline, heredoc)

    def _add(self, text: str) -> None:
        if self._word is None and not self._words:
            self._start = (self.at, self.line)
        self._word = (self._word or "") + text

    def _end_word(self) -> None:
        if self._word is not None and not self._skip_next:
            self._words.append(self._word)
        if self._word is not None:
            self._skip_next = False
        self._word = None

    def _close(self, end: int) -> None:
        """Go behind a closer, but not behind the end of a line that stands in for one."""
        self._advance(end if self.text.startswith("\n", end) else end + 1)

    def _advance(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def _line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def _closing(self, start: int, closer: str) -> int:
        """The matching closer, or the end of the line; a text once found unbalanced is not searched again."""
        end = _closing(self.text, start, closer) if self._balanced else -1
        if end < 0:
            self._balanced = False
            return self._line_end()
        return end


def _closing(text: str, start: int, closer: str) -> int:
    """Return where `closer` of a double quote or parenthesis that opened before `start` stands, -1 if nowhere."""
    stack = [closer]
    at = start
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char == stack[-1]:
            stack.pop()
            if not stack:
                return at
        elif stack[-1] == '"':
            if text.startswith("$(", at):
                stack.append(")")
                at += 1
        elif char == "'":
            at = text.find("'", at + 1)
            if at < 0:
                return -1
        elif char in '("':
            stack.append(")" if char == "(" else '"')
        at += 1
    return -1


def _strip_keywords(words: list[str]) -> list[str]:
    """Drop leading shell keywords; the header of a loop or a case is no command."""
    at = 0
    while at < len(words) and words[at] in _KEYWORDS:
        at += 1
    rest = words[at:]
    return [] if not rest or rest[0] in _HEADERS else rest
