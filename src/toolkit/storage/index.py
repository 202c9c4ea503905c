"""The search index: full text and vocabulary, in step with the links.

Written in the same transaction as a link. Knows no ranking: it answers which
links hold which stems, short titles first, and which words there are.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from toolkit.domain.fields import SEARCHED
from toolkit.domain.link import Link
from toolkit.errors import LibraryDamaged, LibraryNotWritable
from toolkit.storage.index_documents import Batch, Given, entry_of, given_of, id_of, mark, piece_of

if TYPE_CHECKING:
    from toolkit.storage.index_documents import IndexWorker


# Below SQLite's oldest limit of 999 parameters in one statement.
_AT_ONCE = 500
# Links whose texts are kept in memory before they are written together. As many
# also pay for a second process: it takes a tenth of a second to start.
_IN_BULK = 10_000
_COLUMNS = (*(field.name for field in SEARCHED), "marks")
_NAMES = ", ".join(_COLUMNS)
_MARKS = ", ".join("?" for _ in _COLUMNS)
# The stem under which the number of links is kept.
_EVERY = ""

Written = tuple[Link | None, Link | None]
Value = TypeVar("Value")


class Index:
    """The index of one library."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db
        self._waiting: dict[int, Written] | None = None
        self._aside: IndexWorker | None = None

    def put(self, link: Link, before: Link | None = None) -> None:
        """Index a link; `before` is what it was when it was indexed last."""
        self._change(link.id, before, link)

    def drop(self, before: Link) -> None:
        """Take a link out of the index; `before` is what was indexed."""
        self._change(before.id, before, None)

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Index what is written inside together: many times faster for an import.

        Inside, the index is behind; it is in step again at the end.
        """
        if self._waiting is not None:
            yield
            return
        self._waiting = {}
        try:
            yield
            self._finish(self._waiting)
        finally:
            self._waiting = None
            if self._aside:
                self._aside.close()
                self._aside = None

    def rebuild(self, links: Iterable[Link]) -> None:
        """Empty the index and fill it anew."""
        self._db.execute("INSERT INTO search_text (search_text) VALUES ('delete-all')")
        self._db.execute("DELETE FROM search_words")
        self._db.execute("DELETE FROM search_stems")
        with self.in_bulk():
            for link in links:
                self.put(link)

    def size(self) -> int:
        """Return how many links are indexed."""
        return self.frequencies((_EVERY,)).get(_EVERY, 0)

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Return in how many links each stem stands; unknown ones are left out."""
        found: dict[str, int] = {}
        for some in _pieces(list(stems)):
            found.update(
                self._db.execute(
                    f"SELECT stem, links FROM search_stems WHERE stem IN ({_questions(some)})", some
                )
            )
        return found

    def known(self, words: Iterable[str]) -> dict[str, int]:
        """Return in how many links each word stands; unknown ones are left out."""
        found: dict[str, int] = {}
        for some in _pieces(list(words)):
            found.update(
                self._db.execute(
                    f"SELECT word, links FROM search_words WHERE word IN ({_questions(some)})", some
                )
            )
        return found

    def starting(self, prefix: str, lengths: range, most: int) -> list[tuple[str, int]]:
        """Return the most frequent words that start so, with their number of links."""
        return self._db.execute(
            "SELECT word, links FROM search_words WHERE word >= ? AND word < ?"
            " AND length(word) BETWEEN ? AND ? ORDER BY links DESC, word LIMIT ?",
            (prefix, prefix + "\U0010ffff", lengths.start, lengths.stop - 1, most),
        ).fetchall()

    def ending(self, tail: str, lengths: range, most: int) -> list[tuple[str, int]]:
        """Return the most frequent words that end so (two letters at least)."""
        return self._db.execute(
            "SELECT word, links FROM search_words WHERE substr(word, -2) = ?"
            " AND length(word) BETWEEN ? AND ? AND substr(word, ?) = ?"
            " ORDER BY links DESC, word LIMIT ?",
            (tail[-2:], lengths.start, lengths.stop - 1, -len(tail), tail, most),
        ).fetchall()

    def holding(
        self,
        all_of: Sequence[Sequence[str]],
        most: int,
        *,
        columns: Sequence[str] = (),
        marks: Sequence[Sequence[tuple[str, str]]] = (),
    ) -> list[int]:
        """Return the slots of links that hold one stem of each group, short titles first.

        `columns` are names of SEARCHED fields (none: every one); `marks` are groups of
        (kind, value) of which one each must be there too.
        """
        asked = [_one_of(stems, columns) for stems in all_of]
        asked += [_one_of([mark(*pair) for pair in group], ()) for group in marks]
        rows = self._db.execute(
            "SELECT rowid FROM search_text WHERE search_text MATCH ? LIMIT ?",
            (" AND ".join(asked), most),
        )
        return [slot for (slot,) in rows]

    def id_of(self, slot: int) -> int:
        """Return the id of the link in a slot."""
        return id_of(slot)

    def verify(self, links: Iterable[Link]) -> list[str]:
        """Return what is out of step with `links` (all of them), in sentences."""
        words: Counter[str] = Counter()
        stems: Counter[str] = Counter()
        postings: Counter[str] = Counter()
        types: dict[str, list[int]] = {}
        for link in links:
            entry = entry_of(given_of(link))
            words.update(entry.words)
            stems.update([*entry.stems, _EVERY])
            postings.update(entry.stems)
            postings.update(entry.texts[-1].split())
            types.setdefault(mark("type", link.type.value), []).append(entry.slot)
        return [
            *self._verify_counts("search_words", "word", words),
            *self._verify_counts("search_stems", "stem", stems),
            *self._verify_text(postings, types),
        ]

    def _verify_counts(self, table: str, column: str, counted: Counter[str]) -> list[str]:
        if dict(self._db.execute(f"SELECT {column}, links FROM {table}")) == dict(counted):
            return []
        return [f"The table {table} does not count the words of the links."]

    def _verify_text(self, postings: Counter[str], types: dict[str, list[int]]) -> list[str]:
        try:
            self._db.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms"
                " USING fts5vocab (main, search_text, row)"
            )
            terms = dict(self._db.execute("SELECT term, doc FROM temp.search_terms"))
            held = {kind: self.holding([[kind]], -1) for kind in types}
            self._check_structure()
        except (LibraryDamaged, sqlite3.DatabaseError) as error:
            return [f"The full text of the search index is damaged ({error.__cause__ or error})."]
        wrong = sum(1 for kind in types if sorted(held[kind]) != sorted(types[kind]))
        if terms != dict(postings) or wrong:
            return ["The full text of the search index is not that of the links."]
        return []

    def _check_structure(self) -> None:
        try:
            self._db.execute("INSERT INTO search_text (search_text) VALUES ('integrity-check')")
        except LibraryNotWritable:
            # To SQLite the check is a write; where nothing can be written, the
            # comparison of all terms has read the index through.
            return

    def _change(self, link_id: int, before: Link | None, after: Link | None) -> None:
        if self._waiting is None:
            self._write({link_id: (before, after)})
            return
        if link_id in self._waiting:
            before = self._waiting[link_id][0]
        self._waiting[link_id] = (before, after)
        if len(self._waiting) >= _IN_BULK:
            self._hand_over(self._waiting)
            self._waiting = {}

    def _hand_over(self, written: dict[int, Written]) -> None:
        """Have links cut up in a second process, and write what it did before meanwhile."""
        from toolkit.storage.index_documents import IndexWorker  # noqa: PLC0415 - large imports alone

        self._aside = self._aside or IndexWorker()
        done = self._aside.take()
        self._aside.send(_come(written))
        if done and done.rows:
            self._write_piece(done)
        self._take_out(_gone(written))

    def _finish(self, written: dict[int, Written]) -> None:
        """Write what was handed over, then the rest."""
        done = self._aside.take() if self._aside else None
        if done and done.rows:
            self._write_piece(done)
        self._write(written)

    def _write(self, written: dict[int, Written]) -> None:
        self._take_out(_gone(written))
        if come := _come(written):
            self._write_piece(piece_of(come))

    def _take_out(self, gone: list[Given]) -> None:
        if not gone:
            return
        piece = piece_of(gone)
        # FTS5 writes a segment whenever a rowid goes back, so they go up.
        self._db.executemany(
            f"INSERT INTO search_text (search_text, rowid, {_NAMES})"
            f" VALUES ('delete', ?, {_MARKS})",
            piece.rows,
        )
        self._write_counts("search_words", "word", piece.words, -1)
        self._write_counts("search_stems", "stem", {**piece.stems, _EVERY: len(gone)}, -1)

    def _write_piece(self, piece: Batch) -> None:
        self._db.executemany(
            f"INSERT INTO search_text (rowid, {_NAMES}) VALUES (?, {_MARKS})", piece.rows
        )
        self._write_counts("search_words", "word", piece.words, 1)
        self._write_counts("search_stems", "stem", {**piece.stems, _EVERY: len(piece.rows)}, 1)

    def _write_counts(self, table: str, column: str, counted: dict[str, int], by: int) -> None:
        changed = sorted((name, number * by) for name, number in counted.items())
        self._db.executemany(
            f"INSERT INTO {table} ({column}, links) VALUES (?, ?)"
            f" ON CONFLICT ({column}) DO UPDATE SET links = links + excluded.links",
            changed,
        )
        if by < 0:
            self._db.executemany(
                f"DELETE FROM {table} WHERE {column} = ? AND links = 0",
                [(name,) for name, _ in changed],
            )


def _come(written: dict[int, Written]) -> list[Given]:
    return [given_of(after) for _, after in written.values() if after]


def _gone(written: dict[int, Written]) -> list[Given]:
    return [given_of(before) for before, _ in written.values() if before]


def _one_of(words: Sequence[str], columns: Sequence[str]) -> str:
    """Write an FTS5 expression; words hold no quotes, so quoting them is enough."""
    quoted = "(" + " OR ".join(f'"{word}"' for word in words) + ")"
    return f"{{{' '.join(columns)}}} : {quoted}" if columns else quoted


def _pieces(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _questions(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
