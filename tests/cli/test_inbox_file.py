"""`import --inbox`: what was taken in moves, and nothing else does."""

import gzip
import json
import os
import sys
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def inbox(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "inbox.txt"
    run("config", "set", "inbox", str(path))
    return path


def done(inbox: Path) -> bytes:
    return inbox.with_name("inbox.txt.done").read_bytes()


def test_a_long_inbox_gives_every_address_whole(run: Run, inbox: Path) -> None:
    urls = [f"https://page-{number}.example/{'long/' * 40}" for number in range(1_000)]
    text = "".join(f"{url} Page\n" for url in urls).encode()
    assert len(text) > 200_000
    inbox.write_bytes(text + b"ask Sam about the rota\n")
    assert run("import", "--inbox", "--json").document["added"] == len(urls)
    assert inbox.read_bytes() == b"ask Sam about the rota\n"
    assert done(inbox) == text
    links = json.loads(run("export", "--format", "json", "--all").out)["links"]
    assert {link["url"] for link in links} >= set(urls)


LINES = "https://a.example/ \u00c9ric\nhttps://b.example/ \u00c9mile\n"


@pytest.mark.parametrize(
    "content",
    [
        LINES.encode("utf-16"),
        LINES.encode("utf-16-le"),
        LINES.encode("cp1252"),
        gzip.compress(LINES.encode()),
        (Path(__file__).parents[1] / "data" / "old-excel.xls").read_bytes(),
    ],
    ids=["utf-16", "unmarked", "cp1252", "gzip", "xls"],
)
def test_an_inbox_that_is_no_plain_text_is_refused(run: Run, inbox: Path, content: bytes) -> None:
    inbox.write_bytes(content)
    result = run("import", "--inbox")
    assert result.code == 1
    assert "not plain text in UTF-8" in result.err
    assert inbox.read_bytes() == content
    assert not inbox.with_name("inbox.txt.done").exists()


def test_a_rejected_line_stays_however_many_there_are(run: Run, inbox: Path) -> None:
    # More than the problems that a report keeps.
    bad = b"".join(b"https://x%d.exampleundefined\n" % number for number in range(10_050))
    inbox.write_bytes(bad + b"https://good.example/a\n" + b"https://last.exampleundefined\n")
    assert run("import", "--inbox", "-q").code == 5
    assert inbox.read_bytes() == bad + b"https://last.exampleundefined\n"
    assert done(inbox) == b"https://good.example/a\n"


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links as POSIX has them")
def test_the_inbox_keeps_its_mode_and_its_place(run: Run, inbox: Path) -> None:
    kept = inbox.parent / "kept" / "real.txt"
    kept.parent.mkdir()
    kept.write_text("https://a.example/\nwords\n")
    kept.chmod(0o664)
    inbox.symlink_to("kept/real.txt")
    assert run("import", "--inbox").code == 0
    assert inbox.is_symlink()
    assert kept.read_text() == "words\n"
    assert kept.stat().st_mode & 0o777 == 0o664


def test_what_comes_while_lines_are_taken_in_stays(
    run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.write_text("https://a.example/\n")
    real = os.fsync

    def synced(descriptor: int) -> None:
        # Another program adds a line while what stays is being written.
        if any(inbox.parent.glob(".inbox.txt.*.toolkit")) and "b.example" not in inbox.read_text():
            inbox.write_text("https://a.example/\nhttps://b.example/\n")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", synced)
    run("import", "--inbox")
    assert inbox.read_text() == "https://b.example/\n"


def test_an_inbox_takes_no_encoding(run: Run, inbox: Path) -> None:
    inbox.write_text("https://a.example/\n")
    assert run("import", "--inbox", "--encoding", "cp1252").code == 2
    assert inbox.read_text() == "https://a.example/\n"
