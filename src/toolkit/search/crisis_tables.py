"""Reads the data files of the crisis prompt (`toolkit/data/crisis`), each on first use.

Lines that begin with "#" are for people. In `patterns.txt` and `exclusions.txt` a line
is: kind, what it says, the pattern, an example, between tabs. In `groups.txt`: a name, a
colon, phrases between commas. `spellings.txt` has sections that begin with "= name".
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from toolkit.search.crisis_match import Grammar

FOLDER = Path(__file__).resolve().parents[1] / "data" / "crisis"

_SIGNS = str.maketrans("/()!&_*", "       ")


class Row(NamedTuple):
    """A line of a table: its kind, what it says, the pattern as written, its example."""

    kind: str
    says: frozenset[str]
    written: str
    example: str


class Spellings:
    """How words are written: what is passed over, mended, left alone and replaced.

    `plain` maps what is seen, word by word, to the words in its place, by first word.
    Emoji stand for words in their place, or aside: after the last word.
    """

    def __init__(self, sections: dict[str, list[str]]) -> None:
        """Take the lines of each section of `spellings.txt`."""
        self.fillers = set(" ".join(sections["fillers"]).split())
        self.mended = set(" ".join(sections["mended"]).split())
        self.real = set(" ".join(sections["real"]).split())
        self.plain: dict[str, list[tuple[list[str], list[str]]]] = {}
        for line in sections["spellings"]:
            word, _, seen = line.partition("\t")
            instead = word.split()
            for one in seen.split(", "):
                first, *rest = one.split()
                self.plain.setdefault(first, []).append((rest, instead))
        self.emoji = {ord(line[0]): f" {line[2:]} " for line in sections["emoji"]}
        self.aside = {ord(line[0]): line[2:] for line in sections["emoji aside"]}


def lines(name: str) -> list[str]:
    """Return the lines of a data file that are not for people alone."""
    text = (FOLDER / name).read_text("utf-8")
    return [line for line in text.split("\n") if line and line[0] != "#"]


@cache
def row(line: str) -> Row:
    """Read a line of a table of patterns."""
    kind, says, written, example = line.split("\t")
    return Row(kind, frozenset(says.split()), written, example)


def rows(name: str) -> list[Row]:
    """Return every row of a table of patterns."""
    return [row(line) for line in lines(name)]


@cache
def groups() -> dict[str, list[str]]:
    """Return the groups: by name the phrases each stands for."""
    found: dict[str, list[str]] = {}
    for line in lines("groups.txt"):
        name, _, phrases = line.partition(": ")
        found.setdefault(name, []).extend(phrases.split(", "))
    return found


@cache
def grammar() -> Grammar:
    """Return the one reader of patterns."""
    return Grammar(groups())


@cache
def lines_by_word(name: str) -> dict[str, list[str]]:
    """Return the lines of a table by each word their patterns may be found by.

    Lines stay unread until a post holds such a word: `toolkit find` must start quickly.
    """
    by_place: dict[str, list[str]] = {}
    for line in lines(name):
        place = line[line.index("*") + 1 :].split(None, 1)[0]
        by_place.setdefault(place, []).append(line)
    found: dict[str, list[str]] = {}
    for place, several in by_place.items():
        for word in place.split("/"):
            for first in grammar().group(word).firsts() if word.isupper() else (word,):
                first_word = first.partition("_")[0]
                # A list is shared until a second place has the word.
                before = found.get(first_word)
                found[first_word] = before + several if before else several
    return found


@cache
def spellings() -> Spellings:
    """Return how words are written."""
    sections: dict[str, list[str]] = {}
    for line in lines("spellings.txt"):
        if line.startswith("= "):
            section = sections.setdefault(line[2:], [])
        else:
            section.append(line)
    return Spellings(sections)


@cache
def vocabulary() -> frozenset[str]:
    """Return every word of the tables: none of them is taken for a misspelling."""
    seen = spellings()
    words = set(seen.fillers | seen.mended | seen.real)
    for first, ways in seen.plain.items():
        words.add(first)
        for rest, instead in ways:
            words.update(rest, instead)
    for phrases in groups().values():
        words.update(" ".join(phrases).translate(_SIGNS).split())
    for name in ("patterns.txt", "exclusions.txt"):
        for row in rows(name):
            words.update(row.written.translate(_SIGNS).split())
    return frozenset(words)
