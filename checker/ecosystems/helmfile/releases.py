"""The charts in files with a list of releases, plain or templated: helmfile renders both before it reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.compose.dead import is_dead_path
from checker.model import Form, Item, Location
from checker.parse.files import Files

_SUFFIXES = (".yaml", ".yml")
_TEMPLATE = re.compile(r"\.ya?ml\.gotmpl$")
_WORD = b"chart:"
_LIST = re.compile(rb"^releases:", re.MULTILINE)
_CHART = re.compile(
    r"""^[ ]{0,8}(?:-[ ]+)?chart:[ ]+["']?(?P<chart>[\w.:/@-]{1,200})["']?[ ]*(?:#.*)?$""", re.MULTILINE
)
_LARGEST = 512 * 1024
_MOST = 300


def releases(files: Files) -> Iterator[Item]:
    """One item for each chart and helmfile; dead places are left out. At most 300 templates are looked at."""
    templates = [path for path in files.paths if _TEMPLATE.search(path)][:_MOST]
    files.prefetch(templates)
    for path in (*files.mentioning(_WORD), *templates):
        if path.endswith(_SUFFIXES) or path in templates:
            content = files.content(path) if not is_dead_path(path) else None
            if content is not None and len(content) <= _LARGEST and _WORD in content and _LIST.search(content):
                yield from _of_text(files.text(path) or "", path)


def _of_text(content: str, path: str) -> Iterator[Item]:
    known = set()
    start = content.index("releases:") if "releases:" in content else 0
    for found in _CHART.finditer(content, start):
        name = found["chart"].rstrip("/").rpartition("/")[2]
        if name and name not in known:
            known.add(name)
            yield Item(Form.CHART, name, Location(path, content.count("\n", 0, found.start()) + 1), kind="helmfile")
