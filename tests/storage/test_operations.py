"""Every write is whole or not at all, and can be taken back."""

import json
import sqlite3
import subprocess
import sys
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.conftest import NOW
from toolkit.domain.link import Contact, ContactKind, Link, LinkType, Text
from toolkit.domain.trust import Health, How, Level, Scope, Trust, Vetting
from toolkit.errors import LibraryLocked
from toolkit.output.documents import link_document
from toolkit.storage.database import first_read
from toolkit.storage.library import Library
from toolkit.storage.log import Reply, Synonym

LATER = datetime(2026, 12, 1, tzinfo=UTC)
FULL = Link(
    url="https://a.example/x",
    url_key="a.example/x",
    title="A title",
    summary="A summary",
    publisher="A publisher",
    say=("One.", "Two."),
    tags=("sleep", "OCD"),
    terms=("can't sleep",),
    type=LinkType.HELPLINE,
    regions=("GB-SCT", "IE"),
    audience="carers",
    language="cy",
    contacts=(
        Contact(
            kind=ContactKind.PHONE,
            value="116 123",
            regions=("GB",),
            hours="24/7",
            hours_text="day and night",
            note="press 2",
            checked_on=date(2026, 1, 2),
        ),
    ),
    crisis=True,
    private=True,
    cost="free",
    replaced_by="https://b.example/",
    texts=(Text("cy", "say", "Un.", draft=True, came_from="team"), Text("gd", "title", "Loidhne")),
    extra=(("folder", "Reading"),),
    came_from="team",
    added_at=NOW,
    updated_at=NOW,
)


def test_a_checkpoint_that_fails_leaves_the_patience_with_others(tmp_path: Path) -> None:
    connection = first_read(tmp_path / "any.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO things VALUES (?)", [(1,), (2,)])
    patience = connection.execute("PRAGMA busy_timeout").fetchone()
    # SQLite refuses a checkpoint while a statement of the same connection reads.
    reading = connection.execute("SELECT id FROM things")
    reading.fetchone()
    with pytest.raises(LibraryLocked):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.settle()
    assert connection.execute("PRAGMA busy_timeout").fetchone() == patience != (0,)
    connection.close()


def state(library: Library) -> str:
    """Everything the library says of its links, as JSON."""
    links = [link_document(link, NOW.date()) for link in library.links.every()]
    synonyms = [list(synonym[:3]) for synonym in library.synonyms.every()]
    return json.dumps([links, library.tags.counts(), synonyms], sort_keys=True)


def add(library: Library, link: Link = FULL) -> Link:
    with library.operation("add", NOW) as writing:
        stored = library.links.add(link)
        writing.summary = f"add {stored.name}"
    return stored


def test_every_field_of_a_link_comes_back(empty_library: Library) -> None:
    stored = add(empty_library)
    found = empty_library.links.get(stored.id)
    assert found is not None
    for field in fields(Link):
        if field.name not in ("id", "trust", "health", "says"):
            assert getattr(found, field.name) == getattr(FULL, field.name), field.name
            assert getattr(FULL, field.name) != field.default, f"{field.name} is not tried here"
    assert (found.trust, found.health) == (Trust(), Health())


def test_every_field_of_a_vetting_comes_back(empty_library: Library) -> None:
    stored = add(empty_library)
    vetting = Vetting(
        level=Level.AVOID,
        recorded_at=NOW,
        note="note",
        evidence="evidence",
        how=How.READ,
        by="sam",
        review_by=date(2027, 1, 1),
        reason="wrong",
        instead="k2",
        scope=Scope.SITE,
    )
    with empty_library.operation("vet", NOW):
        written = empty_library.vettings.add(stored.id, vetting)
    found = empty_library.links.get(stored.id)
    assert found is not None
    assert found.trust.vetting == written == vetting._replace(id=written.id)


CHANGES = {
    "title": "Another",
    "say": (),
    "tags": ("sleep", "new"),
    "contacts": (),
    "regions": (),
    "type": LinkType.INFO,
    "crisis": False,
    "replaced_by": "",
}


@pytest.mark.parametrize("name", CHANGES)
def test_undo_of_an_edit_brings_the_old_value_back(empty_library: Library, name: str) -> None:
    stored = add(empty_library)
    before = state(empty_library)
    with empty_library.operation("edit", LATER):
        empty_library.links.save(replace(stored, **{name: CHANGES[name]}, updated_at=LATER))  # type: ignore[arg-type]  # by table
    assert state(empty_library) != before
    empty_library.undo(LATER)
    assert state(empty_library) == before
    assert empty_library.links.get(stored.id) == stored


def test_undo_of_rm_brings_the_link_back_under_its_id(library: Library) -> None:
    before = state(library)
    with library.operation("rm", NOW):
        library.links.remove(7, NOW)
    assert library.links.get(7) is None
    library.undo(NOW)
    assert state(library) == before
    assert library.verify() == []


def test_ids_are_never_given_to_another(empty_library: Library) -> None:
    first = add(empty_library)
    empty_library.undo(NOW)
    second = add(empty_library)
    assert second.id > first.id
    assert empty_library.links.get(first.id) is None


def test_undo_of_a_vetting_appends_and_the_older_one_stands_again(library: Library) -> None:
    with library.operation("vet", NOW):
        library.vettings.add(1, Vetting(level=Level.RECOMMENDED, recorded_at=NOW, by="sam"))
    library.undo(LATER)
    link = library.links.get(1)
    assert link is not None
    assert link.trust.level is Level.LISTED
    assert [row.voids for row in library.vettings.of(1)][:2] == [None, None]
    assert len(library.vettings.of(1)) == 3
    assert library.verify() == []


def test_vettings_cannot_be_changed_or_deleted(library: Library) -> None:
    for statement in ("UPDATE vettings SET note = 'x'", "DELETE FROM vettings"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            library._db.execute(statement)  # noqa: SLF001 - past every door, on purpose


def test_undo_of_synonyms(empty_library: Library) -> None:
    synonym = Synonym("low mood", "depression", both_ways=True)
    with empty_library.operation("synonym add", NOW):
        assert empty_library.synonyms.add(synonym)
        assert not empty_library.synonyms.add(synonym)
    with_it = state(empty_library)
    found = empty_library.synonyms.find("low mood", "depression")
    assert found is not None
    with empty_library.operation("synonym remove", NOW):
        empty_library.synonyms.remove(found)
    empty_library.undo(NOW)
    assert state(empty_library) == with_it
    empty_library.undo(NOW)
    assert list(empty_library.synonyms.every()) == []


def test_an_operation_that_fails_changes_nothing(library: Library) -> None:
    before = state(library)

    def fail() -> None:
        with library.operation("edit", NOW):
            add_to = library.links.get(3)
            assert add_to is not None
            library.links.save(replace(add_to, title="half done"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert state(library) == before
    assert library.operations.newest() is None
    assert library.verify() == []


def test_an_operation_that_changes_nothing_leaves_no_row(library: Library) -> None:
    link = library.links.get(3)
    assert link is not None
    with library.operation("edit", LATER):
        library.links.save(replace(link, updated_at=LATER))
    assert library.operations.newest() is None


def test_a_write_outside_an_operation_is_a_defect(library: Library) -> None:
    with pytest.raises(RuntimeError, match="outside an operation"), library.atomic():
        library.links.remove(1, NOW)
    assert library.links.get(1) is not None


def test_the_reply_log_forgets_addresses_of_old_posts(library: Library) -> None:
    with library.atomic():
        library.replies.add(Reply(NOW, 1, "x", "Said.", "https://social.example/1"))
    with library.atomic():
        library.replies.add(Reply(datetime(2027, 2, 22, tzinfo=UTC), 1, "x"))
    assert [reply.post for reply in library.replies.of_link(1)] == ["", ""]


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.conftest import NOW
from toolkit.storage.database import first_read
from toolkit.storage.library import Library
with Library(Path(sys.argv[1])) as library, library.operation("rm", NOW):
    for number in range(1, 190):
        library.links.remove(number, NOW)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_write_leaves_the_library_as_before(starter: Path) -> None:
    with Library(starter) as library:
        before = state(library)
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", KILLED, str(starter)], cwd=root, check=False)
    assert done.returncode != 0
    with Library(starter) as library:
        assert state(library) == before
        assert library.verify() == []


def test_a_step_inside_another_fails_alone_and_the_rest_stays(library: Library) -> None:
    with library.operation("edit", NOW):
        first, second = library.links.get(1), library.links.get(2)
        assert first
        assert second
        library.links.save(replace(first, title="Kept"))
        with suppress(LookupError), library.atomic():
            library.links.save(replace(second, title="Lost"))
            library.links.save(replace(second, id=999))
    assert [link.title for link in library.links.many([1, 2])] == ["Kept", second.title]
    assert library.verify() == []
