"""Lines of words and links as records: which words are a link's title, summary or topic.

A person who lists links writes the name beside the link, above it, or as its
heading, and the words that say more around it. What is neither stays beside the
link or is counted. Must not know how a format marks its links, nor open files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.cells import read_tags
from toolkit.exchange.columns import field_of, folder_tags, name_key
from toolkit.exchange.dialect import is_address
from toolkit.exchange.labels import contact_line, is_section, kind_of, labelled, parted, read_items
from toolkit.exchange.record import Item, LinkRecord, Row
from toolkit.exchange.values import Piece
from toolkit.exchange.wording import (
    AFTERWARDS,
    BESIDE,
    Line,
    between,
    is_bare,
    is_name,
    is_pointing,
    is_telling,
    joined,
    number_apart,
    phones_apart,
    said,
    split,
    strong,
    tidy,
    whole,
)

__all__ = ["Entries", "Line", "is_spaced"]

# Headings that say nothing of the links below them.
_PLAIN_HEADINGS = frozenset({"contents", "table of contents", "links", "resources"})
_DASHED = re.compile(r"\s*[-\u2013\u2014:\u00b7|]+\s*")
# Stands in brackets behind a link, and is no name: "(England)".
_ASIDE = re.compile(r"\s*\(([^()]*)\)\W*")
_LISTED_TAGS = re.compile(r"\[([^\[\]]{1,200})\]")
_HASHTAGS = re.compile(r"(?:(?:^|\s)#[^\W\d]\w*)+\s*$")
# A name is no longer than this, and has no more lines between it and its link.
_LONGEST_NAME = 120
_MOST_ABOVE = 4
# Of a heading's words about many links so many are still a topic.
_LONGEST_TOPIC = 40
# Words of one text that are kept beside a link.
_LONGEST_WORDS = 1_000
# Headings this high are topics where their list has one entry.
_TOPIC_DEPTH = 2
# A section with more lines than this is not about one link.
_MOST_WAITING = 60


class Entries:
    """Makes records of blocks of lines, below the headings that were entered.

    A block is a paragraph or an entry of a list. Words alone under a heading wait
    for the link that they are about; `passed_over` counts lines that had none.
    """

    def __init__(
        self,
        *,
        hashtags: bool = False,
        spaced: bool = False,
        structured: bool = False,
        usual: int = 0,
    ) -> None:
        """Begin a text; `hashtags`: words with a # at the end of a line are tags.

        `spaced`: a blank line stands between each name and its address. `structured`:
        the format says what belongs together, and no line of a block is mere prose.
        `usual`: how many lines of words an entry begins with, where one more is a heading.
        """
        self._usual = usual
        self._section: tuple[str, ...] = ()
        self._structured = structured
        self._spaced = spaced
        self.passed_over = 0
        self._hashtags = hashtags
        self._open: list[tuple[int, str]] = []
        self._titled = False
        self._waiting: list[Sequence[Line]] | None = None
        self._above: Line | None = None
        self._is_link = False

    def heading(
        self, number: int, depth: int, name: str, line: Line | None = None
    ) -> Iterator[Row | Item]:
        """Enter a heading; a document's title, depth 1 and first, is no tag.

        `line`: the heading as it stands, which may be a link itself.
        """
        yield from self.end()
        self._section = ()
        self._open = [(deep, text) for deep, text in self._open if deep < depth]
        tagged = self._titled or depth > 1
        self._titled = True
        self._open.append((depth, clean_line(name) if tagged else ""))
        self._is_link = line is not None and line.links > 0
        if self._is_link:
            self._open[-1] = (depth, "")
        self._waiting = [[line if line and self._is_link else Line(number, [Piece(name)])]]

    @property
    def topics(self) -> tuple[str, ...]:
        """The headings as tags, outermost first."""
        names = [name for _, name in self._open if name_key(name) not in _PLAIN_HEADINGS]
        return folder_tags([*names, *self._section])

    def block(self, lines: Sequence[Line], *, alone: bool = False) -> Iterator[Row | Item]:
        """Take in a block; `alone`: what stands above says nothing of it, as in a chat."""
        if self._waiting is None:
            yield from self._rows(lines, alone=alone)
            return
        self._waiting.append(lines)
        if not self._names_one():
            yield from self._apart()

    def table(self, items: Sequence[Item]) -> Iterator[Row | Item]:
        """Take in a table, whose columns are a plan of their own."""
        yield from self._apart()
        if items:
            _, rows = read_items([item._replace(topics=self.topics) for item in items], {})
            yield from rows

    def end(self) -> Iterator[Row | Item]:
        """Give what still waits: a heading names the only link below it."""
        if self._waiting is not None:
            lines = [line for block in self._waiting for line in block]
            if any(line.links for line in lines) and self._may_name():
                self._waiting = None
                outer = Entries()
                outer._open = self._open[:-1]
                yield self._one(lines, outer.topics)
            else:
                yield from self._apart()
        self._above = None

    def _names_one(self) -> bool:
        """Tell whether what waits may still be about one link that the heading names."""
        waiting = self._waiting or []
        links = [line for block in waiting for line in block if line.links]
        if sum(map(len, waiting)) > _MOST_WAITING:
            return False
        return not links or (len(links) == 1 and (self._is_link or is_bare(links[0])))

    def _may_name(self) -> bool:
        """Tell a heading that is a name from the topic of a list with one entry."""
        blocks = (self._waiting or [[]])[1:]
        link = next((line for block in blocks for line in block if line.links), None)
        if link is None or not link.item or not link.words.strip():
            return True
        alone = len(blocks) == 1 and len(blocks[0]) == 1
        return is_pointing(link.words) and (not alone or self._open[-1][0] > _TOPIC_DEPTH)

    def _apart(self) -> Iterator[Row | Item]:
        blocks, self._waiting = (self._waiting or []), None
        for block in blocks if self._is_link else blocks[1:]:
            yield from self._rows(block)
        self._is_link = False

    def _rows(self, lines: Sequence[Line], *, alone: bool = False) -> Iterator[Row | Item]:
        links = sum(line.links for line in lines)
        above, self._above = self._above, None
        if not links:
            self._section = ()
            self.passed_over += len(lines)
            named = self._spaced and len(lines) == 1 and not alone
            self._above = lines[0] if named else None
        elif links == 1:
            if above and not alone and is_bare(lines[0]):
                self.passed_over -= 1
                lines = [above, *lines]
            near = self._near(lines if alone else self._below_section(lines))
            yield self._one(near, self.topics)
        else:
            yield from self._several(lines)

    def _near(self, lines: Sequence[Line]) -> Sequence[Line]:
        """Leave out the prose around a line that names its link itself."""
        link = next(line for line in lines if line.links)
        if self._structured or is_bare(link) or contact_line(tidy(link.words)):
            return lines
        self.passed_over += len(lines) - 1
        return [link]

    def _several(self, lines: Sequence[Line]) -> Iterator[Row | Item]:
        """Read a block with links of their own lines, each named there or in the line above."""
        things = parted([whole(line.pieces) for line in lines]) or _by_items(lines)
        if len(things) > 1:
            for start, end in things:
                yield from self._rows(lines[start:end])
            return
        # Nothing tells whose number stands alone between two links.
        kept = [line for line in lines if line.links or not contact_line(line.words)]
        self.passed_over += len(lines) - len(kept)
        for lines_of_one, topics in _entries(kept):
            if not any(line.links for line in lines_of_one):
                self.passed_over += len(lines_of_one)
            elif sum(line.links for line in lines_of_one) == 1:
                own = self._below_section(lines_of_one)
                yield self._one(own, (*self.topics, *topics))
            else:
                yield from _shared(lines_of_one, (*self.topics, *topics))

    def _below_section(self, lines: Sequence[Line]) -> Sequence[Line]:
        """Take off the heading that stands above the first line of an entry, and enter it."""
        if not self._usual:
            return lines
        url = next(piece.url for line in lines for piece in line.pieces if piece.url)
        words = takewhile(lambda line: not kind_of(whole(line.pieces)), lines)
        above = [tidy(line.words) for line in words]
        if not is_section(above, url, self._usual):
            return lines
        self._section = (above[0],)
        return lines[1:]

    def _one(self, lines: Sequence[Line], topics: tuple[str, ...]) -> Row | Item:
        item = labelled([(line.number, whole(line.pieces)) for line in lines])
        if item:
            link = next(piece for line in lines for piece in line.pieces if piece.url)
            own = clean_line(link.words)
            if is_telling(own) and "title" not in (field_of(name) for name, _ in item.values):
                item = item._replace(values=(("name", own), *item.values))
            tags = [tag for line in lines for tag in line.tags or ()]
            return item._replace(topics=unique_names([*tags, *topics]))
        return _One(lines, hashtags=self._hashtags).record(topics)


def is_spaced(head: str) -> bool:
    """Tell whether names and addresses take turns with a blank line between them."""
    kinds = "".join(
        "-" if "\n" in block.strip() else "a" if is_address(block) else "n"
        for block in re.split(r"\n[ \t\r]*\n", head)
    )
    return kinds.count("na") > 1 and "aa" not in kinds


class _One:
    """The only link of its lines, with the words above, before, after and below it."""

    def __init__(self, lines: Sequence[Line], *, hashtags: bool) -> None:
        at = next(place for place, line in enumerate(lines) if line.links)
        self._line = line = lines[at]
        place = next(place for place, piece in enumerate(line.pieces) if piece.url)
        self._link = line.pieces[place]
        self._before, self._after = line.pieces[:place], line.pieces[place + 1 :]
        self._tags = [tag for one in lines for tag in one.tags or ()]
        self._above = [words for one in lines[:at] if (words := tidy(one.words))]
        self._below = [words for one in lines[at + 1 :] if (words := tidy(one.words))]
        self._after_words = self._read_tags(said(self._after), hashtags=hashtags)

    def _read_tags(self, after: str, *, hashtags: bool) -> str:
        if self._line.tags is not None:
            return after
        if found := _LISTED_TAGS.fullmatch(after.strip()):
            self._tags += read_tags(found[1])
            return ""
        # Looked for near the end alone, or a line of them would take its square.
        if hashtags and (found := _HASHTAGS.search(after, max(len(after) - _LONGEST_NAME, 0))):
            self._tags += found[0].split()
            return after[: found.start()]
        return after

    def record(self, topics: tuple[str, ...]) -> LinkRecord:
        """Return the link with its title, its summary, and the words that are neither."""
        before = tidy(said(self._before))
        named = bool(self._above or before)
        own = clean_line(self._link.words)
        title, summary, beside = (
            self._named_by_itself(own, before)
            if is_telling(own, named=named) or self._stands_alone(own, named=named)
            else self._named_by_others(own, before)
        )
        title, number = number_apart(title)
        summary, contacts = phones_apart(joined([number, summary]))
        return LinkRecord(
            line=self._line.number,
            url=self._link.url,
            title=title,
            summary=summary,
            tags=unique_names([*self._tags, *topics]),
            extra=_extra(beside),
            rare={"contacts": contacts} if contacts else {},
        )

    def _stands_alone(self, own: str, *, named: bool) -> bool:
        """Tell whether poor words are still the best: a list has names first."""
        after = self._after_words.strip()
        return bool(own) and not named and (not after or _DASHED.match(after) is not None)

    def _named_by_itself(self, own: str, before: str) -> tuple[str, str, list[str]]:
        after = self._after_words
        # What follows a dash, or an entry that is one link, speaks of the link.
        dashed = _DASHED.match(after)
        about = clean_line(after[dashed.end() :] if dashed else after)
        speaks = dashed or (self._line.item and not before and about.strip(AFTERWARDS))
        beside = [*self._above, before]
        if not speaks:
            return own, joined(self._below), [*beside, about]
        return own, about, [*beside, *self._below]

    def _named_by_others(self, own: str, before: str) -> tuple[str, str, list[str]]:
        after = tidy(self._after_words.lstrip(f" {AFTERWARDS}"))
        above = self._above
        if bold := strong(self._before):
            name, rest = bold, [*above, tidy(before.removeprefix(bold))]
        elif above and is_name(above[0]) and len(above) <= _MOST_ABOVE:
            (name, more) = split(above[0])
            rest = [more, *above[1:], before if is_telling(before) else ""]
        elif is_telling(before):
            name, more = split(before)
            rest = [*above, more]
        elif bold := strong(self._after):
            name, rest, after = bold, above, tidy(after.removeprefix(bold))
        else:
            aside = _ASIDE.fullmatch(self._after_words)
            name, after = ("", aside[1]) if aside else split(after)
            rest = above
        if not (name or own or after or rest) and self._below and _may_name(self._below[0]):
            name, more = split(self._below.pop(0))
            rest = [more]
        if not name:
            poor = "" if own == self._link.url else own or clean_line(self._link.alt)
            return poor, "", [*rest, after, *self._below]
        if own[:1].islower() and is_telling(own):
            name = f"{name}: {own}"
        if summary := joined([*rest, after]):
            return name, summary, self._below
        return name, joined(self._below), []


def _may_name(below: str) -> bool:
    """Tell whether a line below an address is its name, not a sentence about it."""
    return is_name(below) and below[-1] not in AFTERWARDS and not below[0].islower()


def _shared(lines: Sequence[Line], topics: tuple[str, ...]) -> Iterator[LinkRecord]:
    """Read several links in a line, each with the words that stand around it."""
    line = next(line for line in lines if line.links)
    above = [tidy(one.words) for one in lines if not one.links]
    words, links = between(line.pieces)
    name = above[0] if above else strong(line.pieces) or split(tidy(words[0]))[0]
    tags = unique_names([*(line.tags or ()), *topics])
    used = False
    for place, link in enumerate(links):
        own = clean_line(link.words)
        title = own
        if not is_telling(own, named=bool(name)):
            title = f"{name}: {own}" if name and own else name if place == 0 else own
        after = words[place + 1]
        speaks = line.item and bool(own) and _DASHED.match(after) is not None
        summary = clean_line(_DASHED.sub("", after, count=1)) if speaks else ""
        near = ["" if used else words[place], "" if speaks else after]
        yield LinkRecord(
            line=line.number,
            url=link.url,
            title=title,
            summary=summary,
            tags=tags,
            extra=_extra(near, above),
        )
        used = bool(summary)


def _by_items(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return where the entries of a list begin and end, each about one link; else ()."""
    starts = [at for at, line in enumerate(lines) if line.item and line.depth == lines[0].depth]
    found = list(pairwise([*starts, len(lines)]))
    each_one = all(sum(line.links for line in lines[at:end]) == 1 for at, end in found)
    return found if starts[:1] == [0] and each_one else []


def _entries(lines: Sequence[Line]) -> Iterator[tuple[list[Line], tuple[str, ...]]]:
    """Yield the lines that belong together, and what the lines above say of several."""
    above: list[Line] = []
    topics: list[tuple[int, Line]] = []
    topic: tuple[str, ...] = ()
    below = is_bare(lines[0]) and not lines[-1].links and not lines[-1].depth
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        topics = [one for one in topics if one[0] < line.depth]
        outer = tuple(tidy(one.words) for _, one in topics)
        if not line.links:
            topic = ()
            if following and following.depth > line.depth:
                topics.append((line.depth, line))
            else:
                above.append(line)
        elif below:
            after = _words_below(lines, place + 1)
            yield [line, *after], ()
            above = []
        elif not is_bare(line):
            yield from _passed(above)
            yield [line], outer
            above, topic = [], ()
        elif not above and not topic and topics:
            yield [topics[-1][1], line], outer[:-1]
        else:
            if len(above) == 1 and _is_topic(above[0]) and following and is_bare(following):
                topic, above = (tidy(above[0].words),), []
            yield [*above, line], (*outer, *topic)
            above = []
    if not below:
        yield from _passed(above)


def _passed(lines: list[Line]) -> Iterator[tuple[list[Line], tuple[str, ...]]]:
    if lines:
        yield lines, ()


def _words_below(lines: Sequence[Line], start: int) -> list[Line]:
    end = start
    while end < len(lines) and not lines[end].links:
        end += 1
    return list(lines[start:end])


def _is_topic(line: Line) -> bool:
    return len(tidy(line.words)) <= _LONGEST_TOPIC


def _extra(words: Sequence[str], more: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    every = [clean_line(one) for one in (*more, *words)]
    told = [one for one in every if one.strip(BESIDE + AFTERWARDS + "&/")]
    text = " \u2026 ".join(told)[:_LONGEST_WORDS]
    return (("text", text),) if text else ()
