"""Which source is this repository (rubric §1 "This repository")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SCP = re.compile(r"(?:[^@/\s]+@)?([^/:\s]+):(?!//)(.+)")


def normalise(url: str) -> str:
    """Host and path of a Git or OCI address: without scheme, user, port, `.git` and case; empty if there is none.

    >>> normalise("ssh://git@github.com:22/Org/Fleet.git") == normalise("git@github.com:org/fleet")
    True
    """
    text = url.strip()
    if scheme := _SCHEME.match(text):
        host, _, path = text[scheme.end() :].partition("/")
        host = host.rpartition("@")[2].partition(":")[0]
    elif scp := _SCP.fullmatch(text):
        host, path = scp.groups()
    else:
        host, _, path = text.partition("/")
    path = path.strip("/").removesuffix(".git").strip("/")
    return f"{host}/{path}".lower() if host and path else ""


def own_addresses(remote: str | None, roots: Iterable[str], sources: Iterable[str]) -> frozenset[str]:
    """The normalised addresses that mean this repository.

    `roots` are the Git addresses of root syncs whose path exists here, `sources` those of all Git sources (with
    repetitions). The remote counts where a source names it; where it is unknown, a placeholder or a mirror, the root
    syncs count, and without any the most frequent source.
    """
    given = normalise(remote) if remote else ""
    listed_roots = [normalise(url) for url in roots]
    listed = [*listed_roots, *(normalise(url) for url in sources)]
    if given and (given in listed or not listed):
        return frozenset({given})
    addresses = frozenset(address for address in listed_roots if address)
    if not addresses:
        frequent = Counter(address for address in listed if address).most_common()
        addresses = frozenset(address for address, _ in sorted(frequent, key=lambda one: (-one[1], one[0]))[:1])
    return addresses | ({given} if given else frozenset())
