"""Old libraries come forward with their rows, after a backup; new ones appear whole."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.conftest import NOW, Run
from toolkit.domain.fields import changed_since, subject_of
from toolkit.errors import LibraryNotWritable
from toolkit.storage.database import APPLICATION_ID, SCHEMA_VERSION
from toolkit.storage.library import Library
from toolkit.storage.migrations import MIGRATION_NAMES, MIGRATIONS, backup, make_library
from toolkit.usecases.start import start


def old_library(path: Path, version: int) -> None:
    """Make a library as the toolkit of that version made it, with one link."""
    stop = sorted(MIGRATION_NAMES)[version] if version < SCHEMA_VERSION else None
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    MIGRATIONS.apply(Database(connection, execute_plugins=False), stop_before=stop)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute(
        "INSERT INTO links (url, url_key, title, added_at, updated_at) VALUES"
        " ('https://nhs.uk/', 'nhs.uk', 'NHS', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')"
    )
    connection.close()


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_an_old_library_comes_forward_after_a_backup(tmp_path: Path, version: int) -> None:
    path = tmp_path / "library.db"
    old_library(path, version)
    with Library(path) as library:
        assert [link.title for link in library.links.every()] == ["NHS"]
        assert library.verify() == []
    (copy,) = (tmp_path / "backups").iterdir()
    kept = sqlite3.connect(copy)
    assert kept.execute("PRAGMA user_version").fetchone() == (version,)
    assert kept.execute("SELECT title FROM links").fetchall() == [("NHS",)]
    kept.close()


def test_two_starts_at_once_make_one_library(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    script = (
        "import sys; from pathlib import Path; from datetime import UTC, datetime;"
        "from toolkit.usecases.start import start;"
        "print(start(Path(sys.argv[1]), datetime.now(UTC)))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [process.communicate()[0].strip() for process in running] == ["405"] * 2
    assert [entry.name for entry in tmp_path.glob("*library*")] == ["library.db"]
    with Library(path) as library:
        assert library.links.count() == 405
        assert library.verify() == []


def test_a_start_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "library.db"

    def fail(unfinished: Path) -> None:
        assert unfinished.exists()
        raise OSError(28, "No space left on device")

    with pytest.raises(LibraryNotWritable, match="No space left"):
        make_library(path, fail)
    assert list(tmp_path.glob("*library*")) == []


def test_a_backup_of_a_library_in_use_is_whole(library: Library, tmp_path: Path) -> None:
    target = tmp_path / "copies" / "copy.db"
    backup(library._db, target)  # noqa: SLF001 - what `upgrade` hands over
    assert target.stat().st_mode & 0o777 == 0o600
    with Library(target) as copy:
        assert list(copy.links.every()) == list(library.links.every())
        assert copy.verify() == []


def test_an_empty_start_has_no_links(tmp_path: Path) -> None:
    assert start(tmp_path / "library.db", NOW, empty=True) == 0


def test_links_out_of_step_with_their_vettings_are_found(library: Library) -> None:
    library._db.execute("UPDATE links SET vetting_id = NULL WHERE id = 5")  # noqa: SLF001 - damage
    assert library.verify() == ["k5 does not follow its newest vetting."]


def test_a_damaged_page_is_found_by_verify(starter: Path) -> None:
    size = starter.stat().st_size
    with starter.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * 8192)
    with Library(starter) as library:
        assert library.verify() != []


def test_judgements_of_an_old_library_stand_for_what_its_links_say(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    old_library(path, 3)
    old = sqlite3.connect(path, isolation_level=None)
    old.executescript(
        """
        UPDATE links SET say = 'One.' || char(10) || 'Two.', regions = 'GB', private = 1;
        INSERT INTO contacts (link_id, position, kind, value, hours, note) VALUES
            (1, 1, 'text', '85258', '', 'text SHOUT'), (1, 0, 'phone', '116 123', '24/7', '');
        INSERT INTO vettings (link_id, level, recorded_at)
            VALUES (1, 'recommended', '2026-01-02T00:00:00Z');
        UPDATE links SET vetting_id = 1;
        INSERT INTO links (url, url_key, title, say, added_at, updated_at)
            VALUES ('https://b.example/', 'b.example', 'B', 'Trust me.', '', '');
        INSERT INTO operations (at, command, summary) VALUES ('2026-01-02T00:00:00Z', 'import', '');
        INSERT INTO changes (operation_id, thing, thing_id) VALUES (1, 'link', 2);
        """
    )
    old.close()
    with Library(path) as library:
        judged, imported = library.links.every()
        assert judged.trust.vetting is not None
        # Fields that came after the step are blank, and no change of what was judged.
        assert subject_of(judged).startswith(judged.trust.vetting.subject)
        assert judged.trust.vetting.subject
        assert changed_since(judged) == ()
        assert (imported.say, imported.sentences) == (("Trust me.",), ())
        assert library.verify() == []


def test_an_upgrade_tells_how_far_the_new_index_is(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    old_library(path, 4)
    told: list[tuple[int, int]] = []
    with Library(path, lambda done, links: told.append((done, links))) as library:
        assert told[0] == (0, library.links.count())
        assert library.verify() == []
    told.clear()
    with Library(path, lambda done, links: told.append((done, links))):
        assert told == []


# What a curator had with the first version, as that version wrote it.
FIRST = """
INSERT INTO links (url, url_key, title, say, terms, regions, crisis, added_at, updated_at) VALUES
    ('https://sleep.example/', 'sleep.example', 'Sleep well', 'Small steps.', 'insomnia', 'GB', 0,
        '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'),
    ('https://line.example/', 'line.example', 'A line', '', '', 'GB', 1,
        '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
INSERT INTO tags (id, name, name_key) VALUES (1, 'sleep', 'sleep');
INSERT INTO link_tags VALUES (2, 1, 0);
INSERT INTO contacts (link_id, position, kind, value, regions, hours) VALUES
    (3, 0, 'phone', '01632 960 000', 'GB', '24/7');
INSERT INTO vettings (link_id, level, note, how, vetted_by, recorded_at, review_by) VALUES
    (2, 'recommended', 'Plain.', 'read', 'sam', '2026-01-02T00:00:00Z', '2027-01-02');
UPDATE links SET vetting_id = 1 WHERE id = 2;
INSERT INTO synonyms (word, means, both_ways) VALUES ('kip', 'sleep', 0);
INSERT INTO operations (at, command, summary) VALUES ('2026-01-02T00:00:00Z', 'vet', 'vet k2');
INSERT INTO changes (operation_id, thing, thing_id) VALUES (1, 'vetting', 1);
INSERT INTO replies (at, link_id, platform, say) VALUES
    ('2026-01-03T00:00:00Z', 2, 'bluesky', 'Small steps.');
"""
SETTINGS = 'platform = "bluesky"\nregion = "GB-SCT"\nby = "sam"\nreply_log = true\n'


def test_what_a_curator_had_with_the_first_version_is_all_there(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, settings = tmp_path / "first.db", tmp_path / "settings.toml"
    old_library(path, 1)
    connection = sqlite3.connect(path)
    connection.executescript(FIRST)
    connection.close()
    settings.write_text(SETTINGS)
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(path))
    monkeypatch.setenv("TOOLKIT_CONFIG", str(settings))
    # The first command of all is the one with which somebody in distress is answered.
    assert "999" in run("reply", "--crisis").out
    shown = run("show", "k2", "--json").document["link"]
    assert (shown["title"], shown["tags"], shown["say"]) == (
        "Sleep well",
        ["sleep"],
        ["Small steps."],
    )
    assert (shown["trust"]["level"], shown["trust"]["by"]) == ("recommended", "sam")
    assert run("find", "kip", "--json").document["links"][0]["link"]["id"] == "k2"
    assert "bluesky" in run("replies").out
    assert run("reply", "k2", "--json").document["platform"] == "bluesky"
    assert run("doctor").code == 0
    assert run("config", "set", "platform", "x").code == 0
    assert run("undo").code == 0
    assert run("show", "k2", "--json").document["link"]["trust"]["level"] == "unvetted"
