"""A row of a file on its way to a link: normalised, its claims put into words, merged.

Which fields are filled, united or only proposed is the domain's rule
(`fields`). The curator's own words are never overwritten: where the list says
otherwise, that is reported. Must not touch trust.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from toolkit.domain.contact import Ways, read_ways
from toolkit.domain.fields import (
    FIELDS,
    FIRST_IN_CRISIS,
    Field,
    Kind,
    Merge,
    is_blank,
    label,
    news_words,
    only_proposed,
    says_more,
    title_from,
    with_theirs,
)
from toolkit.domain.link import LONGEST, Contact, Link, LinkType, Saying, unique_tags
from toolkit.domain.sentences import with_texts
from toolkit.domain.sites import led_to
from toolkit.domain.text import late
from toolkit.domain.trust import Level, Vetting
from toolkit.domain.url import Address, read_address
from toolkit.errors import Refused
from toolkit.exchange.columns import MOST_FOLDERS, OUTER
from toolkit.exchange.record import COMMON, Claim, LinkRecord
from toolkit.usecases.contacts import published_hours


class Merged(NamedTuple):
    """What a list makes of a link: field -> value, changed at once or only proposed.

    `told` are pairs for the report: a sentence, and what the list says.
    """

    changes: dict[str, Any]
    proposed: dict[str, Any]
    told: tuple[tuple[str, str], ...]


def merge(own: Link, other: Link) -> Merged:
    """Bring what `other` says of the same address into `own`."""
    merged = Merged({}, {}, ())
    told: list[tuple[str, str]] = []
    if own.crisis and FIRST_IN_CRISIS in other.tags and FIRST_IN_CRISIS not in own.tags:
        # A list does not decide whom the crisis reply names first.
        other = replace(other, tags=tuple(tag for tag in other.tags if tag != FIRST_IN_CRISIS))
        told.append((f"the tag '{FIRST_IN_CRISIS}' was not added to a crisis line", own.name))
    for field in FIELDS:
        if (theirs := _news(field, own, other)) is not None:
            told += _settle(field, own, theirs, merged)
    told += _merge_extra(own, other, merged.changes)
    if other.added_at and (own.added_at is None or other.added_at < own.added_at):
        merged.changes["added_at"] = other.added_at
    return merged._replace(told=tuple(told))


def _settle(field: Field, own: Link, theirs: object, merged: Merged) -> list[tuple[str, str]]:
    """Fill, unite, propose or keep; returns what to tell of it."""
    name, word = field.name, label(field.name)
    shown = news_words(own, name, theirs)
    if only_proposed(field, own):
        merged.proposed[name] = theirs
        return [(f"gives a different {word}; yours was kept ('toolkit review' shows both)", shown)]
    if field.merge is not Merge.UNITE and not is_blank(own, field):
        return [_kept(word, shown)]
    merged.changes[name] = with_theirs(own, name, theirs)
    filled = f"a {word} was added" if field.merge is Merge.UNITE else f"its {word} was filled in"
    return [(f"{filled} from this list", shown)]


def _news(field: Field, own: Link, other: Link) -> Any:  # noqa: ANN401 - of the field's type
    """Return what the list says of a field; None where it says nothing new."""
    theirs = getattr(other, field.name)
    if field.merge is Merge.NEVER or is_blank(other, field):
        return None
    return theirs if says_more(own, field.name, theirs) else None


def _merge_extra(own: Link, other: Link, changes: dict[str, Any]) -> list[tuple[str, str]]:
    known = dict(own.extra)
    new = tuple((name, value) for name, value in other.extra if name not in known)
    if new:
        changes["extra"] = (*own.extra, *new)
    return [
        _kept(name, value) for name, value in other.extra if name in known and known[name] != value
    ]


def _kept(field: str, theirs: str) -> tuple[str, str]:
    return f"gives a different {field}; yours was kept", theirs


MOST_TAGS = 200
_MOST_CONTACTS = 50
_TYPES = {kind.value: kind for kind in LinkType}
# Clocks differ; a time beyond this lies in the future and is not known.
_AHEAD = timedelta(days=2)
# A fault of an exporter that glued its own word to the address.
_GLUED = "undefined"
# Contacts are read by themselves; who may mark a crisis line is not a list's to say.
_READ = frozenset({Kind.TYPE, Kind.REGIONS, Kind.ADDRESS, Kind.TEXTS})
_RARE = tuple(
    (field.name, field.kind, field.kind not in _READ)
    for field in FIELDS
    if field.name not in (*COMMON, "crisis", "contacts")
)
_OUTER_TOLD = f"in more than {MOST_FOLDERS} folders; the outer ones were kept as '{OUTER}'"
_MANY_TAGS = f"more than {MOST_TAGS} tags; the first ones were kept"
_MANY_CONTACTS = f"more than {_MOST_CONTACTS} contacts; the first ones were kept"
_LONG_TAG_TOLD = (
    f"a tag of more than {LONGEST} characters was cut; the whole of it was kept beside the link"
)
_Pairs = tuple[tuple[str, str], ...]


class Normalised(NamedTuple):
    """The fields of a link without an id; `told` are pairs of a reason and what it is about.

    `perhaps` are contacts that a damaged number may have been.
    """

    fields: dict[str, Any]
    address: Address
    told: tuple[tuple[str, str], ...] = ()
    perhaps: tuple[Contact, ...] = ()


def normalise(record: LinkRecord, now: datetime, source: str = "") -> Normalised:
    """Return the link that a record would be, and what a person should know of it.

    `source` is the list it comes from, "" for the curator's own. Raises Refused
    with the reason for a row that cannot be a link.
    """
    address, wrapper = _address_of(record.url)
    added_at = record.added_at if record.added_at and record.added_at <= now + _AHEAD else None
    values: dict[str, Any] = {
        "url": address.given,
        "url_key": address.key,
        "title": record.title,
        "tags": record.tags[:MOST_TAGS],
        "summary": record.summary,
        "came_from": source,
        "added_at": added_at,
        "updated_at": now,
    }
    if not record.title or record.title in (record.url, address.given):
        values["title"] = title_from(address.given)
    extra, told = record.extra, record.told
    perhaps: tuple[Contact, ...] = ()
    if record.rare:
        more, doubts, perhaps = _add_rare(values, record, address, source)
        extra, told = extra + more, told + doubts
    if wrapper or address.completed:
        told += _told_of_address(address, wrapper)
    if long := _long_tags(record.tags):
        values["tags"] = unique_tags(values["tags"])
        extra += (("tags", "; ".join(long)),)
        told += ((_LONG_TAG_TOLD, long[0]),)
    if len(record.tags) > MOST_TAGS:
        told += ((_MANY_TAGS, f"{len(record.tags):,} tags"),)
    if extra:
        values["extra"] = _unique(extra)
        told += tuple((_OUTER_TOLD, text) for name, text in extra if name == OUTER)
    return Normalised(values, address, told, perhaps)


def _address_of(cell: str) -> tuple[Address, str]:
    """Return the address of a row, and the redirect that was taken off it. Raises Refused."""
    _require_no_formula(cell)
    # Copied out of a page's source; no address has one of its own.
    address, wrapper = read_address(cell.replace("&amp;", "&")), ""
    # A redirect names its page behind one of these; most addresses have neither.
    if ("?" in address.key or "__" in address.key) and (inner := led_to(address.given)):
        # Where it leads to no address that can be kept, it stays.
        with suppress(Refused):
            address, wrapper = read_address(inner), address.given
    _require_unglued(address)
    return address, wrapper


def _told_of_address(address: Address, wrapper: str) -> _Pairs:
    """Say what was done to an address before it was kept."""
    if wrapper:
        return (("a redirect was taken off the address", wrapper),)
    return (("https:// was put before the address", address.given),)


def _add_rare(
    values: dict[str, Any], record: LinkRecord, address: Address, source: str
) -> tuple[_Pairs, _Pairs, tuple[Contact, ...]]:
    """Take over what few records say.

    Returns what a link has no field for, what to tell, and what damaged numbers may be.
    """
    extra: list[tuple[str, str]] = []
    for name, kind, as_it_is in _RARE:
        said = record.rare.get(name)
        if not said:
            continue
        unread = ""
        if as_it_is:
            values[name] = said
        else:
            values[name], unread = _read(kind, said, address, source)
        if unread:
            extra.append((name, unread))
    if not (contacts := record.contacts):
        return tuple(extra), (), ()
    read = [(contact, read_ways(contact)) for contact in contacts[:_MOST_CONTACTS]]
    told = [_doubt(contact, ways) for contact, ways in read if ways.fault]
    if len(contacts) > _MOST_CONTACTS:
        told.append((_MANY_CONTACTS, f"{len(contacts):,} contacts"))
    perhaps = tuple(one._replace(value=ways.perhaps) for one, ways in read if ways.perhaps)
    return (*extra, *_add_contacts(values, read, source)), tuple(told), perhaps


def _read(kind: Kind, said: Any, address: Address, source: str) -> tuple[Any, str]:  # noqa: ANN401 - of the kind
    """Return a value as a link holds it, and what of it could not be read. Raises Refused."""
    if kind is Kind.TYPE:
        return _read_type(said)
    if kind is Kind.REGIONS:
        return _read_regions(said)
    if kind is Kind.ADDRESS:
        return _other(said, address), ""
    return with_texts((), [one._replace(came_from=source) for one in said]), ""


def _read_type(text: str) -> tuple[LinkType, str]:
    """Return the type, and the text where that says another one."""
    kind = _TYPES.get(text.casefold(), LinkType.OTHER)
    unknown = kind is LinkType.OTHER and text.casefold() != LinkType.OTHER
    return kind, text if unknown else ""


def _read_regions(texts: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """Return the codes, and the texts that name no region."""
    from toolkit.search.query import regions_of  # noqa: PLC0415 - few rows have regions

    codes, unknown = regions_of(tuple(texts))
    return codes, "; ".join(unknown)


def _long_tags(tags: tuple[str, ...]) -> list[str]:
    # All of them together are rarely so long.
    return [tag for tag in tags if len(tag) > LONGEST] if len("".join(tags)) > LONGEST else []


def _add_contacts(
    values: dict[str, Any], read: Sequence[tuple[Contact, Ways]], source: str
) -> tuple[tuple[str, str], ...]:
    """Take over what is a contact; returns what is kept beside the link."""
    ways = (_with_hours(way) for _, ways in read for way in ways.contacts)
    values["contacts"] = tuple(dict.fromkeys(ways))
    days = _take_days(values, source) if source else ()
    return (*_no_contacts(read), *days)


def _with_hours(contact: Contact) -> Contact:
    """Read the hours that a list gives; what is not sure stays the list's words."""
    given = contact.hours or contact.hours_text
    hours = published_hours(given) if given else ""
    if hours == contact.hours:
        return contact
    return contact._replace(hours=hours, hours_text=contact.hours_text or contact.hours)


def _take_days(values: dict[str, Any], source: str) -> tuple[tuple[str, str], ...]:
    """Take the days off contacts that somebody else says to have checked; returns them."""
    contacts: tuple[Contact, ...] = values["contacts"]
    days = [f"{one.value} on {one.checked_on}" for one in contacts if one.checked_on]
    values["contacts"] = tuple(one._replace(checked_on=None) for one in contacts)
    return (("contacts checked", f"{source} says: {'; '.join(days)}"),) if days else ()


def _no_contacts(read: Sequence[tuple[Contact, Ways]]) -> tuple[tuple[str, str], ...]:
    """Return what is kept of values that are no contacts, and the hours that went with them."""
    extra: list[tuple[str, str]] = []
    told_hours = {(way.hours, way.hours_text) for _, ways in read for way in ways.contacts}
    for contact, ways in read:
        if ways.fault:
            said = (contact.value, contact.note, "; ".join(contact.regions))
            extra.append((contact.kind.value, ", ".join(filter(None, said))))
            if (contact.hours, contact.hours_text) not in told_hours:
                hours = filter(None, (contact.hours, contact.hours_text))
                extra += [("hours", text) for text in hours]
    return tuple(extra)


def _doubt(contact: Contact, ways: Ways) -> tuple[str, str]:
    said = contact.value or contact.note
    perhaps = f" (perhaps {ways.perhaps})" if ways.perhaps else ""
    return f"{ways.fault}; it was kept beside the link, not as a contact", f"{said}{perhaps}"


def _require_no_formula(cell: str) -> None:
    if cell[:1] == "=":
        raise Refused(
            "The cell is a formula that gives no address.",
            hint="Save the sheet with its values, or write the address into the cell.",
        )


def _require_unglued(address: Address) -> None:
    if _GLUED in address.key and address.key.partition("/")[0].endswith(_GLUED):
        raise Refused(
            f"The address ends in '{_GLUED}', a fault of the program it comes from.",
            hint="Take that ending off the address.",
        )


def _other(text: str, own: Address) -> str:
    """Check the newer address of a link. Raises Refused."""
    other = read_address(text)
    return "" if other.key == own.key else other.given


def _unique(extra: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Join the values of columns with the same name."""
    found: dict[str, str] = {}
    for name, value in extra:
        known = found.get(name)
        found[name] = value if known in (None, value) else f"{known}; {value}"
    return tuple(found.items())


# Between the notes of several sources; also how they are told apart again.
_BETWEEN = " // "
_AVOID = "avoid"
_PASSED_ON = late(r"^(?:[^:]{1,200} says: )+")


def texts_of(record: LinkRecord, source: str, people: Collection[str] = ()) -> tuple[str, ...]:
    """Return what a record says of its link beyond the facts, one text a claim.

    `people` are those of this library: what a list says in their name is told as
    the list's word.
    """
    texts = [claim_text(claim, source, people) for claim in record.claims]
    if note := _note(record.note, record.evidence):
        texts += [_as_theirs(part, source, people) for part in parts(note)]
    return tuple(dict.fromkeys(texts))


def claim_text(claim: Claim, source: str, people: Collection[str] = ()) -> str:
    """Write a claim as a sentence: who says what, when, and on what ground."""
    when = f", {claim.on[:7]}" if claim.on else ""
    about = _ground(claim)
    who = _who(claim, source, people)
    return f"{who} says {claim.level}{when}" + (f": {about}" if about else "")


def saying_of(claim: Claim, source: str, people: Collection[str], now: datetime) -> Saying:
    """Return a claim as it is kept beside a link of ours."""
    about = claim.reason or claim.note or claim.evidence
    instead = f"; instead: {claim.instead}" if claim.instead else ""
    return Saying(
        who=_who(claim, source, people),
        level=claim.level,
        on=claim.on[:10],
        text=f"{about}{instead}",
        at=now,
        source=source,
    )


def _who(claim: Claim, source: str, people: Collection[str]) -> str:
    known = {name.casefold() for name in people}
    if claim.by and claim.by.casefold() in known:
        return f"{source}, in the name of {claim.by},"
    return claim.by or source


def _as_theirs(note: str, source: str, people: Collection[str]) -> str:
    """Say of a note that names one of us that it is the list's."""
    folded = note.casefold()
    named = any(name.casefold() in folded for name in people)
    return f"{source} says: {note}" if named else note


def _ground(claim: Claim) -> str:
    details = [claim.reason, claim.note]
    details += [
        f"{name}: {value}"
        for name, value in (
            ("evidence", claim.evidence),
            ("review by", claim.review_by),
            ("instead", claim.instead),
        )
        if value
    ]
    return "; ".join(detail.rstrip(".") for detail in details if detail)


def own_texts(
    vettings: Iterable[Vetting], source: str, people: Collection[str] = ()
) -> frozenset[str]:
    """Return what our own vettings say of themselves in a file, and in the notes of others."""
    texts: set[str] = set()
    for vetting in vettings:
        if vetting.level in (Level.UNVETTED, Level.LISTED):
            note = _note(vetting.note, vetting.evidence)
            texts.update(parts(note))
            texts.update(_as_theirs(part, source, people) for part in parts(note))
        else:
            texts.add(claim_text(claim_of(vetting), source, people))
            texts.add(claim_text(claim_of(vetting), source))
    return frozenset(texts)


def claim_of(vetting: Vetting) -> Claim:
    """Return a vetting as our export states it."""
    return Claim(
        level=vetting.level.value,
        by=vetting.by,
        on=vetting.recorded_at.date().isoformat(),
        note=vetting.note,
        evidence=vetting.evidence,
        review_by=vetting.review_by.isoformat() if vetting.review_by else "",
        reason=vetting.reason,
        instead=vetting.instead,
    )


def says_avoid(record: LinkRecord) -> bool:
    """Tell whether the newest claim warns of the link."""
    return bool(record.claims) and record.claims[-1].level == _AVOID


def joined(texts: Iterable[str]) -> str:
    """Write several texts as one note."""
    return _BETWEEN.join(texts)


def parts(note: str) -> tuple[str, ...]:
    """Part a note into the texts it was made of."""
    return tuple(note.split(_BETWEEN)) if note else ()


def missing(texts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of which some part is not known yet, whoever passed it on."""
    there = {_bare(part) for text in known for part in parts(text)}
    return tuple(text for text in texts if not there.issuperset(map(_bare, parts(text))))


def _bare(part: str) -> str:
    """Return what is said without who passed it on: a list may come under many names."""
    return _PASSED_ON.sub("", part)


def _note(note: str, evidence: str) -> str:
    if not evidence or evidence in note:
        return note
    return f"{note} (evidence: {evidence})" if note else f"evidence: {evidence}"
