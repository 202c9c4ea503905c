"""Reading a link's page for `add`, `edit --refresh` and `vet`, where it is wanted.

Must not decide what is done with what the page says.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    typer.Option(
        "--allow-net",
        metavar="CIDR",
        help="Also read from this network of your own (setting check.allow_net).",
    ),
]


def read_page_of(
    session: Session, url: str, *, offline: bool, allow_net: Sequence[str] | None
) -> PageSeen | None:
    """Read a page unless told not to; None when it was not to be read."""
    settings = session.kit.settings.settings
    if offline or not settings.read_pages:
        return None
    from toolkit.usecases.read_page import (  # noqa: PLC0415 - the network is slow to load
        look_at,
        read_network_use,
        read_pace,
    )

    pace = read_pace(settings.check_per_host, settings.check_delay)
    network = read_network_use(settings, allow_net, pace, session.kit.environment)
    return look_at(url, network, session.kit.now)


def filled_in(details: Details, seen: PageSeen, link: Link | None = None) -> Details:
    """Fill in from a page what nobody has said."""
    from toolkit.usecases.read_page import prefilled  # noqa: PLC0415 - it was read with it

    return prefilled(details, seen, link)
