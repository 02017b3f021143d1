"""HCL text as located data (architecture, "HCL"): blocks, attributes and literals; the rest stays as written.

A syntax error does not hide what stands around it. Nothing is evaluated, nothing outside the text is read.
"""

from __future__ import annotations

from checker.model import Location
from checker.parse.encoding import decode
from checker.parse.failure import Limits, ParseError
from checker.parse.hcl.literals import Reader
from checker.parse.hcl.records import Block, Body, Expression, Fault, Hcl
from checker.parse.hcl.source import DEFAULT, first_fault, source, tree

__all__ = ["DEFAULT", "Block", "Body", "Expression", "Fault", "Hcl", "parse_hcl", "parse_text"]


def parse_hcl(content: bytes, path: str, limits: Limits = DEFAULT) -> Hcl:
    """What an HCL file says.

    Raises:
        ParseError: kind `encoding` or `limit`. A syntax error is the result's `fault`.
    """
    if len(content) > limits.size:
        raise ParseError(Location(path), f"larger than {limits.size:,} bytes", "limit")
    return parse_text(decode(content, path), Location(path), limits=limits)


def parse_text(text: str, first: Location, *, margin: int = 1, limits: Limits = DEFAULT) -> Hcl:
    """What HCL text inside another file says.

    Args:
        text: the text.
        first: where its first character stands.
        margin: the column in which each further line begins.
        limits: as for a file.

    Raises:
        ParseError: kind `limit`.
    """
    given = source(text, first, margin)
    root = tree(given, limits)
    inner = next((child for child in root.named_children if child.type == "body"), None)
    reader = Reader(given, limits)
    body = reader.body(inner, first)
    wrong = first_fault(given, root)
    faults = [*([Fault(wrong, "not valid HCL here")] if wrong else []), *reader.faults]
    return Hcl(body, min(faults, default=None))
