"""What was done and said: vettings, synonyms, replies, and what lists say.

Vettings are only added to; a row is taken back by another row. Nothing of a question
is kept. Must not decide what a level means or what may be proposed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from toolkit.domain.judgement import Proposal
from toolkit.domain.link import Saying
from toolkit.domain.trust import Vetting
from toolkit.errors import RowDamaged
from toolkit.storage.rows import (
    VETTING_COLUMNS,
    Operations,
    next_id,
    read_field,
    read_json,
    read_time,
    read_vetting,
    time_text,
    vetting_values,
    write_field,
    write_json,
)

_COLUMNS = ", ".join(VETTING_COLUMNS)
# The newest row that takes nothing back and was not taken back itself.
IN_FORCE = (
    "SELECT max(id) FROM vettings AS own WHERE own.link_id = ? AND own.voids IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM vettings AS later WHERE later.voids = own.id)"
)


class Vettings:
    """Who judged which link, when, on what evidence."""

    def __init__(self, db: sqlite3.Connection, operations: Operations) -> None:
        """Keep the connection and the operations log."""
        self._db = db
        self._operations = operations

    def add(self, link_id: int, vetting: Vetting) -> Vetting:
        """Append a vetting and return it with its id."""
        stored = self._append(link_id, vetting)
        self._operations.record("vetting", stored.id or 0, None)
        return stored

    def add_first(self, vettings: Sequence[tuple[int, Vetting]]) -> None:
        """Append the first vetting of each of many links: (link id, vetting)."""
        if not vettings:
            return
        first = next_id(self._db, "vettings")
        rows = [
            (number, link_id, *vetting_values(vetting).values())
            for number, (link_id, vetting) in enumerate(vettings, start=first)
        ]
        names = ("id", "link_id", *vetting_values(vettings[0][1]))
        self._db.executemany(
            f"INSERT INTO vettings ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})",
            rows,
        )
        self._db.executemany(
            "UPDATE links SET vetting_id = ? WHERE id = ?", [row[:2] for row in rows]
        )
        self._operations.record_made("vetting", range(first, first + len(rows)))

    def of(self, link_id: int) -> list[Vetting]:
        """Return the whole history of a link, oldest first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM vettings WHERE link_id = ? ORDER BY id", (link_id,)
        )
        return [read_vetting(row) for row in rows]

    def people(self) -> frozenset[str]:
        """Return the names of those who judged links here, as recorded."""
        rows = self._db.execute("SELECT DISTINCT vetted_by FROM vettings WHERE vetted_by <> ''")
        return frozenset(row[0] for row in rows)

    def take_back(self, vetting_id: int, now: datetime) -> int:
        """Append the row that voids a vetting; returns the link's id."""
        row = self._db.execute(
            f"SELECT link_id, {_COLUMNS} FROM vettings WHERE id = ?", (vetting_id,)
        ).fetchone()
        vetting = read_vetting(row[1:])
        self._append(row[0], vetting._replace(id=None, recorded_at=now, voids=vetting_id))
        return int(row[0])

    def _append(self, link_id: int, vetting: Vetting) -> Vetting:
        values = vetting_values(vetting)
        cursor = self._db.execute(
            f"INSERT INTO vettings (link_id, {', '.join(values)})"
            f" VALUES (?, {', '.join('?' for _ in values)})",
            (link_id, *values.values()),
        )
        number = int(cursor.lastrowid or 0)
        self._db.execute(
            f"UPDATE links SET vetting_id = ({IN_FORCE}) WHERE id = ?", (link_id, link_id)
        )
        return vetting._replace(id=number)


class Synonym(NamedTuple):
    """`word` is said, `means` is searched for too; both folded to lower case.

    Not where one of the words of `not_beside` (blanks between) stands next to it.
    """

    word: str
    means: str
    both_ways: bool = False
    id: int = 0
    not_beside: str = ""


_BEGINNING = """
    WITH asked (word) AS (SELECT value FROM json_each(?))
    SELECT word, means, both_ways, id, not_beside FROM synonyms
    WHERE substr(word, 1, instr(word || ' ', ' ') - 1) IN asked
        OR substr(means, 1, instr(means || ' ', ' ') - 1) IN asked
        OR word GLOB '*[^a-z0-9 ]*' OR means GLOB '*[^a-z0-9 ]*'
    ORDER BY word, means
"""


class Synonyms:
    """The synonyms of a library."""

    def __init__(self, db: sqlite3.Connection, operations: Operations) -> None:
        """Keep the connection and the operations log."""
        self._db = db
        self._operations = operations

    def every(self) -> Iterator[Synonym]:
        """Yield all synonyms by word."""
        rows = self._db.execute(
            "SELECT word, means, both_ways, id, not_beside FROM synonyms ORDER BY word, means"
        )
        for word, means, both_ways, number, not_beside in rows:
            yield Synonym(word, means, bool(both_ways), number, not_beside)

    def beginning(self, words: Iterable[str]) -> Iterator[Synonym]:
        """Yield those of which one side begins with one of these words, or with a sign."""
        rows = self._db.execute(_BEGINNING, (write_json(list(words)),))
        for word, means, both_ways, number, not_beside in rows:
            yield Synonym(word, means, bool(both_ways), number, not_beside)

    def find(self, word: str, means: str) -> Synonym | None:
        """Return one synonym, or None."""
        return next((s for s in self.every() if (s.word, s.means) == (word, means)), None)

    def add(self, synonym: Synonym) -> bool:
        """Store a synonym; False when it stood there already."""
        cursor = self._db.execute(
            "INSERT INTO synonyms (word, means, both_ways, not_beside) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING id",
            (synonym.word, synonym.means, int(synonym.both_ways), synonym.not_beside),
        )
        row = cursor.fetchone()
        if row is None:
            return False
        self._operations.record("synonym", int(row[0]), None)
        return True

    def remove(self, synonym: Synonym) -> None:
        """Delete a synonym; the operation keeps it whole."""
        before = {
            "word": synonym.word,
            "means": synonym.means,
            "both_ways": int(synonym.both_ways),
            "not_beside": synonym.not_beside,
        }
        self._operations.record("synonym", synonym.id, before)
        self._db.execute("DELETE FROM synonyms WHERE id = ?", (synonym.id,))

    def take_back(self, number: int, before: dict[str, str | int] | None) -> None:
        """Undo one change of a synonym."""
        if before is None:
            self._db.execute("DELETE FROM synonyms WHERE id = ?", (number,))
            return
        self._db.execute(
            "INSERT INTO synonyms (id, word, means, both_ways, not_beside) VALUES (?, ?, ?, ?, ?)",
            (
                number,
                before["word"],
                before["means"],
                before["both_ways"],
                # Rows of before there was such a thing have none.
                before.get("not_beside", ""),
            ),
        )


POST_KEPT_FOR = timedelta(days=90)


class Reply(NamedTuple):
    """One use of a link. `say` is the curator's own sentence that went with it."""

    at: datetime
    link_id: int
    platform: str
    say: str = ""
    post: str = ""


class Replies:
    """What was sent with which link."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def add(self, reply: Reply) -> int:
        """Log one use, and forget addresses of posts that are too old; returns its row."""
        self._db.execute(
            "UPDATE replies SET post = '' WHERE post <> '' AND at < ?",
            (time_text(reply.at - POST_KEPT_FOR),),
        )
        done = self._db.execute(
            "INSERT INTO replies (at, link_id, platform, say, post) VALUES (?, ?, ?, ?, ?)",
            (time_text(reply.at), reply.link_id, reply.platform, reply.say, reply.post),
        )
        return int(done.lastrowid or 0)

    def take_out(self, rows: Iterable[int]) -> None:
        """Take uses out of the log that did not go out after all."""
        self._db.executemany("DELETE FROM replies WHERE id = ?", [(row,) for row in rows])

    def wipe(self) -> None:
        """Take every trace of the log out of the file, outside a transaction.

        A deleted row stays readable in a page that nothing uses, so the file is
        written anew.
        """
        self._db.execute("DELETE FROM replies")
        self._db.execute("DELETE FROM sqlite_sequence WHERE name = 'replies'")
        self._db.execute("VACUUM")

    def of_link(self, link_id: int, most: int = 100) -> list[Reply]:
        """Return the newest uses of a link."""
        return self._listed("WHERE link_id = ?", (link_id,), most)

    def newest(self, most: int = 100) -> list[Reply]:
        """Return the newest uses of any link."""
        return self._listed("", (), most)

    def _listed(self, where: str, values: tuple[int, ...], most: int) -> list[Reply]:
        # As bytes, because SQLite hands out no text that is damaged.
        rows = self._db.execute(
            "SELECT CAST(at AS BLOB), link_id, CAST(platform AS BLOB), CAST(say AS BLOB),"
            f" CAST(post AS BLOB) FROM replies {where} ORDER BY id DESC",
            values,
        )
        return list(islice(filter(None, map(_reply, rows)), most))


def _reply(row: Sequence[Any]) -> Reply | None:
    at, link_id, *texts = row
    try:
        moment = read_time(str(at, "utf-8"))
        moment = moment.astimezone(UTC)
        platform, say, post = (str(text, "utf-8") for text in texts)
    except (RowDamaged, ValueError, OverflowError):
        return None
    return Reply(moment, link_id, platform, say, post)


_LEVEL = "level"
_PROPOSAL_COLUMNS = ("value", "source", "at", "settled")


class Proposals:
    """The proposals and warnings of a library."""

    def __init__(self, db: sqlite3.Connection, operations: Operations) -> None:
        """Keep the connection and the operations log."""
        self._db = db
        self._operations = operations

    def every(self) -> dict[int, tuple[Proposal, ...]]:
        """Return the proposals that wait for a person, by link, oldest first."""
        return self._waiting("", ())

    def of(self, link_id: int) -> tuple[Proposal, ...]:
        """Return the proposals for one link that wait for a person, oldest first."""
        return self._waiting(" AND link_id = ?", (link_id,)).get(link_id, ())

    def put(self, proposal: Proposal) -> bool:
        """Keep a proposal; False where its list, or another, said the same before."""
        value = write_json(write_field(proposal.field, proposal.value))
        return self._put(proposal.link_id, proposal.field, value, proposal.source, proposal.at)

    def warn(self, link_id: int, saying: Saying, source: str) -> bool:
        """Keep what somebody else said of a link; False where it is known."""
        value = write_json([saying.who, saying.level, saying.on, saying.text])
        return self._put(link_id, _LEVEL, value, source, saying.at)

    def settle(self, numbers: Sequence[int], settled: str) -> None:
        """Close proposals by their ids: `taken` or `kept`."""
        for number in numbers:
            self._change({"id": number, "settled": ""}, {"settled": settled})

    def settle_sayings(
        self, link_id: int, levels: Collection[str], source: str | None = None
    ) -> None:
        """Close what lists (or one, `source`) say of these levels: the link is kept as it is."""
        rows = self._rows(link_id, [_LEVEL])
        if source is not None:
            rows = [row for row in rows if row["source"] == source]
        told = [row["id"] for row in rows if read_json(row["value"])[1] in levels]
        self.settle(told, "kept")

    def take_back(self, number: int, before: Mapping[str, Any] | None) -> None:
        """Undo one change: `before` as its operation kept it."""
        if before is None:
            self._db.execute("DELETE FROM proposals WHERE id = ?", (number,))
        else:
            self._write(number, before)

    def _put(self, link_id: int, field: str, value: str, source: str, at: datetime) -> bool:
        """Add a row; a list's newer word takes the place of its older one that still waits.

        What another list said before is known, unless the starter list says it too.
        """
        same = (
            "SELECT 1 FROM proposals WHERE link_id = ? AND field = ? AND value = ?"
            " AND (source = ? OR ? <> '')"
        )
        if self._db.execute(same, (link_id, field, value, source, source)).fetchone():
            return False
        waiting = [row for row in self._rows(link_id, [field]) if row["source"] == source]
        if waiting:
            self._change(waiting[0], {"value": value, "at": time_text(at)})
            return True
        cursor = self._db.execute(
            "INSERT INTO proposals (link_id, field, value, source, at) VALUES (?, ?, ?, ?, ?)",
            (link_id, field, value, source, time_text(at)),
        )
        self._operations.record("proposal", int(cursor.lastrowid or 0), None)
        return True

    def _change(self, row: Mapping[str, Any], changes: Mapping[str, str]) -> None:
        self._operations.record("proposal", row["id"], {name: row[name] for name in changes})
        self._write(row["id"], changes)

    def _write(self, number: int, values: Mapping[str, Any]) -> None:
        names = [name for name in _PROPOSAL_COLUMNS if name in values]
        self._db.execute(
            f"UPDATE proposals SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?",
            (*(values[name] for name in names), number),
        )

    def _rows(self, link_id: int, fields: Sequence[str]) -> list[dict[str, Any]]:
        marks = ", ".join("?" for _ in fields)
        names = ("id", *_PROPOSAL_COLUMNS)
        rows = self._db.execute(
            f"SELECT {', '.join(names)} FROM proposals"
            f" WHERE link_id = ? AND settled = '' AND field IN ({marks}) ORDER BY id",
            (link_id, *fields),
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _waiting(self, condition: str, values: Sequence[Any]) -> dict[int, tuple[Proposal, ...]]:
        rows = self._db.execute(
            "SELECT link_id, field, value, source, at, id FROM proposals"
            f" WHERE settled = '' AND field <> '{_LEVEL}'{condition} ORDER BY id",
            values,
        )
        found: dict[int, tuple[Proposal, ...]] = {}
        for link_id, field, value, source, at, number in rows:
            said = read_field(field, read_json(value))
            one = Proposal(link_id, field, said, source, read_time(at), number)
            found[link_id] = (*found.get(link_id, ()), one)
        return found


# What followed lists say of this library's links, kept among the proposals and warnings. A list
# is a whole statement: what it no longer says is no longer kept.


# Of which link, which field, and the value as JSON.
Statement = tuple[int, str, str]


class HeardLists:
    """The statements of followed lists."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def said_by(self, source: str) -> frozenset[Statement]:
        """Return what a list said before, whether it waits, was taken or turned down."""
        rows = self._db.execute(
            "SELECT link_id, field, value FROM proposals WHERE source = ?", (source,)
        )
        return frozenset((link_id, field, value) for link_id, field, value in rows)

    def hear(
        self, source: str, fields: Iterable[Proposal], sayings: Sequence[tuple[int, Saying]]
    ) -> None:
        """Keep all that a list says now, and no longer what it no longer says.

        Whatever was turned down stays so while the list goes on saying it. Inside a
        transaction; it is no step of `undo`, since the list would only say it again.
        """
        said = {of_field(one): one.at for one in fields}
        said |= {of_saying(link_id, one): one.at for link_id, one in sayings}
        known = self.said_by(source)
        self._db.executemany(
            "DELETE FROM proposals WHERE source = ? AND link_id = ? AND field = ? AND value = ?",
            [(source, *statement) for statement in known - said.keys()],
        )
        self._db.executemany(
            "INSERT INTO proposals (link_id, field, value, source, at) VALUES (?, ?, ?, ?, ?)",
            [(*new, source, time_text(at)) for new, at in said.items() if new not in known],
        )


def of_field(one: Proposal) -> Statement:
    """Return what a list says of a field as it is kept."""
    return one.link_id, one.field, write_json(write_field(one.field, one.value))


def of_saying(link_id: int, one: Saying) -> Statement:
    """Return what a list says of a link as it is kept."""
    return link_id, _LEVEL, write_json([one.who, one.level, one.on, one.text])
