"""How contacts and names are written, and what the program itself says in a reply.

What a curator noted of a number (which option to press, which of two lines it is)
is part of it: it is written wherever the number is. Must not say whether anybody
answers (days and hours are listed, not promised), nor choose what a reply says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.domain.region import parse_region, place_name, serves
from toolkit.tables import rows_of

# What the program itself says in a reply: in English, or in another language. The other
# languages stand in data/phrases.tsv.


# A word of listed hours: "Mon", "bank holidays", the "pm" of "9.30pm".
_WORD = re.compile(r"(?:bank|public) holidays|every day|a week|(?<=[0-9])[ap]m\b|[^\W\d_]+")


class Phrases(dict[str, str]):
    """The phrases of a language by the English; what it lacks is said in English."""

    def __missing__(self, english: str) -> str:
        """Return the English."""
        return english

    def hours(self, listed: str) -> str:
        """Return days and hours word for word, or as listed where a word is not known.

        Half a translation would be read by nobody.
        """
        if all(word in self for word in _WORD.findall(listed)):
            return _WORD.sub(lambda found: self[found[0]], listed)
        return listed

    def day(self, day: date) -> str:
        """Return a day as people write it: "4 May 2026"."""
        return f"{day.day} {self.month(day)}"

    def month(self, day: date) -> str:
        """Return the month and year of a day: "May 2026"."""
        return f"{self[day.strftime('%B')]} {day.year}"

    def places(self, regions: Sequence[str]) -> str:
        """Return regions as people write them: "England, Wales"."""
        return ", ".join(self[place_name(code)] for code in regions)


ENGLISH = Phrases()


@cache
def phrases_in(language: str) -> Phrases:
    """Return the phrases of a language (ISO 639-1)."""
    rows = rows_of("phrases.tsv")
    return Phrases({english: said for code, english, said in rows if code == language})


# Names beside each other: nothing said twice, and "the" where English wants it.


_DROPPED_IN_WORDS = re.compile(r"[.'\u2019]")
_WORD_OF_NAME = re.compile(r"\w+")
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
    for word in _WORD_OF_NAME.findall(text):
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
        for word in _WORD_OF_NAME.findall(plain)
    )


MOST_CONTACTS = 3
_ON_THE_PAGE = "on the page"
_WAYS = {ContactKind.PHONE: "call", ContactKind.TEXT: "text"}
# "text SHOUT": what is to be written, before the number.
_KEYWORD = re.compile(r"text ([^:]+)", re.IGNORECASE)
# "Support line: emotional support" is the name of a line, and what it is for. With a
# digit it may say what to press, which comes after the number.
_LINE_NAME = re.compile(r"([^:0-9]*line): ([^0-9]+)", re.IGNORECASE)
# What a line of a service may be called in a list that nobody here has vetted.
_LONGEST_NAME = 4
_NAME = re.compile(r"[^\W\d_]+(?:[ '\u2019&:-]+[^\W\d_]+)*")
_OF_A_LINE = re.compile(
    r"line|support|advice|listening|information|enquir|emergenc|crisis|team|desk|office|service"
    r"|switchboard|\b(?:day|night|evening|weekend)",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(?:i|my|me|ask|say|tell|telegram|whatsapp|signal)\b", re.IGNORECASE)
# The longer of two words first: what was taken is not given back, so that no text is tried in
# many ways.
_HOURS = re.compile(
    r"(?:[\W\d_]|and|always|all|am|a|pm|noon|midday|midnight|hours?|hrs?|h|to|till?|until|from"
    r"|every|each|daily|days?|nights?|evenings?|week(?:days?|ends?)?|year|round|except|bank"
    r"|holidays?|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?|open|closed)*+",
    re.IGNORECASE,
)
# A number to call stands where hours should.
_NO_HOURS = re.compile(r"[0-9](?: ?[0-9]){5}|[0-9]-[0-9]+-[0-9]")
# Which of one service's lines comes first: the one where somebody listens.
_TO_BE_HEARD = re.compile(r"support|listen|emotional|heard|talk", re.IGNORECASE)
_TO_BE_TOLD = re.compile(r"\binfo|advice|enquir|admin|office", re.IGNORECASE)


def contacts_for(link: Link, home: str) -> tuple[Contact, ...]:
    """Choose the contacts that serve the home region, or all where none does.

    Of several of one kind, those for a person who needs to be heard come first.
    Of a stranger's link they come without the stranger's sentences.
    """
    reachable = [contact for contact in _sayable(link) if _can_be_reached(contact)]
    serving = [contact for contact in reachable if serves(contact.regions or link.regions, home)]
    return tuple(_heard_first(serving or reachable)[:MOST_CONTACTS])


def numbers_of(link: Link) -> str:
    """Write the numbers of a link for a page that anybody may read: "Phone: 116 123".

    Where they serve some places only, these are named: whoever reads it may live
    elsewhere. `exchange.cells.numbers_apart` reads this back.
    """
    by_place: dict[str, list[str]] = {}
    for contact in _sayable(link):
        if contact.value and contact.kind in _WAYS:
            codes = contact.regions or link.regions
            where = ", ".join(place_name(code).removeprefix("the ") for code in codes)
            by_place.setdefault(where, []).append(how_to_reach(contact).removeprefix("call "))
    return " \u2014 ".join(
        f"Phone{f' ({where})' if where else ''}: {'; '.join(ways)}"
        for where, ways in by_place.items()
    )


def _sayable(link: Link) -> Iterable[Contact]:
    """Return the contacts of a link; of a stranger's without the stranger's sentences."""
    return map(_unsaid, link.contacts) if link.is_strangers else link.contacts


def _unsaid(contact: Contact) -> Contact:
    """Return a contact of a stranger's list with no more words than its number needs."""
    said = contact.hours_text
    hours = said if _HOURS.fullmatch(said) and not _NO_HOURS.search(said) else ""
    if contact.kind is ContactKind.CHAT:
        return contact._replace(value="", note=_ON_THE_PAGE, hours_text=hours)
    note = _needed(contact.note)
    if not contact.value and contact.kind not in _WAYS:
        note = _ON_THE_PAGE
    return contact._replace(note=note, hours_text=hours)


def _needed(note: str) -> str:
    """Return the one part of a note that is an instruction, else one that names a line."""
    from toolkit.domain.contact import is_instruction  # noqa: PLC0415 - most links are not such

    parts = [part.strip() for part in note.split(";")]
    told = [part for part in parts if is_instruction(part)]
    return next(iter([*told, *filter(_is_line_name, parts)]), "")


def _is_line_name(part: str) -> bool:
    short = len(part.split()) <= _LONGEST_NAME and _NAME.fullmatch(part)
    return bool(short and _OF_A_LINE.search(part) and not _PERSONAL.search(part))


def how_to_reach(contact: Contact, phrases: Phrases = ENGLISH) -> str:
    """Write how a contact is used: "call 116 123", "text SHOUT to 85258"."""
    value, note = contact.value, contact.note
    if contact.kind is ContactKind.CHAT:
        named = f"chat {note}" if note.startswith("on ") else note
        named = phrases[named or f"chat {_ON_THE_PAGE}"]
        return " ".join(part for part in (named, value) if part)
    if contact.kind is ContactKind.EMAIL:
        more = f", {note}" if note and note != _ON_THE_PAGE else ""
        return f"{phrases['e-mail']} {value or phrases[_ON_THE_PAGE]}{more}"
    reach = f"{phrases[_WAYS[contact.kind]]} {value}"
    if contact.kind is ContactKind.TEXT and (keyword := _KEYWORD.fullmatch(note)):
        told = "text {word}" if value in note else "text {word} to {number}"
        return phrases[told].format(word=keyword[1], number=value)
    if line := _LINE_NAME.fullmatch(note):
        return f"{line[1]}: {reach}, {line[2]}"
    return f"{reach}, {phrases[note]}" if note else reach


def is_plain(contact: Contact) -> bool:
    """Tell whether a contact is written with its way and number alone: "call 988"."""
    return how_to_reach(contact) == f"{_WAYS.get(contact.kind)} {contact.value}"


def named_line(contact: Contact) -> bool:
    """Tell whether a contact begins with the name of its line: "Support line: call …"."""
    return contact.kind in _WAYS and bool(_LINE_NAME.fullmatch(contact.note))


def ways_to_reach(contacts: Sequence[Contact], phrases: Phrases = ENGLISH) -> str:
    """Write several contacts of one service: "call or text 988"."""
    by_number: dict[str, list[str]] = {}
    for contact in contacts:
        plain = is_plain(contact)
        by_number.setdefault(contact.value if plain else how_to_reach(contact, phrases), []).append(
            _WAYS[contact.kind] if plain else ""
        )
    return f" {phrases['or']} ".join(
        f"{either(ways, phrases)} {number}".strip() for number, ways in by_number.items()
    )


def either(verbs: Sequence[str], phrases: Phrases) -> str:
    """Join ways of one number: "call or text"."""
    return phrases[" or ".join(verbs)]


def _can_be_reached(contact: Contact) -> bool:
    """Tell whether there is a number, or a page that needs none."""
    return bool(contact.value or (contact.note and contact.kind not in _WAYS))


def _heard_first(contacts: Sequence[Contact]) -> list[Contact]:
    """Put those of one kind in order; each kind keeps its places."""
    by_kind = {
        kind: iter(sorted((one for one in contacts if one.kind is kind), key=_rank))
        for kind in ContactKind
    }
    return [next(by_kind[contact.kind]) for contact in contacts]


def _rank(contact: Contact) -> int:
    if _TO_BE_HEARD.search(contact.note):
        return 0
    return 2 if _TO_BE_TOLD.search(contact.note) else 1


def service_name(link: Link) -> str:
    """Return what people call the service: the publisher's name if the title has it.

    "Shout" for "Get help: text Shout" of "Mental Health Innovations (Shout)". A
    number alone is no name.
    """
    wheres = [place_name(code).removeprefix("the ") for code in link.regions]
    for part in link.publisher.rstrip(")").split(" ("):
        for name in (part, *(part.removesuffix(f" {where}") for where in wheres)):
            named = any(character.isalpha() for character in name)
            if named and not parse_region(name) and _is_in_words(name, link.title):
                return name
    return link.title


def _is_in_words(name: str, title: str) -> bool:
    """Tell whether a title has a name as words of its own, in the plural or not."""
    word = re.escape(name.removesuffix("s"))
    return re.search(rf"(?<!\w){word}s?(?!\w)", title, re.IGNORECASE) is not None
