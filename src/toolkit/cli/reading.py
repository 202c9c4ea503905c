"""Reading a link's page for `add`, `edit --refresh` and `vet`, where it is wanted.

Must not decide what is done with what the page says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.session import Session

if TYPE_CHECKING:
    from toolkit.domain.link import Link
    from toolkit.usecases.edit import Details
    from toolkit.usecases.read_page import PageSeen

Offline = Annotated[bool, typer.Option("--offline", help="Do not read the page.")]
AllowNet = Annotated[
    list[str] | None,
    typer.Option("--allow-net", metavar="CIDR", help="A network of your own to read from too."),
]


def page_reader(
    session: Session, *, offline: bool, allow_net: Sequence[str] | None
) -> Callable[[str], PageSeen] | None:
    """Return what reads a page, None where pages are not to be read."""
    settings = session.kit.settings.settings
    if offline or not settings.read_pages:
        return None
    from toolkit.usecases.read_page import (  # noqa: PLC0415 - the network is slow to load
        look_at,
        read_network_use,
        read_pace,
    )

    pace = read_pace(settings.check_per_host, settings.check_delay)
    network = read_network_use(
        allow_net or (), settings.check_resolve, settings.check_control_name, pace
    )
    return lambda url: look_at(url, network, session.kit.time())


def read_page_of(
    session: Session, url: str, *, offline: bool, allow_net: Sequence[str] | None
) -> PageSeen | None:
    """Read a page unless told not to; None when it was not to be read."""
    read = page_reader(session, offline=offline, allow_net=allow_net)
    return read(url) if read else None


def filled_in(details: Details, seen: PageSeen, link: Link | None = None) -> Details:
    """Fill in from a page what nobody has said."""
    from toolkit.usecases.read_page import prefilled  # noqa: PLC0415 - it was read with it

    return prefilled(details, seen, link)
