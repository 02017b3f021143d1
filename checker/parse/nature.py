"""What a file is when it is not the text its name promises: encrypted, kept elsewhere, binary, a template."""

from __future__ import annotations

from collections.abc import Container

from checker.parse.build import Document
from checker.parse.located import Map

_BEGINNINGS = (
    (b"\0GITCRYPT\0", "encrypted with git-crypt"),
    (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer: LFS pointer, content not in Git"),
    (b"/annex/objects/", "a git-annex pointer, content not in Git"),
    (b"$ANSIBLE_VAULT;", "encrypted with Ansible Vault"),
    (b"age-encryption.org/", "encrypted with age"),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", "encrypted with age"),
    (b"-----BEGIN PGP MESSAGE-----", "encrypted with PGP"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 8000


def disguise(content: bytes) -> str | None:
    """Why bytes are not what a manifest's name promises ("encrypted with …", "binary"), or None if they may be text.

    A NUL in otherwise valid text is no sign of a binary: the parser says where it stands.
    """
    for beginning, words in _BEGINNINGS:
        if content.startswith(beginning):
            return words
    head = content[:_LOOKED_AT]
    if b"\0" not in head or head.startswith(_UTF16):
        return None
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return "binary" if error.start < _LOOKED_AT - 4 else None
    return None


def is_sealed(documents: tuple[Document, ...]) -> bool:
    """Whether the documents are a whole file that SOPS encrypted as binary: `data` and `sops`, nothing else."""
    if len(documents) != 1 or not isinstance(documents[0].data, Map):
        return False
    root = documents[0].data
    return root.keys() == {"data", "sops"} and isinstance(root["data"], str) and root["data"].startswith("ENC[")


def chart_of_template(path: str, paths: Container[str]) -> str | None:
    """The directory of the Helm chart whose template a path is, or None (Helm: `templates/` beside `Chart.yaml`)."""
    parts = path.split("/")
    for index, part in enumerate(parts[:-1]):
        chart = "/".join(parts[:index])
        if part == "templates" and (f"{chart}/Chart.yaml" if chart else "Chart.yaml") in paths:
            return chart
    return None
