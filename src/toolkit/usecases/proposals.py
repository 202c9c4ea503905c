"""What lists say otherwise of a link: taken over or turned down by a person.

Each is one step that `undo` takes back. Must not decide what is proposed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from toolkit.domain.fields import BY_NAME
from toolkit.domain.link import Link
from toolkit.domain.proposal import STARTER, Proposal
from toolkit.domain.text import clean_line
from toolkit.errors import Refused, UsageError
from toolkit.storage.library import Library
from toolkit.usecases.curate import get
from toolkit.usecases.details import Details, with_details

# Fields whose value is checked against the library as `edit` does.
_CHECKED = ("url", "replaced_by")
_WARNING = "level"


def still_open(link: Link, proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals of which the link still says something else."""
    return tuple(one for one in proposals if one.is_open(link))


def take(
    library: Library, link_id: int, now: datetime, source: str = "", field: str = ""
) -> tuple[Link, tuple[str, ...]]:
    """Take over what lists say of a link; returns it, and the fields that were taken.

    `source` narrows it to one list, `field` to one field. Without a field a
    stranger's words are left where facts wait: they are taken by name, or alone.
    Raises NotFound, UsageError, and Refused where nothing waits or two lists differ.
    """
    if field and field not in BY_NAME:
        raise UsageError(
            f"'{clean_line(field)}' is not a field of a link.", hint=f"Fields: {', '.join(BY_NAME)}"
        )
    now = now.astimezone(UTC).replace(microsecond=0)
    with library.operation("review", now) as writing:
        link = get(library, link_id)
        waiting = still_open(link, library.proposals.of(link_id))
        chosen = _chosen(link, _wanted(waiting, source, field), source)
        library.links.save(replace(_with(library, link, chosen), updated_at=now))
        library.proposals.settle(link_id, list(chosen), "taken")
        sources = ", ".join(dict.fromkeys(one.source for one in chosen.values()))
        writing.summary = f"take {', '.join(chosen)} of {link.name} from {sources}"
    return get(library, link_id), tuple(chosen)


def keep(library: Library, link_id: int, now: datetime) -> Link:
    """Keep one's own; a list asks again when it says something new. Raises NotFound, Refused."""
    with library.operation("review", now.astimezone(UTC).replace(microsecond=0)) as writing:
        link = get(library, link_id)
        fields = [one.field for one in still_open(link, library.proposals.of(link_id))]
        if not fields and not link.says:
            raise _nothing(link)
        library.proposals.settle(link_id, [*dict.fromkeys(fields), _WARNING], "kept")
        writing.summary = f"keep {link.name} as it is"
    return get(library, link_id)


def _wanted(waiting: tuple[Proposal, ...], source: str, field: str) -> list[Proposal]:
    named = [one for one in waiting if source in ("", one.source) and field in ("", one.field)]
    if field:
        return named
    facts = [one for one in named if one.source == STARTER or not BY_NAME[one.field].wording]
    return facts or named


def _chosen(link: Link, wanted: list[Proposal], source: str) -> dict[str, Proposal]:
    """Return one proposal a field. Raises Refused."""
    if not wanted:
        raise _nothing(link, source)
    chosen: dict[str, Proposal] = {}
    for one in wanted:
        other = chosen.setdefault(one.field, one)
        if other.value != one.value:
            raise Refused(
                f"Two lists say something else of {link.name}, {one.field}:"
                f" {other.source} says {other.words}; {one.source} says {one.words}.",
                hint=f"Choose: toolkit review --take {link.name} --from '{one.source}'",
            )
    return chosen


def _nothing(link: Link, source: str = "") -> Refused:
    return Refused(
        f"{source or 'No list'} says nothing else of {link.name}.",
        hint="'toolkit review' shows where a list does.",
    )


def _with(library: Library, link: Link, chosen: dict[str, Proposal]) -> Link:
    values: dict[str, Any] = {name: one.value for name, one in chosen.items()}
    if "say" in values:
        values["came_from"] = ""
    checked = Details(**{name: values.pop(name) for name in _CHECKED if name in values})
    return with_details(library, replace(link, **values), checked)
