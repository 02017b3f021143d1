"""What the assessments of one repository share, so that a second one costs what is different about it."""

from __future__ import annotations

from checker.git.snapshot import Snapshot
from checker.parse.files import Files
from checker.parse.readings import Readings


class Workspace:
    """Memory over snapshots of one repository: it changes what an assessment costs, never what it says.

    Give the same workspace to every assessment of a comparison, a hook or a history, while the repository is open.
    It is not for two repositories, since an object may be missing in one of them, and not for two threads.
    """

    def __init__(self) -> None:
        self._readings = Readings()

    def files(self, snapshot: Snapshot) -> Files:
        """The parsed view of a snapshot; files that an earlier one had too are not read again."""
        return Files(snapshot, self._readings)
