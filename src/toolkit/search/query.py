"""A question as typed or pasted, read as a query; and the region that it names.

Known keys with a valid value narrow the search, quoted words are a phrase;
everything else, operators and punctuation included, is just text.
Must not know which words a library has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from toolkit.domain.judgement import Filters
from toolkit.domain.link import LinkType
from toolkit.domain.region import country, parse_region, serves
from toolkit.domain.text import clean_line, words_of
from toolkit.domain.trust import Level, State
from toolkit.search import place_text as signs
from toolkit.search.place_mentions import Mention, Standing, said_in, table
from toolkit.search.place_text import Text, cut_text, plain_text
from toolkit.tables import rows_of

# A pasted page is cut: what follows says nothing new about the question.
LONGEST_TEXT = 50_000
# In a longer text quotation marks are speech, not a phrase to insist on.
_LONGEST_WITH_PHRASES = 100
_KEYED = re.compile(
    r'(?<!\S)(tag|type|region|trust|health|not):(?:"([^"\n]{1,80})"|([^\s"]{1,80}))'
)
_QUOTED = re.compile(r'"([^"\n]{1,90})"|\u201c([^\u201c\u201d\n]{1,90})\u201d')


class Unread(NamedTuple):
    """A filter whose value the library does not know: it was read as text."""

    key: str
    value: str


class Query(NamedTuple):
    """What is asked for.

    `text` as it was typed, without what narrows; `words` in order, folded;
    `phrases` as words; `without` words a link must not hold; `filters` narrow by
    value. `partial` tells that the last word may be still unfinished. `unread` are
    filters of a short text that were read as text: in a long one they are speech.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: frozenset[str] = frozenset()
    filters: Filters = Filters()
    partial: bool = False
    text: str = ""
    unread: tuple[Unread, ...] = ()


def read_query(text: str, is_tag: Callable[[str], bool]) -> Query:
    """Read a question; `is_tag` tells whether the library has such a tag."""
    text = text[:LONGEST_TEXT]
    found: dict[str, list[str]] = {}
    unread: list[Unread] = []

    def keep(match: re.Match[str]) -> str:
        key, value = match[1], match[2] or match[3]
        meant = _valid(key, value, is_tag)
        if meant is None:
            unread.extend([Unread(key, value)] if key != "not" else [])
            return match[0]
        found.setdefault(key, []).append(meant)
        return " "

    rest = _KEYED.sub(keep, text)
    words = words_of(rest)
    return Query(
        words=tuple(words),
        phrases=_phrases(rest),
        without=frozenset(word for value in found.get("not", ()) for word in words_of(value)),
        filters=Filters(
            tags=tuple(found.get("tag", ())),
            types=tuple(LinkType(value) for value in found.get("type", ())),
            regions=tuple(found.get("region", ())),
            levels=tuple(Level(value) for value in found.get("trust", ())),
            states=tuple(State(value) for value in found.get("health", ())),
        ),
        partial=bool(words) and rest.rstrip("\r\n")[-1:].isalnum(),
        text=rest,
        unread=tuple(unread) if len(text) <= _LONGEST_WITH_PHRASES else (),
    )


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    if len(text) > _LONGEST_WITH_PHRASES:
        return ()
    quoted = (match[1] or match[2] for match in _QUOTED.finditer(text))
    return tuple(words for quote in quoted if (words := tuple(words_of(quote))))


def _region_of_place(name: str) -> str | None:

    codes, _ = regions_of([name])
    return codes[0] if len(codes) == 1 else None


def _valid(key: str, value: str, is_tag: Callable[[str], bool]) -> str | None:
    """Return the value as the library writes it, or None when it is just text."""
    if key == "not":
        return value if words_of(value) else None
    if key == "tag":
        return value if is_tag(value) else None
    if key == "region":
        return parse_region(value) or _region_of_place(value)
    kinds: dict[str, type[LinkType | Level | State]] = {
        "type": LinkType,
        "trust": Level,
        "health": State,
    }
    wanted = value.casefold()
    return wanted if wanted in [member.value for member in kinds[key]] else None


# Which region a text names, and which words name it. Two steps, by rules alone: a name counts
# or not by what stands around it ("reading", "in Reading"), and of several the one where the
# person who may need help is now counts ("from Leeds but live in Toronto").


# Of a very long text what follows says nothing new of where somebody is.
_LONGEST_TEXT = 20_000
# Kinds of places that have a flag.
_FLAGGED = frozenset({"nation", "country"})


class Place(NamedTuple):
    """A region a text names: its ISO code, and the name that told it ("CA", "Toronto")."""

    code: str
    name: str


def region_of(text: str, home: str, *, surely_there: bool = False) -> Place | None:
    """Return the region where the person who may need help is, if a text names one.

    `home` is the reader's region: of places of one name the one in that country
    is meant, unless the text names another. With `surely_there` neither a
    nationality nor a place of the past is enough.
    """
    cut = cut_text(text[:_LONGEST_TEXT])
    said = said_in(cut)
    counted = _of_person(cut, said)
    if surely_there:
        counted = [mention for mention in counted if _is_there(cut, mention)]
        said = counted or said
    if not counted:
        return _flag_of(cut) if not said else None
    best = max(counted, key=lambda mention: (mention.standing, -mention.start))
    if best.standing is Standing.PEOPLE and (flag := _flag_of(cut)):
        return flag
    code = _code(best, said, home)
    for mention in counted:
        narrower = _code(mention, said, home)
        if country(narrower) == code != narrower and mention.standing >= Standing.BARE:
            return Place(narrower, mention.name.name)
    return Place(code, best.name.name)


def passed_over(text: str, home: str, region: str) -> str:
    """Return a place of another country or nation that a text names but is not read for.

    "" where there is none; `region` is the code that it is read for.
    """
    cut = cut_text(text[:_LONGEST_TEXT])
    said = said_in(cut)
    for mention in said:
        if mention.standing <= Standing.ORIGIN and not mention.other:
            continue
        code = _code(mention, said, home)
        if not serves((code,), region) and not serves((region,), code):
            return mention.name.name
    return ""


_HOME = "GB"
# What may stand beside the name of a place that is a whole region: "the city of Leeds only".
_BESIDE = frozenset("the of only city county area borough region".split())
_BOTH = re.compile(r"(?<!\s)\s+and\s+|(?:(?<!\s)\s+)?[&/]\s*", re.IGNORECASE)


def regions_of(texts: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read texts that each name a region, by code or name, or a place in one.

    Returns the ISO codes, and the texts that name none. Of places of one name that
    in the country of the other texts is meant, else that in the UK; places of several
    countries are not sure, and none of them counts.
    """
    found = {text: _named(text) for text in texts}
    named = {country(code) for codes in found.values() for code in codes}
    home = min(named) if len(named) == 1 else _HOME
    placed = {text: _placed(text, home) for text, codes in found.items() if not codes}
    countries = {country(code) for code in placed.values() if code}
    if len(countries) == 1 and countries <= (named or countries):
        found.update((text, (code,)) for text, code in placed.items() if code)
    codes = tuple(dict.fromkeys(code for codes in found.values() for code in codes))
    return codes, tuple(text for text, codes in found.items() if not codes)


def _named(text: str) -> tuple[str, ...]:
    """Return the codes of a text that is a code or a name, or two of them."""
    if code := parse_region(text):
        return (code,)
    both = [parse_region(part) for part in _BOTH.split(text.strip())]
    return tuple(code for code in both if code) if all(both) else ()


@lru_cache(maxsize=1_000)
def _placed(text: str, home: str) -> str:
    """Return the region of a place that is all a text names, "" where it says more."""
    place = region_of(f"in {clean_line(text).title()}", home)
    if place is None or not set(words_of(text)) <= {*words_of(place.name), *_BESIDE}:
        return ""
    return place.code


def _is_there(text: Text, mention: Mention) -> bool:
    """Tell whether a place is surely one of now: "from Chicago" is, "served in Iraq" is not."""
    if mention.standing is Standing.ORIGIN:
        before = text.words[max(mention.start - 5, 0) : mention.start]
        return before[-1:] == ["from"] and signs.ORIGIN.isdisjoint(before)
    return mention.standing > Standing.ORIGIN


def places_in(words: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the regions a text names, each with the words that name it.

    `words` as `domain.text.words_of` gives them; a longer name wins, so
    "northern ireland" is not Ireland.
    """
    text = plain_text(list(words))
    found: dict[str, frozenset[str]] = {}
    said = said_in(text)
    for mention in said:
        code = _code(mention, said, "")
        names = frozenset(text.words[mention.start : mention.end])
        found[code] = found.get(code, frozenset()) | names
    return found


def _of_person(text: Text, said: list[Mention]) -> list[Mention]:
    """Return the places of the person who may need help: the writer or another."""
    others = [mention for mention in said if mention.other]
    writers = [mention for mention in said if not mention.other]
    if not others:
        return writers
    if not _speaks_of_self(text):
        return [m for m in others if m.standing > Standing.ORIGIN] or writers or others
    return writers


def _speaks_of_self(text: Text) -> bool:
    """Tell whether a text is about the writer rather than about somebody else."""
    if any(word in signs.THIRD or word in signs.WORRY for word in text.words):
        return False
    return any(
        word in signs.WRITER
        and any(next_ in signs.DISTRESS for next_ in text.words[at + 1 : at + 4])
        for at, word in enumerate(text.words)
    )


def _code(mention: Mention, said: Sequence[Mention], home: str) -> str:
    """Return the code of a name, of several the one another name or the home country tells."""
    name = mention.name
    every = (*name.codes, *name.others)
    if mention.inside or len(every) == 1:
        return mention.inside or every[0]
    told = [
        code
        for other in sorted(said, key=lambda other: abs(other.start - mention.start))
        if other.start != mention.start and len(other.name.codes) == 1
        if other.standing > Standing.ORIGIN or other.start == mention.end
        for code in every
        if country(code) == country(other.name.codes[0])
        and (code == other.name.codes[0] or "-" not in other.name.codes[0])
    ]
    if told:
        return told[0]
    near = [code for code in name.codes if code == home]
    near += [code for code in name.codes if home and country(code) == country(home)]
    return near[0] if near else every[0]


def _flag_of(text: Text) -> Place | None:
    """Return the region of the first flag, a weak sign as a people's name is."""
    for code in text.flags:
        for line in table().values():
            name, kind, codes, *_ = line.split("\t")
            if codes == code and kind in _FLAGGED:
                return Place(code, name)
    return None


_YOUNG = ("young", "children", "teenagers", "under")
_AGES = frozenset(str(age) for age in range(5, 18))
_BEFORE_AGE = frozenset({"im", "am", "is", "aged", "age", "turned", "hes", "shes", "just"})
_AFTER_AGE = frozenset({"year", "years", "yr", "yrs", "yo", "y"})


@cache
def _audiences() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return words of a question, in order, to words by which links tell whom they are for."""
    return {
        tuple(words.split()): tuple(means.split())
        for means, names, *_ in rows_of("audiences.tsv")
        for words in names.split(", ")
    }


@cache
def narrow_audiences() -> frozenset[str]:
    """Return words by which links tell that they are for some people and not for others."""
    rows = rows_of("audiences.tsv")
    many = {word for means, _, *marked in rows if marked for word in means.split()}
    return frozenset(word for means, *_ in rows for word in means.split()) - many


def audiences_in(words: Sequence[str]) -> frozenset[str]:
    """Return words by which links tell that they are for those whom a text speaks of."""
    known = _audiences()
    longest = max(map(len, known))
    found: set[str] = set()
    for start in range(len(words)):
        for length in range(1, longest + 1):
            found.update(known.get(tuple(words[start : start + length]), ()))
        if _tells_young_age(words, start):
            found.update(_YOUNG)
    return frozenset(found)


def _tells_young_age(words: Sequence[str], at: int) -> bool:
    """Tell whether this is the age of a child: "im 14", "14 years"."""
    if words[at] not in _AGES:
        return False
    before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
    return before in _BEFORE_AGE or after in _AFTER_AGE
