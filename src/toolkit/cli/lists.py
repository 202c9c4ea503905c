"""What followed lists add to other commands; where nobody is followed, it loads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.cli.session import Session
from toolkit.errors import Refused

if TYPE_CHECKING:
    from toolkit.domain.link import Link, Saying
    from toolkit.usecases.find import FindRequest
    from toolkit.usecases.read_page import Network


def follows_nobody(session: Session) -> bool:
    """Tell whether no list is followed."""
    path = session.kit.library_path
    # As `followed.folder_of` has it, which loads more than a look at the disk may cost.
    return not path.with_name(f"{path.name}.followed").is_dir()


def hear_lists(session: Session, url: str = "") -> None:
    """Hear what followed lists say of links that are new here, or of the one at this address."""
    if follows_nobody(session):
        return
    from toolkit.usecases.follow import hear_again  # noqa: PLC0415 - where lists are followed

    for one in hear_again(session.kit.library, session.kit.now, url):
        if one.told and (one.failed or one.news.any):
            session.console.insist(one.told)


def update_lists(session: Session, network: Network) -> None:
    """Ask for the lists that are due, and say in a line each what waits."""
    from toolkit.usecases.followed import spoken_names  # noqa: PLC0415 - after a check alone

    # What a list said is dropped where its folder went by hand.
    if follows_nobody(session) and not spoken_names(session.kit.library):
        return
    from toolkit.usecases.follow import update_due  # noqa: PLC0415 - where lists are followed

    try:
        for one in update_due(session.kit.library, network, session.kit.now):
            if one.told:
                session.console.insist(one.told)
    except Refused as error:
        # The links were checked all the same.
        session.console.insist(f"The lists you follow were not renewed. {error.message}")


def praise_in_lists(session: Session, link: Link) -> tuple[Saying, ...]:
    """Return which followed lists recommend a link."""
    if follows_nobody(session):
        return ()
    from toolkit.usecases.followed import praise_of  # noqa: PLC0415 - where lists are followed

    return tuple(praise_of(session.kit.library, link, session.kit.now))


def find_in_lists(session: Session, request: FindRequest, name: str) -> bool:
    """Search in a followed list, or in all; tells whether anything was found."""
    from toolkit.output.views.follow import show_found_there  # noqa: PLC0415 - here alone
    from toolkit.usecases.followed import find_from  # noqa: PLC0415 - the same

    kit = session.kit
    found = find_from(kit.library, name, request, now=kit.now, home=session.home)
    return show_found_there(session.console, found) > 0


def tell_of_lists(session: Session, request: FindRequest) -> None:
    """Say where followed lists have links for a question that has none here."""
    if follows_nobody(session):
        return
    from toolkit.usecases.followed import find_from  # noqa: PLC0415 - where lists are followed

    kit = session.kit
    for one in find_from(kit.library, "all", request, now=kit.now, home=session.home):
        if number := len(one.found.links):
            name = one.source.name
            session.console.note(f"{name}'s list has {number:,}: toolkit find ... --from {name}")
