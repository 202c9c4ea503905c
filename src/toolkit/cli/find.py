"""`find`: ranked links for a few words, a pasted post, an id or an address."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.finding import answer_search, remember_words
from toolkit.cli.options import (
    Everything,
    HealthFilter,
    RegionFilter,
    Table,
    TagFilter,
    TrustFilter,
    TypeFilter,
    Words,
    filters_of,
)
from toolkit.cli.session import Session, session_of
from toolkit.errors import NoMatch, UsageError
from toolkit.output.views.links import Showing
from toolkit.usecases.find import FindRequest, no_match
from toolkit.usecases.find import find as find_links


def find(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    words: Words = None,
    *,
    most: Annotated[int, typer.Option("-n", min=1, max=1000, help="How many at most.")] = 10,
    tag: TagFilter = None,
    type_: TypeFilter = None,
    region: RegionFilter = None,
    trust: TrustFilter = None,
    health: HealthFilter = None,
    everything: Everything = False,
    why: Annotated[bool, typer.Option("--why", help="Say why each link was found.")] = False,
    table: Table = False,
    remember: Annotated[
        str, typer.Option(metavar="ID", help="Find this link by these words from now on.")
    ] = "",
    from_: Annotated[
        str,
        typer.Option("--from", metavar="NAME", help="Search in a list you follow, or in all."),
    ] = "",
    each: Annotated[
        bool,
        typer.Option("--each", help="Read one query a line from stdin; answer one JSON a line."),
    ] = False,
) -> None:
    """Find links, best first.

    Words may be quoted ("phrases"), or narrow the search: tag:sleep,
    type:helpline, region:GB-SCT, trust:recommended, not:word. Digits are
    words: 116 123 finds a helpline.

    Examples:
      toolkit find sectioned rights
      toolkit find panic at night --why
      toolkit find helpline region:Scotland not:children
      toolkit find https://www.samaritans.org/
      toolkit find - --each < questions.txt
    """
    session = session_of(context)
    filters = filters_of(tag, type_, region, trust, health)._replace(everything=everything)
    request = FindRequest(text="", most=most, filters=filters)
    if (each or from_) and (remember or table or (each and from_)):
        raise UsageError(
            "--each and --from cannot be used with --remember or --table, or with each other.",
            hint="Leave one of them out.",
        )
    if each:
        _answer_each(session, words, request)
        return
    text = session.text_of(words)
    if not words:
        raise UsageError(
            "Nothing to search for.",
            hint="For example: toolkit find sectioned rights; of a tag: toolkit list --tag sleep",
        )
    if from_:
        _answer_from(session, request._replace(text=text), from_)
        return
    more = remember_words(session, text, remember) if remember else {}
    answer_search(session, request._replace(text=text), Showing(why=why, table=table, more=more))


def _answer_from(session: Session, request: FindRequest, name: str) -> None:
    from toolkit.cli.finding import find_in_lists  # noqa: PLC0415 - with --from alone

    if not find_in_lists(session, request, name) and not session.console.as_json:
        raise NoMatch("No link of these lists fits these words.", hint="Try other words.")


def _answer_each(session: Session, words: list[str] | None, request: FindRequest) -> None:
    from toolkit.output.documents import error_document, find_document  # noqa: PLC0415 - bulk alone

    if words not in (None, [], ["-"]):
        raise UsageError(
            "--each reads its queries from stdin.", hint="For example: toolkit find - --each < FILE"
        )
    for text in session.stdin_lines():
        found = find_links(
            session.kit.library,
            request._replace(text=text, hint=False, by_meaning=True),
            now=session.kit.now,
            home_region=session.home,
        )
        document = find_document(found, session.today)
        failure = {} if found.links else error_document(no_match(found))
        session.console.one_line_document({**document, **failure}, ok=bool(found.links))
