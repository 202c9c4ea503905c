"""A search and its answer, for `find` with options and without.

Loads no command-line framework: a plain search is what people wait for most
often, and the framework costs more than the search. Must not read options.
"""

from __future__ import annotations

from toolkit.cli.session import Session
from toolkit.output.views.links import show_found, talk_of_search
from toolkit.usecases.find import FindRequest, find
from toolkit.usecases.unmatched import no_match


def answer_words(session: Session, words: list[str]) -> None:
    """Answer `find WORDS...` without options: the request that Typer's reading gives."""
    answer_search(session, FindRequest(text=" ".join(words)))


def answer_search(session: Session, request: FindRequest, *, why: bool = False) -> None:
    """Search and show. Raises NoMatch when nothing is good enough."""
    kit = session.kit
    found = find(kit.library, request, now=kit.now, home_region=session.home)
    if not found.links:
        if not session.console.as_json:
            talk_of_search(session.console, found)
        raise no_match(found)
    show_found(session.console, found, session.today, why=why)
