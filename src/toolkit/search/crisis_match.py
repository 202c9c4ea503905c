"""The grammar of crisis patterns: read from their files, found in the words of a post.

A pattern is written in small words. "a/b" is either; "(a)" may be missing; "a_b" is
one word after another; "..." is up to four words of any kind; a word in capitals
stands for its group. "&" joins parts that stand within `NEAR` words of each other, in
any order; the words after "!" must not stand near in the same sentence. "*" is before
the place that the pattern is found by: its rarest words. Each step keeps the set of
places where a part may end, so nothing is tried twice and time grows with the text's
length.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

GAP_WORDS = 4
NEAR = 25
# A phrase of a group may name groups whose phrases are longer than one word.
_LONGER_BY_GROUPS = 2

# The places of a phrase as written; each is read when it is first looked at.
Phrase = tuple[str, ...]


class Phrases:
    """Words and longer phrases that mean one thing; phrases are read when first met."""

    __slots__ = ("longer", "longest", "words")

    def __init__(self) -> None:
        """Begin empty; phrases stand as written, by their first word."""
        self.words: set[str] = set()
        self.longer: dict[str, list[str]] = {}
        self.longest = 1

    def firsts(self) -> set[str]:
        """Return the words with which it may begin."""
        return self.words | self.longer.keys()


class Node:
    """What may stand at one place: words, and longer phrases by their first word."""

    __slots__ = ("gap", "longer", "longest", "optional", "words")

    def __init__(
        self,
        words: set[str],
        longer: list[Mapping[str, list[str]]],
        longest: int,
        *,
        optional: bool,
        gap: bool = False,
    ) -> None:
        """Take the words, and the tables of phrases that are not empty."""
        self.words = words
        self.longer = longer
        self.longest = longest
        self.optional = optional
        self.gap = gap


class Pattern:
    """One pattern: parts that must stand there, what must not, and where it is found."""

    __slots__ = ("part", "parts", "place", "unless")

    def __init__(self, parts: tuple[Phrase, ...], unless: str, part: int, place: int) -> None:
        """Take the parts, and the number of the part and of the place in it."""
        self.parts = parts
        self.unless = unless
        self.part = part
        self.place = place


_GAP = Node(set(), [], GAP_WORDS, optional=True, gap=True)


class Grammar:
    """Reads written patterns, with the groups they name."""

    def __init__(self, groups: Mapping[str, list[str]]) -> None:
        """Take the groups: by name, the phrases each stands for."""
        self._written = groups
        self._groups: dict[str, Phrases] = {}
        self._nodes: dict[str, Node] = {"...": _GAP}

    def pattern(self, written: str) -> Pattern:
        """Read a pattern as it stands in a data file."""
        wanted, _, unwanted = written.partition(" ! ")
        parts = wanted.split(" & ")
        part = next(number for number, one in enumerate(parts) if "*" in one)
        before = parts[part].partition("*")[0]
        parts[part] = parts[part].replace("*", "")
        phrases = tuple(tuple(one.split()) for one in parts)
        return Pattern(phrases, unwanted, part, len(before.split()))

    def node(self, place: str) -> Node:
        """Read what may stand at one place."""
        node = self._nodes.get(place)
        if node is None:
            bare = place.strip("()")
            all_of_them = [self._own(bare)]
            all_of_them += [self.group(word) for word in bare.split("/") if word.isupper()]
            node = self._nodes[place] = Node(
                set().union(*(one.words for one in all_of_them)),
                [one.longer for one in all_of_them if one.longer],
                max(one.longest for one in all_of_them),
                optional=bare != place,
            )
        return node

    def _own(self, bare: str) -> Phrases:
        own = Phrases()
        for word in bare.split("/"):
            if not word.isupper():
                self._add(own, word.replace("_", " "))
        return own

    def group(self, name: str) -> Phrases:
        """Read a group. Raises KeyError where there is none."""
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = Phrases()
            for written in self._written[name]:
                self._add(group, written)
        return group

    def _add(self, group: Phrases, written: str) -> None:
        first, space, rest = written.partition(" ")
        firsts = first.split("/")
        if space:
            group.longest = max(group.longest, rest.count(" ") + 2 + _LONGER_BY_GROUPS)
        for word in firsts:
            if word.isupper():
                inner = self.group(word)
                if space:
                    for one in inner.words:
                        group.longer.setdefault(one, []).append(written)
                else:
                    group.words |= inner.words
                    group.longest = max(group.longest, inner.longest)
                    for one, several in inner.longer.items():
                        group.longer.setdefault(one, []).extend(several)
            elif space:
                group.longer.setdefault(word, []).append(written)
            else:
                group.words.add(word)


class Text:
    """The words of one post, asked where phrases stand."""

    def __init__(self, words: list[str], grammar: Grammar, sentences: list[int]) -> None:
        """Take words in their plain forms, and of which sentence each is."""
        self.words = words
        self.sentences = sentences
        self.places: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            self.places.setdefault(word, []).append(at)
        self._grammar = grammar
        self._known: dict[tuple[int, int], frozenset[int]] = {}

    def ends(self, phrase: Phrase, at: int) -> set[int]:
        """Return the places after a phrase that begins here; none: it does not."""
        here = {at}
        words, length, read = self.words, len(self.words), self._grammar.node
        for written in phrase:
            node = read(written)
            there: set[int] = set(here) if node.optional else set()
            for place in here:
                if node.gap:
                    there.update(range(place + 1, min(place + GAP_WORDS, length) + 1))
                elif place < length:
                    word = words[place]
                    if word in node.words:
                        there.add(place + 1)
                    for longer in node.longer:
                        if word in longer:
                            there |= self._longer_ends(longer, place)
            if not there:
                return there
            here = there
        return here

    def _longer_ends(self, longer: Mapping[str, list[str]], at: int) -> frozenset[int]:
        key = id(longer), at
        known = self._known.get(key)
        if known is None:
            phrases = longer[self.words[at]]
            known = frozenset().union(*(self.ends(tuple(one.split()), at) for one in phrases))
            self._known[key] = known
        return known

    def find(
        self, phrase: Phrase, place: int, low: int = 0, high: int = sys.maxsize
    ) -> Iterator[tuple[int, int]]:
        """Yield each (begin, end) of a phrase, found by the words at a place of it.

        Only words from `low` to `high` are looked at for that place, so that a text in
        which a word stands again and again takes no longer for each of them.
        """
        node = self._grammar.node(phrase[place])
        before = [self._grammar.node(one) for one in phrase[:place]]
        most = sum(one.longest for one in before)
        least = sum(1 for one in before if not one.optional)
        for at in self._places(node, low, high):
            for begin in range(max(at - most, 0), at - least + 1):
                ends = self.ends(phrase, begin)
                if ends:
                    end = max(ends)
                    if end > at:
                        yield begin, end

    def _places(self, node: Node, low: int, high: int) -> list[int]:
        """Return where a node's words and phrases may begin, from `low` to `high`."""
        places = self.places
        if len(places) < len(node.words):
            words = {word for word in places if word in node.words}
        else:
            words = {word for word in node.words if word in places}
        for longer in node.longer:
            words |= places.keys() & longer.keys()
        if low <= 0 and high >= len(self.words):
            return [at for word in words for at in places[word]]
        return [
            at
            for word in words
            for at in places[word][
                bisect_left(places[word], low) : bisect_right(places[word], high)
            ]
        ]

    def holds(self, pattern: Pattern) -> Iterator[tuple[int, int]]:
        """Yield where a pattern stands: the spans of the part it is found by."""
        others = [part for number, part in enumerate(pattern.parts) if number != pattern.part]
        for begin, end in self.find(pattern.parts[pattern.part], pattern.place):
            low, high = max(begin - NEAR, 0), end + NEAR
            if all(self._within(part, low, high) for part in others) and not (
                pattern.unless and self._beside(pattern.unless, begin, end)
            ):
                yield begin, end

    def _beside(self, written: str, begin: int, end: int) -> bool:
        """Tell whether words stand near a span and in a sentence of it."""
        first, last = self.sentences[begin], self.sentences[end - 1]
        return any(
            begin - NEAR <= at <= end + NEAR and first <= self.sentences[at] <= last
            for at, _ in self.find((written,), 0, begin - NEAR, end + NEAR)
        )

    def _within(self, phrase: Phrase, low: int, high: int) -> bool:
        place = next(at for at, one in enumerate(phrase) if one[0] not in "(.")
        most = sum(self._grammar.node(one).longest for one in phrase[:place])
        found = self.find(phrase, place, low, high + most)
        return any(low <= begin <= high for begin, _ in found)


def _between(places: list[int], low: int, high: int) -> list[int]:
    return places[bisect_left(places, low) : bisect_right(places, high)]


# The data files of the crisis prompt (`toolkit/data/crisis`), each read on first use. Lines
# that begin with "#" are for people. In `patterns.txt` and `exclusions.txt` a line is: kind,
# what it says, the pattern, an example, between tabs. In `groups.txt`: a name, a colon, phrases
# between commas. `spellings.txt` has sections that begin with "= name".


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
