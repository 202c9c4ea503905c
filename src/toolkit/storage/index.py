"""The search index and the vectors: full text, vocabulary and meaning, in step with the links.

What it holds of a link: its words and their stems, field by field, and facets.
Written in the same transaction as a link. Knows no ranking: it answers which
links hold which stems, short titles first, and which words there are.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

from toolkit.domain.fields import SEARCHED, meant
from toolkit.domain.link import Link
from toolkit.domain.region import country
from toolkit.domain.text import DEFAULT_LANGUAGE, Stemmer, stemmer_of, words_of
from toolkit.errors import LibraryDamaged, LibraryNotWritable

# A rowid is a title's length above a link's id: rowids in order are short titles
# first, which is the order in which the index hands links out.
_ID_BITS = 40
_LONGEST_TITLE = 15
_IN_EVERY_ADDRESS = frozenset({"www", "com", "org", "net", "html", "htm", "php", "aspx", "index"})
_LONGEST_ADDRESS_WORD = 24
# Title and address stand at the ends, where `document_of` takes them from.
_TEXTS_OF = tuple(field.texts for field in SEARCHED)


class IndexDocument(NamedTuple):
    """A link as the index holds it.

    `texts` are the stems, a text a field in the order of SEARCHED, then the
    facets; `words` and `stems` the different ones that are counted.
    """

    rowid: int
    texts: tuple[str, ...]
    words: set[str]
    stems: set[str]


class Batch(NamedTuple):
    """What some links add to the index: rows of its text, counts of words and stems."""

    rows: list[list[Any]]
    words: dict[str, int]
    stems: dict[str, int]


def document_of(link: Link, stemmer: Stemmer) -> IndexDocument:
    """Work out what the index holds of a link."""
    each = [words_of(" ".join(texts_of(link))) for texts_of in _TEXTS_OF]
    rowid = min(len(each[0]), _LONGEST_TITLE) << _ID_BITS | link.id
    # Words of an address are found, but are no words a person's are corrected to.
    words = set().union(*each[:-1])
    each[-1] = [
        word
        for word in each[-1]
        if word not in _IN_EVERY_ADDRESS and len(word) <= _LONGEST_ADDRESS_WORD
    ]
    stems = [stemmer.of_words(found) if found else found for found in each]
    texts = [" ".join(some) for some in stems]
    texts.append(" ".join(facets_of(link)))
    return IndexDocument(rowid, tuple(texts), words, set().union(*stems))


def batch_of(links: Sequence[Link], stemmer: Stemmer) -> Batch:
    """Work out what these links add to the index; rows are (rowid, texts...), rowids going up."""
    words: Counter[str] = Counter()
    stems: Counter[str] = Counter()
    rows: list[list[Any]] = []
    for link in links:
        document = document_of(link, stemmer)
        rows.append([document.rowid, *document.texts])
        words.update(document.words)
        stems.update(document.stems)
    rows.sort()
    return Batch(rows, words, stems)


def id_of(rowid: int) -> int:
    """Return the id of the link with this rowid in the index."""
    return rowid & ((1 << _ID_BITS) - 1)


def facets_of(link: Link) -> tuple[str, ...]:
    """Return the words that stand for a link's type, tags and regions."""
    facets = [facet("type", link.type.value), *[facet("tag", tag) for tag in link.tags]]
    if not link.regions:
        facets.append(_ANYWHERE)
    for code in link.regions:
        facets += [facet("region", code), facet("country", country(code))]
    return tuple(dict.fromkeys(facets))


@lru_cache(maxsize=16_384)
def facet(kind: str, value: str) -> str:
    """Return the one word that stands for a type, a tag, a region or a country.

    No word of a text can be the same: those hold no underscore.
    """
    return f"{kind}_" + "".join(words_of(value))


_ANYWHERE = facet("region", "any")


# Below SQLite's oldest limit of 999 parameters in one statement.
_AT_ONCE = 500
# Links whose texts are kept in memory before they are written together.
_IN_BULK = 10_000
_COLUMNS = (*(field.name for field in SEARCHED), "facets")
_NAMES = ", ".join(_COLUMNS)
_PLACES = ", ".join("?" for _ in _COLUMNS)
# What the library knows of itself: the language its words are stemmed in.
LANGUAGE = "language"
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

    @cached_property
    def stemmer(self) -> Stemmer:
        """The stemmer of the language that the library's words are in."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (LANGUAGE,)).fetchone()
        return stemmer_of(row[0] if row else DEFAULT_LANGUAGE)

    def look_again(self) -> None:
        """Drop the stemmer where another program has changed the library's language since."""
        kept = self.__dict__.pop("stemmer", None)
        if kept is not None and kept.language == self.stemmer.language:
            self.__dict__["stemmer"] = kept

    @property
    def language(self) -> str:
        """The ISO 639-1 code of that language."""
        return self.stemmer.language

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
            self._write(self._waiting)
        finally:
            self._waiting = None

    def rebuild(
        self, links: Iterable[Link], progress: Callable[[int], None] = lambda _: None
    ) -> None:
        """Empty the index and fill it anew; `progress` is given how many are done."""
        self._db.execute("INSERT INTO search_text (search_text) VALUES ('delete-all')")
        self._db.execute("DELETE FROM search_words")
        self._db.execute("DELETE FROM search_stems")
        with self.in_bulk():
            for number, link in enumerate(links, 1):
                self.put(link)
                if number % _IN_BULK == 0:
                    progress(number)

    def size(self) -> int:
        """Return how many links are indexed."""
        return self.frequencies((_EVERY,)).get(_EVERY, 0)

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Return in how many links each stem stands; unknown ones are left out."""
        found: dict[str, int] = {}
        for some in _chunks(list(stems)):
            found.update(
                self._db.execute(
                    f"SELECT stem, links FROM search_stems WHERE stem IN ({_questions(some)})", some
                )
            )
        return found

    def known(self, words: Iterable[str]) -> dict[str, int]:
        """Return in how many links each word stands; unknown ones are left out."""
        found: dict[str, int] = {}
        for some in _chunks(list(words)):
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

    def matching(
        self,
        all_of: Sequence[Sequence[str]],
        most: int,
        *,
        columns: Sequence[str] = (),
        facets: Sequence[Sequence[tuple[str, str]]] = (),
    ) -> list[int]:
        """Return the rowids of links that hold one stem of each group, short titles first.

        `columns` are names of SEARCHED fields (none: every one); `facets` are groups of
        (kind, value) of which one each must be there too.
        """
        asked = [_one_of(stems, columns) for stems in all_of]
        asked += [_one_of([facet(*pair) for pair in group], ()) for group in facets]
        rows = self._db.execute(
            "SELECT rowid FROM search_text WHERE search_text MATCH ? LIMIT ?",
            (" AND ".join(asked), most),
        )
        return [rowid for (rowid,) in rows]

    def id_of(self, rowid: int) -> int:
        """Return the id of the link in a rowid."""
        return id_of(rowid)

    def verify(self, links: Iterable[Link]) -> list[str]:
        """Return what is out of step with `links` (all of them), in sentences."""
        words: Counter[str] = Counter()
        stems: Counter[str] = Counter()
        postings: Counter[str] = Counter()
        types: dict[str, list[int]] = {}
        for link in links:
            document = document_of(link, self.stemmer)
            words.update(document.words)
            stems.update([*document.stems, _EVERY])
            postings.update(document.stems)
            postings.update(document.texts[-1].split())
            types.setdefault(facet("type", link.type.value), []).append(document.rowid)
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
            held = {kind: self.matching([[kind]], -1) for kind in types}
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
            self._write(self._waiting)
            self._waiting = {}

    def _write(self, written: dict[int, Written]) -> None:
        self._db.executemany(
            "DELETE FROM vectors WHERE link_id = ?",
            [
                (link_id,)
                for link_id, (before, after) in written.items()
                if before and (after is None or meant(before) != meant(after))
            ],
        )
        self._take_out([before for before, _ in written.values() if before])
        if come := [after for _, after in written.values() if after]:
            self._write_batch(batch_of(come, self.stemmer))

    def _take_out(self, gone: list[Link]) -> None:
        if not gone:
            return
        batch = batch_of(gone, self.stemmer)
        # FTS5 writes a segment whenever a rowid goes back, so they go up.
        self._db.executemany(
            f"INSERT INTO search_text (search_text, rowid, {_NAMES})"
            f" VALUES ('delete', ?, {_PLACES})",
            batch.rows,
        )
        self._write_counts("search_words", "word", batch.words, -1)
        self._write_counts("search_stems", "stem", {**batch.stems, _EVERY: len(gone)}, -1)

    def _write_batch(self, batch: Batch) -> None:
        self._db.executemany(
            f"INSERT INTO search_text (rowid, {_NAMES}) VALUES (?, {_PLACES})", batch.rows
        )
        self._write_counts("search_words", "word", batch.words, 1)
        self._write_counts("search_stems", "stem", {**batch.stems, _EVERY: len(batch.rows)}, 1)

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


def _one_of(stems: Sequence[str], columns: Sequence[str]) -> str:
    """Write an FTS5 expression; stems hold no quotes, so quoting them is enough.

    Of several stems with blanks between each must be there: where they stand is not kept.
    """
    quoted = (" AND ".join(f'"{one}"' for one in stem.split()) for stem in stems)
    either = " OR ".join(f"({one})" if " AND " in one else one for one in quoted)
    return f"{{{' '.join(columns)}}} : ({either})" if columns else f"({either})"


def _chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _questions(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


# The vectors of links, in step with what links say. The index takes a vector away in the
# transaction that changes or removes its link, so what stands here is of the link as it is.


class Vectors:
    """The vectors table of one library. Raises LibraryError.

    `model` is what a vector was made by: those of another one are as if they were not there.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def lacking(self, model: str, length: int, most: int) -> list[int]:
        """Return the ids of links without a vector of `length` bytes by this model, in order."""
        rows = self._db.execute(
            "SELECT id FROM links"
            " LEFT JOIN vectors ON link_id = id AND model = ? AND length(vector) = ?"
            " WHERE removed_at IS NULL AND link_id IS NULL ORDER BY id LIMIT ?",
            (model, length, most),
        )
        return [number for (number,) in rows]

    def count(self, model: str, length: int) -> int:
        """Return how many links have a vector of `length` bytes by this model."""
        row = self._db.execute(
            "SELECT count(*) FROM vectors JOIN links ON id = link_id"
            " WHERE model = ? AND removed_at IS NULL AND length(vector) = ?",
            (model, length),
        ).fetchone()
        return int(row[0])

    def put(self, model: str, vectors: Iterable[tuple[int, bytes]]) -> None:
        """Store the vectors of links, in the place of older ones."""
        self._db.executemany(
            "INSERT OR REPLACE INTO vectors (link_id, model, vector) VALUES (?, ?, ?)",
            [(number, model, vector) for number, vector in vectors],
        )

    def every(self, model: str, length: int) -> Iterator[tuple[int, bytes]]:
        """Yield id and vector of all links with one of `length` bytes by this model, by id."""
        yield from self._db.execute(
            "SELECT link_id, vector FROM vectors JOIN links ON id = link_id"
            " WHERE model = ? AND removed_at IS NULL AND length(vector) = ? ORDER BY link_id",
            (model, length),
        )

    def drop(self, links: Iterable[int]) -> None:
        """Take the vectors of these links away."""
        self._db.executemany(
            "DELETE FROM vectors WHERE link_id = ?", [(number,) for number in links]
        )

    def drop_all(self, but: str = "") -> int:
        """Take every vector away, but those of one model; return how many."""
        return self._db.execute("DELETE FROM vectors WHERE model <> ?", (but,)).rowcount

    def edition(self) -> tuple[int, int]:
        """Return what is another when anybody has written to the library since."""
        row = self._db.execute("PRAGMA data_version").fetchone()
        return int(row[0]), self._db.total_changes
