"""A commit as `git log --pretty=raw` prints it: its headers as they are stored, so that signatures are seen.

No format of Git tells of a signature without starting the programs that verify one, which a repository may choose
(domain terraform-ci-git §8.1). A header that is there says "signed", never "verified".
"""

from __future__ import annotations

import re

from checker.git.changes import Change, Signature

_OID = re.compile(r"commit ([0-9a-f]{40}(?:[0-9a-f]{24})?)\n")
_PARENT = "\nparent "
_SIGNED = re.compile(r"^gpgsig(?:-sha256)? (?:-----BEGIN ([A-Z ]{1,40})-----)?", re.MULTILINE)
_KINDS = {
    "PGP SIGNATURE": Signature.OPENPGP,
    "PGP MESSAGE": Signature.OPENPGP,
    "SSH SIGNATURE": Signature.SSH,
    "SIGNED MESSAGE": Signature.X509,
}
_INDENT = "    "
_MESSAGE = 1 << 16
_DIGITS = 12


def change_of(record: bytes) -> Change | None:
    """The change that a record tells of, its message cut to 64 KiB; None for what is no commit."""
    header, _, body = record.decode("utf-8", "surrogateescape").partition("\n\n")
    oid = _OID.match(header)
    if oid is None:
        return None
    author, author_email, written = _person(header, "author")
    committer, committer_email, put = _person(header, "committer")
    return Change(
        oid=oid[1],
        parents=header.count(_PARENT),
        author=author,
        author_email=author_email,
        author_time=written,
        committer=committer,
        committer_email=committer_email,
        committer_time=put,
        message=_unindented(body),
        signature=_signature(header),
    )


def _person(header: str, kind: str) -> tuple[str, str, int]:
    """Name, address and time of an author or committer; what is not there or absurd is empty, or 1970."""
    line = header.partition(f"\n{kind} ")[2].partition("\n")[0]
    name, _, rest = line.partition("<")
    email, _, tail = rest.partition(">")
    time = tail.rpartition(">")[2].strip().partition(" ")[0]
    digits = time.removeprefix("-")
    return name.strip(), email, int(time) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS else 0


def _signature(header: str) -> Signature | None:
    found = _SIGNED.search(header)
    return _KINDS.get(found[1] or "", Signature.OTHER) if found else None


def _unindented(body: str) -> str:
    return "\n".join(line.removeprefix(_INDENT) for line in body.split("\n"))[:_MESSAGE]
