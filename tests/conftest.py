"""Every test runs in the same bare environment: no configuration of the person or the machine, no network."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("project", deadline=None)  # no test measures time
settings.load_profile("project")

_KEPT = frozenset({"PATH", "TMPDIR", "PYTEST_CURRENT_TEST", "COVERAGE_PROCESS_START"})
_SET = {
    "GITOPS_CHECKER_NO_CACHE": "1",
    "GIT_AUTHOR_DATE": "2024-01-02T03:04:05Z",
    "GIT_AUTHOR_EMAIL": "author@example.com",
    "GIT_AUTHOR_NAME": "Author",
    "GIT_COMMITTER_DATE": "2024-01-02T03:04:05Z",
    "GIT_COMMITTER_EMAIL": "author@example.com",
    "GIT_COMMITTER_NAME": "Author",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


def pytest_addoption(parser):
    """`--update-golden` writes what the program says now into the stored files, for a person to review."""
    parser.addoption("--update-golden", action="store_true", help="store the present output as the expected one")


@pytest.fixture(scope="session", autouse=True)
def _bare_environment(tmp_path_factory):
    """Replace the environment: what a test needs beyond this, it sets itself."""
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - _KEPT:
            patch.delenv(name)
        for name, value in _SET.items():
            patch.setenv(name, value)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture
def golden(request):
    """Return a function that compares text with a stored file beside the tests, or stores it (`--update-golden`)."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8"), f"{path.name} differs; --update-golden stores the new text"

    return compare
