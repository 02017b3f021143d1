"""The identity that GitHub's code scanning gives to a line: `primaryLocationLineHash`, from the snapshot's content.

The rule is that of `src/fingerprints.ts` of github/codeql-action. A hash is over the next hundred UTF-16 code units
from the start of the line, spaces and tabs left out, every line end a line feed; after the end of the file come 65535
and zeros. It is the polynomial of those hundred with base 37, modulo 2^64, followed by how often it has occurred so
far.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.git.snapshot import Snapshot
    from checker.model import Location

_BLOCK, _BASE, _MODULUS = 100, 37, 1 << 64
_UNIT = 2  # bytes of a code unit
_END = b"\xff\xff" + b"\0" * (_UNIT * _BLOCK)
_LINE_FEED = "\n".encode("utf-16-le")
_LEFT_OUT = str.maketrans("", "", " \t")


def line_hashes(snapshot: Snapshot, locations: Iterable[Location]) -> Mapping[tuple[str, int], str]:
    """The hash of each line that one of `locations` names, by path and line; a line that is not there has none."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for location in locations:
        wanted[location.path].add(location.line)
    found: dict[tuple[str, int], str] = {}
    for path, content in snapshot.read(sorted(wanted.keys() & snapshot.entries.keys())):
        if isinstance(content, bytes):
            found |= {(path, line): value for line, value in hashes(content, wanted[path])}
    return found


def hashes(content: bytes, lines: set[int]) -> Iterator[tuple[int, str]]:
    """Yield each of `lines` (1-based) that a file has, with its hash."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").translate(_LEFT_OUT)
    units = text.encode("utf-16-le", "surrogatepass")
    last, padded = max(lines, default=0), units + _END
    seen: Counter[bytes] = Counter()
    for line, start in enumerate(_starts(units), start=1):
        if line > last:
            return
        block = padded[start : start + _UNIT * _BLOCK]
        seen[block] += 1
        if line in lines:
            yield line, f"{_polynomial(block):x}:{seen[block]}"


def _starts(units: bytes) -> Iterator[int]:
    """Where each line starts, in bytes."""
    yield 0
    place = units.find(_LINE_FEED)
    while place >= 0:
        if place % _UNIT == 0:
            yield place + _UNIT
        place = units.find(_LINE_FEED, place + 1)


def _polynomial(block: bytes) -> int:
    value = 0
    for place in range(0, len(block), _UNIT):
        value = (value * _BASE + int.from_bytes(block[place : place + _UNIT], "little")) % _MODULUS
    return value
