"""`pick`: the picker, on the full screen or as a numbered list.

Must not hold a rule: the desk of `usecases.picking` has them all.
"""

from __future__ import annotations

import time
from typing import Annotated

import typer

from toolkit.cli.hand_over import Manner, finish
from toolkit.cli.options import Words
from toolkit.cli.session import Session, session_of
from toolkit.errors import ExitCode, UsageError
from toolkit.usecases.picking import Desk
from toolkit.usecases.reply import Wording, Written, platform_for


def pick(
    context: typer.Context,
    words: Words = None,
    *,
    platform: Annotated[
        str | None, typer.Option("--for", "-f", metavar="PLATFORM", help="x, bluesky, sms, ...")
    ] = None,
    template: Annotated[str, typer.Option(help="The wording; see: toolkit template list")] = "",
    plain: Annotated[
        bool, typer.Option("--plain", help="A numbered list and a prompt, for screen readers.")
    ] = False,
    no_log: Annotated[bool, typer.Option("--no-log", help="Leave no row in the log.")] = False,
) -> None:
    """Pick a link and a reply, seeing both while you type.

    Enter copies the reply, leaves and prints it. ? in the empty box shows the
    keys. What was typed or pasted is kept nowhere.
    """
    session = session_of(context)
    if session.console.as_json:
        raise UsageError("pick is for people; it has no --json.", hint="See: toolkit reply --json")
    desk = _desk(session, platform, template)
    question = session.text_of(words)
    if plain:
        from toolkit.cli.plain_pick import pick_plainly  # noqa: PLC0415 - the screen needs none

        _require_person(session)
        pick_plainly(session, desk, question, logged=not no_log)
    else:
        _pick_on_screen(session, desk, question, logged=not no_log)


def pick_without_command(session: Session) -> None:
    """Do what `toolkit` alone does: the picker, or the paste prompt where none can be drawn."""
    if _can_draw(session):
        _pick_on_screen(session, _desk(session, None, ""), "", logged=True)
        return
    from toolkit.cli.answer import reply_to_paste  # noqa: PLC0415 - dumb terminals only

    reply_to_paste(session)


def _desk(session: Session, platform: str | None, template: str) -> Desk:
    settings = session.kit.settings.settings
    wording = Wording(
        platform=platform_for(settings, platform),
        home=session.home,
        template=template,
        templates_folder=session.kit.templates_folder,
    )
    return Desk(session.kit.library, settings, wording, session.kit.now)


def _pick_on_screen(session: Session, desk: Desk, question: str, *, logged: bool) -> None:
    _require_person(session)
    if not _can_draw(session):
        raise UsageError(
            "The picker needs a terminal that can be drawn on.", hint="Use: toolkit pick --plain"
        )
    from toolkit.tui.picker import Picker  # noqa: PLC0415 - loads Textual

    picker = Picker(
        desk,
        dict(session.kit.settings.settings.pick_keys),
        question=question,
        colour=session.console.colour,
        clock=time.monotonic,
    )
    picked = picker.run()
    if picker.failure is not None:
        raise picker.failure
    if picker.return_code:
        raise typer.Exit(picker.return_code)
    if picked is None:
        raise typer.Exit(ExitCode.NO_MATCH)
    if picked.address:
        session.console.lines([picked.address])
        session.copy(picked.address)
    elif picked.written:
        hand_over(session, desk, picked.written, logged=logged)


def hand_over(session: Session, desk: Desk, written: Written, *, logged: bool) -> None:
    """Print, copy and log a reply as `reply` does; the question is forgotten."""
    choice = desk.choice()
    desk.forget()
    finish(session, written, Manner(logged=logged), choice, desk.wording)


def _can_draw(session: Session) -> bool:
    # Textual draws on stderr, so that stdout may go elsewhere: text=$(toolkit pick)
    return session.kit.stderr.isatty() and session.kit.environment.get("TERM") != "dumb"


def _require_person(session: Session) -> None:
    if not session.can_ask:
        raise UsageError(
            "The picker needs a terminal to ask at.", hint="Elsewhere use: toolkit reply WORDS"
        )
