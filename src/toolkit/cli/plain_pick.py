"""`pick --plain`: a numbered list and a prompt, line by line, for screen readers.

Nothing is drawn, moved or redrawn; every line is said once. Must not hold a
rule: the desk of `usecases.picking` has them all.
"""

from __future__ import annotations

import typer

from toolkit.cli.session import Session
from toolkit.domain.text import clean_line, clean_text
from toolkit.errors import ExitCode, ToolkitError
from toolkit.output.views.pick_view import (
    HELP,
    say_answer,
    say_draft,
    say_link,
    say_platforms,
    say_templates,
)
from toolkit.usecases.picking import Desk, Draft

_ASK = "Words, or an empty line to paste a post: "
_TAKE = "A number, Enter to copy the reply, h for help: "


def pick_plainly(session: Session, desk: Desk, question: str, *, logged: bool) -> None:
    """Ask, list, take: until a reply is copied or the person leaves."""
    _ask(session, desk, question)
    at = 0
    while True:
        if desk.answer.links:
            at = min(at, len(desk.answer.links) - 1)
            draft = desk.draft(desk.answer.links[at])
            say_draft(session.console, draft, at + 1)
        else:
            draft = Draft()
        said = session.ask_line(_TAKE if desk.answer.links else _ASK).strip()
        if not desk.answer.links:
            _ask(session, desk, said)
        elif not said:
            if _taken(session, desk, draft, logged=logged):
                return
        elif said.isascii() and said.isdigit():
            at = _number(session, desk, int(said), at)
        elif said == "n":
            _ask(session, desk, "")
            at = 0
        else:
            _obey(session, desk, said, at)


def _ask(session: Session, desk: Desk, question: str) -> None:
    while not question:
        question = session.ask_line(_ASK).strip() or _pasted(session)
    desk.ask(clean_text(question))
    say_answer(session.console, desk.answer, desk.today)


def _pasted(session: Session) -> str:
    from toolkit.cli.paste import read_post  # noqa: PLC0415 - only when asked for

    return read_post(session.kit.stdin, session.kit.stderr).strip()


def _taken(session: Session, desk: Desk, draft: Draft, *, logged: bool) -> bool:
    from toolkit.cli.pick import hand_over  # noqa: PLC0415 - it starts this

    if desk.answer.crisis_hint:
        crisis = desk.crisis()
        said = session.ask_line("Enter for the crisis reply, m for the link, b for back: ")
        answer = said.strip().casefold()
        if answer in ("b", "back"):
            return False
        draft = draft if answer in ("m", "match") else crisis
    if draft.written is None:
        session.console.insist(draft.message or "There is no reply to copy.")
        return False
    hand_over(session, desk, draft.written, logged=logged)
    return True


def _number(session: Session, desk: Desk, number: int, at: int) -> int:
    if 1 <= number <= len(desk.answer.links):
        return number - 1
    session.console.insist(f"There are {len(desk.answer.links)} links.")
    return at


def _obey(session: Session, desk: Desk, said: str, at: int) -> None:
    """Do what one of the letters of the help says."""
    letter, _, rest = said.partition(" ")
    rest, link = clean_line(rest), desk.answer.links[at]
    if letter == "q":
        raise typer.Exit(ExitCode.NO_MATCH)
    try:
        if letter == "p":
            _platform(session, desk, rest)
        elif letter == "t":
            _template(session, desk, rest)
        elif letter == "s":
            desk.say(rest)
        elif letter == "k":
            session.console.insist("Kept." if desk.keep(link) else "Let go.")
        elif letter == "d":
            say_link(session.console, link, desk.hours(link), desk.today)
        elif letter == "l":
            say_answer(session.console, desk.answer, desk.today)
        else:
            session.console.insist(HELP)
    except ToolkitError as error:
        session.console.insist(f"{error.message} {error.hint}".rstrip())


def _platform(session: Session, desk: Desk, name: str) -> None:
    if name:
        desk.use_platform(name)
    else:
        say_platforms(session.console, desk.platforms())


def _template(session: Session, desk: Desk, name: str) -> None:
    if name:
        desk.use_template("" if name == "-" else name)
    else:
        say_templates(session.console, desk.templates())
