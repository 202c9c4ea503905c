"""What is answered with in place of a link that is never offered.

Its alternative, or the number of a helpline whose page is gone. Must not choose
among links that may be offered, write or ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from toolkit.domain.addresses import addresses_in
from toolkit.domain.link import Link, LinkType
from toolkit.domain.trust import Level
from toolkit.errors import Refused
from toolkit.snippets.values import number_only
from toolkit.storage.library import Library
from toolkit.usecases.find import FindRequest, find
from toolkit.usecases.warned import LinkWarning, warn_of

if TYPE_CHECKING:
    from toolkit.usecases.lookalike import Doubts


def numbers_only(
    library: Library, request: FindRequest, *, now: datetime, home: str
) -> tuple[Link, ...]:
    """Return helplines whose page is gone: their number outlives it."""
    found = find(library, request._replace(everything=True), now=now, home_region=home)
    return tuple(hit.link for hit in found.links if _number_stays(hit.link))


def _number_stays(link: Link) -> bool:
    judged = link.trust.level is Level.AVOID or bool(link.replaced_by)
    return not judged and link.type is LinkType.HELPLINE and number_only(link)


def shared_warning(library: Library, text: str, doubts: Doubts | None = None) -> LinkWarning | None:
    """Return the warning about an address in a post: the first avoided one, or a look-alike.

    `doubts` keeps what it read between questions (a picker).
    """
    if next(addresses_in(text), None) is None:
        return None
    doubt = (doubts or _doubts(library)).about_text(text)
    return warn_of(library, doubt) if doubt else None


def without_doubtful(
    library: Library, links: Sequence[Link], doubts: Doubts | None = None
) -> tuple[tuple[Link, ...], LinkWarning | None]:
    """Leave out links that nobody vetted and that look like a known site's; say why of one."""
    unvetted = [link for link in links if link.trust.level is Level.UNVETTED]
    if not unvetted:
        return tuple(links), None
    doubts = doubts or _doubts(library)
    found = {link.id: doubt for link in unvetted if (doubt := doubts.about(link.url))}
    warning = warn_of(library, next(iter(found.values()))) if found else None
    return tuple(link for link in links if link.id not in found), warning


def _doubts(library: Library) -> Doubts:
    from toolkit.usecases.lookalike import Doubts  # noqa: PLC0415 - few questions hold an address

    return Doubts(library)


def standing_for(warning: LinkWarning, about: object) -> Link:
    """Return what is answered with in place of a link that is never offered."""
    if warning.instead is not None:
        return warning.instead
    if _number_stays(warning.link):
        return warning.link
    name = warning.address or warning.link.name
    raise Refused(
        f"No reply was written: {name} is not to be passed on ({warning.reason or warning.kind}).",
        hint=_advice(warning),
        about=about,
    )


def _advice(warning: LinkWarning) -> str:
    name = warning.link.name
    if warning.instead_url:
        return f"Keep the alternative first: toolkit add {warning.instead_url}"
    if warning.kind == Level.AVOID.value:
        return f"Name an alternative: toolkit vet {name} --level avoid --instead ID"
    return f"Name a newer address: toolkit edit {name} --replaced-by URL"
