"""The schema as steps that are only ever added, and a file of a library made or brought up to date.

A step that landed is never edited, and calls nothing of ours. Lists of one-line texts are
kept newline-joined. A library appears when complete, and is copied before it is upgraded.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database, Migrations

from toolkit.errors import LibraryNewer, LibraryNotWritable
from toolkit.storage.database import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    Connection,
    our_errors,
    require_writable,
)
from toolkit.whole_file import free_path, fresh_file, make_private_folder, placed_whole, sync

MIGRATIONS = Migrations("toolkit")


@MIGRATIONS()
def m0001_library(db: Database) -> None:
    """Links, tags, contacts, vettings, synonyms, operations, the reply log."""
    for statement in (
        """CREATE TABLE facts (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE links (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            url TEXT NOT NULL,
            url_key TEXT NOT NULL,
            title TEXT NOT NULL,
            summary TEXT NOT NULL DEFAULT '',
            publisher TEXT NOT NULL DEFAULT '',
            say TEXT NOT NULL DEFAULT '',
            terms TEXT NOT NULL DEFAULT '',
            type TEXT NOT NULL DEFAULT 'other',
            regions TEXT NOT NULL DEFAULT '',
            audience TEXT NOT NULL DEFAULT '',
            language TEXT NOT NULL DEFAULT '',
            crisis INTEGER NOT NULL DEFAULT 0 CHECK (crisis IN (0, 1)),
            private INTEGER NOT NULL DEFAULT 0 CHECK (private IN (0, 1)),
            cost TEXT NOT NULL DEFAULT '',
            replaced_by TEXT NOT NULL DEFAULT '',
            extra TEXT NOT NULL DEFAULT '{}',
            added_at TEXT NOT NULL,
            updated_at TEXT NOT NULL,
            removed_at TEXT,
            vetting_id INTEGER REFERENCES vettings (id)
        ) STRICT""",
        """CREATE UNIQUE INDEX links_by_key ON links (url_key) WHERE removed_at IS NULL""",
        """CREATE INDEX links_in_crisis ON links (id) WHERE crisis = 1 AND removed_at IS NULL""",
        """CREATE TABLE tags (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL UNIQUE
        ) STRICT""",
        """CREATE TABLE link_tags (
            link_id INTEGER NOT NULL REFERENCES links (id),
            tag_id INTEGER NOT NULL REFERENCES tags (id),
            position INTEGER NOT NULL,
            PRIMARY KEY (link_id, tag_id)
        ) STRICT, WITHOUT ROWID""",
        """CREATE INDEX link_tags_by_tag ON link_tags (tag_id, link_id)""",
        """CREATE TABLE contacts (
            id INTEGER PRIMARY KEY,
            link_id INTEGER NOT NULL REFERENCES links (id),
            position INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('phone', 'text', 'chat', 'email')),
            value TEXT NOT NULL DEFAULT '',
            regions TEXT NOT NULL DEFAULT '',
            hours TEXT NOT NULL DEFAULT '',
            hours_text TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT '',
            checked_on TEXT
        ) STRICT""",
        """CREATE UNIQUE INDEX contacts_of_link ON contacts (link_id, position)""",
        """CREATE TABLE vettings (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            link_id INTEGER NOT NULL REFERENCES links (id),
            level TEXT NOT NULL
                CHECK (level IN ('recommended', 'caution', 'listed', 'unvetted', 'avoid')),
            note TEXT NOT NULL DEFAULT '',
            evidence TEXT NOT NULL DEFAULT '',
            how TEXT NOT NULL DEFAULT '',
            vetted_by TEXT NOT NULL DEFAULT '',
            recorded_at TEXT NOT NULL,
            review_by TEXT,
            reason TEXT NOT NULL DEFAULT '',
            instead TEXT NOT NULL DEFAULT '',
            scope TEXT NOT NULL DEFAULT 'page' CHECK (scope IN ('page', 'site')),
            voids INTEGER REFERENCES vettings (id),
            CHECK (level <> 'avoid' OR (reason <> '' AND vetted_by <> ''))
        ) STRICT""",
        """CREATE INDEX vettings_of_link ON vettings (link_id, id)""",
        """CREATE TABLE synonyms (
            id INTEGER PRIMARY KEY,
            word TEXT NOT NULL,
            means TEXT NOT NULL,
            both_ways INTEGER NOT NULL DEFAULT 0 CHECK (both_ways IN (0, 1)),
            UNIQUE (word, means)
        ) STRICT""",
        """CREATE TABLE operations (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            command TEXT NOT NULL,
            summary TEXT NOT NULL,
            undone_at TEXT
        ) STRICT""",
        """CREATE TABLE changes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            operation_id INTEGER NOT NULL REFERENCES operations (id),
            thing TEXT NOT NULL CHECK (thing IN ('link', 'vetting', 'synonym')),
            thing_id INTEGER NOT NULL,
            before TEXT
        ) STRICT""",
        """CREATE INDEX changes_of_operation ON changes (operation_id, id)""",
        """CREATE TABLE replies (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            link_id INTEGER NOT NULL REFERENCES links (id),
            platform TEXT NOT NULL,
            say TEXT NOT NULL DEFAULT '',
            post TEXT NOT NULL DEFAULT ''
        ) STRICT""",
        """CREATE INDEX replies_of_link ON replies (link_id, id)""",
        """CREATE TRIGGER vettings_are_kept BEFORE UPDATE ON vettings
            BEGIN SELECT RAISE(ABORT, 'vettings are append-only'); END""",
        """CREATE TRIGGER vettings_stay BEFORE DELETE ON vettings
            BEGIN SELECT RAISE(ABORT, 'vettings are append-only'); END""",
    ):
        db.execute(statement)


@MIGRATIONS()
def m0002_search_index(db: Database) -> None:
    """Full text over stems, the words of the library, and how often each stands."""
    for statement in (
        # The texts are stems already, so the plainest tokenizer is right. Texts,
        # offsets and lengths are not kept: the ranking reads the links themselves.
        """CREATE VIRTUAL TABLE search_text USING fts5 (
            title, terms, tags, publisher, summary, say, contacts, audience, address, marks,
            content = '', tokenize = "ascii tokenchars '_'", detail = 'column', columnsize = 0
        )""",
        """CREATE TABLE search_words (
            word TEXT PRIMARY KEY,
            links INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
        """CREATE INDEX search_words_by_tail ON search_words (substr(word, -2), length(word))""",
        """CREATE TABLE search_stems (
            stem TEXT PRIMARY KEY,
            links INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
    ):
        db.execute(statement)


@MIGRATIONS()
def m0003_checks(db: Database) -> None:
    """Checks, the runs they belong to, what pages were, and the health that follows."""
    for statement in (
        """CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            started_at TEXT NOT NULL,
            closed_at TEXT,
            trusted INTEGER NOT NULL DEFAULT 0 CHECK (trusted IN (0, 1)),
            deferred INTEGER NOT NULL DEFAULT 0
        ) STRICT""",
        """CREATE TABLE checks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            link_id INTEGER NOT NULL REFERENCES links (id),
            run_id INTEGER NOT NULL REFERENCES runs (id),
            url TEXT NOT NULL,
            checked_at TEXT NOT NULL,
            finding TEXT NOT NULL CHECK (finding IN ('ok', 'gone', 'down', 'refused', 'insecure',
                'suspect', 'changed', 'skipped')),
            cause TEXT NOT NULL DEFAULT '',
            reason TEXT NOT NULL DEFAULT '',
            status INTEGER,
            final_url TEXT NOT NULL DEFAULT '',
            moved_to TEXT NOT NULL DEFAULT '',
            attempts INTEGER NOT NULL DEFAULT 1,
            elapsed_ms INTEGER NOT NULL DEFAULT 0,
            counts TEXT NOT NULL CHECK (counts IN ('always', 'when closed', 'never')),
            before TEXT NOT NULL DEFAULT '',
            voids INTEGER REFERENCES checks (id)
        ) STRICT""",
        """CREATE INDEX checks_of_link ON checks (link_id, id)""",
        """CREATE INDEX checks_of_run ON checks (run_id, id)""",
        """CREATE INDEX checks_taken_back ON checks (voids) WHERE voids IS NOT NULL""",
        """CREATE TRIGGER checks_are_kept BEFORE UPDATE ON checks
            BEGIN SELECT RAISE(ABORT, 'checks are append-only'); END""",
        """CREATE TRIGGER checks_stay BEFORE DELETE ON checks
            BEGIN SELECT RAISE(ABORT, 'checks are append-only'); END""",
        """CREATE TABLE fingerprints (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            link_id INTEGER NOT NULL REFERENCES links (id),
            url TEXT NOT NULL,
            taken_at TEXT NOT NULL,
            vetted INTEGER NOT NULL DEFAULT 0 CHECK (vetted IN (0, 1)),
            title TEXT NOT NULL DEFAULT '',
            h1 TEXT NOT NULL DEFAULT '',
            domain TEXT NOT NULL DEFAULT '',
            language TEXT NOT NULL DEFAULT '',
            script TEXT NOT NULL DEFAULT '',
            sketch TEXT NOT NULL DEFAULT ''
        ) STRICT""",
        """CREATE INDEX fingerprints_of_link ON fingerprints (link_id, id)""",
        """CREATE TABLE validators (
            link_id INTEGER PRIMARY KEY REFERENCES links (id),
            url TEXT NOT NULL,
            etag TEXT NOT NULL DEFAULT '',
            modified TEXT NOT NULL DEFAULT ''
        ) STRICT""",
        """CREATE TABLE hosts (
            host TEXT PRIMARY KEY,
            not_before TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
        """ALTER TABLE links ADD COLUMN health_state TEXT NOT NULL DEFAULT 'unchecked'""",
        """ALTER TABLE links ADD COLUMN health_since TEXT""",
        """ALTER TABLE links ADD COLUMN health_checked_at TEXT""",
        """ALTER TABLE links ADD COLUMN health_reason TEXT NOT NULL DEFAULT ''""",
        """ALTER TABLE links ADD COLUMN next_check_at TEXT""",
        """ALTER TABLE links ADD COLUMN last_good_at TEXT""",
        """ALTER TABLE links ADD COLUMN moved_to TEXT NOT NULL DEFAULT ''""",
        """ALTER TABLE links ADD COLUMN history_from INTEGER NOT NULL DEFAULT 0""",
        """CREATE INDEX links_to_check ON links (next_check_at) WHERE removed_at IS NULL""",
        # What is known of one address says nothing of another.
        """CREATE TRIGGER health_belongs_to_the_address AFTER UPDATE OF url ON links
            WHEN old.url <> new.url
            BEGIN
                UPDATE links SET health_state = 'unchecked', health_since = NULL,
                    health_checked_at = NULL, health_reason = '', next_check_at = NULL,
                    last_good_at = NULL, moved_to = '',
                    history_from = (SELECT coalesce(max(id), 0) FROM checks)
                WHERE id = new.id;
                DELETE FROM validators WHERE link_id = new.id;
            END""",
        # Checks are taken back like other changes; which things there are is
        # the program's to know.
        """CREATE TABLE changes_of_any (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            operation_id INTEGER NOT NULL REFERENCES operations (id),
            thing TEXT NOT NULL,
            thing_id INTEGER NOT NULL,
            before TEXT
        ) STRICT""",
        """INSERT INTO changes_of_any (id, operation_id, thing, thing_id, before)
            SELECT id, operation_id, thing, thing_id, before FROM changes""",
        """DROP TABLE changes""",
        """ALTER TABLE changes_of_any RENAME TO changes""",
        """CREATE INDEX changes_of_operation ON changes (operation_id, id)""",
    ):
        db.execute(statement)


@MIGRATIONS()
def m0004_who_stands_for_what(db: Database) -> None:
    """What a vetting was given for, what lists say of links here, and who brought a link.

    A judgement that is in force stands, as far as anybody can know, for what the
    link says now. Sentences of earlier imports wait for a vetting, as new ones do.
    """
    for statement in (
        """ALTER TABLE vettings ADD COLUMN subject TEXT NOT NULL DEFAULT ''""",
        """DROP TRIGGER vettings_are_kept""",
        """UPDATE vettings SET subject = (
                SELECT 'url=' || links.url || char(31) || 'title=' || links.title
                    || char(31) || 'summary=' || links.summary
                    || char(31) || 'publisher=' || links.publisher
                    || char(31) || 'say=' || links.say || char(31) || 'type=' || links.type
                    || char(31) || 'regions=' || links.regions
                    || char(31) || 'audience=' || links.audience || char(31) || 'contacts='
                    || coalesce((
                        SELECT group_concat(one, char(30)) FROM (
                            SELECT kind || char(29) || value || char(29) || contacts.regions
                                || char(29) || hours || char(29) || hours_text
                                || char(29) || note AS one
                            FROM contacts WHERE contacts.link_id = links.id ORDER BY position
                        )), '')
                    || char(31) || 'crisis=' || links.crisis
                    || char(31) || 'private=' || links.private
                    || char(31) || 'replaced_by=' || links.replaced_by
                FROM links WHERE links.vetting_id = vettings.id)
            WHERE level IN ('recommended', 'caution', 'avoid')
                AND id IN (SELECT vetting_id FROM links)""",
        """CREATE TRIGGER vettings_are_kept BEFORE UPDATE ON vettings
            BEGIN SELECT RAISE(ABORT, 'vettings are append-only'); END""",
        """CREATE INDEX vettings_taken_back ON vettings (voids) WHERE voids IS NOT NULL""",
        """ALTER TABLE links ADD COLUMN came_from TEXT NOT NULL DEFAULT ''""",
        """UPDATE links SET came_from = 'an earlier import' WHERE id IN (
                SELECT changes.thing_id FROM changes
                JOIN operations ON operations.id = changes.operation_id
                WHERE operations.command = 'import' AND operations.undone_at IS NULL
                    AND changes.thing = 'link' AND changes.before IS NULL)
                AND id NOT IN (
                    SELECT thing_id FROM changes
                    WHERE thing = 'link' AND json_type(before, '$.say') IS NOT NULL)""",
        """CREATE TABLE proposals (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            link_id INTEGER NOT NULL REFERENCES links (id),
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            source TEXT NOT NULL,
            at TEXT NOT NULL,
            settled TEXT NOT NULL DEFAULT '' CHECK (settled IN ('', 'taken', 'kept'))
        ) STRICT""",
        """CREATE INDEX proposals_of_link ON proposals (link_id, field)""",
        """CREATE INDEX proposals_open ON proposals (link_id) WHERE settled = ''""",
        # Digests alone, from before proposals were kept with their values.
        """DELETE FROM facts WHERE name = 'starter_proposed'""",
    ):
        db.execute(statement)


@MIGRATIONS()
def m0005_stems(db: Database) -> None:
    """An index by Snowball's stems with facets, and what a synonym must not stand next to."""
    for statement in (
        """DROP TABLE search_text""",
        """CREATE VIRTUAL TABLE search_text USING fts5 (
            title, terms, tags, publisher, summary, say, contacts, audience, address, facets,
            content = '', tokenize = "ascii tokenchars '_'", detail = 'column', columnsize = 0
        )""",
        """ALTER TABLE synonyms ADD COLUMN not_beside TEXT NOT NULL DEFAULT ''""",
    ):
        db.execute(statement)


@MIGRATIONS()
def m0006_notices(db: Database) -> None:
    """What a page is instead of a web page, and that it said already that its help had ended."""
    for statement in (
        """ALTER TABLE fingerprints ADD COLUMN kind TEXT NOT NULL DEFAULT ''""",
        """ALTER TABLE fingerprints ADD COLUMN notice TEXT NOT NULL DEFAULT ''""",
    ):
        db.execute(statement)


@MIGRATIONS()
def m0007_texts(db: Database) -> None:
    """What a link says in other languages, as a JSON list; "" for nothing."""
    db.execute("ALTER TABLE links ADD COLUMN texts TEXT NOT NULL DEFAULT ''")


@MIGRATIONS()
def m0008_vectors(db: Database) -> None:
    """Vectors of links, by the model that read them; a link that changes loses its own."""
    db.execute(
        """CREATE TABLE vectors (
            link_id INTEGER PRIMARY KEY REFERENCES links (id),
            model TEXT NOT NULL,
            vector BLOB NOT NULL
        ) STRICT"""
    )


def _names() -> frozenset[str]:
    # A fresh database has applied nothing, so everything is pending there.
    with closing(sqlite3.connect(":memory:")) as connection:
        pending = MIGRATIONS.pending(Database(connection, execute_plugins=False))
        return frozenset(migration.name for migration in pending)


MIGRATION_NAMES = _names()


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply the steps that a library does not have yet. Raises LibraryNewer."""
    db = Database(connection, execute_plugins=False)
    before = {migration.name for migration in MIGRATIONS.applied(db)}
    if unknown := sorted(before - MIGRATION_NAMES):
        raise LibraryNewer(
            f"The library {path} holds changes this toolkit does not know: {', '.join(unknown)}.",
            hint="Update with: pip install --upgrade apomediary-toolkit.",
        )
    MIGRATIONS.apply(db)


# A file of a library: made, brought up to date, copied; each whole or not at all.


def make_library(path: Path, fill: Callable[[Path], None]) -> bool:
    """Make a library at `path`, filled by `fill`, whole or not at all.

    `fill` is given the path of the unfinished file. Returns False when another
    process finished one at the same path first; theirs then stands.
    """
    make_folder(path.parent)
    try:
        with our_errors(path), fresh_file(path) as unfinished:
            _remove_left_over(path)
            _make_empty(unfinished)
            fill(unfinished)
            return _put_in_place(unfinished, path)
    except OSError as error:
        raise LibraryNotWritable(
            f"The library {path} could not be made: {error.strerror or error}.",
            hint="Check the folder's permissions and the free space on the disk.",
        ) from error


def make_folder(folder: Path) -> None:
    """Make the library's folder, readable by its owner alone."""
    try:
        make_private_folder(folder)
    except OSError as error:
        raise LibraryNotWritable(
            f"The folder {folder} could not be made: {error.strerror}.",
            hint="Choose another place with --library or TOOLKIT_LIBRARY.",
        ) from error


def upgrade(
    connection: Connection, path: Path, finish: Callable[[sqlite3.Connection], None]
) -> Path:
    """Back the library up, apply what is missing, then `finish`; returns the backup's path.

    The version is written last: whatever ends this before, the next opening
    goes on from there.
    """
    require_writable(connection, path)
    copy = free_path(path.parent / "backups", f"{path.stem}-before-version-{SCHEMA_VERSION}", ".db")
    try:
        backup(connection, copy)
    except OSError as error:
        raise LibraryNotWritable(
            f"The library {path} must be brought up to date, and the copy before that could not be"
            f" written: {error.strerror or error}.",
            hint=f"Check the permissions of {copy.parent} and the free space on the disk.",
        ) from error
    migrate(connection, path)
    finish(connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return copy


def backup(
    connection: sqlite3.Connection,
    target: Path,
    finish: Callable[[sqlite3.Connection], None] | None = None,
) -> None:
    """Write a consistent copy of an open library to `target`, whole or not at all.

    `finish` may change the copy before it stands there.
    """
    make_folder(target.parent)
    with placed_whole(target) as unfinished, closing(sqlite3.connect(unfinished)) as copy:
        connection.backup(copy)
        if finish:
            finish(copy)


def _make_empty(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection, path)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        connection.close()


def _put_in_place(unfinished: Path, path: Path) -> bool:
    sync(unfinished)
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return False
    except OSError:
        # A file system without hard links: the last of two at once then wins,
        # and both made the same library.
        unfinished.replace(path)
    sync(path.parent)
    return True


def _remove_left_over(path: Path) -> None:
    """Remove the side files of a library that is gone: they would be read into the new one."""
    # Looked for first: side files of a library that another program is making
    # at this moment come only after the library.
    left = [
        beside
        for ending in ("-wal", "-shm", "-journal")
        if (beside := path.with_name(path.name + ending)).exists()
    ]
    if left and not path.exists():
        for beside in left:
            beside.unlink(missing_ok=True)
