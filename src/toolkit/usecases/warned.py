"""Warnings: why a link or an address is not to be passed on, and what stands for it.

Must not search, and must not decide who is offered: that is the domain's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.domain.health import SHOWN_AS
from toolkit.domain.link import Link, parse_id
from toolkit.domain.offer import withheld
from toolkit.domain.trust import Level
from toolkit.storage.library import Library
from toolkit.usecases.named import instead_of

if TYPE_CHECKING:
    from toolkit.usecases.lookalike import Doubt


class LinkWarning(NamedTuple):
    """A link that was asked for by name and is never offered, with the reason.

    `address` is what was asked for where it is not in the library itself: then
    `link` says that its site is to be avoided, or is the one it imitates.
    """

    link: Link
    kind: str
    reason: str
    instead: Link | None = None
    instead_url: str = ""
    address: str = ""


def warn(library: Library, link: Link, kind: str) -> LinkWarning:
    """Say why a link is not offered (`kind` of `withheld`), and what stands for it."""
    reasons = {
        Level.AVOID.value: link.trust.reason,
        "replaced": "it has a newer address",
    }
    reason = reasons.get(kind) or link.health.reason or SHOWN_AS[link.health.state]
    address = link.replaced_by or link.trust.instead
    instead = instead_of(library, link)
    url = instead.url if instead else _sound(library, address)
    return LinkWarning(link=link, kind=kind, reason=reason, instead=instead, instead_url=url)


def warn_of(library: Library, doubt: Doubt) -> LinkWarning:
    """Say why to be careful with an address, and what stands for it."""
    if not doubt.site:
        return warn(library, doubt.link, doubt.kind)
    avoided = withheld(doubt.link)
    known = warn(library, doubt.link, avoided) if avoided else None
    return LinkWarning(
        link=doubt.link,
        kind=doubt.kind,
        reason=doubt.reason,
        instead=known.instead if known else doubt.link,
        instead_url=known.instead_url if known else doubt.link.url,
        address=doubt.url,
    )


def _sound(library: Library, address: str) -> str:
    """Return an alternative outside the library, unless nobody should be led there."""
    if not address or parse_id(address):
        return ""
    from toolkit.usecases.lookalike import doubt_about  # noqa: PLC0415 - addresses alone

    return "" if doubt_about(library, address) else address
