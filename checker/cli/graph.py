"""`gitops-checker graph`: show who delivers what, from which source, to which cluster."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from checker.cli.exits import Exit, say
from checker.cli.target import Target, tree_options
from checker.cli.terminal import display, standard_output, write
from checker.model import ProblemKind

if TYPE_CHECKING:
    from checker.graph.delivery import DeliveryGraph


@click.command(name="graph")
@click.argument("repository", default=".", metavar="[REPO]")
@tree_options
@click.option("--remote", metavar="URL", help="The repository's own URL, if its clone does not know it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["tree", "mermaid", "dot", "json"]),
    default="tree",
    show_default=True,
    help="A tree for people, a Mermaid flowchart, Graphviz' DOT, or JSON.",
)
@click.option("--demo", is_flag=True, help="Show the small repository that is shipped with this program.")
def command(
    repository: str, revision: str | None, remote: str | None, form: str, *, staged: bool, worktree: bool, demo: bool
) -> Exit:
    """Show the delivery graph: every live unit, what delivers it, what it reads, where it goes, and what hangs loose.

    REPO is a clone (bare ones too) or any directory in one; the current directory if it is left out.
    """
    from checker.assess import survey_of
    from checker.graph.delivery import delivery_graph

    standard_output()
    with Target(repository, revision, staged, worktree, remote, demo).snapshot() as snapshot:
        collections = survey_of(snapshot).collections
    graph = delivery_graph(collections)
    write(_rendered(form)(graph))
    if not graph.units:
        say("nothing to show: no live unit was found in this tree")
        return Exit.EMPTY
    failed = any(problem.kind is ProblemKind.FAILED for found in collections for problem in found.problems)
    return Exit.INCOMPLETE if failed else Exit.DONE


def _rendered(form: str) -> Callable[[DeliveryGraph], str]:
    if form == "mermaid":
        from checker.report.graph import mermaid

        return mermaid.render
    if form == "dot":
        from checker.report.graph import dot

        return dot.render
    if form == "json":
        from checker.report.graph import json

        return json.render
    from checker.report.graph import tree

    return partial(tree.render, unicode=display(standard_output(), os.environ).unicode)
