"""`review`: what needs a person, worst first."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.session import Session, session_of
from toolkit.cli.vet import judge_on_screen
from toolkit.domain.fields import label, value_words
from toolkit.domain.judgement import STARTER, STARTER_NAME
from toolkit.errors import UsageError
from toolkit.output.views.links import show_link
from toolkit.output.views.vet import show_review, show_topic, show_topics
from toolkit.usecases.edit import read_ids
from toolkit.usecases.judging import turns_of_items, turns_of_topics
from toolkit.usecases.review import Topic, starter_topics, still_open
from toolkit.usecases.review import keep as keep_own
from toolkit.usecases.review import review as look_through
from toolkit.usecases.review import take as take_theirs

_AT_ONCE = 5


def review(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Show the whole list, not just five.")
    ] = False,
    starter: Annotated[
        bool, typer.Option("--starter", help="Go through the starter list, by nation and topic.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="A list on the terminal, too, for screen readers.")
    ] = False,
    take: Annotated[
        str, typer.Option(metavar="ID", help="Accept what lists say differently about this link.")
    ] = "",
    keep: Annotated[str, typer.Option(metavar="ID", help="Keep yours where lists differ.")] = "",
    from_: Annotated[
        str,
        typer.Option(
            "--from", metavar="NAME", help="Only what this list says, with --take or --keep."
        ),
    ] = "",
    field: Annotated[
        str,
        typer.Option(
            metavar="FIELD", help="Only this field, such as title; with --keep also warning."
        ),
    ] = "",
) -> None:
    """Show what needs you.

    Worst first, with the command that settles it. On a terminal: one link after
    another, a key a judgement; --all and --plain list them.

    Examples:
      toolkit review
      toolkit review --all
      toolkit review --starter
      toolkit review --take k12 --from 'starter list'
      toolkit review --keep k12
      toolkit review --keep k12 --field warning --from ann
    """
    session = session_of(context)
    if sum(map(bool, (everything or starter, take, keep))) > 1:
        raise UsageError(
            "--take, --keep and the list do not go together.",
            hint="Give one of them; 'toolkit review' alone shows the list.",
        )
    if (from_ or field) and not (take or keep):
        raise UsageError(
            "--from and --field belong to --take or --keep.",
            hint="For example: toolkit review --take k1 --from NAME",
        )
    if take:
        _take(session, read_ids([take])[0], from_, field)
        return
    if keep:
        _keep(session, read_ids([keep])[0], from_, field)
        return
    on_screen = _draws(session) and not (everything or plain)
    if starter:
        _go_through_topics(session, everything=everything, on_screen=on_screen)
    else:
        _go_through(session, everything=everything, on_screen=on_screen)


def _draws(session: Session) -> bool:
    return session.can_ask and session.console.on_terminal and session.can_draw


def _go_through(session: Session, *, everything: bool, on_screen: bool) -> None:
    library = session.kit.library
    with library.reading():
        found = look_through(library, session.kit.now, session.home)
    if on_screen and found.items:
        judge_on_screen(session, turns_of_items(found.items), notice=found.crisis_gap)
    else:
        shown = found.items if everything else found.items[:_AT_ONCE]
        show_review(session.console, found, shown, session.today)


def _go_through_topics(session: Session, *, everything: bool, on_screen: bool) -> None:
    library = session.kit.library
    with library.reading():
        topics = starter_topics(library, session.home)
    if on_screen and topics:
        judge_on_screen(session, turns_of_topics(topics))
    else:
        _walk_topics(session, topics, everything=everything)


def _walk_topics(session: Session, topics: list[Topic], *, everything: bool) -> None:
    if everything:
        show_topics(session.console, topics)
        return
    show_topic(session.console, topics, topics[0].links if topics else ())
    if not (session.can_ask and session.console.on_terminal):
        return
    from toolkit.cli.vet import walk  # noqa: PLC0415 - at the prompt only

    while topics:
        answer = session.ask_line("Enter vets these one by one, n shows the next topic: ")
        if answer.strip().casefold() not in ("n", "next"):
            walk(session, topics[0].links)
        topics = topics[1:]
        if topics:
            show_topic(session.console, topics, topics[0].links)


def _source(name: str) -> str | None:
    return STARTER if name == STARTER_NAME else (name or None)


def _keep(session: Session, link_id: int, source: str, field: str) -> None:
    now = session.kit.now
    link, kept = keep_own(session.kit.library, link_id, now, _source(source), field)
    talk = f"Kept as it is. Turned down: {'; '.join(kept)}. 'toolkit undo' undoes it."
    show_link(session.console, link, session.today, session.home, talk, {"kept": list(kept)})


def _take(session: Session, link_id: int, source: str, field: str) -> None:
    library = session.kit.library
    link, taken = take_theirs(library, link_id, session.kit.now, _source(source), field)
    changed = "; ".join(
        f"{label(one.field)}: {value_words(one.field, one.was) or 'none'}"
        f" -> {value_words(one.field, one.now)}"
        for one in taken
    )
    talk = f"Taken. {changed}. 'toolkit undo' undoes it."
    show_link(session.console, link, session.today, session.home, talk)
    for one in still_open(link, library.proposals.of(link_id)):
        session.console.note(
            f"{one.said_of(link)} (toolkit review --take {link.name} --field {one.field})"
        )
