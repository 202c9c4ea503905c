"""A library, or a list in SQLite, that somebody else made is opened as data: nothing in it runs."""

# ruff: noqa: S608 - the statements are what an attacker writes

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from docs.write_schema import schema
from tests.conftest import Run
from toolkit.storage.database import FILE, read_only_uri

EVIL = "https://evil.example/"
# What stands in the file, and what is said of it.
PLANTED = {
    "trigger 'spy'": f"CREATE TRIGGER spy AFTER INSERT ON vettings BEGIN UPDATE links SET url ="
    f" '{EVIL}' WHERE id = new.link_id; END",
    "trigger 'swallow'": "CREATE TRIGGER swallow BEFORE INSERT ON vettings BEGIN"
    " SELECT RAISE(IGNORE); END",
    "view 'endless'": "CREATE VIEW endless AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
    " SELECT i + 1 FROM n) SELECT i FROM n",
    "table 'more'": "CREATE TABLE more (secret)",
    "index 'others'": "CREATE UNIQUE INDEX others ON vettings (link_id)",
}
# What stands in the place of something of ours.
EXCHANGED = (
    "DROP TABLE proposals; CREATE VIEW proposals AS SELECT 1 AS id",
    "DROP TABLE hosts; CREATE TABLE hosts (host UNIQUE ON CONFLICT IGNORE, not_before)",
    "DROP TRIGGER checks_stay; CREATE TRIGGER checks_stay AFTER INSERT ON tags BEGIN SELECT 1; END",
    "DROP TABLE proposals; CREATE VIEW Proposals AS SELECT 1 AS id",
)


def change(path: Path, sql: str) -> None:
    """Change a file as another program would."""
    db = sqlite3.connect(path)
    db.executescript(sql)
    db.close()


def test_the_schema_that_is_compared_is_what_the_migrations_make() -> None:
    assert FILE.read_text("utf-8") == schema(), "run: make docs"


def test_what_was_put_into_a_library_never_runs_and_is_told(
    run: Run, starter: Path, tmp_path: Path
) -> None:
    whole = Path(run("backup", str(tmp_path / "whole.db")).out.strip())
    for told, sql in PLANTED.items():
        starter.write_bytes(whole.read_bytes())
        change(starter, sql)
        assert run("show", "k8", "--json").document["link"]["title"], told
        # Tables of SQLite's own make no difference.
        for argv in (
            ("vet", "k8", "--level", "caution", "--how", "read", "--note", "n", "--by", "sam"),
            ("rm", "k8", "--yes"),
            ("doctor",),
            ("backup",),
        ):
            found = run(*argv)
            assert found.code == 4, (told, argv)
            assert told in found.err + found.out, (told, argv)
            assert "defect" not in found.err
        assert run("show", "k8", "--json").document["link"]["trust"]["level"] == "listed", told
        handed = tmp_path / "handed.db"
        handed.write_bytes(starter.read_bytes())
        refused = run("restore", str(handed))
        assert refused.code == 4, told
        assert told in refused.err, told
        # The links themselves come over, and the own library comes back.
        assert run("export", str(tmp_path / "links.json")).code == 0, told
        assert run("restore", str(whole)).code == 0, told
    change(starter, "ANALYZE")
    assert run("edit", "k8", "--title", "New").code == 0


@pytest.mark.parametrize("sql", EXCHANGED)
def test_what_stands_in_the_place_of_ours_is_damage(run: Run, starter: Path, sql: str) -> None:
    change(starter, sql)
    for argv in (("find", "sleep"), ("edit", "k8", "--title", "x"), ("doctor",)):
        found = run(*argv)
        assert (found.code, "damaged" in found.err + found.out) == (4, True), argv
    assert run("reply", "--crisis").code == 0


def test_what_lacks_something_is_read_as_far_as_it_goes(
    run: Run, starter: Path, tmp_path: Path
) -> None:
    handed = tmp_path / "handed.db"
    change(starter, "DROP INDEX links_by_key")
    handed.write_bytes(starter.read_bytes())
    assert run("find", "sleep").code == 0
    for argv in (("edit", "k8", "--title", "x"), ("doctor",), ("backup",)):
        found = run(*argv)
        assert (found.code, "damaged" in found.err + found.out) == (4, True), argv
    refused = run("restore", str(handed))
    assert (refused.code, "lacks index 'links_by_key'" in refused.err) == (4, True), refused.err


def test_no_text_of_a_library_steers_a_terminal(run: Run, starter: Path) -> None:
    planted = "A\x1b]52;c;YQ==\x07B\x9b31mC\u202eD"
    change(
        starter,
        f"UPDATE links SET title = '{planted}', summary = '{planted}', health_reason = '{planted}'"
        f" WHERE id = 8; UPDATE contacts SET value = '{planted}' WHERE link_id = 8;"
        f"INSERT INTO operations (at, command, summary) VALUES"
        f" ('2026-11-01T00:00:00Z', '{planted}', '{planted}')",
    )
    for argv in (("show", "k8"), ("reply", "k8"), ("undo", "--list"), ("show", "k8", "--json")):
        found = run(*argv)
        assert found.code == 0
        assert not set("\x1b\x07\x9b\u202e") & set(found.out + found.err), argv


def test_a_list_in_another_programs_database_is_bounded(run: Run, tmp_path: Path) -> None:
    columns = "id, URL, metadata, tags, desc"
    row = "1, 'https://www.example.org/', 'Example', ',', ''"
    for name, sql in {
        "endless": f"CREATE VIEW bookmarks AS WITH RECURSIVE r ({columns}) AS (SELECT {row}"
        f" UNION ALL SELECT id + 1, URL, metadata, tags, desc FROM r) SELECT * FROM r",
        "virtual": f"CREATE VIRTUAL TABLE bookmarks USING fts5 ({columns})",
        "large": f"CREATE TABLE bookmarks ({columns}); INSERT INTO bookmarks VALUES"
        " (1, zeroblob(9000000), '', '', '')",
    }.items():
        file = tmp_path / f"{name}.db"
        change(file, sql)
        assert run("import", str(file)).code == 1, name
    file = tmp_path / "plain.db"
    change(file, f"CREATE TABLE bookmarks ({columns}); INSERT INTO bookmarks VALUES ({row})")
    assert run("import", str(file), "--json").document["added"] == 1


def test_completion_ends_where_a_view_does_not(starter: Path) -> None:
    change(
        starter,
        "ALTER TABLE links RENAME TO kept; CREATE VIEW links AS WITH RECURSIVE r (id) AS"
        " (SELECT 1 UNION ALL SELECT id + 1 FROM r) SELECT id, '' AS title, 1 AS removed_at FROM r",
    )
    asked = "import sys; from pathlib import Path; from toolkit.storage.files import ids_starting;"
    asked += "print(ids_starting(Path(sys.argv[1]), 'k1', 9))"
    command = [sys.executable, "-c", asked, str(starter)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


def test_a_network_path_of_windows_has_no_host_for_sqlite() -> None:
    class Windows:
        def __init__(self, text: str) -> None:
            self._text = text

        def absolute(self) -> "Windows":
            return self

        def as_posix(self) -> str:
            return self._text

    asked = {"//server/share/a b?.db": "file:////server/share/a%20b%3F.db?mode=ro"}
    asked["C:/Users/sam/l.db"] = "file:///C:/Users/sam/l.db?mode=ro"
    for text, uri in asked.items():
        assert read_only_uri(Windows(text)) == uri  # type: ignore[arg-type]  # a path of another system
