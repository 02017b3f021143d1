"""A command as it may be shown: what may be a secret in it is left out (reliability P9).

A value is taken for a secret by the name it is given, by its place or by its form; one that is only referred to
(`$TOKEN`, `${{ secrets.X }}`) is none and stays.
"""

from __future__ import annotations

import re

HIDDEN = "***"
_VALUE = r"""(?!["']?\$)(?:"[^"]*"|'[^']*'|[^\s"',;&|)]+)"""
_NAME = r"[\w.-]{0,60}?(?:passw|secret|token|credential|api[-_]?key|access[-_]?key|private[-_]?key|auth)[\w.-]{0,60}"
_NAMED = re.compile(
    rf"(?<![\w.-])({_NAME}\s?=|-{{1,2}}{_NAME}\s+|--from-literal[= ][\w.-]{{1,60}}=){_VALUE}", re.IGNORECASE
)
_PLACED = re.compile(
    rf"(?<!\S)(--user(?:name)?[ =]|-u ?|--?p(?:ass)? )(?=\S*:){_VALUE}|(\b(?:bearer|basic) )(?=\S{{8}}){_VALUE}",
    re.IGNORECASE,
)
_IN_URL = re.compile(r"(?<=://)(?!\$)[^/\s@\"'$]{1,300}(?=@)")
_FORMED = re.compile(
    r"\b(?:A[KS]IA[0-9A-Z]{16}|gh[pousr]_\w{20,255}|github_pat_\w{20,255}|glpat-[\w-]{20,255}|xox[abprs]-[\w-]{10,255}"
    r"|eyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?)"
)


def without_secrets(text: str) -> str:
    """A command with `***` for every value that may be a secret."""
    text = _IN_URL.sub(HIDDEN, text)
    text = _NAMED.sub(rf"\g<1>{HIDDEN}", text)
    text = _PLACED.sub(lambda found: f"{found[1] or found[2]}{HIDDEN}", text)
    return _FORMED.sub(HIDDEN, text)
