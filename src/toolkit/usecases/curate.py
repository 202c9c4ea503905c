"""Curating: add, edit, remove, tag; each one step that `undo` takes back.

Values are cleaned and checked here, once, before they reach the library.
Must not judge a link: that is `vet`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from toolkit.domain.fields import title_from
from toolkit.domain.link import Link, parse_id
from toolkit.domain.tag import clean_tag, tag_key, unique_tags
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Level, Vetting
from toolkit.domain.url import read_address
from toolkit.errors import NotFound, Refused, UsageError
from toolkit.storage.library import Library
from toolkit.storage.operations import Operation
from toolkit.usecases.details import Details, one_line, require_new, with_details
from toolkit.usecases.lookalike import require_safe

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
        writing.summary = f"edit {old.name}"
    return Edited(link=get(library, link_id), changed=changed)


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
        writing.summary = f"rename the tag '{clean_tag(old)}' to '{name}' on {len(links)} links"
    return len(links)


def undo(library: Library, now: datetime) -> Operation:
    """Take the newest operation back. Raises Refused when there is none."""
    operation = library.undo(now)
    if operation is None:
        raise Refused("There is nothing to undo.", hint="See: toolkit undo --list")
    return operation


def read_ids(words: Sequence[str]) -> tuple[int, ...]:
    """Read link ids such as k41. Raises UsageError for anything else."""
    ids = []
    for word in words:
        link_id = parse_id(word)
        if link_id is None:
            raise UsageError(
                f"'{clean_line(word)}' is not a link's id.",
                hint="Ids look like k41; 'toolkit find WORDS' shows them.",
            )
        ids.append(link_id)
    return tuple(ids)


def _tagged(old: tuple[str, ...], tags: tuple[str, ...]) -> tuple[str, ...]:
    return unique_tags([*old, *tags])


def _untagged(old: tuple[str, ...], tags: tuple[str, ...]) -> tuple[str, ...]:
    gone = {tag_key(name) for name in tags}
    return tuple(name for name in old if tag_key(name) not in gone)


def _names(links: Sequence[Link]) -> str:
    shown = ", ".join(link.name for link in links[:_NAMED])
    return shown if len(links) <= _NAMED else f"{shown} and {len(links) - _NAMED} more"
