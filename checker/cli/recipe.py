"""`gitops-checker recipe`: how a repository adopts the checker, ready to be written to where it belongs."""

from __future__ import annotations

from pathlib import Path

import click

import checker
from checker.cli.terminal import standard_output, write
from checker.errors import UsageError

_FOLDER = Path(checker.__file__).parent / "recipes"
_SOURCE = "@SOURCE@"
_UNSAFE = frozenset("\"'\\$`")
RECIPES = {
    "hook": ("hook", "a plain Git hook, .git/hooks/pre-commit"),
    "pre-commit": ("pre-commit.yaml", "pre-commit, .pre-commit-config.yaml"),
    "github": ("github.yaml", "GitHub, Gitea and Forgejo Actions, .github/workflows/gitops-scores.yaml"),
    "gitlab": ("gitlab.yaml", "GitLab CI, a job of .gitlab-ci.yml"),
    "jenkins": ("Jenkinsfile", "Jenkins, a multibranch pipeline"),
    "pre-receive": ("pre-receive", "a server, hooks/pre-receive of a bare repository"),
}
"""Name -> file, and what it is for."""


@click.command(name="recipe", epilog="Recipes: " + "; ".join(f"{name}: {text}" for name, (_, text) in RECIPES.items()))
@click.argument("name", type=click.Choice(list(RECIPES)))
@click.option(
    "--source",
    metavar="SOURCE",
    help="What pip installs gitops-checker from: a Git URL at a commit (git+https://…@COMMIT), a wheel, a name.",
)
def command(name: str, source: str | None) -> None:
    """Print what makes a repository use the checker: before a commit, on every change, or on a server."""
    standard_output()
    text = (_FOLDER / RECIPES[name][0]).read_text(encoding="utf-8")
    if _SOURCE in text:
        text = text.replace(_SOURCE, _checked(source, name))
    write(text)


def _checked(source: str | None, name: str) -> str:
    """The source, which is printed into quotes."""
    if not source:
        raise UsageError(
            f"the recipe {name} installs gitops-checker: it has to know from where",
            hint="for example --source git+https://example.com/gitops-checker@v0.1.0",
        )
    if not source.isprintable() or _UNSAFE.intersection(source) or source.startswith("-"):
        raise UsageError(f"{source[:200]!a} is no source for pip", hint="it stands in quotes, and may hold none")
    return source
