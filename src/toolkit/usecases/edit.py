"""Curating: add, edit, remove, tag; each one step that `undo` takes back.

Values are cleaned and checked here, once, before they reach the library.
Must not judge a link: that is `vet`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from toolkit.domain.fields import BY_NAME, FIELDS, Kind, label, title_from
from toolkit.domain.link import (
    Contact,
    Link,
    Text,
    clean_tag,
    parse_id,
    tag_key,
    unique_tags,
)
from toolkit.domain.region import language_name, parse_region, read_language
from toolkit.domain.sentences import MARK_WORDS, nearest_mark, reviewed, with_texts
from toolkit.domain.text import clean_line, clean_lines, number_of
from toolkit.domain.trust import Level, Vetting
from toolkit.domain.url import Address, looks_like_address, read_address
from toolkit.errors import NotFound, Refused, UsageError
from toolkit.storage.library import Library
from toolkit.storage.rows import Operation
from toolkit.usecases.cautions import require_safe
from toolkit.usecases.contacts import one_line, read_contacts, read_hours
from toolkit.usecases.find import by_name, chain_of


@dataclass(frozen=True, slots=True, init=False)
class Details:
    """What a curator says of a link: field -> value; what is not there stays as it is.

    A contact is text as on the command line, `hours` belongs to the contacts
    given with it; `replaced_by` is an id or an address ("" takes it away). `texts`
    take the place of those of the same column; `reviewed` is a language whose drafts
    somebody who speaks it has read.
    """

    said: Mapping[str, Any]
    hours: str | None
    reviewed: str | None

    def __init__(
        self,
        *,
        hours: str | None = None,
        reviewed: str | None = None,
        **said: Any,  # noqa: ANN401 - of the field's type
    ) -> None:
        """Keep what is not None. Raises TypeError for what is no field of a link."""
        if unknown := said.keys() - BY_NAME.keys():
            raise TypeError(f"a link has no field {min(unknown)}")
        given = {name: value for name, value in said.items() if value is not None}
        object.__setattr__(self, "said", given)
        object.__setattr__(self, "hours", hours)
        object.__setattr__(self, "reviewed", reviewed)

    @property
    def empty(self) -> bool:
        """Tell whether nothing is said at all."""
        return not self.said and self.hours is None and self.reviewed is None

    def also(self, said: Mapping[str, Any]) -> Details:
        """Return these details with more fields, or with other values of them."""
        return Details(hours=self.hours, reviewed=self.reviewed, **{**self.said, **said})


def with_details(
    library: Library, link: Link, details: Details, agreed: Collection[str] = ()
) -> Link:
    """Return the link as the details say. Raises Refused, NotFound, UsageError.

    `agreed` are the addresses on which a person insists, though they look like others.
    """
    said = details.said
    changes = _cleaned(said)
    if "contacts" in said or details.hours is not None:
        changes["contacts"] = _contacts(link, details)
    if "texts" in said or details.reviewed is not None:
        changes["texts"] = _texts(link, details)
    if "url" in said:
        address = read_address(said["url"])
        require_new(library, address, link.id)
        _require_safe(library, address.given, agreed, was=link.url)
        changes |= {"url": address.given, "url_key": address.key}
    if "replaced_by" in said:
        changes["replaced_by"] = _replacement(library, link, said["replaced_by"])
        if changes["replaced_by"]:
            _require_safe(library, changes["replaced_by"], agreed)
    return replace(link, **changes)


def _require_safe(library: Library, url: str, agreed: Collection[str], was: str = "") -> None:
    """Ask the guard about an address, unless it stays on the site where it `was`."""
    from toolkit.usecases.cautions import require_safe  # noqa: PLC0415 - a reply needs it not

    require_safe(library, url, agreed, was=was)


def _cleaned(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as a link holds them; contacts and addresses apart."""
    changes: dict[str, Any] = {}
    for field in FIELDS:
        if field.name not in said or field.kind in _APART:
            continue
        value = said[field.name]
        changes[field.name] = _CLEAN[field.kind](value) if field.kind in _CLEAN else value
        if field.kind in (Kind.LINE, Kind.PROSE):
            changes[field.name] = one_line(value, field.name)
    if "say" in changes:
        changes["came_from"] = ""
    if changes.get("title") == "":
        raise Refused(
            "A link needs a title.",
            hint="Give one that says what the page is: --title 'Panic attacks'",
        )
    return changes


# Read with the link that they belong to.
_APART = frozenset({Kind.CONTACTS, Kind.ADDRESS, Kind.TEXTS})


def read_regions(texts: Sequence[str]) -> tuple[str, ...]:
    """Read ISO codes or names, with ";" or "," between. Raises UsageError."""
    parts = [part for text in texts for part in text.replace(",", ";").split(";")]
    return _known_regions([part for part in parts if part.strip()])


def read_region(text: str, *, instead: str = "") -> str:
    """Read one ISO code or name. Raises UsageError, which offers something `instead`."""
    if code := parse_region(text):
        return code
    codes = _known_regions([text], instead)
    if len(codes) > 1:
        raise UsageError(
            f"{clean_line(text)} is more than one region.",
            hint=f"Give one of them, such as {codes[0]}.",
        )
    return codes[0]


def _known_regions(texts: Sequence[str], instead: str = "") -> tuple[str, ...]:
    from toolkit.search.query import regions_of  # noqa: PLC0415 - regions are seldom given

    codes, unknown = regions_of(texts)
    if unknown:
        raise UsageError(
            f"{clean_line(unknown[0]) or 'An empty text'} is not a region that this program knows.",
            hint=f"Use {instead}an ISO code such as GB-SCT, IE or US, or a name such as Scotland.",
        )
    return codes


def _sentences(texts: Sequence[str]) -> tuple[str, ...]:
    """Clean sentences. Raises UsageError for a mark before one that was mistyped."""
    sentences = clean_lines(texts)
    for sentence in sentences:
        if near := nearest_mark(sentence):
            raise UsageError(
                f"'{sentence.partition(']')[0]}]' is not a mark for a sentence.",
                hint=f"Did you mean [{near}]? The marks are {', '.join(MARK_WORDS)}.",
            )
    return sentences


# Types and marks are what they are.
_CLEAN: dict[Kind, Callable[[Any], Any]] = {
    Kind.SENTENCES: _sentences,
    Kind.WORDS: lambda texts: clean_lines(part for text in texts for part in text.split(";")),
    Kind.TAGS: unique_tags,
    Kind.REGIONS: read_regions,
}


def _texts(link: Link, details: Details) -> tuple[Text, ...]:
    """Return the texts in other languages. Raises UsageError, Refused."""
    said = list(details.said.get("texts", ()))
    for place, text in enumerate(said):
        cleaned = one_line(text.text, text.field)
        if text.field == "say":
            _sentences([cleaned])
        said[place] = text._replace(language=read_language(text.language), text=cleaned)
    texts = with_texts(link.texts, said)
    if details.reviewed is None:
        return texts
    language = read_language(details.reviewed)
    read = reviewed(texts, language)
    if read == texts:
        raise Refused(
            f"{link.name} has no draft in {language_name(language)} that waits for review.",
            hint=f"See: toolkit show {link.name}",
        )
    return read


def read_text(field: str, text: str) -> Text:
    """Read `cy: a text` as an option has it. Raises UsageError."""
    language, colon, said = text.partition(":")
    if not colon:
        raise UsageError(
            f"'{clean_line(text)}' does not say in which language it is.",
            hint=f"Put the language before it: --{field}-in 'cy: ...'",
        )
    return Text(read_language(language), field, said)


def _contacts(link: Link, details: Details) -> tuple[Contact, ...]:
    contacts = link.contacts
    if "contacts" in details.said:
        given = [text for text in details.said["contacts"] if text.strip()]
        contacts = tuple(contact for text in given for contact in read_contacts(text))
    if details.hours is None:
        return contacts
    read = read_hours(details.hours)
    if read.hours and not contacts:
        raise UsageError(
            "Hours are those of a number, and this link has none.",
            hint="Give its number too: --contact phone:NUMBER",
        )
    return tuple(one._replace(hours=read.hours, hours_text=read.hours_text) for one in contacts)


def _replacement(library: Library, link: Link, text: str) -> str:
    if not clean_line(text):
        return ""
    target = _target(library, text)
    newer = library.links.by_key(read_address(target).key)
    if newer and link.id in (newer.id, *(one.id for one in chain_of(library, newer))):
        raise Refused(
            f"{target} leads back to this link, in a circle.",
            hint="Name the address that is in use today.",
        )
    return target


def require_new(library: Library, address: Address, own_id: int | None) -> None:
    """Raise Refused when another link has this address."""
    known = library.links.by_key(address.key)
    if known is not None and known.id != own_id:
        raise Refused(
            f"This address is in the library already: {known.name} {known.title}.",
            hint=f"See it with 'toolkit show {known.name}', change it with"
            f" 'toolkit edit {known.name}'.",
        )


def _target(library: Library, text: str) -> str:
    link_id = parse_id(text)
    if link_id is None:
        return read_address(text).given
    return get(library, link_id).url


_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A link after a change; `completed`: https:// was put before its address."""

    link: Link
    changed: bool = True
    completed: bool = False


def add(
    library: Library,
    url: str,
    details: Details,
    note: str,
    now: datetime,
    *,
    agreed: Collection[str] = (),
) -> Edited:
    """Add a link, `unvetted`. Raises Refused for an address that is bad, known or doubtful.

    `agreed` are the addresses on which a person insists, though they look like others.
    """
    address = read_address(url)
    now = now.astimezone(UTC).replace(microsecond=0)
    with library.operation("add", now) as writing:
        require_new(library, address, None)
        require_safe(library, address.given, agreed)
        link = Link(
            url=address.given,
            url_key=address.key,
            title=title_from(address.given),
            added_at=now,
            updated_at=now,
        )
        link = library.links.add(with_details(library, link, details, agreed))
        if clean_line(note):
            library.vettings.add(
                link.id, Vetting(level=Level.UNVETTED, recorded_at=now, note=one_line(note, "note"))
            )
        writing.summary = f"add {link.name}"
    return Edited(link=get(library, link.id), completed=address.completed)


def edit(
    library: Library,
    link_id: int,
    details: Details,
    now: datetime,
    *,
    refreshed: bool = False,
    agreed: Collection[str] = (),
) -> Edited:
    """Change what a link says. Raises NotFound, Refused, UsageError.

    `refreshed`: its page was read again, which may give nothing new. `agreed`
    are the addresses on which a person insists, though they look like others.
    """
    if details.empty and not refreshed:
        raise UsageError(
            f"Nothing to change in k{link_id}.",
            hint=f"Say what, for example: toolkit edit k{link_id} --title 'A new title'",
        )
    with library.operation("edit", now) as writing:
        old = get(library, link_id)
        new = with_details(library, old, details, agreed)
        changed = new != old
        if changed:
            library.links.save(replace(new, updated_at=now.astimezone(UTC).replace(microsecond=0)))
        writing.summary = f"edit {old.name}: {', '.join(_different(old, new))}"
    return Edited(link=get(library, link_id), changed=changed)


def _different(old: Link, new: Link) -> list[str]:
    """Return the names of the fields in which two links differ."""
    return [
        label(field.name)
        for field in FIELDS
        if getattr(old, field.name) != getattr(new, field.name)
    ]


def get(library: Library, link_id: int) -> Link:
    """Return a link. Raises NotFound."""
    link = library.links.get(link_id)
    if link is None:
        raise NotFound(f"There is no link k{link_id}.", hint="See: toolkit list")
    return link


def remove(library: Library, ids: Sequence[int], now: datetime) -> tuple[Link, ...]:
    """Remove links; their ids are never given to others. Raises NotFound."""
    with library.operation("rm", now) as writing:
        links = tuple(get(library, link_id) for link_id in dict.fromkeys(ids))
        for link in links:
            library.links.remove(link.id, now)
        writing.summary = f"remove {_names(links)}"
    return links


def tag(
    library: Library, ids: Sequence[int], names: Sequence[str], now: datetime, *, on: bool
) -> tuple[Link, ...]:
    """Give tags to links, or take them away; returns the links as they are then."""
    tags = unique_tags(list(names))
    if not tags:
        raise UsageError("No tag was named.", hint="For example: toolkit tag add k12 sleep")
    with library.operation("tag add" if on else "tag remove", now) as writing:
        links = [get(library, link_id) for link_id in dict.fromkeys(ids)]
        for link in links:
            changed = _tagged(link.tags, tags) if on else _untagged(link.tags, tags)
            if changed != link.tags:
                library.links.save(replace(link, tags=changed, updated_at=now))
        writing.summary = f"{'tag' if on else 'untag'} {_names(links)}: {', '.join(tags)}"
    return tuple(get(library, link.id) for link in links)


def rename_tag(library: Library, old: str, new: str, now: datetime) -> int:
    """Rename a tag on every link; joins it with one of that name already there.

    Returns how many links carry it now under the new name because of this.
    Raises NotFound, UsageError.
    """
    name = clean_tag(new)
    if not name:
        raise UsageError(
            "The new name of the tag is empty.",
            hint="For example: toolkit tag rename sleeping sleep",
        )
    with library.operation("tag rename", now) as writing:
        links = list(library.links.with_tag(tag_key(clean_tag(old))))
        if not links:
            raise NotFound(
                f"No link has the tag '{clean_line(old)}'.", hint="See: toolkit tag list"
            )
        for link in links:
            renamed = [name if tag_key(tag) == tag_key(old) else tag for tag in link.tags]
            library.links.save(replace(link, tags=unique_tags(renamed), updated_at=now))
        library.tags.respell(name)
        writing.summary = (
            f"rename the tag '{clean_tag(old)}' to '{name}' on {number_of(len(links), 'link')}"
        )
    return len(links)


def undo(library: Library, now: datetime) -> Operation:
    """Take the newest operation back. Raises Refused when there is none."""
    operation = library.undo(now)
    if operation is None:
        raise Refused("There is nothing to undo.", hint="See: toolkit undo --list")
    return operation


def redo(library: Library, now: datetime) -> Operation:
    """Do again what `undo` took back last. Raises Refused when there is nothing."""
    operation = library.redo(now)
    if operation is None:
        raise Refused(
            "There is nothing to redo.",
            hint="Only what was just undone can be done again. See: toolkit undo --list",
        )
    return operation


def read_ids(words: Sequence[str]) -> tuple[int, ...]:
    """Read link ids such as k41. Raises UsageError for anything else."""
    ids = []
    for word in words:
        link_id = parse_id(word)
        if link_id is None:
            meant = f"Did you mean k{word}? " if _bare_number(word) else ""
            raise UsageError(
                f"'{clean_line(word)}' is not a link's id.",
                hint=f"{meant}Ids look like k41; 'toolkit find WORDS' shows them.",
            )
        ids.append(link_id)
    return tuple(ids)


def named(library: Library, word: str) -> Link:
    """Return the link that an id, its number alone or its address names.

    Raises NotFound for a number or an address that no link has, UsageError for anything else.
    """
    if number := parse_id(word) or _bare_number(word):
        return get(library, number)
    if found := by_name(library, word):
        return found[0]
    if looks_like_address(word):
        raise NotFound(
            "No link of your library has this address.",
            hint="'toolkit find URL' tells you whether to be careful with it;"
            " 'toolkit add URL' adds it.",
        )
    return get(library, read_ids([word])[0])


def _bare_number(word: str) -> int:
    """Return the number that a word of digits is, 0 for any other word."""
    return parse_id(f"k{word}") or 0


def _tagged(old: tuple[str, ...], tags: tuple[str, ...]) -> tuple[str, ...]:
    return unique_tags([*old, *tags])


def _untagged(old: tuple[str, ...], tags: tuple[str, ...]) -> tuple[str, ...]:
    gone = {tag_key(name) for name in tags}
    return tuple(name for name in old if tag_key(name) not in gone)


def _names(links: Sequence[Link]) -> str:
    shown = ", ".join(link.name for link in links[:_NAMED])
    return shown if len(links) <= _NAMED else f"{shown} and {len(links) - _NAMED} more"
