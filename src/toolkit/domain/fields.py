"""The fields of a link, once: of what kind, how merged, searched, spoken of and shown.

All that stores, writes, reads, merges, edits, indexes or shows links walks this
table: a new field is a row here, an attribute of `Link` and a step of the schema
(its index of the search too, where it is searched).

The rule for what comes from outside: on a link that somebody here judged, on
one that the starter list vouches for and on a crisis line, whatever can reach a
reply is proposed in `review` and never filled in or changed. Elsewhere blanks
are filled. Must not store or ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

from toolkit.domain.contact import hours_of_contact
from toolkit.domain.link import Contact, Link, LinkType, Text, unique_tags
from toolkit.domain.text import words_of
from toolkit.domain.trust import JUDGED, Level

_LONGEST_URL_IN_TITLE = 120
_BETWEEN_FIELDS, _BETWEEN_CONTACTS, _BETWEEN_PARTS = "\x1f", "\x1e", "\x1d"
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_NOT_DIGITS = re.compile(r"\D+")


class Kind(StrEnum):
    """What a field holds. Each engine has one table of how it reads and writes a kind.

    `words` are apart by ";" wherever they stand, which no sentence need be.
    """

    LINE = "line"
    PROSE = "prose"
    SENTENCES = "sentences"
    WORDS = "words"
    TAGS = "tags"
    TYPE = "type"
    REGIONS = "regions"
    CONTACTS = "contacts"
    FLAG = "flag"
    ADDRESS = "address"
    TEXTS = "texts"


# The values that say nothing; of the other kinds it is an empty list.
_BLANKS: dict[Kind, object] = {
    Kind.LINE: "",
    Kind.PROSE: "",
    Kind.ADDRESS: "",
    Kind.TYPE: LinkType.OTHER,
    Kind.FLAG: False,
}


class Merge(StrEnum):
    """What becomes of a field when a list says something else.

    `fill`: a blank is filled, anything else stays. `unite`: both. `propose`:
    never set by a list, whoever judged the link. `never`: not a list's to say.
    """

    FILL = "fill"
    UNITE = "unite"
    PROPOSE = "propose"
    NEVER = "never"


class Searched(NamedTuple):
    """How a field is searched: how a sentence names it, and its place among those that matched.

    `weight` is what a word found there counts for beside other fields, 0..1;
    `label` tells that each text of it is a name for the whole link; `column` its
    name in the index, where that is not the field's.
    """

    shown: str
    weight: float
    place: int
    label: bool = False
    column: str = ""


class Field(NamedTuple):
    """A field of a link.

    `in_reply`: it stands in a snippet or decides what stands there, so a
    vetting is given for it. `guarded`: a list only proposes it where a person
    or the starter list stands for the link. `one` is how a sentence speaks of
    one of it, `card` how the card does, where the name is not the word.
    """

    name: str
    kind: Kind
    merge: Merge
    in_reply: bool = False
    guarded: bool = False
    one: str = ""
    card: str = ""
    searched: Searched | None = None

    @property
    def blank(self) -> object:
        """The value that says nothing."""
        return _BLANKS.get(self.kind, ())


# In the order of our JSON.
FIELDS: tuple[Field, ...] = (
    Field(
        "url", Kind.ADDRESS, Merge.NEVER, in_reply=True, guarded=True, one="address",
        searched=Searched("the address", 0.5, 9, column="address"),
    ),
    Field(
        "title", Kind.LINE, Merge.FILL, in_reply=True, guarded=True,
        searched=Searched("the title", 1.0, 1, label=True),
    ),
    Field(
        "summary", Kind.PROSE, Merge.FILL, in_reply=True, guarded=True,
        searched=Searched("the summary", 0.6, 5),
    ),
    Field(
        "publisher", Kind.LINE, Merge.FILL, in_reply=True, guarded=True,
        searched=Searched("the publisher", 0.8, 4),
    ),
    Field(
        "say", Kind.SENTENCES, Merge.FILL, in_reply=True, guarded=True,
        one="sentence", card="sentence",
        searched=Searched("its sentences for replies", 0.6, 6),
    ),
    Field(
        "tags", Kind.TAGS, Merge.UNITE, one="tag",
        searched=Searched("its tags", 0.9, 3, label=True),
    ),
    # The words by which people ask decide which link answers them.
    Field(
        "terms", Kind.WORDS, Merge.UNITE, guarded=True, one="term",
        searched=Searched("its search terms", 1.0, 2, label=True),
    ),
    Field("type", Kind.TYPE, Merge.FILL, in_reply=True, guarded=True),
    Field("regions", Kind.REGIONS, Merge.FILL, in_reply=True, guarded=True, one="region"),
    Field(
        "audience", Kind.LINE, Merge.FILL, in_reply=True, guarded=True,
        searched=Searched("whom it is for", 0.5, 8),
    ),
    Field("language", Kind.LINE, Merge.FILL),
    Field(
        "contacts", Kind.CONTACTS, Merge.FILL, in_reply=True, guarded=True, one="contact",
        searched=Searched("its contacts", 0.9, 7),
    ),
    Field(
        "crisis", Kind.FLAG, Merge.PROPOSE, in_reply=True, guarded=True,
        one="crisis mark", card="crisis line",
    ),
    Field(
        "private", Kind.FLAG, Merge.FILL, in_reply=True, guarded=True,
        one="mark for private messages", card="best in private",
    ),
    Field("cost", Kind.LINE, Merge.FILL),
    Field(
        "replaced_by", Kind.ADDRESS, Merge.PROPOSE, in_reply=True, guarded=True,
        one="newer address",
    ),
    Field(
        "texts", Kind.TEXTS, Merge.FILL, in_reply=True, guarded=True,
        one="text in another language",
    ),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}
_IN_REPLY = tuple(field.name for field in FIELDS if field.in_reply)
# In a table and on a card: who says it stands before what it says.
_BEFORE = ("url", "title", "publisher")
SHOWN = (*map(BY_NAME.__getitem__, _BEFORE), *(one for one in FIELDS if one.name not in _BEFORE))
# Crisis lines with this tag come first in the crisis reply (snippets.crisis).
FIRST_IN_CRISIS = "suicide"


def stands_for(link: Link) -> bool:
    """Tell whether a person here, or the starter list, stands for what a link says."""
    return link.trust.level in JUDGED or link.trust.level is Level.LISTED or link.crisis


def only_proposed(field: Field, link: Link) -> bool:
    """Tell whether a list may only propose this field of a link."""
    return field.merge is Merge.PROPOSE or (field.guarded and stands_for(link))


def only_proposed_by_starter(field: Field, link: Link) -> bool:
    """Tell whether a newer starter list may only propose this field of its own link."""
    return field.guarded and link.trust.level in JUDGED


def is_blank(link: Link, field: Field) -> bool:
    """Tell whether a field says nothing; a title that is only the address does not."""
    if field.name == "title":
        return link.title == title_from(link.url)
    return bool(getattr(link, field.name) == field.blank)


def title_from(url: str) -> str:
    """Return the title of a link that has none: its address without the scheme."""
    return url.partition("://")[2].rstrip("/")[:_LONGEST_URL_IN_TITLE]


def with_theirs(link: Link, name: str, theirs: Any, *, whole: bool = False) -> Any:  # noqa: ANN401 - of the field's type
    """Return a field once a list's value was taken over; `whole`: hours it lacks go, too."""
    mine = getattr(link, name)
    if name == "contacts":
        return with_contacts(mine, theirs, whole=whole)
    if name == "texts":
        from toolkit.domain.sentences import with_texts  # noqa: PLC0415 - a search needs it not

        return with_texts(mine, theirs)
    if name == "tags":
        return unique_tags([*mine, *theirs])
    if name != "regions" and isinstance(theirs, tuple):
        return tuple(dict.fromkeys((*mine, *theirs)))
    return theirs


def says_more(link: Link, name: str, theirs: Any, *, whole: bool = False) -> bool:  # noqa: ANN401 - as above
    """Tell whether a list's value would change a field."""
    mine = getattr(link, name)
    if name == "contacts":
        placed = _without_places(link, theirs)
        return with_contacts(mine, placed, whole=whole) != _without_days(mine)
    if name == "regions":
        return set(mine) != set(theirs)
    return bool(with_theirs(link, name, theirs) != mine)


def news_words(link: Link, name: str, theirs: Any) -> str:  # noqa: ANN401 - as above
    """Say in one line what a list says beyond what a link says already."""
    if name == "contacts":
        known = {one.value for one in link.contacts}
        new = tuple(one for one in theirs if one.value not in known)
        return value_words(name, new) if new else _hours_words(link.contacts, theirs)
    if isinstance(theirs, tuple):
        theirs = tuple(one for one in theirs if one not in getattr(link, name)) or theirs
    return value_words(name, theirs)


def _hours_words(own: tuple[Contact, ...], theirs: tuple[Contact, ...]) -> str:
    """Say of numbers that are known already what a list says of their hours."""
    known = {(one.value, one.hours, one.hours_text) for one in own}
    new = [one for one in theirs if (one.value, one.hours, one.hours_text) not in known]
    hours = ((one, hours_of_contact(one) or "without hours") for one in new)
    said = "; ".join(f"{value_words('contacts', (one,))} ({when})" for one, when in hours)
    return said or value_words("contacts", theirs)


def with_contacts(
    own: tuple[Contact, ...], theirs: tuple[Contact, ...], *, whole: bool = False
) -> tuple[Contact, ...]:
    """Return the contacts as another list would have them.

    A number that both have keeps what theirs leaves open, but for the hours of a list
    that is `whole`. Numbers that only one
    side has change places where there are as many of a kind on both sides: the
    line keeps its name, but not its hours. Otherwise theirs are added.
    """
    found = list(_without_days(own))
    for kind in dict.fromkeys(contact.kind for contact in theirs):
        new = {one.value: one for one in theirs if one.kind is kind}
        known = frozenset(new)
        mine = [place for place, one in enumerate(found) if one.kind is kind]
        for place in mine:
            if same := new.pop(found[place].value, None):
                kept = found[place]._replace(hours="", hours_text="") if whole else found[place]
                found[place] = _completed(same, kept)
        gone = [place for place in mine if found[place].value not in known]
        if len(gone) == len(new):
            for place, one in zip(gone, new.values(), strict=True):
                found[place] = _completed(one, found[place]._replace(hours="", hours_text=""))
        else:
            found += new.values()
    return tuple(found)


def _completed(contact: Contact, own: Contact) -> Contact:
    """Return a contact with what it leaves open as it stands in our own."""
    return contact._replace(
        regions=contact.regions or own.regions,
        hours=contact.hours or own.hours,
        hours_text=contact.hours_text or ("" if contact.hours else own.hours_text),
        # A page has our note in other punctuation, and says "call" before the number.
        note=own.note if _note_words(contact) in ([], _note_words(own)) else contact.note,
        checked_on=None,
    )


def _note_words(contact: Contact) -> list[str]:
    return [word for word in words_of(contact.note) if word != "call"]


def _without_places(link: Link, theirs: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Take off the places of a link where our own number names none: our pages write them."""
    placeless = {one.value for one in link.contacts if not one.regions}
    return tuple(
        one._replace(regions=())
        if one.value in placeless and set(one.regions) == set(link.regions)
        else one
        for one in theirs
    )


def _without_days(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    return tuple(contact._replace(checked_on=None) for contact in contacts)


def label(name: str) -> str:
    """Return the word for one value of a field, for a sentence."""
    known = BY_NAME.get(name)
    return (known.one if known else "") or name


def value_words(name: str, value: object) -> str:
    """Say the value of a field in one line."""
    if name == "contacts" and isinstance(value, tuple):
        return "; ".join(f"{one.kind.value} {one.value or one.note}".rstrip() for one in value)
    if name == "texts" and isinstance(value, tuple):
        return " | ".join(_text_words(value))
    if isinstance(value, tuple):
        return (" | " if name == "say" else "; ").join(value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def subject_of(link: Link) -> str:
    """Return what a vetting is given for: the fields that can reach a reply, as text.

    Migration m0004 wrote the fields of its day so, in SQL.
    """
    return _BETWEEN_FIELDS.join(f"{name}={_text(getattr(link, name))}" for name in _IN_REPLY)


def changed_since(link: Link) -> tuple[str, ...]:
    """Return the fields that are no longer what the vetting in force was given for."""
    vetting = link.trust.vetting
    if vetting is None or not vetting.subject or vetting.subject == subject_of(link):
        return ()
    # A field that came later was blank for whoever vetted before.
    blanks = {name: _text(BY_NAME[name].blank) for name in _IN_REPLY}
    judged = blanks | _fields_of(vetting.subject)
    now = _fields_of(subject_of(link))
    return tuple(name for name in _IN_REPLY if judged[name] != now[name])


def judged_url(link: Link) -> str:
    """Return the address that the vetting in force was given for, "" where not known."""
    vetting = link.trust.vetting
    return _fields_of(vetting.subject).get("url", "") if vetting else ""


def _fields_of(subject: str) -> dict[str, str]:
    parts = (part.partition("=") for part in subject.split(_BETWEEN_FIELDS))
    return {name: value for name, _, value in parts}


def _text(value: Any) -> str:  # noqa: ANN401 - a field's value, of any type
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, tuple):
        if value and isinstance(value[0], Contact):
            return _BETWEEN_CONTACTS.join(map(_contact_text, value))
        if value and isinstance(value[0], Text):
            return _BETWEEN_CONTACTS.join(_text_words(value))
        return "\n".join(value)
    return str(value)


def _text_words(texts: Iterable[Text]) -> Iterator[str]:
    """Yield texts in other languages with the names of their columns: "say[cy] Helo."."""
    from toolkit.domain.sentences import column_of  # noqa: PLC0415 - as above

    yield from (f"{column_of(one).name} {one.text}" for one in texts)


def _contact_text(contact: Contact) -> str:
    """Write a contact without the day it was checked: that is no change of it."""
    return _BETWEEN_PARTS.join(
        (
            contact.kind.value,
            contact.value,
            "\n".join(contact.regions),
            contact.hours,
            contact.hours_text,
            contact.note,
        )
    )


def json_form(link: Link) -> dict[str, Any]:
    """Return what a link says as JSON: the keys of every document that has a link."""
    return {field.name: _json_value(field, getattr(link, field.name)) for field in FIELDS}


def _json_value(field: Field, value: Any) -> Any:  # noqa: ANN401 - a field's value, of any type
    if field.kind is Kind.CONTACTS:
        return contacts_json(value)
    if field.kind is Kind.TEXTS:
        return texts_json(value)
    if field.kind is Kind.TYPE:
        return value.value
    if field.kind is Kind.ADDRESS:
        return value or None
    return list(value) if isinstance(value, tuple) else value


def contacts_json(contacts: Iterable[Contact]) -> list[dict[str, Any]]:
    """Return contacts as JSON; `region` has its codes with ";" between."""
    return [
        {
            "kind": contact.kind.value,
            "value": contact.value,
            "region": ";".join(contact.regions),
            "hours": contact.hours,
            "hours_text": contact.hours_text,
            "note": contact.note,
            "checked_on": contact.checked_on.isoformat() if contact.checked_on else None,
        }
        for contact in contacts
    ]


def texts_json(texts: Iterable[Text]) -> list[dict[str, Any]]:
    """Return texts in other languages as JSON."""
    return [
        {"language": one.language, "field": one.field, "text": one.text, "draft": one.draft}
        for one in texts
    ]


class SearchField(NamedTuple):
    """A field as index and ranking know it: `name` is its column in the index.

    `texts` gives what of a link is searched there.
    """

    name: str
    shown: str
    weight: float
    label: bool
    texts: Callable[[Link], tuple[str, ...]]


def _texts_of(field: Field) -> Callable[[Link], tuple[str, ...]]:
    if field.kind is Kind.CONTACTS:
        return _contact_texts
    if field.kind is Kind.ADDRESS:
        return _address_texts
    value_of: Callable[[Link], Any] = attrgetter(field.name)
    if field.blank == "":
        return lambda link: (value_of(link),)
    if field.kind is Kind.SENTENCES:
        return lambda link: _without_marks(value_of(link))
    return value_of


def _without_marks(sentences: tuple[str, ...]) -> tuple[str, ...]:
    if not any(one[:1] == "[" for one in sentences):
        return sentences
    from toolkit.domain.sentences import bare_sentences  # noqa: PLC0415 - few links have marks

    return bare_sentences(sentences)


def _contact_texts(link: Link) -> tuple[str, ...]:
    """Return each number as published, the same without blanks, and its note."""
    return tuple(
        text
        for one in link.contacts
        for text in (one.value, _NOT_DIGITS.sub("", one.value), one.note)
    )


def _address_texts(link: Link) -> tuple[str, ...]:
    key = link.url_key
    return (_ESCAPE.sub(" ", key) if "%" in key else key,)


# Names for the whole link first, the address last.
SEARCHED = tuple(
    SearchField(how.column or field.name, how.shown, how.weight, how.label, _texts_of(field))
    for field, how in sorted(
        ((field, field.searched) for field in FIELDS if field.searched),
        key=lambda pair: pair[1].place,
    )
)
SEARCHED_BY_NAME = {field.name: field for field in SEARCHED}


def meant(link: Link) -> str:
    """Return what of a link is read for its meaning: title, summary, tags and terms."""
    texts = (link.title, link.summary, ", ".join(link.tags), ", ".join(link.terms))
    return ". ".join(text for text in texts if text)
