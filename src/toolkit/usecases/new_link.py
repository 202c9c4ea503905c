"""Before a link is added: is it new, and is its address to be careful with?

Asked before and after its page was read. Must not write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.domain.trust import Level
from toolkit.domain.url import read_address
from toolkit.errors import Refused
from toolkit.storage.library import Library
from toolkit.usecases.details import require_new
from toolkit.usecases.lookalike import doubt_about

if TYPE_CHECKING:
    from toolkit.usecases.read_page import PageSeen


def careful_with(library: Library, url: str) -> tuple[str, ...]:
    """Return what a person should know before adding an address.

    Raises Refused for no address, a known one, and one on a site to be avoided.
    """
    require_new(library, read_address(url), None)
    doubt = doubt_about(library, url)
    if doubt is None:
        return ()
    link = doubt.link
    if doubt.kind == Level.AVOID.value:
        raise Refused(
            f"{doubt.url} is on a site that is to be avoided: {link.trust.reason} ({link.name}).",
            hint=f"If that no longer holds, vet {link.name} again first.",
        )
    return (
        f"Mind: {doubt.reason}.",
        f"Did you mean {link.name} {link.title}? 'toolkit undo' takes the new link back.",
    )


def after_reading(library: Library, url: str, seen: PageSeen) -> tuple[str, ...]:
    """Return what the page's real address says; raises Refused for a page known already."""
    from toolkit.usecases.read_page import known_elsewhere  # noqa: PLC0415 - it was read with it

    known = known_elsewhere(library, seen)
    if known is not None:
        raise Refused(
            f"{url} is a page that is in the library already: {known.name} {known.title}.",
            hint=f"Look with 'toolkit show {known.name}'; with --offline it is added all the same.",
        )
    return careful_with(library, seen.final_url) if seen.redirected else ()
