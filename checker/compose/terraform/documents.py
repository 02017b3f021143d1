"""Texts that hold YAML, however HCL makes them, as located data with unknown leaves.

A key stands where the line that wrote it stands: in the file that `file` or `templatefile` read, in the heredoc, or at
the expression that `yamlencode` was given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from checker.compose.gotemplate.trace import Origin, Traced, Writer
from checker.compose.gotemplate.veil import Veils
from checker.compose.rendered import read_documents
from checker.compose.terraform.paths import shown
from checker.compose.terraform.texts import Encoded, PartlyEncoded, PartlyRendered, Piece, Rendered, pieces_of
from checker.compose.terraform.values import FileText
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.located import Text
from checker.parse.yaml import ParseError, parse_embedded

_YAML = (".yaml", ".yml", ".json")


class Documents(NamedTuple):
    """The documents of a text. `unseen` says why some of it is not known: whole lines, or the text itself."""

    data: tuple[Any, ...] = ()
    unseen: Unknown | None = None


def documents_of(value: Any, files: Files, at: Location) -> Documents:
    """The documents of an evaluated text; `at` is where it is used."""
    if isinstance(value, Encoded | PartlyEncoded):
        return Documents((value.data,))
    if isinstance(value, FileText) and value.path.endswith(_YAML):
        found = tuple(document.data for document in files.documents(value.path))
        problem = files.problem(value.path)
        return Documents(found, Unknown(problem.message, problem.location) if problem and not found else None)
    if isinstance(value, Unknown) and not isinstance(value, PartlyRendered):
        return Documents(unseen=value)
    if isinstance(value, str) and not isinstance(value, FileText | Text | Rendered):
        return _embedded(value, at)
    pieces = pieces_of(value, at)
    return Documents() if pieces is None else _woven(pieces, at)


def _embedded(value: str, at: Location) -> Documents:
    try:
        return Documents(tuple(document.data for document in parse_embedded(value, at)))
    except ParseError as error:
        return Documents(unseen=Unknown(error.reason, error.location))


def _woven(pieces: tuple[Piece, ...], at: Location) -> Documents:
    veils = Veils()
    text, unseen = _seen(_written(pieces, veils), veils)
    try:
        return Documents(tuple(data for data, _ in read_documents(text, at.path, veils)), unseen)
    except ParseError as error:
        why = unseen or next((piece.text for piece in pieces if isinstance(piece.text, Unknown)), None)
        return Documents(unseen=why or Unknown(error.reason, at))


def _written(pieces: tuple[Piece, ...], veils: Veils) -> Traced:
    writer = Writer()
    for piece in pieces:
        text = veils.hide(_marked(piece.text)) if isinstance(piece.text, Unknown) else shown(piece.text)
        writer.write(text, _origin(piece))
    return writer.text()


def _marked(unseen: Unknown) -> Unknown:
    """An unknown part, in the words that stand in the template: `${var.name}`."""
    return Unknown(unseen.reason, unseen.location, unseen.text if "${" in unseen.text else f"${{{unseen.text or '…'}}}")


def _origin(piece: Piece) -> Callable[[int], Origin]:
    def of(line: int) -> Origin:
        return Origin(piece.at._replace(line=piece.at.line + line, column=0) if piece.runs else piece.at)

    return of


def _seen(text: Traced, veils: Veils) -> tuple[Traced, Unknown | None]:
    """The text without the lines that are unknown as a whole: what they hold, keys or items, cannot be told."""
    lines = text.split("\n")
    lost = next((line for line in lines if veils.is_whole(line)), None)
    if lost is None:
        return text, None
    kept = [pair for pair in zip(lines, text.origins, strict=True) if not veils.is_whole(pair[0])]
    return Traced("\n".join(line for line, _ in kept), [origin for _, origin in kept]), veils.find(lost)
