"""The second process that cuts texts: same answers with it, without it, and after its death."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.conftest import NOW
from toolkit.domain.link import Link
from toolkit.storage import index
from toolkit.storage.index_documents import Given, IndexWorker, piece_of
from toolkit.storage.library import Library

TEXTS = ("Sleep's worry", "can’t cope", "Low mood", "", "Días grises", "", "116 123", "", "a.org/x")
LINK = Link(
    url="https://a.example", url_key="a.example", title="Worry", added_at=NOW, updated_at=NOW
)
WORK = [Given(n, TEXTS, "info", ("Low mood",), ("GB-SCT",)) for n in (2, 1)]


@pytest.fixture
def aside() -> Iterator[IndexWorker]:
    aside = IndexWorker()
    yield aside
    aside.close()


def plain(piece: object) -> object:
    """Return what JSON makes of a piece, whichever process made it."""
    return json.loads(json.dumps(piece))


def test_the_second_process_answers_as_the_first_would(aside: IndexWorker) -> None:
    aside.send(WORK)
    assert plain(aside.take()) == plain(piece_of(WORK))
    assert aside.take() is None


def test_work_is_done_here_when_the_second_process_was_killed(aside: IndexWorker) -> None:
    process = aside._process  # noqa: SLF001 - the death of a process has no public door
    assert process is not None
    aside.send(WORK)
    aside.take()
    process.kill()
    process.wait()
    aside.send(WORK)
    assert plain(aside.take()) == plain(piece_of(WORK))


def test_work_is_done_here_where_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    aside = IndexWorker()
    aside.send(WORK)
    assert plain(aside.take()) == plain(piece_of(WORK))


def test_the_second_process_ends_when_the_first_lets_go() -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", "from toolkit.storage.index_documents import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_many_links_are_indexed_as_one_by_one(empty_library: Library) -> None:
    """More than two pieces of work, and links changed while theirs is under way."""
    number = 2 * index._IN_BULK + 7  # noqa: SLF001 - the size that calls the second process
    links = [replace(LINK, id=n, url_key=f"a.example/{n}") for n in range(1, number + 1)]
    with empty_library.operation("test", NOW), empty_library.in_bulk():
        empty_library.links.add_many(links)
        for link in links[-3:]:
            empty_library.links.save(replace(link, title="Calm"))
    assert empty_library.index.size() == number
    assert empty_library.index.frequencies(["worri", "calm"]) == {"worri": number - 3, "calm": 3}
    assert empty_library.index.verify(empty_library.links.every()) == []
