import json
import os
import re

import pytest

from checker.cli import report_file
from checker.errors import UsageError


def names(place):
    """Return what stands in a folder."""
    return sorted(file.name for file in place.iterdir())


def scan(program, *formats, cwd=None):
    """Scan the demonstration with these `--format` options."""
    return program("scan", "--demo", *(f"--format={one}" for one in formats), cwd=cwd)


def test_each_report_goes_where_it_is_asked_to(program, tmp_path):
    """One report is on standard output, the others are whole files; what is printed is what is stored."""
    done = scan(program, "json=report.json", "text", f"text={tmp_path / 'page.txt'}", cwd=tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "report.json").read_bytes() == scan(program, "json").stdout
    assert (tmp_path / "page.txt").read_bytes() == done.stdout
    assert names(tmp_path) == ["page.txt", "report.json"]


def test_with_files_alone_nothing_is_printed(program, tmp_path):
    """Standard output belongs to the report that is asked for there."""
    done = scan(program, "json=report.json", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_dash_is_standard_output(program):
    """`-` names standard output, as with other programs."""
    assert json.loads(scan(program, "json=-").stdout)["schema"] == 1


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        (["text", "json"], "2 reports for standard output"),
        (["json=a", "text=a"], "2 reports for the file 'a'"),
        (["json="], "lacks the file"),
        (["latex"], "is not one of"),
    ],
)
def test_formats_that_cannot_be(program, tmp_path, formats, said):
    """What cannot be written as asked is a usage error, before anything is judged or written."""
    done = scan(program, *formats, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert not names(tmp_path)


@pytest.fixture
def places(tmp_path):
    """Return a folder with what a hostile or careless person may have put where a report is to go."""
    (tmp_path / "real").mkdir()
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "link").symlink_to("precious")
    (tmp_path / "loose").symlink_to("new")
    (tmp_path / "way").symlink_to("real")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


REFUSED = [
    pytest.param("link", "it is a link", id="link to a file"),
    pytest.param("loose", "it is a link", id="link to nothing"),
    pytest.param("way/report", "is a link", id="directory that is a link"),
    pytest.param("real", "is a directory", id="directory"),
    pytest.param("real/", "names a directory", id="directory by its name"),
    pytest.param("pipe", "no regular file", id="pipe"),
    pytest.param("none/report", "does not exist", id="no directory"),
    pytest.param("precious/report", "no directory", id="file as a directory"),
    pytest.param("/dev/null", "no regular file", id="device"),
    pytest.param("a\0b", "no path", id="null byte"),
    pytest.param("x" * 300, "File name too long", id="long name"),
]


@pytest.mark.parametrize("change", [report_file.replace, lambda path, data: report_file.append(path, data, 100)])
@pytest.mark.parametrize(("path", "reason"), REFUSED)
def test_no_way_around(places, monkeypatch, path, reason, change):
    """Nothing is written through a link, into a device or beside an existing file."""
    monkeypatch.chdir(places)
    before = names(places)
    with pytest.raises(UsageError, match=re.escape(reason)):
        change(path, b"data")
    assert names(places) == before
    assert (places / "precious").read_text() == "precious"
    assert not list((places / "real").iterdir())


def test_steps_out_are_taken_before_links_are(places, monkeypatch):
    """`..` leads to the directory that the name says, whatever a link in between would make of it."""
    monkeypatch.chdir(places)
    report_file.replace("way/../report", b"data")
    assert (places / "report").read_bytes() == b"data"


def test_an_older_report_is_replaced(places, monkeypatch):
    """The new file takes the place of the old one and is readable as the umask has it."""
    monkeypatch.chdir(places)
    old = os.umask(0o022)
    try:
        report_file.replace("precious", b"data")
    finally:
        os.umask(old)
    assert (places / "precious").read_bytes() == b"data"
    assert (places / "precious").stat().st_mode & 0o777 == 0o644


def test_a_write_that_fails_changes_nothing(places, monkeypatch):
    """When the disk is full the older report stays, and no draft is left."""

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.chdir(places)
    monkeypatch.setattr(report_file.os, "replace", full)
    before = names(places)
    with pytest.raises(UsageError, match="No space left"):
        report_file.replace("precious", b"data")
    assert names(places) == before
    assert (places / "precious").read_text() == "precious"


def test_a_file_grows_up_to_its_limit(places, monkeypatch):
    """What would make a file longer than allowed is not added, nor a part of it."""
    monkeypatch.chdir(places)
    assert report_file.append("precious", b"!", 9)
    assert not report_file.append("precious", b"!", 9)
    assert (places / "precious").read_text() == "precious!"
    assert report_file.append("new", b"data", 9)
    assert (places / "new").read_bytes() == b"data"
