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
    from toolkit.usecases.read_page import Network, PageSeen

Offline = Annotated[bool, typer.Option("--offline", help="Do not read the page.")]
AllowNet = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-net",
        metavar="CIDR",
        help="Also read from this network of your own (setting check.allow_net).",
    ),
]


def page_reader(
    session: Session, *, offline: bool, allow_net: Sequence[str] | None
) -> Callable[[str], PageSeen] | None:
    """Return what reads a page, None where pages are not to be read."""
    if offline or not session.kit.settings.settings.read_pages:
        return None
    from toolkit.usecases.read_page import look_at  # noqa: PLC0415 - the network is slow to load

    network = network_of(session, allow_net)
    return lambda url: look_at(url, network, session.kit.time())


def network_of(session: Session, allow_net: Sequence[str] | None) -> Network:
    """Return how the network is used. Raises UsageError for a bad network."""
    from toolkit.usecases.read_page import read_network_use, read_pace  # noqa: PLC0415 - slow

    settings = session.kit.settings.settings
    pace = read_pace(settings.check_per_host, settings.check_delay)
    return read_network_use(settings, allow_net, pace, session.kit.environment)


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
