"""Before a link is added: is it new, and is its address to be careful with?

Asked before and after its page was read. Must not write.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from toolkit.domain.url import read_address
from toolkit.errors import Refused
from toolkit.storage.library import Library
from toolkit.usecases.details import require_new
from toolkit.usecases.lookalike import require_safe

if TYPE_CHECKING:
    from toolkit.usecases.read_page import PageSeen


def careful_with(library: Library, url: str, agreed: Collection[str] = ()) -> None:
    """Raise Refused for no address, a known one, one to be avoided; Doubtful for a look-alike.

    `agreed` are the addresses on which a person insists.
    """
    address = read_address(url)
    require_new(library, address, None)
    require_safe(library, address.given, agreed)


def after_reading(library: Library, url: str, seen: PageSeen, agreed: Collection[str] = ()) -> None:
    """Raise as `careful_with` for the page's real address; Refused for a page known already."""
    from toolkit.usecases.read_page import known_elsewhere  # noqa: PLC0415 - it was read with it

    known = known_elsewhere(library, seen)
    if known is not None:
        raise Refused(
            f"{url} is a page that is in the library already: {known.name} {known.title}.",
            hint=f"Look with 'toolkit show {known.name}'; with --offline it is added all the same.",
        )
    if seen.redirected:
        careful_with(library, seen.final_url, agreed)
