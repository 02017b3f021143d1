"""Whose fault is it: the user's, the input's, or ours.

The input's faults are values (`checker.model.Problem`) and travel with the rest. The two classes here stop a run:
`UsageError` is the user's (exit 2); everything else that reaches the top is a bug of ours (exit 70).
"""

from __future__ import annotations


class UsageError(Exception):
    """One sentence that names the thing and says what to do; shown as it is, exit 2."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
