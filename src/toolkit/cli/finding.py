"""A search and its answer, for `find` with options and without.

Loads no command-line framework: a plain search is what people wait for most
often, and the framework costs more than the search. Must not read options.
"""

from __future__ import annotations

from typing import Any

from toolkit.cli.lists import tell_of_lists
from toolkit.cli.session import Session
from toolkit.output.views.links import Showing, show_found, talk_of_search
from toolkit.usecases.find import FindRequest, find, no_match

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
