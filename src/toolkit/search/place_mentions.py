"""The names of a text that are meant as places, and how each stands to somebody.

Rules over the few words around a name: prepositions and verbs before it, services,
people and things after it. The table of names is `data/places.tsv`, read on first
use. Must not choose among the places it finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cache
from itertools import islice
from typing import NamedTuple

from toolkit.domain.region import country
from toolkit.search import place_text as signs
from toolkit.search.place_text import END, JOINED, PAUSE, Text
from toolkit.tables import lines_of

# Words of the longest name, which a test compares with the table.
LONGEST_NAME = 5
PEOPLE = "demonym"
# Kinds that hold smaller places: "Barry, south Wales".
WIDE = frozenset({"nation", "county", "country", "state"})
_PERSON_ENDINGS = ("man", "men", "woman", "women", "s")


# Words before a preposition that are looked at, and words before a name for whose it is.
_CUES = 6
_SUBJECT = 12
# Words after "says" in which whom it is said of is looked for.
_SAID = 6
# More names than a post holds; what stands for a list of places says nothing of one.
_MOST_NAMES = 40


class Standing(IntEnum):
    """How a place stands to somebody, the stronger the higher; NOT is no place at all."""

    NOT = 0
    PEOPLE = 1
    ORIGIN = 2
    BARE = 3
    PLACED = 4
    NOW = 5


class Mention(NamedTuple):
    """A name at words `start` to `end` of a text, and how it stands there.

    `other` tells that it is another person's place, `inside` is the code that a
    wider place after it gives ("" without one).
    """

    start: int
    end: int
    name: Name
    standing: Standing = Standing.NOT
    other: bool = False
    inside: str = ""


def said_in(text: Text) -> list[Mention]:
    """Return the names of a text that are meant as places, in order, at most forty."""
    return list(islice(_said(text), _MOST_NAMES))


def _said(text: Text) -> Iterator[Mention]:
    found = list(_names(text))
    for number, mention in enumerate(found):
        after = found[number + 1] if number + 1 < len(found) else None
        inside = _inside(text, mention, after)
        standing = _standing(text, mention, inside)
        if standing is not Standing.NOT:
            other, bystander = _whose(text, mention)
            if bystander:
                standing = min(standing, Standing.ORIGIN)
            yield mention._replace(standing=standing, other=other, inside=inside)


def _names(text: Text) -> Iterator[Mention]:
    """Yield every name of the table that stands in a text, longest first, none twice."""
    start = 0
    while start < len(text.words):
        most = 1
        while most < LONGEST_NAME and text.gap(start + most) is JOINED:
            most += 1
        found = longest_name(text.words, start, most)
        if found is None:
            start += 1
        else:
            yield Mention(start, start + found[0], found[1])
            start += found[0]


def _standing(text: Text, mention: Mention, inside: str) -> Standing:
    """Tell how a name stands in its sentence."""
    name = mention.name
    before, behind = text.before(mention.start), text.behind(mention.end)
    beside = before in signs.PETS or not name.beside.isdisjoint((before, behind))
    if beside or name.mark == "after" or _is_thing(text, mention.end):
        return Standing.NOT
    if name.kind == PEOPLE:
        return _people(text, mention)
    placed = _placed(text, mention)
    if not name.mark:
        return placed
    if mention.end - 1 in text.owners or mention.start in text.tags:
        return Standing.NOT
    if not inside and not _meant(text, mention, placed):
        return Standing.NOT
    return max(placed, Standing.PLACED) if inside else placed


def _is_thing(text: Text, at: int) -> bool:
    """Tell whether a name only begins the name of something else: "Leeds fans"."""
    behind = text.behind(at)
    if behind == "city":
        return text.word(at + 1) in signs.THINGS
    return behind in signs.THINGS


def _people(text: Text, mention: Mention) -> Standing:
    """Tell whether a people's name is said of a person, or of what a country has."""
    before, behind = text.before(mention.start), text.behind(mention.end)
    if behind in signs.PUBLIC:
        return Standing.BARE
    if before in signs.TONGUE_VERBS:
        return Standing.NOT
    second = text.behind(mention.end + 1)
    if (
        behind in signs.PERSONS
        or behind in signs.OTHERS
        or (second in signs.PERSONS and behind not in signs.SUBJECTS)
    ):
        return Standing.PEOPLE
    if before in signs.TONGUE_BEFORE or before == "the":
        return Standing.NOT
    ends = not behind or behind in signs.GOES_ON
    said = mention.name.mark == "person" or (ends and before in signs.PERSONAL_BEFORE)
    return Standing.PEOPLE if said or _introduced(text, mention) else Standing.NOT


def _introduced(text: Text, mention: Mention) -> bool:
    """Tell whether a people's name begins what writers say of themselves: "Irish, low"."""
    if text.gap(mention.start) is not END or "." in mention.name.beside:
        return False
    if text.word(mention.end).isdigit():
        return True
    goes_on = text.gap(mention.end) is PAUSE or text.behind(mention.end) == "and"
    return goes_on and mention.start == 0 and signs.LESSONS.isdisjoint(text.words)


def _preposition(text: Text, mention: Mention) -> tuple[int, list[str]]:
    """Return where the word before a name stands, past "the north of", -1 where none does.

    With it come the words before that, nearest first, up to a pause or a "but".
    """
    past = signs.QUALIFIERS if mention.name.mark else signs.QUALIFIERS | signs.ARTICLES
    at = mention.start - 1 if text.gap(mention.start) is JOINED else -1
    while at >= 0 and text.words[at] in past:
        at = at - 1 if text.gap(at) is JOINED else -1
    cues: list[str] = []
    start = at
    while start > 0 and len(cues) < _CUES and text.gaps[start] is JOINED:
        start -= 1
        if text.words[start] in signs.TURNS:
            break
        cues.append(text.words[start])
    return at, cues


def _placed(text: Text, mention: Mention) -> Standing:
    """Tell from the words around a name what it is to somebody."""
    at, cues = _preposition(text, mention)
    word, behind = text.word(at), text.behind(mention.end)
    if behind in signs.STILL:
        return Standing.NOW
    if word in signs.IN or word in signs.TO:
        return _within(cues) if word in signs.IN else _toward(cues)
    if word == "from":
        return _from(text, mention, cues)
    if word in signs.VISIT or word in signs.LEFT:
        return Standing.NOT
    if behind in signs.SERVICES or behind in signs.PERSONS:
        return Standing.PLACED
    came = word in signs.ORIGIN or not signs.ORIGIN.isdisjoint(cues[:1])
    return Standing.ORIGIN if came and word != "was" else Standing.BARE


def _within(cues: list[str]) -> Standing:
    """Tell what "in Leeds" is, from the words before it; the nearest that tells decides."""
    if "wish" in cues or not signs.NEWS.isdisjoint(cues[:1]):
        return Standing.NOT
    for cue in cues:
        if cue in signs.LIVE:
            return Standing.NOW if signs.PAST.isdisjoint(cues) else Standing.ORIGIN
        if cue in signs.VISIT and "on" not in cues:
            return Standing.NOT
        if cue in signs.ORIGIN or (cue == "home" and "back" in cues):
            return Standing.ORIGIN
        if cue in signs.THERE:
            return Standing.NOW
    return Standing.PLACED


def _toward(cues: list[str]) -> Standing:
    """Tell what "to Leeds" is: where somebody moved, or only goes."""
    for cue in cues:
        if cue in signs.MOVED:
            return Standing.NOW
        if cue in signs.NOT_YET or cue in signs.VISIT:
            return Standing.NOT
    return Standing.NOW if "from" in cues else Standing.ORIGIN


def _from(text: Text, mention: Mention, cues: list[str]) -> Standing:
    """Tell what "from Leeds" is: where somebody comes from, or only came from."""
    if text.word(mention.end) == "to":
        return Standing.ORIGIN
    nearest = cues[0] if cues else ""
    if nearest in signs.WRITING:
        return Standing.NOW
    came = not (signs.VISIT | signs.AWAY).isdisjoint(cues[:2])
    moved = nearest in signs.RELOCATED or nearest in signs.NEWS
    return Standing.NOT if came or moved else Standing.ORIGIN


def _meant(text: Text, mention: Mention, placed: Standing) -> bool:
    """Tell whether a name that is also a word is meant as a place."""
    start, end = mention.start, mention.end
    behind = text.behind(end)
    capital = text.written[end - 1][:1].isupper()
    if text.words[start] == "us" and not (text.cased and text.written[start].isupper()):
        return False
    if text.cased and not capital and placed is not Standing.NOW:
        return False
    if behind in signs.SURE_SERVICES or (behind == "crisis" and text.word(end + 1) in signs.TEAMS):
        return True
    if text.gap(start) is END and "." not in mention.name.beside:
        # Alone in front: "Hull. lost my mum", "NI here".
        alone = start == 0 and text.gap(end) is END
        if alone or (behind in signs.STILL and (capital or start == 0)):
            return True
    if behind and not (behind in signs.GOES_ON or behind in signs.SERVICES):
        return False
    return _led_to(text, mention)


def _led_to(text: Text, mention: Mention) -> bool:
    """Tell whether the words before a name that is also a word lead to a place."""
    at, cues = _preposition(text, mention)
    word = text.word(at)
    if word in signs.IN_SURELY:
        return signs.NOT_PLACED.isdisjoint(cues[:2])
    if word in signs.TO:
        came = "from" in cues and not signs.MOVED.isdisjoint(cues)
        return came or not signs.RELOCATED.isdisjoint(cues[:3])
    if word == "from":
        return text.gap(at) is not JOINED or not signs.FROM.isdisjoint(cues[:1])
    return False


def _inside(text: Text, mention: Mention, after: Mention | None) -> str:
    """Return the code that what follows a name tells: "Barry, south Wales", "" where none does."""
    name = mention.name
    if text.word(mention.end) == "the" and text.word(mention.end + 1) in signs.SORTS:
        # A state that shares its name with a country has the country's code last.
        return name.codes[-1 if text.word(mention.end + 1) == "country" else 0]
    if after is None or after.name.kind not in WIDE:
        return ""
    gaps = text.gaps[mention.end : after.start + 1]
    between = text.words[mention.end : after.start]
    if END in gaps or not signs.BETWEEN.issuperset(between):
        return ""
    wide = after.name.codes
    every = (*name.codes, *name.others)
    near = [code for code in every if code in wide]
    near += [code for code in every if country(code) in map(country, wide)]
    short = after.name.mark == "after"
    if near:
        return "" if short and between else near[0]
    written = text.written[after.start]
    strange = name.kind == "city" and not between and _moves(name, after.name, written, gaps)
    return wide[0] if strange else ""


def _moves(name: Name, wide: Name, written: str, gaps: Sequence[str]) -> bool:
    """Tell whether a wider place takes a city that is not known there: "Newcastle, Delaware"."""
    if wide.mark == "after":
        return PAUSE in gaps and written.isupper()
    return wide.kind == "state" or (PAUSE in gaps and not name.mark)


def _whose(text: Text, mention: Mention) -> tuple[bool, bool]:
    """Tell whether a place is another person's, and whether a bystander's.

    The nearest of the words before it in its sentence that is a person decides.
    """
    at = mention.start
    for _ in range(_SUBJECT):
        if at <= 0 or text.gaps[at] is END:
            break
        at -= 1
        word = text.words[at]
        if word in signs.WRITER:
            return False, False
        if word in signs.BYSTANDERS and text.word(at - 1) in signs.OWNERS:
            said = text.word(mention.end) in signs.SAYS
            return True, not said or _advises(text, mention.end)
        if word in signs.OTHERS or word in signs.THIRD:
            return True, _advises(text, mention.end)
    return False, False


def _advises(text: Text, at: int) -> bool:
    """Tell whether somebody speaks of the writer: "says I should", not "told me she".

    The first person of what is said decides; of oneself it is mostly said without one:
    "says it is not worth it".
    """
    if text.word(at) not in signs.SAYS:
        return False
    advice = text.word(at) in signs.ADVISES
    listener = text.word(at + 1) in signs.LISTENER
    said = at + 1 + listener
    if listener and text.word(said) in signs.ADVICE:
        return True
    for word in text.words[said : said + _SAID]:
        if word in signs.WRITER or word in signs.LISTENER:
            return True
        if word in signs.THIRD or word in signs.THEMSELVES:
            return False
    return advice


class Name(NamedTuple):
    """A row of the table.

    `codes` are those that count without more, the likeliest first, `others`
    those that need another word for them; `mark` is empty or the
    word of the table's fourth column, `beside` are words next to which it names no place.
    """

    name: str
    kind: str
    codes: tuple[str, ...]
    others: tuple[str, ...] = ()
    mark: str = ""
    beside: frozenset[str] = frozenset()


@cache
def table() -> dict[str, str]:
    """Return the rows of the table by their names in small letters, not yet cut."""
    # Rows are cut on use alone: this is what a quick start waits for.
    return {line[: line.index("\t")].lower(): line for line in lines_of("places.tsv")}


def longest_name(words: Sequence[str], at: int, most: int) -> tuple[int, Name] | None:
    """Return how many words from `at` make the longest name, of at most `most`, and its row.

    Persons are read from the name of their people: "Frenchmen", "Nigerians".
    """
    rows = table()
    for length in range(min(most, LONGEST_NAME), 0, -1):
        key = words[at] if length == 1 else " ".join(words[at : at + length])
        if line := rows.get(key):
            return length, _read(line)
        if person := _person(rows, key):
            return length, person
    return None


def _person(rows: dict[str, str], key: str) -> Name | None:
    for ending in _PERSON_ENDINGS:
        if key.endswith(ending) and (line := rows.get(key[: -len(ending)])):
            row = _read(line)
            if row.kind == PEOPLE:
                return row._replace(name=row.name + ending, mark=row.mark or "person")
    return None


@cache
def _read(line: str) -> Name:
    name, kind, codes, mark, beside, shown, *_ = [*line.split("\t"), "", "", ""]
    every = codes.split()
    return Name(
        name=shown or name,
        kind=kind,
        codes=tuple(code for code in every if code[0] != "("),
        others=tuple(code.strip("()") for code in every if code[0] == "("),
        mark=mark,
        beside=frozenset(beside.split()),
    )
