"""Names beside each other: nothing said twice, and "the" where English wants it.

Must not choose what a reply says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DROPPED_IN_WORDS = re.compile(r"[.'\u2019]")
_WORD = re.compile(r"\w+")
_OUTER_AND_INNER = re.compile(r"([^()]+?) \(([^()]+)\)")
# Shorter words end in an s that is no plural.
_SHORTEST_PLURAL = 4
# "the Mental Health Foundation", "the Royal College of Psychiatrists". A trust is left
# out: some call themselves "the", some do not.
_TAKES_ARTICLE = re.compile(
    r"(?:NHS|HSE|BBC)|(?:Royal|National Institute) .*|(?:Department|Ministry|Office|University)"
    r" (?:of|for) .*|.*\b(?:Society|Foundation|Commission|Organi[sz]ation|Association|Council"
    r"|Institute|College|Federation|Ombudsman|Authority|Agency|Network|Forum|Alliance|Partnership"
    r"|Fund|Service|Government|Academy|Executive|Office|Tribunal|Initiative|Charity"
    r"|Action Group)(?: (?:of|for) .*)?"
)
# "Ireland" is not said by "Northern Ireland", nor "Wales" by "New South Wales".
_OTHER_FORMS = {
    "Scotland": ("Scottish",),
    # The language is spoken of where nobody says the nation.
    "Wales": ("Cymru", r"Welsh(?! (?:language|line|speak|medium))"),
    "Northern Ireland": ("Northern Irish",),
    "Ireland": ("Irish",),
    # Welsh changes the first letter behind some words: "yng Nghymru".
    "Cymru": ("Nghymru", "Gymru", "Chymru"),
    "Lloegr": ("Loegr",),
    "Gogledd Iwerddon": ("Ngogledd Iwerddon", "Ogledd Iwerddon"),
    "yr Alban": ("'r Alban",),
    "y DU": ("'r DU",),
}
_LARGER_PLACE = r"(?<!Northern )(?<!South )(?<!ogledd )(?<!Ogledd )"


def says(text: str, name: str) -> bool:
    """Tell whether a text has every word of a name, however it is spelt or ends."""
    wanted = _words(name)
    return bool(wanted) and wanted <= _words(text)


def alike(one: str, other: str) -> bool:
    """Tell whether two names are the same but for their case and signs."""
    return _words(one.casefold()) == _words(other.casefold())


def publisher_beside(title: str, publisher: str) -> str:
    """Return what of the publisher's name the title does not say, without brackets.

    "NSPCC" of "Childline (NSPCC)" beside "Childline"; "" where the one holds the other.
    """
    for name in _outer_and_inner(publisher):
        said = alike(title, name) or says(title, name) or _within_a_word(title, name)
        if not (said or says(name, title)):
            return name
    return ""


def in_prose(publisher: str) -> str:
    """Return a publisher's name as it stands inside a sentence: "the NHS"."""
    name = _outer_and_inner(publisher)[0]
    # "the King's Fund", but "The Mix": one word alone is no name without its article.
    if name.startswith("The ") and " " in name[4:]:
        return f"the {name[4:]}"
    return f"the {name}" if _TAKES_ARTICLE.fullmatch(name) else name


def says_places(text: str, places: Sequence[str]) -> bool:
    """Tell whether a text names every one of these places, in this form or another."""
    return bool(places) and all(
        re.search(rf"{_LARGER_PLACE}\b(?:{_forms(place.removeprefix('the '))})\b", text)
        for place in places
    )


def _forms(place: str) -> str:
    return re.escape(place) + "".join(f"|{other}" for other in _OTHER_FORMS.get(place, ()))


def without_colon(title: str) -> str:
    """Return a title as it stands before a colon: "Galop, LGBT+ anti-abuse charity"."""
    return title.replace(": ", ", ")


def with_notes(name: str, notes: Sequence[str]) -> str:
    """Put notes behind a name: in one pair of brackets, or after a comma where it has its own."""
    flat = ", ".join(re.sub(r" ?\(([^()]*)\)", r", \1", note) for note in notes)
    if not flat or not name:
        return name or flat
    return f"{name}, {flat}" if name.endswith(")") else f"{name} ({flat})"


def _within_a_word(text: str, name: str) -> bool:
    """Tell whether a word holds a name: SANE in "SANEline", GambleAware in "BeGambleAware".

    Only where the case shows where the name ends: "Mindfulness" says nothing of Mind.
    """
    for word in _WORD.findall(text):
        before, held, after = word.partition(name)
        begins = held and not before and name.isupper() and after[:1].islower()
        ends = held and not after and name[:1].isupper() and before[-1:].islower()
        if begins or ends:
            return True
    return False


def _outer_and_inner(publisher: str) -> tuple[str, ...]:
    found = _OUTER_AND_INNER.fullmatch(publisher)
    return (found[1], found[2]) if found else (publisher,)


def _words(text: str) -> frozenset[str]:
    plain = _DROPPED_IN_WORDS.sub("", text.replace("&", " and "))
    return frozenset(
        word.removesuffix("s") if len(word) >= _SHORTEST_PLURAL else word
        for word in _WORD.findall(plain)
    )
