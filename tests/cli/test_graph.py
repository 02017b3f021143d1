"""The command `graph` on the demonstration repository and on a tree without units."""

import pytest
from click.testing import CliRunner

from checker.cli import main


@pytest.mark.parametrize(
    ("form", "start"), [("tree", "production:"), ("mermaid", "flowchart LR"), ("dot", "digraph"), ("json", "{")]
)
def test_formats(form, start):
    """Each format shows the demonstration's units."""
    result = CliRunner().invoke(main, ["graph", "--demo", "--format", form], standalone_mode=False)
    assert result.output.startswith(start)
    assert "HelmRelease/" in result.output
