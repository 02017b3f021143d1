"""`gitops-checker history`: the six scores over the first-parent line, all by today's policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from checker.cli.caching import cache_options
from checker.cli.exits import Exit, say
from checker.cli.outputs import Output, format_option, send
from checker.cli.timelines import day, each, line_options, opened
from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.model import Timeline


@click.command(name="history")
@click.argument("repository", default=".", metavar="[REPO]")
@line_options
@cache_options
@click.option(
    "--every",
    "sampling",
    type=click.Choice(["commit", "week", "month", "tag"]),
    default="week",
    show_default=True,
    help="Which commits to measure: all, the last one of each week or month, or those with a tag.",
)
@click.option("--dimension", metavar="ID", multiple=True, help="Show this dimension only; may be repeated.")
@click.option(
    "--notes",
    metavar="REPO",
    help="Read what is known from the notes (refs/notes/gitops-checker) of this repository, and write the rest there.",
)
@format_option(("text", "json", "csv", "markdown", "svg"))
def command(
    repository: str,
    *,
    revisions: str,
    since: str,
    sampling: str,
    dimension: tuple[str, ...],
    notes: str | None,
    most: int,
    remote: str | None,
    outputs: tuple[Output, ...],
    **_: Any,
) -> Exit:
    """Show how the six scores developed: every commit is read from Git's objects and judged by today's policies.

    REPO is a clone (bare ones too) or any directory in one; the current directory if it is left out.
    """
    from checker.timeline import Sampling

    with opened(repository, revisions, remote, notes) as chronicle:
        chosen = chronicle.places(Sampling(sampling), day(since))
        if not chosen:
            raise UsageError("no commit fits", hint="Leave --since out, or choose another range or --every.")
        kept = chosen[: most or None]
        timeline = chronicle.timeline(kept, Sampling(sampling), each, left_out=len(chosen) - len(kept))
    shown = _of_dimensions(timeline, dimension)
    send(outputs, lambda output: _rendered(shown, output))
    if not any(measure.units for measure in timeline.measures):
        say("nothing to assess: none of these commits holds a live unit")
        return Exit.EMPTY
    return Exit.DONE


def _of_dimensions(timeline: Timeline, chosen: tuple[str, ...]) -> Timeline:
    unknown = sorted(set(chosen) - timeline.dimensions.keys())
    if unknown:
        known = ", ".join(timeline.dimensions)
        raise UsageError(f"there is no dimension {unknown[0][:60]!a}", hint=f"There are {known}.")
    kept = {name: title for name, title in timeline.dimensions.items() if not chosen or name in chosen}
    return timeline._replace(dimensions=kept)


def _rendered(timeline: Timeline, output: Output) -> str:
    match output.form:
        case "json":
            from checker.report.timeline import json

            return json.render(timeline)
        case "csv":
            from checker.report.timeline import csv

            return csv.render(timeline)
        case "markdown":
            from checker.report.timeline import markdown

            return markdown.render(timeline)
        case "svg":
            from checker.report.timeline import svg

            return svg.render(timeline)
    from checker.report.timeline import text

    shown = output.display
    return text.render(timeline, width=shown.width, color=shown.color, unicode=shown.unicode)
