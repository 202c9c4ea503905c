"""Words that name a place or a group of people, and what they raise.

A small written-out table; it raises links of that region or for those people and
never hides others. Must not guess a place from anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolkit.domain.region import country

# Words, in order, to the ISO code of the region they name.
PLACES: dict[tuple[str, ...], str] = {
    tuple(words.split()): code
    for code, names in {
        "GB-SCT": (
            "scotland, scottish, scots, glasgow, edinburgh, aberdeen, dundee, inverness, highlands,"
            " fife, stirling, perthshire, alba"
        ),
        "GB-WLS": "wales, welsh, cymru, cymraeg, cardiff, swansea, newport, wrexham, bangor",
        "GB-NIR": (
            "northern ireland, belfast, derry, londonderry, ulster, lisburn, newry, armagh, ni"
        ),
        "GB-ENG": (
            "england, english, london, manchester, birmingham, leeds, liverpool, bristol,"
            " sheffield, newcastle, nottingham, leicester, yorkshire, cornwall, devon, kent,"
            " essex, norfolk"
        ),
        "GB": "uk, united kingdom, britain, great britain, british",
        "IE": "ireland, irish, eire, republic of ireland, dublin, cork, galway, limerick",
        "US": (
            "usa, america, american, united states, the states, the us, ohio, texas, california,"
            " florida, new york, chicago, boston"
        ),
        "CA": "canada, canadian, toronto, ontario, vancouver, montreal, quebec, alberta, ottawa",
        "AU": (
            "australia, australian, aussie, oz, sydney, melbourne, brisbane, adelaide, queensland,"
            " tasmania, western australia, new south wales"
        ),
        "NZ": "new zealand, aotearoa, kiwi, nz, auckland, wellington, christchurch",
        "FR": "france, french, paris",
        "DE": "germany, german, berlin",
        "ES": "spain, spanish, madrid",
        "IT": "italy, italian, rome",
        "NL": "netherlands, dutch, holland, amsterdam",
        "PL": "poland, polish, warsaw",
        "PT": "portugal, portuguese, lisbon",
        "SE": "sweden, swedish, stockholm",
        "IN": "india, indian, delhi, mumbai",
        "ZA": "south africa, south african, johannesburg, cape town",
    }.items()
    for words in names.split(", ")
}
_LONGEST = max(len(words) for words in PLACES)

_YOUNG = ("young", "children", "teenagers", "under")
_AGES = frozenset(str(age) for age in range(5, 18))
_BEFORE_AGE = frozenset({"im", "am", "is", "aged", "age", "turned", "hes", "shes", "just"})
_AFTER_AGE = frozenset({"year", "years", "yr", "yrs", "yo", "y"})

# Words, in order, to words by which links tell that they are meant for them.
AUDIENCES: dict[tuple[str, ...], tuple[str, ...]] = {
    tuple(words.split()): tuple(means.split())
    for means, names in {
        " ".join(_YOUNG): (
            "under 18, under 18s, under 16, under 19, under 25, my son, my daughter, my kid,"
            " my child, teen, teens, teenager, teenage, teenagers, kid, kids, child, children,"
            " schoolgirl, schoolboy, adolescent, young person, young people, year 9, year 10,"
            " year 11, 13yo, 14yo, 15yo, 16yo, 17yo"
        ),
        "older": "pensioner, pensioners, elderly, older people, over 60, over 65, over 70",
        "students": "uni, university, student, students, freshers, campus",
        "carers": "carer, carers, caring for, look after my, looking after my",
        "parents": "parent, parents, mum of, dad of, new mum, new dad",
        "lgbt lgbtq lgbtqia": (
            "gay, lesbian, bi, bisexual, trans, transgender, queer, nonbinary, lgbt, lgbtq"
        ),
        "men": "bloke, blokes, men, lads, my husband",
        "women": "women, woman, girls",
        "workers employers": "employee, employer, my boss, at work, my job, workplace",
        "families": "my brother, my sister, my mum, my dad, family, relatives",
    }.items()
    for words in names.split(", ")
}
_LONGEST_AUDIENCE = max(len(words) for words in AUDIENCES)


def places_in(words: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the regions a text names, each with the words that name it.

    A longer name wins: "northern ireland" is not Ireland.
    """
    found: dict[str, frozenset[str]] = {}
    start = 0
    while start < len(words):
        for length in range(_LONGEST, 0, -1):
            name = tuple(words[start : start + length])
            if len(name) == length and name in PLACES:
                code = PLACES[name]
                found[code] = found.get(code, frozenset()) | frozenset(name)
                start += length - 1
                break
        start += 1
    return found


def abroad(places: Iterable[str], home: str) -> frozenset[str]:
    """Return the places that count: those of other countries where one is named.

    "My cousin in Ohio, I am in Leeds" asks for Ohio.
    """
    named = frozenset(places)
    elsewhere = frozenset(place for place in named if country(place) != country(home))
    return elsewhere or named


def audiences_in(words: Sequence[str]) -> frozenset[str]:
    """Return words by which links tell that they are for those whom a text speaks of."""
    found: set[str] = set()
    for start in range(len(words)):
        for length in range(1, _LONGEST_AUDIENCE + 1):
            found.update(AUDIENCES.get(tuple(words[start : start + length]), ()))
        if _tells_young_age(words, start):
            found.update(_YOUNG)
    return frozenset(found)


def _tells_young_age(words: Sequence[str], at: int) -> bool:
    """Tell whether this is the age of a child: "im 14", "14 years"."""
    if words[at] not in _AGES:
        return False
    before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
    return before in _BEFORE_AGE or after in _AFTER_AGE
