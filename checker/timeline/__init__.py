"""The assessment over time: commits of the first-parent line, all judged by the same policies."""

from __future__ import annotations

from checker.timeline.chronicle import Chronicle
from checker.timeline.sampling import Sampling

__all__ = ["Chronicle", "Sampling"]
