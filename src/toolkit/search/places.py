"""Which region a text names, and which words name it.

Two steps, by rules alone: a name counts or not by what stands around it ("reading",
"in Reading"), and of several the one where the person who may need help is now
counts ("from Leeds but live in Toronto"). Must not guess a place from anything else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from toolkit.domain.region import country, parse_region, serves
from toolkit.domain.text import clean_line, words_of
from toolkit.search import place_signs as signs
from toolkit.search.place_mentions import Mention, Standing, said_in, table
from toolkit.search.place_text import Text, cut_text, plain_text
from toolkit.tables import rows_of

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
_BOTH = re.compile(r"\s+and\s+|\s*[&/]\s*", re.IGNORECASE)


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
