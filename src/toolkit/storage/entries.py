"""What the search index holds of a link: one text of stems a field, and its words.

`FIELDS` is the table of what can be searched; a contract test walks it.
Must not know ranking, and must not touch the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from toolkit.domain.link import Contact, Link
from toolkit.domain.region import country
from toolkit.domain.words import stems_of_words, words_of, words_of_each

# A slot is a title's length above a link's id: slots in order are short titles
# first, which is the order in which the index hands links out.
_ID_BITS = 40
_LONGEST_TITLE = 15
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_IN_EVERY_ADDRESS = frozenset({"www", "com", "org", "net", "html", "htm", "php", "aspx", "index"})
_LONGEST_ADDRESS_WORD = 24
_NOT_DIGITS = re.compile(r"\D+")


def _address(link: Link) -> tuple[str, ...]:
    key = link.url_key
    words = words_of(_ESCAPE.sub(" ", key) if "%" in key else key)
    return (
        " ".join(
            [
                word
                for word in words
                if word not in _IN_EVERY_ADDRESS and len(word) <= _LONGEST_ADDRESS_WORD
            ]
        ),
    )


def _contacts(link: Link) -> tuple[str, ...]:
    return tuple(text for contact in link.contacts for text in _contact_texts(contact))


def _contact_texts(contact: Contact) -> Iterable[str]:
    """Yield the number as published, without its blanks, and the note."""
    yield contact.value
    if digits := _NOT_DIGITS.sub("", contact.value):
        yield digits
    yield contact.note


FIELDS: dict[str, Callable[[Link], tuple[str, ...]]] = {
    "title": lambda link: (link.title,),
    "terms": lambda link: link.terms,
    "tags": lambda link: link.tags,
    "publisher": lambda link: (link.publisher,),
    "summary": lambda link: (link.summary,),
    "say": lambda link: link.say,
    "contacts": _contacts,
    "audience": lambda link: (link.audience,),
    "address": _address,
}
# Words of an address are found, but are no words a person's are corrected to.
_COUNTED = tuple(field != "address" for field in FIELDS)


class Entry(NamedTuple):
    """A link as the index holds it.

    `texts` are the stems, a text a field in the order of FIELDS, then the
    marks; `words` and `stems` the different ones that are counted.
    """

    slot: int
    texts: tuple[str, ...]
    words: set[str]
    stems: set[str]


def entry_of(link: Link) -> Entry:
    """Work out what the index holds of a link."""
    given = [" ".join(texts_of(link)) for texts_of in FIELDS.values()]
    words: set[str] = set()
    stems: set[str] = set()
    texts = []
    for counted, found in zip(_COUNTED, words_of_each(given), strict=True):
        if not found:
            texts.append("")
            continue
        cut = stems_of_words(found)
        texts.append(" ".join(cut))
        stems.update(cut)
        if counted:
            words.update(found)
    texts.append(" ".join(marks_of(link)))
    return Entry(slot_of(link), tuple(texts), words, stems)


def slot_of(link: Link) -> int:
    """Return the place of a link in the index."""
    return min(len(words_of(link.title)), _LONGEST_TITLE) << _ID_BITS | link.id


def id_of(slot: int) -> int:
    """Return the id of the link in a slot."""
    return slot & ((1 << _ID_BITS) - 1)


def marks_of(link: Link) -> tuple[str, ...]:
    """Return the words that stand for a link's type, tags and regions."""
    marks = [mark("type", link.type.value)]
    marks += [mark("tag", tag) for tag in link.tags]
    marks += [mark("region", code) for code in link.regions or ("any",)]
    marks += [mark("country", country(code)) for code in link.regions]
    return tuple(dict.fromkeys(marks))


@lru_cache(maxsize=16_384)
def mark(kind: str, value: str) -> str:
    """Return the one word that stands for a type, a tag, a region or a country.

    No word of a text can be the same: those hold no underscore.
    """
    return f"{kind}_" + "".join(words_of(value))
