"""The crisis hint: does this one query sound like someone in danger?

It prompts the curator to consider a crisis reply, and does nothing else: it
must not classify a person, rank, store, log or scan feeds. The words are in
`crisis_words`; they should be reviewed by a clinician or a suicide-prevention
lead with people who have lived through a crisis, and have NOT YET BEEN REVIEWED
by a qualified person. No hint never means that someone is safe.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from toolkit.search.crisis_spellings import FILLERS, MASKED_WORDS, SPELLINGS
from toolkit.search.crisis_words import EXCLUSIONS, GROUPS, PHRASES, WHOLE_QUERIES

CRISIS_LINE = "This may be someone in crisis: 'toolkit reply --crisis' writes a crisis reply."

# Characters read at each end of a longer text; what lies between is not read, so
# that the hint stays quick. Together they hold a long post whole.
READ_AT_EACH_END = 20_000

# A row of a table: for each place the words that may stand there.
_Row = tuple[frozenset[str], ...]
# By first and second word: the rows, each with the words that take its place.
_Table = dict[str, dict[str, list[tuple[_Row, list[str]]]]]

_GAP = frozenset({"..."})
_GAP_WORDS = 4
_NUMBER = "#"
# None can be a word: a break in a sentence, the place of an exclusion, and the
# second word of rows that leave it open.
_BREAK = "."
_REMOVED = "|"
_OPEN = ""

# Patterns stay text: `re` makes and keeps them on first use, for a quick start.
_APOSTROPHES = r"['`´‘’‛ʼ′＇]"
_ACCENTS_AND_INVISIBLE = (
    "[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
# A word, or what breaks a sentence: anything but blanks, quotes, brackets, emphasis
# and the hyphen inside a word.
_PIECES = r"[^\W_]+|\n|(?<!\w)-|[^\w\s\-‐‑\"“”*~()\[\]/&#]"
_LETTER_THRICE = r"([^\W\d_])\1\1"
_SAME_LETTERS = r"([^\W\d_])\1+"


def crisis_hint(text: str) -> bool:
    """Say whether a single query holds words of someone in crisis, or of a friend.

    A prompt for the curator, wrong both ways at times, and tuned to prompt when
    in doubt. Of a text longer than twice `READ_AT_EACH_END` characters only the
    beginning and the end are read. Raises nothing, keeps nothing.
    """
    words = _replaced(_plain_words(text), _exclusions())
    # Spellings once more, for "any / more" on two lines or with an emoji between.
    words = _replaced([word for word in words if word != _BREAK], _spellings())
    return _holds(words) or _is_whole_query(words)


def _plain_words(text: str) -> list[str]:
    """Return the words in their plain forms, with a mark at each break."""
    text = _plain_characters(text)
    pieces: list[str] = re.findall(_PIECES, text)
    words = [piece if piece.isalnum() else _BREAK for piece in pieces]
    if re.search(_LETTER_THRICE, text):
        words = [_without_long_runs(word) for word in words]
    fillers = _fillers()
    words = _replaced([word for word in words if word not in fillers], _spellings())
    return [_NUMBER if word.isdigit() else word for word in words]


def _plain_characters(text: str) -> str:
    # Apostrophes first: decomposition turns some of them into a blank.
    text = re.sub(_APOSTROPHES, "", _both_ends(text))
    # Decomposition can make a text many times longer, so its ends are taken again.
    text = _both_ends(unicodedata.normalize("NFKD", text))
    text = re.sub(_ACCENTS_AND_INVISIBLE, "", text).casefold()
    for masked, letters in MASKED_WORDS:
        text = text.replace(masked, letters)
    return text


def _both_ends(text: str) -> str:
    if len(text) <= 2 * READ_AT_EACH_END:
        return text
    return text[:READ_AT_EACH_END] + "\n" + text[-READ_AT_EACH_END:]


def _without_long_runs(word: str) -> str:
    if not re.search(_LETTER_THRICE, word):
        return word
    letters = re.sub(_SAME_LETTERS, r"\1", word)
    return _words_by_letters().get(letters, letters)


def _replaced(words: list[str], table: _Table) -> list[str]:
    """Return the words with each row of the table replaced, the longest first."""
    result: list[str] = []
    at = 0
    while at < len(words):
        ends = _ends(words, at, table) if words[at] in table else []
        at, instead = max(ends, key=_where) if ends else (at + 1, [words[at]])
        result += instead
    return result


def _where(end: tuple[int, list[str]]) -> int:
    return end[0]


def _holds(words: list[str]) -> bool:
    phrases = _phrases()
    return any(_ends(words, at, phrases) for at, word in enumerate(words) if word in phrases)


def _is_whole_query(words: list[str]) -> bool:
    return bool(words) and any(end == len(words) for end, _ in _ends(words, 0, _whole_queries()))


def _ends(words: list[str], at: int, table: _Table) -> list[tuple[int, list[str]]]:
    """Return where the rows end that stand at this place, and their replacements."""
    seconds = table.get(words[at], {})
    rows = list(seconds.get(_OPEN, ()))
    if at + 1 < len(words):
        rows += seconds.get(words[at + 1], ())
    ends = [(_end_of(row, words, at), instead) for row, instead in rows]
    return [(end, instead) for end, instead in ends if end is not None]


def _end_of(row: _Row, words: list[str], at: int) -> int | None:
    for place, allowed in enumerate(row):
        if allowed is _GAP:
            rest = row[place + 1 :]
            starts = range(at, min(at + _GAP_WORDS + 1, len(words)))
            ends = (_end_of(rest, words, start) for start in starts if words[start] in rest[0])
            return next((end for end in ends if end is not None), None)
        if at >= len(words) or words[at] not in allowed:
            return None
        at += 1
    return at


# The tables are read on first use: `toolkit find` must start quickly.


@cache
def _phrases() -> _Table:
    return _table((row, _REMOVED) for row in PHRASES)


@cache
def _whole_queries() -> _Table:
    return _table((row, _REMOVED) for row in WHOLE_QUERIES)


@cache
def _exclusions() -> _Table:
    return _table((row, _REMOVED) for row in EXCLUSIONS)


@cache
def _spellings() -> _Table:
    return _table((seen, plain) for plain, all_seen in SPELLINGS for seen in all_seen.split(", "))


@cache
def _fillers() -> frozenset[str]:
    return frozenset(word for line in FILLERS for word in line.split())


@cache
def _words_by_letters() -> dict[str, str]:
    """Map a word without doubled letters to the word of the tables it may be."""
    known = set(_fillers())
    for table in (_phrases(), _whole_queries(), _exclusions(), _spellings()):
        rows = (row for seconds in table.values() for rows in seconds.values() for row, _ in rows)
        known |= {word for row in rows for allowed in row for word in allowed}
    # Of "of" and "off" the shorter stays; of the same length, always the same one.
    return {re.sub(_SAME_LETTERS, r"\1", word): word for word in sorted(known, key=_by_length)}


def _by_length(word: str) -> tuple[int, str]:
    return -len(word), word


def _table(rows: Iterable[tuple[str, str]]) -> _Table:
    table: _Table = {}
    for written, instead in rows:
        words_instead = instead.split()
        for row in _rows(written):
            entry = row, words_instead
            seconds = row[1] if len(row) > 1 and row[1] is not _GAP else {_OPEN}
            for first in row[0]:
                for second in seconds:
                    table.setdefault(first, {}).setdefault(second, []).append(entry)
    return table


def _rows(written: str) -> list[_Row]:
    """Return a written row with and without each word that may be missing."""
    rows: list[_Row] = [()]
    for place in written.split():
        words = _GAP if place == "..." else _alternatives(place.strip("()"))
        longer = [(*row, words) for row in rows]
        rows = rows + longer if place.startswith("(") else longer
    return rows


@cache
def _alternatives(place: str) -> frozenset[str]:
    groups = _groups()
    return frozenset("/".join(groups.get(word, word) for word in place.split("/")).split("/"))


@cache
def _groups() -> dict[str, str]:
    return dict(GROUPS)
