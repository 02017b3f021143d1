"""What is said of a report: a state, a line for the status, and a comment, from the JSON of a scan or a comparison.

The file may come from a run that anybody could start, so what it says is escaped like any other data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from checker.errors import UsageError
from checker.publish.forges import State
from checker.report import escape

DESCRIPTION = 140
"""Characters of a status' description, as GitHub takes them."""

_FILE = 256 * 1024 * 1024
_MANY, _SENTENCE = 20, 300
_TO = "\N{RIGHTWARDS ARROW}"


class Dimension(NamedTuple):
    """A dimension's proven score, None where there is none; `before` is that of the base, if two were compared."""

    id: str
    title: str
    proven: float | None
    possible: float | None
    before: float | None = None


class Summary(NamedTuple):
    """What a report comes to, in few words. `commit` is what was assessed, "" if it is no commit."""

    compared: bool
    dimensions: tuple[Dimension, ...]
    gates: tuple[str, ...]
    complete: bool
    empty: bool
    commit: str


def read_report(path: str) -> Summary:
    """Read a JSON report of `scan` or `compare`; UsageError if it is none."""
    hint = "write one with --format json=FILE"
    try:
        with Path(path).open("rb") as file:
            data = file.read(_FILE + 1)
        document = json.loads(data) if len(data) <= _FILE else None
    except OSError as error:
        raise UsageError(f"{path[:300]!a} cannot be read: {error.strerror}", hint=hint) from None
    except (ValueError, RecursionError):
        document = None
    try:
        return _summary(document)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UsageError(f"{path[:300]!a} is no report of gitops-checker", hint=hint) from None


def state_of(summary: Summary, *, allow_incomplete: bool, allow_empty: bool) -> State:
    """What the status says: as the exit code of the run that wrote the report."""
    if summary.gates:
        return State.FAILURE
    if (not summary.complete and not allow_incomplete) or (summary.empty and not allow_empty):
        return State.ERROR
    return State.SUCCESS


def description(summary: Summary) -> str:
    """One line of at most 140 characters: the first gate that failed, or the scores."""
    if summary.gates:
        more = f" (and {len(summary.gates) - 1} more)" if len(summary.gates) > 1 else ""
        return _fitted(summary.gates[0], more)
    if summary.empty:
        return "Nothing to assess: no live unit was found."
    start = "" if summary.complete else "Incomplete. "
    if summary.compared:
        moved = [f"{one.id} {_number(one.before)} {_TO} {_number(one.proven)}" for one in _moved(summary)]
        return _fitted(start + (", ".join(moved) or "No score changes."))
    return _fitted(start + ", ".join(f"{one.id} {_number(one.proven)}" for one in summary.dimensions))


def comment(summary: Summary) -> str:
    """A short comment: the scores as a table, and the gates that failed."""
    lines = ["## GitOps scores", ""]
    if summary.empty:
        lines.append("Nothing to assess: no live unit was found.")
    elif summary.compared:
        lines += ["| Dimension | Before | After |", "| --- | ---: | ---: |"]
        lines += [f"| {_text(one.title)} | {_number(one.before)} | {_shown(one)} |" for one in summary.dimensions]
    else:
        lines += ["| Dimension | Proven | Possible |", "| --- | ---: | ---: |"]
        lines += [
            f"| {_text(one.title)} | **{_number(one.proven)}** | {_number(one.possible)} |"
            for one in summary.dimensions
        ]
    if not summary.complete:
        lines += ["", "The assessment is incomplete: not every input could be read."]
    if summary.gates:
        lines += ["", "Gates that failed:", "", *(f"- {_text(gate)}" for gate in summary.gates[:_MANY])]
    return escape.lines("\n".join(lines) + "\n")


def _summary(document: Any) -> Summary:
    if document["tool"]["name"] != "gitops-checker":
        raise ValueError
    compared = "head" in document
    side = document["head"] if compared else document
    failed = document["failures"] if compared else document["problems"]
    kinds = {str(problem["kind"]) for problem in failed}
    dimensions = tuple(_dimension(one, compared=compared) for one in document["dimensions"])
    counted = False if compared else int(document["inputs"]["failed"]) > 0
    return Summary(
        compared=compared,
        dimensions=dimensions,
        gates=tuple(str(gate["message"]) for gate in document.get("gates", ())),
        complete=not (counted or "failed" in kinds),
        empty=all(one.proven is None and one.before is None for one in dimensions),
        commit=str(side["revision"]["commit"] or ""),
    )


def _dimension(one: Mapping[str, Any], *, compared: bool) -> Dimension:
    score = one["after"] if compared else one["score"]
    before = one["before"] if compared else None
    return Dimension(
        id=str(one["id"]),
        title=str(one["title"]),
        proven=_part(score, "proven"),
        possible=_part(score, "possible"),
        before=_part(before, "proven"),
    )


def _part(score: Any, name: str) -> float | None:
    return None if score is None else float(score[name])


def _moved(summary: Summary) -> Iterator[Dimension]:
    return (one for one in summary.dimensions if one.before != one.proven)


def _shown(one: Dimension) -> str:
    return f"**{_number(one.proven)}**" if one.before != one.proven else _number(one.proven)


def _number(score: float | None) -> str:
    return "-" if score is None else f"{score:.1f}"


def _text(text: str) -> str:
    return escape.markdown(text if len(text) <= _SENTENCE else f"{text[:_SENTENCE]} …")


def _fitted(text: str, end: str = "") -> str:
    """A text on one line that fits into a description, with what has to stand at its end."""
    shown = escape.terminal(text)
    room = DESCRIPTION - len(end)
    return (shown if len(shown) <= room else f"{shown[: room - 1]}…") + end
