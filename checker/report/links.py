"""Addresses of a file's line on the forges that everybody knows, for reports that are read in a browser."""

from __future__ import annotations

import re
from urllib.parse import quote

from checker.model import Location, Policy, Revision

_FORGES = {"github.com": "blob", "gitlab.com": "-/blob", "codeberg.org": "src/commit"}
_ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w./~%+,;=@&?#!$*:-]*)?", re.ASCII)
_NAMED = re.compile(r"[\w.-]+(/[\w.-]+)+", re.ASCII)


def reference(policy: Policy) -> str:
    """The first reference of a policy that is an address, "" if none is; a policy may be anybody's."""
    return next((one for one in policy.references if _ADDRESS.fullmatch(one)), "")


def permalink(revision: Revision, location: Location) -> str:
    """The address of a line in the commit that was assessed; "" where the forge, or the commit, is not known."""
    host, _, path = (revision.remote or "").partition("/")
    form = _FORGES.get(host)
    if form is None or revision.commit is None or not _NAMED.fullmatch(path):
        return ""
    file = quote(location.path.encode("utf-8", "surrogateescape"), safe="/")
    return f"https://{host}/{path}/{form}/{revision.commit}/{file}#L{location.line}"
