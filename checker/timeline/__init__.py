"""The assessment over time: commits of the first-parent line, all judged by the same policies."""

from __future__ import annotations

from checker.timeline.course import Course
from checker.timeline.sampling import Sampling

__all__ = ["Course", "Sampling"]
