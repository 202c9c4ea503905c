"""A search and its answer, for `find` with options and without, followed lists included.

Loads no command-line framework: a plain search is what people wait for most
often, and the framework costs more than the search. Must not read options.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.cli.session import Session
from toolkit.errors import Refused
from toolkit.output.views.links import Showing, show_found, talk_of_search
from toolkit.usecases.find import FindRequest, find, no_match

if TYPE_CHECKING:
    from toolkit.domain.link import Link, Saying
    from toolkit.usecases.read_page import Network


# What followed lists add to other commands; where nobody is followed, nothing of it is loaded.


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


_USUAL = Showing()


def answer_words(session: Session, words: list[str]) -> None:
    """Answer `find WORDS...` without options: the request that Typer's reading gives."""
    answer_search(session, FindRequest(text=" ".join(words)))


def answer_search(session: Session, request: FindRequest, manner: Showing = _USUAL) -> None:
    """Search and show. Raises NoMatch when nothing is good enough."""
    kit = session.kit
    found = find(kit.library, request, now=kit.now, home_region=session.home)
    if not found.links:
        if not session.console.as_json:
            talk_of_search(session.console, found)
            tell_of_lists(session, request)
        raise no_match(found)
    show_found(session.console, found, session.today, manner)


def remember_words(session: Session, text: str, link_id: str) -> dict[str, Any]:
    """Keep the words of a question for a link, and say which; the keys for JSON."""
    from toolkit.usecases.edit import read_ids  # noqa: PLC0415 - only when asked for
    from toolkit.usecases.words import remember, topic_words  # noqa: PLC0415 - the same

    number = read_ids([link_id])[0]
    done = remember(session.kit.library, number, topic_words(text), session.kit.now)
    if done.words:
        session.console.note(
            f"{done.link.name} is found by {', '.join(done.words)} from now on."
            " 'toolkit undo' takes it back."
        )
    else:
        session.console.note(f"{done.link.name} has these words already.")
    return {"remembered": {"id": done.link.name, "words": list(done.words)}}
