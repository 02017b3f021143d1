"""The words by which people name the stages that a change passes on its way to production (rubric promotion).

Sites, regions and clusters are no stages. Of several words in one name the last one counts: `non-prod/eu/qa` is a qa.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

PRODUCTION = "production"

_WORDS: Mapping[str, tuple[str, ...]] = {
    "development": ("dev", "devel", "develop", "development", "dv"),
    "test": ("test", "testing", "tst"),
    "qa": ("qa",),
    "uat": ("uat",),
    "integration": ("int", "integration"),
    "staging": ("stage", "staging", "stag", "stg"),
    "preproduction": ("preprod", "preproduction", "preprd"),
    "non-production": ("nonprod", "nonproduction", "nonprd", "devstg"),
    "sandbox": ("sandbox", "sbox", "sbx"),
    "debug": ("debug",),
    "canary": ("canary",),
    PRODUCTION: ("prod", "production", "prd", "live"),
}
_STAGES = {word: stage for stage, words in _WORDS.items() for word in words}
_JOINED = re.compile(r"\b(?:pre|non)[-_ ]?pro?d", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LONGEST = 1000


@lru_cache(maxsize=10_000)
def stage_of(name: str) -> str:
    """The stage that a name or path speaks of, "" if none."""
    found = [_STAGES[word] for word in _words(name) if word in _STAGES]
    return found[-1] if found else ""


def first_stage(names: Iterable[str]) -> str:
    """The stage of the first name that has one, "" if none has."""
    return next((stage for name in names if (stage := stage_of(name))), "")


@lru_cache(maxsize=10_000)
def without_stages(name: str) -> str:
    """A name without the words for stages: equal for `web-staging` and `web-prod`, and for `web`."""
    joined = _whole(name)
    kept = _WORD.sub(lambda word: "" if word[0].lower() in _STAGES else word[0], joined)
    return re.sub(r"[-_. ]*([/-])[-_. ]*", r"\1", kept).strip("-_. ")


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_whole(name))]


def _whole(name: str) -> str:
    """The name with `non-prod` and `preProd` as one word each."""
    return _JOINED.sub(lambda found: re.sub(r"[-_ ]", "", found[0]).lower(), name[:_LONGEST])
