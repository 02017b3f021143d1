"""YAML and JSON inside templates: `toYaml` and its relatives.

What `toYaml` writes is Helm's in substance: sorted keys, lists not indented, double quotes only where single ones would
not do (`tpl` reads its text as a template, where a double quote with a backslash before it is no string). Every line
knows the line of the values that it came from.
"""

from __future__ import annotations

import json
import re
from typing import Any

from checker.compose.gotemplate.failure import OpaqueError
from checker.compose.gotemplate.trace import Origin, Traced
from checker.compose.gotemplate.values import show_float
from checker.compose.gotemplate.veil import is_veiled
from checker.compose.sprig.signature import Function
from checker.compose.sprig.text import quoted
from checker.model import Location
from checker.parse.located import Map, Seq, Text
from checker.parse.yaml import ParseError, parse_embedded, resolve_scalar

_PLAIN = re.compile(r"[A-Za-z_/.\ue000](?:[\w./:@%+=,~^*$!?|&<>()\[\]{}-]| (?!#))*", re.ASCII)
_PLAIN_VEILED = re.compile(r"[A-Za-z_/.\ue000](?:[\w./@%+=~-]|[\ue000\ue001])*", re.ASCII)
_OLD_BOOLEANS = frozenset(["y", "n", "yes", "no", "on", "off"])
_BLOCK = re.compile(r"[^\s\ue000][^\t\r\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]*")
_SINGLE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ue000\ue001]+")
_NOWHERE = Origin()


def to_yaml(value: Any) -> str:
    """A value as a YAML document without its last line feed."""
    lines: list[tuple[str, Origin]] = []
    _emit(value, 0, "", _NOWHERE, lines)
    return Traced("\n".join(text for text, _ in lines), [origin for _, origin in lines])


def _emit(value: Any, width: int, lead: str, origin: Origin, lines: list[tuple[str, Origin]]) -> None:
    """Append the lines of a value; `lead` is what stands before it on its first line, `width` its indentation."""
    if isinstance(value, dict) and value:
        _emit_mapping(value, width, lead, origin, lines)
    elif isinstance(value, list) and value:
        _emit_list(value, width, lead, origin, lines)
    elif isinstance(value, str) and "\n" in value and _BLOCK.fullmatch(value):
        _emit_block(value, width, lead, origin, lines)
    else:
        lines.append((f"{lead}{_space(lead)}{_scalar(value)}", origin))


def _space(lead: str) -> str:
    return " " if lead.endswith(":") else ""


def _emit_mapping(
    value: dict[str, Any], width: int, lead: str, origin: Origin, lines: list[tuple[str, Origin]]
) -> None:
    padding = " " * width
    if lead.endswith(":"):
        lines.append((lead, origin))
        lead = padding
    for number, key in enumerate(sorted(value)):
        at = Origin(value.keys_at.get(key)) if isinstance(value, Map) else _NOWHERE
        start = lead if number == 0 else padding
        child = value[key]
        inner = width if isinstance(child, list) else width + 2
        _emit(child, inner, f"{start}{_scalar(str(key))}:", at, lines)


def _emit_list(value: list[Any], width: int, lead: str, origin: Origin, lines: list[tuple[str, Origin]]) -> None:
    padding = " " * width
    if lead.endswith(":"):
        lines.append((lead, origin))
        lead = padding
    for number, item in enumerate(value):
        at = Origin(value.items_at[number]) if isinstance(value, Seq) and number < len(value.items_at) else _NOWHERE
        _emit(item, width + 2, f"{lead if number == 0 else padding}- ", at, lines)


def _emit_block(value: str, width: int, lead: str, origin: Origin, lines: list[tuple[str, Origin]]) -> None:
    body = value.rstrip("\n")
    ending = len(value) - len(body)
    lines.append((f"{lead}{_space(lead)}|{'-' if ending == 0 else '+' if ending > 1 else ''}", origin))
    padding = " " * max(width, 2)
    content = value.content if isinstance(value, Text) else None
    rows = body.split("\n") + [""] * max(0, ending - 1)
    for number, row in enumerate(rows):
        at = origin if content is None else Origin(Location(content.path, content.line + number, content.column))
        lines.append((padding + row if row else "", at))


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value if _is_plain(value) else _in_quotes(value)
    if isinstance(value, float):
        return show_float(value)
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, list):
        return "[]"
    if value is not None and not isinstance(value, int):
        raise OpaqueError("an object of Helm's own is shown as YAML")  # .Files, .Capabilities
    return json.dumps(value)


def _in_quotes(text: str) -> str:
    """In single quotes what only its characters keep from being plain, in double ones what reads as another type."""
    if _SINGLE.fullmatch(text) and _stays_text(text):
        return "'" + text.replace("'", "''") + "'"
    return quoted(text)


def _stays_text(text: str) -> bool:
    return isinstance(resolve_scalar(text), str) and text.lower() not in _OLD_BOOLEANS


def _is_plain(text: str) -> bool:
    if is_veiled(text):
        return _PLAIN_VEILED.fullmatch(text) is not None
    if not _PLAIN.fullmatch(text) or ": " in text or text[-1] in ": ":
        return False
    return _stays_text(text)


def _from_yaml(text: str, *, wanted: type, empty: Any) -> Any:
    try:
        documents = parse_embedded(str(text), Location(""))
    except ParseError:
        return {"Error": "error converting YAML to JSON"} if wanted is dict else ["error converting YAML to JSON"]
    value = documents[0].data if documents else empty
    return plain(value) if isinstance(value, wanted) else empty


def plain(value: Any) -> Any:
    """Parsed data without its locations, numbers as Go has them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return float(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _to_json(value: Any, *, indent: int | None = None) -> str:
    try:
        return json.dumps(
            value, sort_keys=True, indent=indent, ensure_ascii=False, separators=(",", ":" if indent is None else ": ")
        )
    except TypeError as error:
        raise OpaqueError("an object of Helm's own is shown as JSON") from error


def _from_json(text: str, *, wanted: type | None = None) -> Any:
    """JSON is YAML, but a text that is only YAML is an error, which Helm returns as data."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return {"Error": "invalid JSON"} if wanted is dict else [] if wanted is list else None
    return _from_yaml(text, wanted=wanted or object, empty=None if wanted is None else wanted())


FUNCTIONS = {
    "toYaml": Function("a", to_yaml, open=True),
    "toYamlPretty": Function("a", to_yaml, open=True),
    "fromYaml": Function("s", lambda text: _from_yaml(text, wanted=dict, empty={})),
    "fromYamlArray": Function("s", lambda text: _from_yaml(text, wanted=list, empty=[])),
    "toJson": Function("a", _to_json, open=True),
    "toRawJson": Function("a", _to_json, open=True),
    "toPrettyJson": Function("a", lambda value: _to_json(value, indent=2), open=True),
    "fromJson": Function("s", lambda text: _from_json(text, wanted=dict)),
    "fromJsonArray": Function("s", lambda text: _from_json(text, wanted=list)),
}
FUNCTIONS |= {
    "mustToYaml": FUNCTIONS["toYaml"],
    "mustToJson": FUNCTIONS["toJson"],
    "mustToRawJson": FUNCTIONS["toJson"],
    "mustToPrettyJson": FUNCTIONS["toPrettyJson"],
    "mustFromJson": Function("s", _from_json),
}
