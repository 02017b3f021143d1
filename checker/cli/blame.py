"""`gitops-checker blame`: the commits that moved a dimension or criterion, and the one that broke it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from checker.cli.caching import cache_options
from checker.cli.exits import Exit
from checker.cli.outputs import Output, format_option, send
from checker.cli.timelines import day, each, line_options, opened
from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.model import Blame, Pack


@click.command(name="blame")
@click.argument("subject", metavar="DIMENSION|CRITERION")
@click.argument("repository", default=".", metavar="[REPO]")
@line_options
@cache_options
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Show so many commits.")
@click.option("--first-bad", is_flag=True, help="Find by bisection the commit that broke it.")
@click.option(
    "--below",
    type=click.FloatRange(0, 10),
    metavar="N",
    help="With --first-bad: a dimension is broken below this score.  [default: its score at the older end]",
)
@format_option(("text", "json"))
def command(
    subject: str,
    repository: str,
    *,
    revisions: str,
    since: str,
    most: int,
    remote: str | None,
    top: int,
    first_bad: bool,
    below: float | None,
    outputs: tuple[Output, ...],
    **_: Any,
) -> Exit:
    """Name the commits that moved a dimension or a criterion most, up and down, with what changed in them.

    Every commit of the first-parent line is judged by today's policies; --first-bad looks at a few of them only.
    REPO is a clone (bare ones too) or any directory in one; the current directory if it is left out.
    """
    from checker.timeline import Sampling

    if below is not None and (not first_bad or "." in subject):
        raise UsageError("--below is about the score of a dimension, and goes with --first-bad")
    with opened(repository, revisions, remote) as chronicle:
        _require(chronicle.pack, subject)
        places = chronicle.places(Sampling.COMMIT, day(since))
        kept = places[: most or None]
        if len(kept) < 2:  # noqa: PLR2004 - a change lies between two commits
            raise UsageError("there are no two commits to compare", hint="Choose another range.")
        left_out = len(places) - len(kept)
        if first_bad:
            found = chronicle.first_bad(subject, kept, below, left_out=left_out)
        else:
            found = chronicle.blame(subject, kept, top, each, left_out=left_out)
    send(outputs, lambda output: _rendered(found, output))
    return Exit.DONE


def _require(pack: Pack, subject: str) -> None:
    known = [*(one.id for one in pack.dimensions), *(one.id for one in pack.criteria)]
    if subject not in known:
        from checker.cli.explanation import unknown_subject

        raise unknown_subject(subject, known)


def _rendered(found: Blame, output: Output) -> str:
    if output.form == "json":
        from checker.report.timeline import blame_json

        return blame_json.render(found)
    from checker.report.timeline import blame_text

    shown = output.display
    return blame_text.render(found, width=shown.width, color=shown.color, unicode=shown.unicode)
