"""What is answered with in place of a link that is never offered.

Its alternative, or the number of a helpline whose page is gone. Must not choose
among links that may be offered, write or ask.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice

from toolkit.domain.link import Link, LinkType
from toolkit.domain.trust import Level
from toolkit.errors import Refused
from toolkit.snippets.values import number_only
from toolkit.storage.library import Library
from toolkit.usecases.find import FindRequest, LinkWarning, find

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# What follows an address in a sentence.
_AFTER_ADDRESS = ".,;:!?)'’”"
# A post names a link or two; a wall of them is not searched.
_MOST_ADDRESSES = 5


def numbers_only(
    library: Library, request: FindRequest, *, now: datetime, home: str
) -> tuple[Link, ...]:
    """Return helplines whose page is gone: their number outlives it."""
    found = find(library, request._replace(everything=True), now=now, home_region=home)
    return tuple(hit.link for hit in found.links if _number_stays(hit.link))


def _number_stays(link: Link) -> bool:
    judged = link.trust.level is Level.AVOID or bool(link.replaced_by)
    return not judged and link.type is LinkType.HELPLINE and number_only(link)


def shared_warning(library: Library, text: str, now: datetime, home: str) -> LinkWarning | None:
    """Return the warning about the first avoided link in a post, if it has one."""
    addresses = (found[0].rstrip(_AFTER_ADDRESS) for found in _ADDRESS.finditer(text))
    for address in islice(addresses, _MOST_ADDRESSES):
        request = FindRequest(text=address, hint=False)
        warning = find(library, request, now=now, home_region=home).warning
        if warning and warning.kind == Level.AVOID.value:
            return warning
    return None


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
