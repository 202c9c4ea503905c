"""Which field of ours a column is, by its name: "Tel no", `charity_name`, "Site web".

The names are in data/column_names.tsv, in ten languages. Some leave no doubt;
others mean the field in some lists only ("Site" may be a place), and whoever
reads the table asks the cells. Must not look at cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from toolkit.domain.fields import FIELDS as LINK_FIELDS
from toolkit.domain.sentences import is_column, read_column
from toolkit.domain.text import fold
from toolkit.tables import rows_of

IGNORE = "ignore"
EXTRA = "extra"
TEXTS = "texts"
# Only the first column of such a name is taken; of tags and folders all are.
MANY = frozenset({"tags", "folder", "phone", "text", "email", TEXTS})

_LONGEST_NAME = 200
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_POSSESSIVE = re.compile(r"['\u2019]s\b", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")
# Letters that stay letters of their own when the accents are off.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d"})
_NUMBER_BEFORE = re.compile(r"\s*(?:q(?:uestion)?\s?)?\d{1,3}(?:[.):]\s*|\s+)", re.IGNORECASE)
_NUMBER_AFTER = re.compile(r"\s*\d{1,2}\s*\Z")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")

# What a question in a form may ask for in so many words.
_ASKED_FOR = frozenset(
    "url title summary note tags publisher audience language phone email hours cost".split()
)
# What everything has: "the website of the organisation" asks for a website.
_NAMES = frozenset({"title", "publisher"})
_SMALL_WORDS = frozenset(
    "what is the a an of for or this please give enter a d da das de del der des di die do du e el"
    " het il l la le les lo o van yr".split()
)
# In a name that is none of ours they speak of a person, in ten languages.
_PERSONAL = frozenset(
    "author authors by contact curator editor lead manager member owner person sender staff user"
    " volunteer who worker you your contacts manager users submitted added creator from people"
    " members coordinator trustee username handle shared awdur cyswllt autor autorin"
    " ansprechpartner ansprechpartnerin"
    " ansprechperson kontakt kontaktperson contacto responsable auteur personne interlocuteur"
    " autore contatto referente persona auteurs contactpersoon osoba kontaktowa contato pessoa"
    " responsavel forfattare handlaggare".split()
)
# With such a word a form asks for the number of whoever fills it in.
_YOURS = frozenset(
    "your yours my submitter submitted respondent nominator nominated referrer eich dy ihr ihre"
    " ihren dein deine votre vos ton su tu vuestro tuo tua vostro vostra jouw uw je twoj twoja"
    " twoje panstwa seu sua teu din ditt ert".split()
)
_REACHED_BY = frozenset({"email", "phone", "text"})
_MOST_WORDS = 5
_SHORTEST = 3
# Beyond the place of every name in a row of the table.
_UNSURE = 1_000


class Known(NamedTuple):
    """What a column's name says: a field, "" for none, and whether that is sure.

    `rank` orders the names of one field: of two columns the lower one is meant.
    """

    field: str = ""
    sure: bool = False
    rank: int = 0


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Return the form in which two spellings of a column's name are the same.

    "OrganisationName", `organisation_name` and "Organisation name:" are one.
    """
    parted = _HUMP.sub(" ", _POSSESSIVE.sub("", name[:_LONGEST_NAME]))
    return _NOT_WORD.sub(" ", fold(parted).translate(_LETTERS)).strip()


def _read_names() -> Iterator[tuple[str, Known]]:
    for named, _language, *cells in rows_of("column_names.tsv"):
        for cell, first in zip(cells, (0, _UNSURE), strict=False):
            names = cell.split(", ") if cell else []
            for rank, name in enumerate(names, first):
                yield name, Known(named, sure=first == 0, rank=rank)


_NAMED = dict(_read_names())
_KNOWN = {name_key(name): found for name, found in _NAMED.items()}
# A field of ours that nobody else has a word for goes by its own name.
for _field in LINK_FIELDS:
    _KNOWN.setdefault(name_key(_field.name), Known(_field.name, sure=True))
COLUMNS: dict[str, tuple[str, ...]] = {
    field: tuple(name for name, found in _NAMED.items() if found.field == field) or (field,)
    for field in dict.fromkeys(found.field for found in _KNOWN.values())
}
FIELDS = frozenset(COLUMNS) - {IGNORE}


@lru_cache(maxsize=4096)
def known(name: str) -> Known:
    """Return what a column's name says, whatever numbers and brackets stand about it.

    `say[cy]` is a text in another language, and `say[xx]` none of ours.
    """
    if is_column(name):
        return Known(TEXTS, sure=True) if read_column(name) else Known()
    for form in _forms(name[:_LONGEST_NAME]):
        if found := _KNOWN.get(name_key(form)):
            return found
    # "Name/Title": both mean the same.
    parts = [_KNOWN.get(name_key(part), Known()) for part in name[:_LONGEST_NAME].split("/")]
    same = len({part.field for part in parts}) == 1
    return max(parts, key=lambda part: part.rank) if same else Known()


def field_of(name: str) -> str:
    """Return our field for a column's name, "" for a name nobody knows."""
    return known(name).field


def is_sure(name: str) -> bool:
    """Tell whether a column's name leaves no doubt about its field."""
    return known(name).sure


def rank_of(name: str) -> int:
    """Return how good a name is among those of its field; the lowest is the best."""
    return known(name).rank


def is_personal(name: str) -> bool:
    """Tell whether a column that is none of ours names people, who are no titles of links."""
    return not _PERSONAL.isdisjoint(name_key(name).split())


def is_of_who_fills_in(name: str) -> bool:
    """Tell whether a name asks about a person, "Your e-mail", and not about their service."""
    words = name_key(name).split()
    return not _YOURS.isdisjoint(words) and not any(map(_is_a_service, words))


def _is_a_service(word: str) -> bool:
    """Tell whether a word means who helps, or what: a mere "name" may be a person's."""
    found = _KNOWN.get(word, Known())
    return found.field == "publisher" or (found.field == "title" and not found.sure)


@lru_cache(maxsize=4096)
def field_asked_for(question: str) -> str:
    """Return the field that a long name speaks of: "What is the web address of the service?".

    "" where its words speak of none or of two. Never sure: the cells are to be asked.
    """
    words = name_key(_NUMBER_BEFORE.sub("", question[:_LONGEST_NAME], count=1)).split()
    found: set[str] = set()
    others: list[str] = []
    while words:
        size = next((n for n in range(_MOST_WORDS, 0, -1) if _asks(words[:n])), 0)
        if size:
            found.add(_KNOWN[" ".join(words[:size])].field)
        else:
            others.append(words[0])
        del words[: size or 1]
    if asked := found - _NAMES:
        if asked & _REACHED_BY and is_of_who_fills_in(question):
            return ""
        return asked.pop() if len(asked) == 1 else ""
    # "Contact name" is a person's: what is named must be a thing.
    if not found or not all(map(_is_of_a_thing, others)):
        return ""
    return "title" if "title" in found else "publisher"


def _asks(words: list[str]) -> bool:
    name = " ".join(words)
    found = _KNOWN.get(name, Known())
    return found.sure and found.field in _ASKED_FOR and len(name) >= _SHORTEST


def _is_of_a_thing(word: str) -> bool:
    return word in _SMALL_WORDS or _KNOWN.get(word, Known()).field in _NAMES


def _forms(name: str) -> Iterator[str]:
    """Yield a name as it stands, then without what a form puts about it."""
    yield name
    bare = _NUMBER_BEFORE.sub("", _BRACKETS.sub(" ", name), count=1)
    yield bare
    yield _NUMBER_AFTER.sub("", bare)
